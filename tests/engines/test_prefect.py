"""``python NAME_flow.py`` with a server of its own, as the README of a pipeline says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pipelines.cases import Case


def test_the_command_runs_the_flow(cases: dict[str, Case], workplace: Path, home: Path) -> None:
    case = cases["control_flow"]
    folder = case.export("PREFECT", workplace / "PREFECT" / "command")
    done = subprocess.run(
        [sys.executable, folder / "control_flow_flow.py"],
        env={**os.environ, "PREFECT_HOME": str(home / "alone")},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for name, value in case.expected({}).items():
        assert f"{name!r}: {value!r}" in done.stdout
