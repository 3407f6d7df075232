"""Somebody else runs what was exported: in plain Python, elsewhere, with other parameters."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import Person
from .kernel import ROOT, Ran, environment, production

DATA = ROOT / "notebooks" / "data"

MODEL = """
import pandas as pd
from sklearn.linear_model import LinearRegression

train_url = "iris_train.csv"
train = pd.read_csv(train_url)
mod = LinearRegression()
mod.fit(train[["petal.width"]], train["petal.length"])
new_url = "iris_new.csv"
new = pd.read_csv(new_url)
pred = mod.predict(new[["petal.width"]])
"""

SETTINGS = """
import mine

s = -5
t = "a=b"
flag = True
items = [1, 2]
conf = {"k": 1}
nothing = None
pair = (1, "x")
frac = 0.5
items.append(s)
out = [s, t, flag, items, conf, nothing, pair, frac, mine.triple(s)]
if not flag:
    out.append("off")
"""
DEFAULTS = [-5, "a=b", True, [1, 2, -5], {"k": 1}, None, (1, "x"), 0.5, -15]
NAMES = ("s", "t", "flag", "items", "conf", "nothing", "pair", "frac")


@pytest.fixture(scope="module")
def office(regular: Person) -> Person:
    """Two scripts were run under tracing and exported; the operator only has what came out."""
    for file in ("iris_train.csv", "iris_new.csv", "iris_later.csv"):
        shutil.copy(DATA / file, regular.desk / file)
    (regular.desk / "mine.py").write_text("def triple(v):\n    return v * 3\n")
    (regular.desk / "model.py").write_text(MODEL)
    (regular.desk / "settings.py").write_text(SETTINGS)
    saving = {
        "model.py": ["--save", "mod=iris model", "--save", "pred=iris predictions"],
        "settings.py": ["--save", "out"],
    }
    for file, words in saving.items():
        ran = regular.types("lineaslice", "run", file, *words)
        assert (ran.code, ran.stderr) == (0, ""), ran.stderr
    wanted = {
        "predict": ["iris predictions", "iris model", "--reuse=iris model", "--input=new_url"],
        "load": ["out", "--reuse=out"],
        "train": ["iris model", "--input", "train_url"],
        "out": ["out", *(word for name in NAMES for word in ("--input", name))],
    }
    for name, words in wanted.items():
        ran = regular.types("lineaslice", "export", *words, "--name", name, "--output-dir", "jobs")
        assert (ran.code, ran.stderr) == (0, ""), ran.stderr
        assert f"jobs/{name}_module.py" in ran.stdout
    elsewhere = regular.home.parent / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(DATA / "iris_later.csv", elsewhere)
    return regular


def elsewhere(office: Person) -> Path:
    return office.home.parent / "elsewhere"


def with_mine(office: Person) -> str:
    """A PYTHONPATH on which the project's own module is."""
    return os.pathsep.join((str(ROOT), str(office.desk)))


def out(office: Person, *words: str, before: tuple[str, ...] = ()) -> Ran:
    module = office.desk / "jobs" / "out_module.py"
    return office.types(
        "python",
        *before,
        module,
        *words,
        cwd=elsewhere(office),
        variables={"PYTHONPATH": with_mine(office)},
    )


def value(ran: Ran) -> Any:
    assert ran.code == 0, ran.stderr
    assert ran.stdout.startswith("out:\n")
    return ast.literal_eval(ran.stdout.removeprefix("out:\n"))


