"""Airflow: ``dag.test`` runs a DAG in this process, its tasks one after the other."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pipelines.cases import imported

from .engines import Run, passed


@contextmanager
def ready(home: Path, patch: pytest.MonkeyPatch) -> Iterator[Run]:
    dags = configure(home / "airflow", patch)
    command("db", "migrate")

    def run(folder: Path, name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        for file in folder.glob("*.py"):
            shutil.copy(file, dags)
        imported(dags, f"{name}_module")
        tasks = imported(dags, f"{name}_tasks")
        dag = imported(dags, f"{name}_dag").pipeline
        conf = {name: passed(value) for name, value in parameters.items()}
        done = dag.test(run_conf=conf)
        assert done.state == "success"
        return artifacts(done, tasks)

    yield run


def configure(root: Path, patch: pytest.MonkeyPatch) -> Path:
    """A private Airflow without examples; returns the folder of DAGs."""
    (root / "dags").mkdir(parents=True)
    for name, value in {
        "AIRFLOW_HOME": str(root),
        "AIRFLOW__CORE__DAGS_FOLDER": str(root / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "SCARF_NO_ANALYTICS": "true",
    }.items():
        patch.setenv(name, value)
    return root / "dags"


def command(*words: str) -> str:
    """Run ``airflow``; returns what it prints."""
    done = subprocess.run(["airflow", *words], capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def artifacts(done: Any, tasks: Any) -> dict[str, Any]:
    """The values of a run's artifacts, by the references in XCom."""
    from lineaslice import handoff

    found = {}
    for instance in done.get_task_instances():
        made = instance.xcom_pull(task_ids=instance.task_id)
        for name, reference in made["artifacts"].items():
            found[name] = tasks.unpacked(name, handoff.take(reference))
    return found
