"""The magics, in a real IPython shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from .shell_session import run

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
    assert (tmp_path / "out" / "pipe_module.py").exists()
    assert "pipe_module.py" in seen[cells[-2]].stdout


@pytest.mark.parametrize("magic", ["save_artifact", "artifacts", "slice", "to_pipeline"])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help(magic: str, option: str, tmp_path: Path) -> None:
    _, seen = run(["%load_ext lineaslice", f"%{magic} {option}"], home=tmp_path, cwd=tmp_path).cells
    assert seen.stdout.startswith(f"usage: %{magic} [")
    assert seen.error == seen.stderr == ""


@pytest.mark.parametrize(
    ("line", "error", "told"),
    [
        ("%slice nothing", "ArtifactNotFound", "There is no variable 'nothing' here. No artifact"),
        ("%slice yy", "ArtifactNotFound", "Did you mean the variable y?"),
        ("%slice x:9", "ArtifactNotFound", "x"),
        ("%slice", "UsageError", "required"),
        ("%save_artifact nowhere", "NameError", "nowhere"),
        ("%save_artifact x.copy()", "LineasliceError", "needs a name"),
        ("%to_pipeline nothing", "ArtifactNotFound", "nothing"),
        ("%to_pipeline x --framework NOPE", "PipelineError", "SCRIPT"),
        ("%to_pipeline x --input nope", "ParameterError", "nope"),
        (
            "import lineaslice\nlineaslice.get('x', 9)",
            "ArtifactNotFound",
            "line 2: lineaslice.get(",
        ),
    ],
)
def test_an_error_is_one_message_and_fails_the_cell(
    line: str, error: str, told: str, tmp_path: Path
) -> None:
    seen = run([*MODEL, "%save_artifact x", line], home=tmp_path, cwd=tmp_path).cells[-1]
    shown = seen.stdout + seen.stderr
    assert seen.error == error
    assert told in shown
    if error != "NameError":
        assert "Traceback" not in shown
        assert len(shown.splitlines()) <= 6


def test_completion(tmp_path: Path) -> None:
    asked = {
        "%slice iris_m": ["iris_model"],
        "%slice my_va": ["my_variable"],
        "%artifacts iris": ["iris_model"],
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