# parameters typed on the command line: (words, which of the values, what it is then)
TYPED: dict[str, tuple[tuple[str, ...], dict[int, object]]] = {
    "no parameters": ((), {}),
    "a negative number": (("--s", "-7"), {0: -7, 3: [1, 2, -7], 8: -21}),
    "with an equals sign": (("--s=-7",), {0: -7, 3: [1, 2, -7], 8: -21}),
    "a text with an equals sign": (("--t", "c=d=e"), {1: "c=d=e"}),
    "a text like an option": (("--t=--x",), {1: "--x"}),
    "a text with quotes and a newline": (("--t", 'it\'s\n"so"'), {1: 'it\'s\n"so"'}),
    "an empty text": (("--t", ""), {1: ""}),
    "true": (("--flag", "true"), {}),
    "a list": (("--items", "[3]"), {3: [3, -5]}),
    "an empty list": (("--items", "[]"), {3: [-5]}),
    "a dict": (("--conf", '{"k": [true, null]}'), {4: {"k": [True, None]}}),
    "a dict as in Python": (("--conf", "{'k': True}"), {4: {"k": True}}),
    "null": (("--nothing", "null"), {}),
    "something for nothing": (("--nothing", "3"), {5: 3}),
    "text for nothing": (("--nothing", "abc"), {5: "abc"}),
    "a tuple": (("--pair", '[2, "y"]'), {6: (2, "y")}),
    "a float": (("--frac", "1e-3"), {7: 0.001}),
    "two at once": (("--frac", "2", "--t", "z"), {7: 2.0, 1: "z"}),
}
# every value of these takes the branch that was not taken in the notebook
FALSE = ("false", "False")
REFUSED = {
    "a word for a boolean": (("--flag", "maybe"), "--flag: 'maybe' is not true or false"),
    "no value": (("--s",), "--s: expected one argument"),
    "half a list": (("--items", "[3"), "--items: '[3' is not a list"),
    "a number for a list": (("--items", "3"), "--items: '3' is not a list"),
    "a text for a dict": (("--conf", "k=2"), "--conf: 'k=2' is not a dictionary"),
    "a fraction for a whole number": (("--s", "1.5"), "--s: '1.5' is not a whole number"),
    "a word for a number": (("--frac", "x"), "--frac: 'x' is not a number"),
    "an unknown one": (("--bogus", "1"), "unrecognized arguments: --bogus"),
    "half a name": (("--fla", "true"), "unrecognized arguments: --fla"),
}


