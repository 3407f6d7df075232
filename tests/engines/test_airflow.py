"""``airflow standalone``: the scheduler finds the DAG and runs its tasks in other processes."""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest
from pipelines.cases import HERE, Case, different, imported

import lineaslice

from .airflow import artifacts, command
from .engines import Run
from .processes import free_port, server, wait_for


def test_the_scheduler_runs_it(
    cases: dict[str, Case], workplace: Path, run: Run, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    case, port, log = cases["control_flow"], free_port(), home / "standalone.log"
    folder = case.export("AIRFLOW", workplace / "AIRFLOW" / "standalone")
    dags = home / "airflow" / "dags"
    for file in folder.glob("*.py"):
        shutil.copy(file, dags)
    tasks = imported(dags, "control_flow_tasks")
    address = f"http://127.0.0.1:{port}"
    for name, value in {
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "2",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "5",
    }.items():
        monkeypatch.setenv(name, value)
    with server(["airflow", "standalone"], log):
        wait_for(lambda: healthy(address), 900, log)
        wait_for(lambda: is_known("control_flow"), 900, log)
        command("dags", "unpause", "control_flow")
        conf = json.dumps(case.other)
        command("dags", "trigger", "control_flow", "--run-id", "smoke", "--conf", conf)
        wait_for(lambda: state("control_flow", "smoke") in ("success", "failed"), 900, log)
        assert state("control_flow", "smoke") == "success", log.read_text()[-8000:]
        found = artifacts(run_of("control_flow", "smoke"), tasks)
    assert different(found, case.expected(case.other)) == []


def healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/api/v2/monitor/health", timeout=5) as answer:
            found = json.load(answer)
    except OSError:
        return False
    return all(found[name]["status"] == "healthy" for name in ("scheduler", "dag_processor"))


def is_known(dag: str) -> bool:
    from airflow.models import DagModel

    return DagModel.get_current(dag) is not None


def run_of(dag: str, name: str):  # type: ignore[no-untyped-def]
    from airflow.models import DagRun

    (found,) = DagRun.find(dag_id=dag, run_id=name)
    return found


def state(dag: str, name: str) -> str:
    return str(run_of(dag, name).state)


def test_three_notebooks_become_one_schedule(
    workplace: Path, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The messy ones of ``notebooks/weekly``, exported as the notebook beside them does."""
    root = home / "notebooks"
    shutil.copytree(HERE.parents[1] / "notebooks", root)
    monkeypatch.setenv("LINEASLICE_HOME", str(home / "weekly"))
    for notebook in sorted(root.glob("weekly/*.ipynb")):
        done = subprocess.run(["lineaslice", "run", notebook], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    names = ["measurements", "petal_model", "weekly_report"]
    lineaslice.to_pipeline(
        names,
        framework="AIRFLOW",
        input_parameters=["source", "new", "limit"],
        pipeline_name="weekly",
        pipeline_dag_config={"schedule": "0 6 * * 1", "retries": 2, "retry_delay": 300},
        output_dir=root / "airflow",
    )
    monkeypatch.chdir(root / "airflow")
    saved = {name: lineaslice.get(name).get_value() for name in names}
    assert different(run(root / "airflow", "weekly", {}), saved) == []
