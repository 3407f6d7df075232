"""``python NAME_ray.py`` with a Ray of its own, as the README of a pipeline says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pipelines.cases import Case

from .ray import configure


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