# One process for all of these lines: each is what the script sees in sys.argv.
LINES = """
import contextlib, io, json, runpy, sys
module, told = sys.argv[1], []
for words in json.loads(sys.argv[2]):
    sys.argv = [module, *words]
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            runpy.run_path(module, run_name="__main__")
        except SystemExit as end:
            code = end.code
    told.append((code, out.getvalue(), err.getvalue()))
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def typed(office: Person) -> dict[tuple[str, ...], Ran]:
    lines = [words for words, _ in (*TYPED.values(), *REFUSED.values())]
    lines += [("--flag", text) for text in FALSE]
    module = office.desk / "jobs" / "out_module.py"
    ran = office.types(
        "python",
        "-c",
        LINES,
        module,
        json.dumps(lines),
        variables={"PYTHONPATH": with_mine(office)},
    )
    assert ran.code == 0, ran.stderr
    return dict(zip(lines, (Ran(*told) for told in json.loads(ran.stdout)), strict=True))


@pytest.mark.parametrize("what", TYPED)
def test_parameters_are_typed(what: str, typed: dict[tuple[str, ...], Ran]) -> None:
    words, changes = TYPED[what]
    wanted = [changes.get(i, default) for i, default in enumerate(DEFAULTS)]
    assert value(typed[words]) == wanted


@pytest.mark.parametrize("text", FALSE)
def test_false_is_false(text: str, typed: dict[tuple[str, ...], Ran]) -> None:
    got = value(typed["--flag", text])
    assert got == [*DEFAULTS[:2], False, *DEFAULTS[3:], "off"]


def test_in_a_terminal(office: Person) -> None:
    assert value(out(office, "--s", "-7", "--t", "c=d"))[:2] == [-7, "c=d"]
    refused = out(office, "--flag", "maybe")
    assert (refused.code, refused.stdout) == (2, "")


@pytest.mark.parametrize("what", REFUSED)
def test_a_wrong_parameter_is_refused_before_anything_runs(
    what: str, typed: dict[tuple[str, ...], Ran]
) -> None:
    words, message = REFUSED[what]
    ran = typed[words]
    assert (ran.code, ran.stdout) == (2, "")
    assert message in ran.stderr
    assert "Traceback" not in ran.stderr


def test_help_says_the_types_and_defaults(office: Person) -> None:
    shown = out(office, "-h").stdout
    for piece in ("--s", "a whole number (default: -5)", "true or false", "a list, as JSON"):
        assert piece in shown


def test_without_asserts_and_docstrings(office: Person) -> None:
    assert value(out(office, before=("-OO",))) == DEFAULTS


def test_imported_and_called_twice(office: Person) -> None:
    """A default that is changed in the run does not leak into the next call."""
    program = "import out_module as m; print([m.run_all_sessions()['out'] for _ in '12'])"
    ran = office.types(
        "python",
        "-c",
        program,
        cwd=office.desk / "jobs",
        variables={"PYTHONPATH": with_mine(office)},
    )
    assert ast.literal_eval(ran.stdout) == [DEFAULTS, DEFAULTS], ran.stderr


def test_a_module_of_the_project_must_come_along(office: Person) -> None:
    requirements = (office.desk / "jobs" / "out_requirements.txt").read_text()
    assert "mine: no installed package; put its file beside the module" in requirements
    missing = office.types("python", "jobs/out_module.py")
    assert "No module named 'mine'" in missing.stderr
    beside = shutil.copy(office.desk / "mine.py", office.desk / "jobs" / "mine.py")
    assert value(office.types("python", "jobs/out_module.py")) == DEFAULTS
    Path(beside).unlink()


# ---------------------------------------------------------------- reuse, data, other places


def predict(office: Person, *words: str, cwd: Path | None = None) -> Ran:
    module = office.desk / "jobs" / "predict_module.py"
    return office.types("python", module, *words, cwd=cwd)


def test_a_relative_path_is_that_of_who_runs_it(office: Person) -> None:
    here = predict(office)
    assert here.code == 0, here.stderr
    there = predict(office, cwd=elsewhere(office))
    assert there.code == 1
    assert "No such file or directory: 'iris_new.csv'" in there.stderr
    given = predict(office, "--new_url", "iris_later.csv", cwd=elsewhere(office))
    assert given.code == 0, given.stderr
    assert given.stdout != here.stdout
    dashed = predict(office, "--new-url", "iris_later.csv", cwd=elsewhere(office))
    assert dashed.stdout == given.stdout


def test_without_ipython_and_all_that(office: Person) -> None:
    """Production has the packages of the requirements, and lineaslice, and no notebook."""
    packages = production(office.home.parent / "packages")
    plain = {"PYTHONPATH": str(packages)}
    bare = (sys.executable, "-S")
    none = office.types(*bare, "-c", "import IPython", variables=plain)
    assert "No module named 'IPython'" in none.stderr
    for job in ("predict", "train"):
        module = f"jobs/{job}_module.py"
        assert office.types(*bare, module, variables=plain) == office.types("python", module)
    seen = "; import lineaslice; print(lineaslice.artifacts(), lineaslice.get('out').get_value())"
    ran = office.types(*bare, "-c", f"import sys{seen}", variables=plain)
    assert "iris model" in ran.stdout, ran.stderr
    assert repr(DEFAULTS) in ran.stdout


def test_the_requirements_name_what_is_needed(office: Person) -> None:
    lines = (office.desk / "jobs" / "predict_requirements.txt").read_text().splitlines()
    named = {line.partition("==")[0] for line in lines if line and line[0] != "#"}
    assert {"lineaslice", "pandas", "scikit-learn"} <= named
    alone = (office.desk / "jobs" / "train_requirements.txt").read_text()
    assert "lineaslice" not in alone


def test_three_at_once(office: Person) -> None:
    words = [sys.executable, str(office.desk / "jobs" / "load_module.py")]
    running = [
        subprocess.Popen(
            words,
            cwd=office.desk,
            env=environment(office.home, {"PYTHONPATH": with_mine(office)}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    told = [process.communicate(timeout=60) for process in running]
    assert len(set(told)) == 1
    assert [process.returncode for process in running] == [0, 0, 0]
    assert told[0] == (f"out:\n{DEFAULTS}\n", "")


def load(office: Person, store: Path) -> Ran:
    """The script that only loads, with its artifacts looked for in this store."""
    return office.types(
        "python",
        "jobs/load_module.py",
        variables={"LINEASLICE_HOME": str(store), "PYTHONPATH": with_mine(office)},
    )


def test_an_artifact_that_is_gone(office: Person) -> None:
    """Deleted since, or looked for in the wrong store: the last line says which and where."""
    wrong = office.home / "nowhere"
    lost = load(office, wrong)
    last = lost.stderr.strip().splitlines()[-2:]
    assert lost.code == 1
    assert "ArtifactNotFound: No artifact is named 'out' in" in last[0]
    assert str(wrong) in last[0]
    assert "set LINEASLICE_HOME" in last[1]

    copy = office.home / "copy"
    shutil.copytree(office.store, copy)
    asked = office.types(
        "lineaslice", "delete", "out", "-y", variables={"LINEASLICE_HOME": str(copy)}
    )
    assert asked.code == 0, asked.stderr
    deleted = load(office, copy)
    assert "All its versions were deleted." in deleted.stderr
    assert load(office, office.store).code == 0


# ---------------------------------------------------------------- exporting onto what is there


def test_into_a_folder_with_other_files(office: Person) -> None:
    folder = office.desk / "shared"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    for _ in range(2):  # an export of ours is replaced by the next one
        ran = office.types("lineaslice", "export", "out", "--output-dir", "shared")
        assert ran.code == 0, ran.stderr
    assert sorted(path.name for path in folder.iterdir()) == [
        "notes.txt",
        "out_module.py",
        "out_requirements.txt",
    ]
    assert (folder / "notes.txt").read_text() == "mine"


def test_a_users_own_module_is_not_overwritten(office: Person) -> None:
    folder = office.desk / "own"
    folder.mkdir()
    (folder / "out_module.py").write_text("# three weeks of work\n")
    ran = office.types("lineaslice", "export", "out", "--output-dir", "own")
    assert (folder / "out_module.py").read_text() == "# three weeks of work\n"
    assert ran.code == 1
    assert "out_module.py" in ran.stderr


def test_where_nothing_can_be_written(office: Person) -> None:
    (office.desk / "a file").write_text("mine")
    (office.desk / "taken" / "out_module.py").mkdir(parents=True)
    told = {
        "a file": "cannot be written to 'a file': File exists.",
        "taken": "cannot be written to 'taken': Is a directory.",
        "/proc/nowhere": "cannot be written to '/proc/nowhere'",
    }
    for folder, message in told.items():
        ran = office.types("lineaslice", "export", "out", "--output-dir", folder)
        assert (ran.code, ran.stdout) == (1, "")
        assert message in ran.stderr
        assert "Give another output_dir" in ran.stderr
    assert list((office.desk / "taken").iterdir()) == [office.desk / "taken" / "out_module.py"]


# ---------------------------------------------------------------- the command line


def test_commands_that_go_wrong(office: Person) -> None:
    (office.desk / "broken.py").write_text("a = 1\ndef f():\n    return 1 / 0\nf()\n")
    (office.desk / "half.py").write_text("a = (\n")
    (office.desk / "leaves.py").write_text("import sys\na = 1\nsys.exit(3)\n")
    told: dict[tuple[str, ...], tuple[int, str]] = {
        ("code", "otu"): (1, "Did you mean 'out'?"),
        ("code", "out:9"): (1, "no version 9; it has 1"),
        ("code",): (2, "Missing argument"),
        ("export", "nothing"): (1, "No artifact is named 'nothing'"),
        ("export", "out", "--input", "mine"): (1, "'mine' cannot be an input parameter"),
        ("export", "out", "--framework", "SCRIPTS"): (1, "Did you mean 'SCRIPT'?"),
        ("delete", "nothing", "-y"): (1, "No artifact is named 'nothing'"),
        ("run", "nothing.py"): (2, "does not exist"),
        ("run", "iris_new.csv"): (2, "neither a .py script nor an .ipynb notebook"),
        ("run", "model.py", "--save", "mode=m"): (1, "Did you mean mod"),
        ("run", "model.py", "--save", "=m"): (1, "Write VARIABLE=NAME."),
        ("run", "broken.py", "--save", "a"): (1, "ZeroDivisionError: division by zero"),
        ("run", "half.py", "--save", "a"): (1, "SyntaxError: '(' was never closed"),
        ("run", "leaves.py", "--save", "a"): (3, ""),
        ("nonsense",): (2, "No such command 'nonsense'"),
    }
    for words, (code, message) in told.items():
        ran = office.types("lineaslice", *words)
        assert ran.code == code, (words, ran)
        assert message in " ".join(ran.stderr.split()), (words, ran.stderr)
        assert "/lineaslice/" not in ran.stderr.replace(str(ROOT), ""), (words, ran.stderr)
    names = {
        line.split("  ")[0] for line in office.types("lineaslice", "artifacts").stdout.splitlines()
    }
    assert names == {"name", "iris model", "iris predictions", "out"}
