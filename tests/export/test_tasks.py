"""The tasks that engines see, and the file that runs one of them without an engine."""

from __future__ import annotations

import argparse
import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml as reader
from pipeline.notebook import planned
from pipelines.cases import imported

from lineaslice import export as room
from lineaslice.export.base import Request
from lineaslice.export.names import ascii_name
from lineaslice.export.tasks import tasks
from lineaslice.export.write import write
from lineaslice.export.yaml_text import yaml

NOTEBOOK = """
path = "data/in.csv"
n = 2
pair = (1, 2)
def double(x):
    return 2 * x
rows = [double(n)] * len(pair)
save(rows, "rows")
total = sum(rows)
save(total, "total")
"""
INPUTS = ["n", "pair"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    plan = planned(NOTEBOOK, input_parameters=INPUTS)
    write(room.export(plan, "DVC", pipeline_name="demo"), tmp_path)
    return tmp_path


def module(folder: Path) -> Any:
    imported(folder, "demo_module")
    return imported(folder, "demo_tasks")


def test_a_shell_runs_task_after_task(folder: Path) -> None:
    given = ["--parameter", "n=5", "--parameter", "pair=(7,)"]
    for words in (["rows", *given], ["total"]):
        command = [sys.executable, folder / "demo_tasks.py", *words, "--folder", folder]
        subprocess.run(command, check=True, timeout=60)
    made = {path.name: pickle.loads(path.read_bytes()) for path in folder.glob("artifacts/*")}
    assert made == {"rows.pickle": [10], "total.pickle": 10}


def test_the_key_follows_the_code_that_a_task_runs(folder: Path) -> None:
    before = {task: module(folder).key(task) for task in ("rows", "total")}
    code = folder / "demo_module.py"
    for old, new, changed in [
        ("sum(rows)", "max(rows)", {"total"}),
        ("2 * x", "3 * x", {"rows", "total"}),
        ("def main():", "def main():\n    print('started')", set()),
    ]:
        assert old in code.read_text()
        code.write_text(code.read_text().replace(old, new))
        after = {task: module(folder).key(task) for task in before}
        assert {task for task in before if after[task] != before[task]} == changed
        before = after


def test_the_fingerprint_follows_parameters_and_inputs(folder: Path) -> None:
    made = module(folder)
    one = made.fingerprint("rows", {}, {"n": 1, "pair": [1, 2]})
    assert one == made.fingerprint("rows", {}, {"n": "1", "pair": "(1, 2)"})
    assert one != made.fingerprint("rows", {}, {"n": 2, "pair": [1, 2]})
    assert made.fingerprint("total", {"rows": b"1"}, {}) != made.fingerprint(
        "total", {"rows": b"2"}, {}
    )


def test_a_parameter_of_another_type_is_refused(folder: Path) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="'many' is not a whole number"):
        module(folder).run("rows", {}, {"n": "many", "pair": [1]})


def test_what_cannot_be_handed_on_is_told(tmp_path: Path) -> None:
    plan = planned('g = (i for i in [1])\na = 1\nsave(a, "a")\nb = next(g) + a\nsave(b, "b")')
    write(room.export(plan, "DVC", pipeline_name="demo"), tmp_path)
    made = module(tmp_path)
    with pytest.raises(TypeError, match=r"cannot hand on unfit: .*'tasks': 'session'"):
        made.pickled((i for i in [1]), "a", "unfit")


def test_files_that_a_task_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("fixed.txt", "chosen.txt"):
        Path(name).write_text(name)
    notebook = (
        'chosen = "chosen.txt"\na = open("fixed.txt").read()\nsave(a, "a")\n'
        'b = open(chosen).read()\nsave(b, "b")\nc = open("fixed" + ".txt").read()\nsave(c, "c")'
    )
    cut = tasks(planned(notebook, input_parameters=["chosen"]), Request("demo"))
    fixed, chosen, unknown = (task.files_read() for task in cut.tasks)
    assert fixed == ("fixed.txt",)
    assert chosen == (cut.parameters[0],)
    assert unknown is None


def test_texts_that_are_no_path_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in.txt").write_text("1.2")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    notebook = (
        'a = open("../in.txt").read().replace(".", "_").replace("*", "in.*").split("..")\n'
        'a = [one for one in a if one not in ("", "/", "in.???", "\\0")]\nsave(a, "a")'
    )
    (task,) = tasks(planned(notebook), Request("demo")).tasks
    assert task.files_read() == ("../in.txt",)


def test_files_of_python_itself_do_not_count(tmp_path: Path) -> None:
    notebook = 'import os\na = open(os.__file__).readline()\nsave(a, "a")'
    (task,) = tasks(planned(notebook), Request("demo")).tasks
    assert task.files_read() == ()


NAMES = {
    "größe": "grosse",
    "1st": "task_1st",
    "日本": "artifact",
    "a  b/../c": "a_b_c",
    "x" * 80: "x" * 50,
}


@pytest.mark.parametrize("name", NAMES)
def test_names_in_ascii(name: str) -> None:
    assert ascii_name(name) == NAMES[name]


VALUES: list[Any] = [
    {"a": 1, "b": [1, {"c": None, "d": []}], "e": {}, "f": [[1], [2, [3]]]},
    {"on": "yes", "n": "null", "t": "12", "d": "2024-01-01", "f": "1e3", "x": True, "y": 0.5},
    {"text": 'it\'s = "100%" {{ok}} ${x}: # - \n\t\\ é 日本 \u2028 \x7f', "": "", "a: b": "- c"},
    {"long": "x" * 300, "word": "a/b-c.d_e", "dash": "-a", "star": "*", "at": "@x", "tilde": "~"},
    [],
    "only",
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_yaml(value: Any) -> None:
    assert reader.safe_load(yaml(value)) == value
    assert json.loads(json.dumps(value)) == value
