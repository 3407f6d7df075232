"""The command line, each command in a process of its own as a user would call it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import lineaslice

from .shell_session import ROOT

SCRIPT = """\
import sys

rate = 3
values = [1, 2]
print("noise")
values.append(rate)
total = sum(values)
"""


class Run:
    """A folder with a store, and the command run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "LINEASLICE_HOME": str(folder / "store"),
            "IPYTHONDIR": str(folder / "ipython"),
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "200",
        }

    def __call__(self, *words: str, code: int = 0, typed: str = "") -> tuple[str, str]:
        done = subprocess.run(
            [sys.executable, "-c", "from lineaslice.cli import main; main()", *words],
            cwd=self.folder,
            env=self.environment,
            input=typed,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout, done.stderr


@pytest.fixture
def cli(tmp_path: Path) -> Run:
    (tmp_path / "job.py").write_text(SCRIPT)
    return Run(tmp_path)


def test_run_list_show_export_and_delete(cli: Run) -> None:
    out, err = cli("run", "job.py", "--save", "total=the total", "--save", "values")
    assert out.splitlines()[0] == "noise"
    assert out.splitlines()[1:] == ["Saved total as 'the total'.", "Saved values as 'values'."]
    assert err == ""

    assert [line.split("  ")[0] for line in cli("artifacts")[0].splitlines()] == [
        "name",
        "the total",
        "values",
    ]
    assert cli("artifacts", "val*")[0].count("\n") == 2
    assert cli("artifacts", "nothing like it")[0] == "No artifacts.\n"

    code = "rate = 3\nvalues = [1, 2]\nvalues.append(rate)\n"
    assert cli("code", "values")[0] == code
    assert cli("code", "the total:1")[0] == code + "total = sum(values)\n"
    assert 'print("noise")' in cli("code", "values", "--session")[0]
    why = cli("code", "values", "--why")[0]
    assert "changes values by values.append, which is the value asked for" in why
    assert 'print("noise")\n      it only prints' in why
    why = cli("code", "values", "--line", "1")[0]
    assert why.startswith("line 1: rate = 3")
    assert "line 3, values.append(rate): it changes values" in why
    assert "it is not in the code" in cli("code", "values", "--why", "--line", "print(")[0]
    assert "has no line 7" in cli("code", "values", "--line", "7", code=1)[1]

    out, _ = cli(
        *("export", "the total", "--input", "rate", "--name", "pipe", "--output-dir", "out")
    )
    written = [Path(line).name for line in out.splitlines()]
    assert {"pipe_module.py", "pipe_requirements.txt"} <= set(written)
    module = subprocess.run(
        [sys.executable, "out/pipe_module.py", "--help"],
        cwd=cli.folder,
        env=cli.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--rate" in module.stdout

    cli("export", "the total", "--reuse", "values:1", "--name", "again", "--output-dir", "out")
    assert 'get("values", 1)' in (cli.folder / "out" / "again_module.py").read_text()

    weekly = ("--framework", "ARGO", "--dag", "schedule=0 6 * * 1", "--dag", "tasks=session")
    cli("export", "the total", *weekly, "--name", "weekly", "--output-dir", "out")
    assert "0 6 * * 1" in (cli.folder / "out" / "weekly_workflow.yaml").read_text()
    assert "no option 'retry'" in cli("export", "values", "--dag", "retry=1", code=1)[1]

    assert "Aborted" in "".join(cli("delete", "values", typed="n\n", code=1))
    assert cli("delete", "values", typed="y\n")[0].endswith("Deleted all versions of 'values'.\n")
    assert cli("delete", "the total:latest", "--yes")[0] == "Deleted 'the total', latest.\n"
    assert cli("artifacts")[0] == "No artifacts.\n"


def test_a_file_that_a_script_wrote_is_saved_and_made_again(cli: Run) -> None:
    (cli.folder / "job.py").write_text(
        "import os\nos.makedirs('out')\nunused = 3\nrows = [1, 2]\n"
        "with open('out/rows.txt', 'w') as file:\n    file.write(str(rows))\n"
    )
    out, _ = cli("run", "job.py", "--save-file", "out/rows.txt=the rows")
    assert out == "Saved out/rows.txt as 'the rows'.\n"
    code = cli("code", "the rows")[0]
    assert "unused" not in code
    assert "which is the file asked for" in cli("code", "the rows", "--why")[0]
    assert cli("verify", "the rows")[0] == "the rows:1  verified\n"
    assert "SavedFile" in cli("artifacts")[0]
    (cli.folder / "job.py").write_text("x = 1\n")
    assert "There is no file 'nowhere'" in cli("run", "job.py", "--save-file", "nowhere", code=1)[1]


def test_verify_tells_each_outcome_and_fails_when_one_is_not_right(cli: Run) -> None:
    (cli.folder / "in.txt").write_text("1")
    (cli.folder / "job.py").write_text("text = open('in.txt').read()\ntwo = 1 + 1\n")
    cli("run", "job.py", "--save", "text", "--save", "two")
    assert cli("verify", "--all")[0].splitlines() == ["text:1  verified", "two:1  verified"]
    (cli.folder / "in.txt").write_text("2")
    out, _ = cli("verify", "text", "two", code=1)
    assert out.splitlines() == ["text:1  differs: the value: 1 != 2", "two:1  verified"]
    assert "differs" in cli("artifacts", "text")[0]
    assert "Give names of artifacts, or --all." in cli("verify", code=2)[1]


def test_a_notebook_runs(cli: Run) -> None:
    cells = ["x = [1]", "print(x)", "x.append(2)\nx", "%%time\ny = len(x)"]
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# Title"),
            *(nbformat.v4.new_code_cell(source) for source in cells),
        ]
    )
    nbformat.write(notebook, cli.folder / "work.ipynb")
    cli("run", "work.ipynb", "--save", "y")
    assert cli("code", "y")[0] == "x = [1]\nx.append(2)\ny = len(x)\n"


