"""Three messy notebooks, the one that makes a schedule of them, and what it exports."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from pipelines.cases import different, imported

import lineaslice

from .shell_session import ROOT

NOTEBOOK = "02_three_notebooks_to_one_schedule.ipynb"
ARTIFACTS = ("measurements", "petal_model", "weekly_report")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the notebook has run, with the store that it filled."""
    root = tmp_path_factory.mktemp("weekly") / "notebooks"
    shutil.copytree(ROOT / "notebooks", root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LINEASLICE_HOME", str(root / "store"))
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        manager = AsyncKernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
        NotebookClient(
            nbformat.read(root / NOTEBOOK, as_version=4),
            km=manager,
            extra_arguments=["--IPKernelApp.log_level=40"],
            resources={"metadata": {"path": str(root)}},
        ).execute()
        yield root


@pytest.mark.parametrize(
    "notebook", [NOTEBOOK, *(f"weekly/{name}.ipynb" for name in ("1_clean", "2_train", "3_report"))]
)
def test_the_notebooks_are_kept_without_outputs(notebook: str) -> None:
    kept = json.loads((ROOT / "notebooks" / notebook).read_text(encoding="utf-8"))
    code = [cell for cell in kept["cells"] if cell["cell_type"] == "code"]
    assert code
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in code)


def test_what_was_tried_and_looked_at_is_left_out(folder: Path) -> None:
    module = (folder / "weekly_script" / "weekly_module.py").read_text(encoding="utf-8")
    for left_out in ("head(", "describe", "print(df", "sepal_area", "cross_val", "alpha", "%%time"):
        assert left_out not in module


def test_the_generated_test_passes(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_weekly.py"],
        cwd=folder / "weekly_script",
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert "3 passed" in done.stdout, done.stdout + done.stderr


def test_the_schedule_runs_the_same_tasks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file of the engine runs in ``tests/engines``; here its tasks do, without one."""
    exported = folder / "weekly_airflow"
    dag = (exported / "weekly_dag.py").read_text(encoding="utf-8")
    assert 'schedule="0 6 * * 1"' in dag
    compile(dag, "weekly_dag.py", "exec")
    monkeypatch.chdir(exported)
    imported(exported, "weekly_module")
    tasks = imported(exported, "weekly_tasks")
    parameters = {"source": "../data/iris_train.csv", "new": "../data/iris_new.csv", "limit": "0.9"}
    handed, found = {}, {}
    for task, about in tasks.TASKS.items():
        taken = {giver: handed[giver] for giver in about["takes"].values()}
        made, handed[task] = tasks.run(task, taken, parameters)
        found |= {name: tasks.unpacked(name, content) for name, content in made.items()}
    saved = {name: lineaslice.get(name).get_value() for name in ARTIFACTS}
    assert different(found, saved) == []
