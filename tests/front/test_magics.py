"""The magics, in a real IPython shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from .shell_session import Seen, run

MODEL = ["%load_ext lineaslice", "x = [1]\nprint('noise')", "x.append(2)", "y = len(x)"]


def test_save_list_slice_and_export(tmp_path: Path) -> None:
    cells = [
        *MODEL,
        "%save_artifact x",
        "%save_artifact y 'the length'",
        "%save_artifact sum(x) + y total",
        "%artifacts",
        "%artifacts LEN*",
        "%artifacts length",
        "%slice x",
        "%slice 'the length'",
        "%slice total:1",
        "%slice len(x)",
        "code = %slice y",
        "code.count('append')",
        "%verify 'the length'",
        "%to_pipeline x 'the length' --name pipe --output-dir out --reuse x",
        "!python out/pipe_module.py --help",
    ]
    seen = dict(zip(cells, run(cells, home=tmp_path, cwd=tmp_path).cells, strict=True))
    assert {source: cell.error for source, cell in seen.items() if cell.error} == {}
    assert all(name in seen["%artifacts"].result for name in ("x", "the length", "total"))
    assert "<table" in seen["%artifacts"].html
    assert "x" not in seen["%artifacts LEN*"].result.split()
    assert "the length" in seen["%artifacts length"].result
    assert seen["%slice x"].result.splitlines() == ["x = [1]", "x.append(2)"]
    assert "append" in seen["%slice x"].html
    assert "<span" in seen["%slice x"].html
    assert seen["%slice 'the length'"].result.splitlines()[-1] == "y = len(x)"
    assert "sum(x) + y" in seen["%slice total:1"].result
    assert seen["%slice len(x)"].result.splitlines()[:2] == ["x = [1]", "x.append(2)"]
    assert seen["code.count('append')"].result == "1"
    assert seen["%verify 'the length'"].stdout.split() == ["the", "length:1", "verified"]
    assert (tmp_path / "out" / "pipe_module.py").exists()
    assert "pipe_module.py" in seen[cells[-2]].stdout


def test_pipelines_of_a_running_notebook(tmp_path: Path) -> None:
    options = "--input n --required m --reuse a --no-pin --recompute --after b=c --name pipe"
    cells = [
        "%load_ext lineaslice\nimport lineaslice, sys\nn = 1\nm = len('ab')",
        "a = [n]\n%save_artifact a",
        "b = a + [m]\n%save_artifact b",
        "c = [m]\n%save_artifact c",
        f"%to_pipeline b c --output-dir out {options.replace('--input n ', '')}",
        "!{sys.executable} out/pipe_module.py --m 5",
        "%to_pipeline a b --output-dir out --name pipe --test --overwrite",
        "%to_pipeline a b --output-dir out --name pipe --test",
        "%to_pipeline b --output-dir auto --name pipe --reuse-auto",
        "%to_pipeline b --output-dir argo --framework ARGO --dag 'schedule=0 6 * * *' retries=2",
        "made = lineaslice.create_pipeline(['b'], 'kept', input_parameters=['n'])",
        "made",
        "made.run(n=3)['b']",
        "a = [7]",
        "%to_pipeline b --output-dir stale --reuse a",
    ]
    seen = run(cells, home=tmp_path, cwd=tmp_path).cells
    assert [cell.error for cell in seen] == [""] * len(cells)
    assert seen[5].stdout.replace("\r", "") == "c:\n[5]\nb:\n[1, 5]\n"
    assert "(changed: " in seen[6].stdout
    assert "test_pipe.py  (new)" in seen[6].stdout
    assert seen[7].stdout.count("(as it was)") == 3
    assert (tmp_path / "auto/pipe_module.py").exists()
    workflow = (tmp_path / "argo/b_workflow.yaml").read_text()
    assert '- "0 6 * * *"' in workflow
    assert "limit: 2" in workflow
    assert "get_b" in seen[11].html
    assert seen[12].result == "[3, 2]"
    assert "note: 'a' version 1 was made by other code than the notebook has now" in seen[14].stderr


def test_why_a_line_is_there_or_not(tmp_path: Path) -> None:
    cells = [
        *MODEL,
        "%save_artifact x",
        "%slice x --why",
        "%slice x:1 --why",
        "%slice y --line 2",
        "%slice x:1 --line print",
        "%slice x --line 'y = len'",
        "%slice x --line 9",
        "%slice x:1 --why --line nonsense",
    ]
    seen = dict(zip(cells, run(cells, home=tmp_path, cwd=tmp_path).cells, strict=True))
    whole = seen["%slice x --why"].result
    assert whole.splitlines()[0].startswith("x needs 2 of the ")
    assert "makes x, which is used by line 2, x.append(2)" in whole
    assert "  In [2]  print('noise')\n      it only prints" in whole
    assert "<details" in seen["%slice x --why"].html
    assert "x needs 2 of the " in seen["%slice x:1 --why"].result
    assert "line 2: x.append(2)   (In [3])" in seen["%slice y --line 2"].result
    assert "line 3, y = len(x): it makes y" in seen["%slice y --line 2"].result
    assert "it is not in the code: it only prints" in seen["%slice x:1 --line print"].result
    assert "it is not in the code" in seen["%slice x --line 'y = len'"].result
    assert "The code has no line 9; it has 2." in seen["%slice x --line 9"].stdout
    assert "No statement of the session reads 'nonsense'" in seen[cells[-1]].stdout


def test_slices_of_what_is_no_variable(tmp_path: Path) -> None:
    cells = [
        *MODEL,
        "import random\nrandom.seed(3)\nrandom.random()",
        "%save_artifact random.random() draw",
        "%slice draw:1",
        "with open('out.txt', 'w') as file:\n    file.write(str(y))",
        "%slice --file out.txt",
        "%slice --file 'out.txt' --line 2",
        "%slice --cell 3",
        "%slice --cell",
        "import matplotlib.pyplot as plt\nplt.plot(x)",
        "%slice --figure",
        "%slice --figure --why",
        "%save_artifact --file out.txt",
        "%save_artifact --file 'out.txt' the report",
        "%verify the report",
        "import lineaslice\nlineaslice.get('out.txt').get_value()",
    ]
    seen = dict(zip(cells, run(cells, home=tmp_path, cwd=tmp_path).cells, strict=True))
    assert {source: cell.error for source, cell in seen.items() if cell.error} == {}
    lines = {cell: shown.result.splitlines() for cell, shown in seen.items()}
    draw = ["import random", "", "random.seed(3)", "random.random()", "random.random()"]
    assert lines["%slice draw:1"] == draw
    assert lines["%slice --file out.txt"][:3] == ["x = [1]", "x.append(2)", "y = len(x)"]
    assert "writes the file out.txt" in seen["%slice --file 'out.txt' --line 2"].result
    assert lines["%slice --cell 3"] == ["x = [1]", "x.append(2)"]
    assert lines["%slice --cell"] == lines["%slice --file out.txt"]
    assert lines["%slice --figure"][-2:] == ["plt.plot(x)", "plt.gcf()"]
    assert "draws on pyplot's figure, which plt.gcf() needs" in seen["%slice --figure --why"].result
    assert seen["%verify the report"].stdout.split() == ["the", "report:1", "verified"]
    assert seen[cells[-1]].result == "SavedFile('out.txt', 1 bytes)"


HELP = [
    f"%{magic} {option}"
    for magic in ("save_artifact", "artifacts", "slice", "verify", "to_pipeline", "lineage")
    for option in ("-h", "--help")
]
WRONG = {
    "%slice nothing": ("ArtifactNotFound", "There is no variable 'nothing' here. No artifact"),
    "%slice yy": ("ArtifactNotFound", "Did you mean the variable y?"),
    "%slice x:9": ("ArtifactNotFound", "'x' has no version 9"),
    "%verify nothing": ("ArtifactNotFound", "No artifact is named 'nothing'"),
    "%lineage dokter": ("UsageError", "doctor"),
    "%slice": ("UsageError", "Give one of: a NAME, --file PATH, --figure, --cell [N]."),
    "%slice x --cell 2": ("UsageError", "Give one of: a NAME"),
    "%slice --cell 99": ("SliceError", "no cell with the number 99 was traced"),
    "%slice --cell 1": ("SliceError", "In [1] made nothing and changed nothing"),
    "%slice --figure": ("NotTraced", "nothing was drawn with pyplot"),
    "%slice --file nowhere.csv": ("NotTraced", "wrote the file 'nowhere.csv'"),
    "%save_artifact": ("UsageError", "Give an expression and a name, or --file PATH."),
    "%save_artifact --file nowhere.csv": ("FileProblem", "There is no file 'nowhere.csv' in"),
    "%save_artifact nowhere": ("LineasliceError", "There is no variable 'nowhere' here."),
    "%save_artifact x 'no end": ("UsageError", "No closing quotation"),
    "%save_artifact x.copy()": ("LineasliceError", "needs a name"),
    "%to_pipeline nothing": ("ArtifactNotFound", "nothing"),
    "%to_pipeline x --framework NOPE": ("PipelineError", "SCRIPT"),
    "%to_pipeline x --input nope": ("ParameterError", "nope"),
    "import lineaslice\nlineaslice.get('x', 9)": ("ArtifactNotFound", "line 2: lineaslice.get("),
}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """What all these lines show, typed one after the other."""
    folder = tmp_path_factory.mktemp("magics")
    cells = [*MODEL, "%save_artifact x", *HELP, *WRONG, "%save_artifact int('q') number"]
    return dict(zip(cells, run(cells, home=folder, cwd=folder).cells, strict=True))


@pytest.mark.parametrize("line", HELP)
def test_help(line: str, seen: dict[str, Seen]) -> None:
    assert seen[line].stdout.startswith(f"usage: {line.split()[0]} [")
    assert seen[line].error == seen[line].stderr == ""


@pytest.mark.parametrize("line", WRONG)
def test_an_error_is_one_message_and_fails_the_cell(line: str, seen: dict[str, Seen]) -> None:
    error, told = WRONG[line]
    shown = seen[line].stdout + seen[line].stderr
    assert seen[line].error == error
    assert told in shown
    assert "Traceback" not in shown
    assert len(shown.splitlines()) <= 6


def test_an_error_of_the_expression_is_the_users_own(seen: dict[str, Seen]) -> None:
    assert seen["%save_artifact int('q') number"].error == "ValueError"
    assert "invalid literal for int()" in seen["%save_artifact int('q') number"].stdout


def test_completion(tmp_path: Path) -> None:
    asked = {
        "%slice iris_m": ["iris_model"],
        "%slice my_va": ["my_variable"],
        "%artifacts iris": ["iris_model"],
        "%lineage d": ["doctor"],
        "%artifacts two": [],
        '%artifacts "two': ['two words"'],
        '%artifacts "two wo': ['words"'],
        "%save_artifact my_v": ["my_variable"],
        "%save_artifact iris_m": [],
        "%to_pipeline iris_model --outp": ["--output-dir"],
        "%to_pipeline iris_model --input my_": ["my_variable"],
    }
    cells = [
        "%load_ext lineaslice",
        "my_variable = 1",
        "%save_artifact my_variable iris_model",
        "%save_artifact my_variable 'two words'",
    ]
    session = run(cells, home=tmp_path, cwd=tmp_path, complete=list(asked))
    assert dict(zip(asked, session.offered, strict=True)) == asked


def test_a_users_own_magic_of_the_same_name_comes_back(tmp_path: Path) -> None:
    cells = [
        "get_ipython().register_magic_function(lambda line: 'mine', 'line', 'slice')",
        "%load_ext lineaslice",
        "x = 1",
        "%slice x",
        "%unload_ext lineaslice",
        "%slice x",
    ]
    seen = run(cells, home=tmp_path, cwd=tmp_path).cells
    assert (seen[3].result, seen[5].result) == ("x = 1\n", "'mine'")