def test_what_a_script_sees_is_as_with_python(cli: Run) -> None:
    (cli.folder / "sub").mkdir()
    (cli.folder / "sub" / "beside.py").write_text("value = 5\n")
    (cli.folder / "sub" / "look.py").write_text(
        "import os, sys\nimport beside\n"
        "print(__name__, os.path.basename(__file__), sys.argv[1:], beside.value, os.getcwd())\n"
        "if __name__ == '__main__':\n    total = beside.value\n"
    )
    out, _ = cli("run", "sub/look.py", "--save", "total")
    assert out.splitlines()[0] == f"__main__ look.py [] 5 {cli.folder}"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["code", "nothing"], 1, "error: No artifact is named 'nothing'"),
        (["delete", "nothing", "--yes"], 1, "error: No artifact is named 'nothing'"),
        (["export", "nothing"], 1, "error: No artifact is named 'nothing'"),
        (["run", "missing.py"], 2, "missing.py"),
        (["run", "job.py", "--save", "totl=x"], 1, "no variable 'totl'; nothing was saved"),
        (["run", "job.py", "--save", "totl=x"], 1, "Did you mean total?"),
        (["run", "job.py", "--save", "a+b"], 1, "Write VARIABLE=NAME."),
        (["run", "data.csv"], 2, "neither a .py script nor an .ipynb"),
        (["run", "broken.ipynb"], 1, "error: broken.ipynb cannot be read as a notebook"),
        (["cod"], 2, "No such command"),
        (["code"], 2, "Missing argument"),
        (["enable", "--profile", "none"], 1, "no IPython profile 'none'"),
    ],
)
def test_errors_are_told_in_one_message(words: list[str], code: int, told: str, cli: Run) -> None:
    (cli.folder / "data.csv").write_text("1,2\n")
    (cli.folder / "broken.ipynb").write_text("{")
    _, err = cli(*words, code=code)
    assert told in " ".join(err.split())
    assert "Traceback" not in err


def test_an_error_of_the_script_shows_its_own_traceback(cli: Run) -> None:
    (cli.folder / "bad.py").write_text("x = 1\n\ndef f():\n    return x / 0\n\nf()\n")
    _, err = cli("run", "bad.py", code=1)
    assert "ZeroDivisionError: division by zero" in err
    assert 'bad.py", line 4, in f' in err
    assert "lineaslice" not in err


def test_a_cell_may_take_too_long(cli: Run) -> None:
    (cli.folder / "slow.py").write_text("import time\ntime.sleep(60)\n")
    _, err = cli("run", "slow.py", "--cell-timeout", "0.5", code=1)
    assert "took longer than 0.5 seconds" in err


def test_version_and_help(cli: Run) -> None:
    assert cli("--version")[0] == f"lineaslice {lineaslice.__version__}\n"
    for command in ("run", "artifacts", "code", "export", "delete", "enable", "disable", "doctor"):
        assert command in cli("--help")[0]
        assert "Usage" in cli(command, "-h")[0]
