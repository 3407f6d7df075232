"""``dagster job execute``: the job of the definitions file, as the README of a pipeline says."""

from __future__ import annotations

import subprocess
from pathlib import Path

from pipelines.cases import Case, different, imported

from .dagster import artifacts
from .engines import Run


def test_the_command_runs_the_job(
    cases: dict[str, Case], workplace: Path, home: Path, run: Run
) -> None:
    case = cases["control_flow"]
    folder = case.export("DAGSTER", workplace / "DAGSTER" / "command")
    start = folder / "control_flow"
    words = ["dagster", "job", "execute", "-f", f"{start}_definitions.py"]
    words += ["-j", "control_flow", "-c", f"{start}_config.yaml"]
    before = set((home / "dagster" / "storage").glob("*/*"))
    done = subprocess.run(words, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = set((home / "dagster" / "storage" / "control_flow").glob("*")) - before
    imported(folder, "control_flow_module")
    tasks = imported(folder, "control_flow_tasks")
    assert different(artifacts(home / "dagster", made.name, tasks), case.expected({})) == []
