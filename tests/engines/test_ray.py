"""Ray: two workers at once, and ``python NAME_ray.py`` as the README of a pipeline says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pipelines.cases import Case

import lineaslice

from .engines import Run
from .notebooks import run_notebook
from .ray import configure

# Each of two tasks ends only if the other one has begun; in the notebook there is nobody to meet.
MEETING = """
import lineaslice, pathlib, time

def meet(own, other):
    if not pathlib.Path("meeting.txt").exists():
        return True
    pathlib.Path(own).write_text("here")
    for _ in range(600):
        if pathlib.Path(other).exists():
            return True
        time.sleep(0.1)
    return False

one = meet("one.txt", "two.txt")
lineaslice.save(one, "one")
two = meet("two.txt", "one.txt")
lineaslice.save(two, "two")
"""


def test_two_workers_run_tasks_at_once(workplace: Path, run: Run) -> None:
    run_notebook(MEETING)
    (workplace / "meeting.txt").touch()
    folder = workplace / "RAY" / "meeting"
    lineaslice.to_pipeline(
        ["one", "two"], framework="RAY", pipeline_name="meeting", output_dir=folder
    )
    assert run(folder, "meeting", {}) == {"one": True, "two": True}
    assert (workplace / "one.txt").exists()


def test_the_command_starts_ray_and_ends_it(
    cases: dict[str, Case], workplace: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch)
    case = cases["parameters"]
    folder = case.export("RAY", workplace / "RAY" / "command")
    words = ["--count", "-7", "--no-enabled", "--wave=3j", "--by-number", "{9: (8,)}"]
    done = subprocess.run(
        [sys.executable, folder / "parameters_ray.py", *words],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    given = {"count": -7, "enabled": False, "wave": 3j, "by_number": {9: (8,)}}
    for name, value in case.expected(given).items():
        assert f"{name}:\n{value}\n" in done.stdout
