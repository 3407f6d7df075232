"""What every exporter must do, and the table of them."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pipeline.notebook import planned

from lineaslice import export as room
from lineaslice.errors import PipelineError
from lineaslice.export import base
from lineaslice.export.write import write

FRAMEWORKS = ("SCRIPT", "AIRFLOW", "ARGO", "DAGSTER", "DVC", "KUBEFLOW", "PREFECT", "RAY")
NOTEBOOK = """
import json
n = 2
a = [n] * 3
save(a, "first one")
b = json.dumps(a)
save(b, "b")
"""
RUN = """
import json, sys
sys.path.insert(0, sys.argv[1])
import demo_module
print(json.dumps(demo_module.run_all_sessions(n=int(sys.argv[2]))))
"""


@pytest.fixture
def table() -> Iterator[None]:
    before = dict(base._EXPORTERS)
    yield
    base._EXPORTERS.clear()
    base._EXPORTERS.update(before)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_is_written_runs_in_a_fresh_process(framework: str, tmp_path: Path) -> None:
    plan = planned(NOTEBOOK, input_parameters=["n"])
    write(room.export(plan, framework, pipeline_name="demo"), tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path), "5"], capture_output=True, text=True, timeout=60
    )
    assert json.loads(done.stdout) == {"first one": [5] * 3, "b": "[5, 5, 5]"}, done.stderr


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_files_are_relative_and_texts(framework: str) -> None:
    bundle = room.export(planned(NOTEBOOK), framework, pipeline_name="../a b/c")
    assert bundle.files
    for path, text in bundle.files.items():
        assert not Path(path).is_absolute()
        assert ".." not in path
        assert text.endswith("\n") or text == ""


def test_script_files() -> None:
    bundle = room.export(planned(NOTEBOOK), pipeline_name="iris")
    assert list(bundle.files) == ["iris_module.py", "iris_requirements.txt"]


def test_an_unknown_framework() -> None:
    with pytest.raises(PipelineError, match="There is no framework 'SCRPT'") as caught:
        room.export(planned(NOTEBOOK), "SCRPT")
    assert "Did you mean 'SCRIPT'?" in caught.value.message
    assert caught.value.hint.startswith("Frameworks: AIRFLOW, ")


def test_a_framework_of_ones_own(table: None) -> None:
    room.register("mine", lambda plan, request: {f"{request.name}.txt": ", ".join(plan.artifacts)})
    assert "MINE" in room.frameworks()
    assert room.export(planned(NOTEBOOK), "Mine").files == {"first_one.txt": "first one, b"}


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x", "a\\b", ""])
def test_an_exporter_that_leaves_its_folder(path: str, table: None) -> None:
    room.register("bad", lambda plan, request: {path: ""})
    with pytest.raises(PipelineError, match="no relative path"):
        room.export(planned(NOTEBOOK), "bad")


# ------------------------------------------------------------------ writing


def bundle(**files: str) -> base.Bundle:
    return base.Bundle("demo", {name.replace("__", "/"): text for name, text in files.items()})


def test_the_folder_is_made(tmp_path: Path) -> None:
    written = write(bundle(a="1\n", sub__b="é\n"), tmp_path / "x" / "y")
    assert [path.relative_to(tmp_path).as_posix() for path in written] == ["x/y/a", "x/y/sub/b"]
    assert (tmp_path / "x/y/sub/b").read_bytes() == "é\n".encode()


def test_a_second_export_replaces_the_first(tmp_path: Path) -> None:
    write(bundle(a="1\n", b="1\n"), tmp_path)
    (tmp_path / "other").write_text("mine")
    write(bundle(a="2\n", b="2\n"), tmp_path)
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {
        "a": "2\n",
        "b": "2\n",
        "other": "mine",
    }


def test_modes_are_those_of_other_files(tmp_path: Path) -> None:
    write(bundle(a="1\n"), tmp_path)
    (tmp_path / "b").write_text("1\n")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == stat.S_IMODE(
        (tmp_path / "b").stat().st_mode
    )


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(bundle(a="old\n"), tmp_path)
    calls = 0

    def full(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PipelineError, match="No space left on device") as caught:
        write(bundle(a="new\n", b="new\n"), tmp_path)
    assert "output_dir" in caught.value.hint
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"a": "old\n"}


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    with pytest.raises(PipelineError, match="cannot be written to"):
        write(bundle(a=""), tmp_path / "x")


# ------------------------------------------------------------------ files of former exports


def pipeline(module: str = "x = 1\n", **files: str) -> base.Bundle:
    named = {name.replace("_txt", ".txt"): text for name, text in files.items()}
    return base.Bundle("demo", {"demo_module.py": module, **named})


def test_what_changed_is_said(tmp_path: Path) -> None:
    first = write(pipeline(a_txt="1\n2\n3\n", b_txt="1\n"), tmp_path)
    assert {path.name: str(change) for path, change in first.changes.items()} == {
        "demo_module.py": "new",
        "a.txt": "new",
        "b.txt": "new",
    }
    before = (tmp_path / "b.txt").stat().st_mtime_ns
    again = write(pipeline(a_txt="1\n3\n4\n5\n", b_txt="1\n"), tmp_path)
    assert str(again).splitlines()[1:] == [
        f"{tmp_path / 'a.txt'}  (changed: 2 lines added, 1 removed)",
        f"{tmp_path / 'b.txt'}  (as it was)",
    ]
    assert (tmp_path / "b.txt").stat().st_mtime_ns == before  # not even touched


@pytest.mark.parametrize("name", ["a.txt", "demo_module.py"])
def test_an_edited_file_is_replaced_on_request_only(name: str, tmp_path: Path) -> None:
    write(pipeline(a_txt="1\n"), tmp_path)
    edited = tmp_path / name
    edited.write_text("mine\n" + edited.read_text())
    with pytest.raises(PipelineError, match="was edited since lineaslice wrote it") as caught:
        write(pipeline("x = 2\n", a_txt="2\n"), tmp_path)
    assert "overwrite=True" in caught.value.hint
    assert edited.read_text().startswith("mine\n")
    write(pipeline("x = 2\n", a_txt="2\n"), tmp_path, overwrite=True)
    assert "mine" not in edited.read_text()


def test_a_file_of_the_user_is_never_replaced(tmp_path: Path) -> None:
    write(pipeline(), tmp_path)
    (tmp_path / "a.txt").write_text("mine\n")
    for overwrite in (False, True):
        with pytest.raises(PipelineError, match="was not written by lineaslice"):
            write(pipeline(a_txt="1\n"), tmp_path, overwrite=overwrite)
    assert (tmp_path / "a.txt").read_text() == "mine\n"
    write(pipeline(a_txt="mine\n"), tmp_path)  # nothing of it would change


def test_a_failed_move_gives_all_files_their_content_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(pipeline(a_txt="old\n"), tmp_path)
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    real, calls = os.replace, 0

    def replace(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise OSError(5, "Input/output error")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(PipelineError, match="Input/output error"):
        write(pipeline("x = 2\n", a_txt="new\n", b_txt="new\n"), tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before
