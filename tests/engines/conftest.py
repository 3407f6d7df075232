"""These tests need an engine: ``make test-engines`` runs them, in a virtual environment for each.

``LINEASLICE_ENGINE`` says which engine is installed; without it nothing here is collected.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from pipelines.workplace import cases, workplace

from .engines import ENGINES, Run

__all__ = ["cases", "workplace"]

CHOSEN = os.environ.get("LINEASLICE_ENGINE", "")
MORE = {
    "cases": {*ENGINES},
    # One of each way in which an image is run: a container's command, a script, two command lines.
    "images": {"ARGO", "DAGSTER", "DVC", "RAY"},
    "retries": {"AIRFLOW", "DAGSTER", "PREFECT", "RAY"},
}
WANTED = {ENGINES.get(CHOSEN), *(name for name, engines in MORE.items() if CHOSEN in engines)}
collect_ignore = [f"test_{name}.py" for name in (*MORE, *ENGINES.values()) if name not in WANTED]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, workplace: Path) -> Iterator[Path]:
    """A home of its own, so that no engine finds or leaves anything in the user's."""
    root = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(root))
        patch.setenv("DO_NOT_TRACK", "1")
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        yield root


@pytest.fixture(scope="session")
def run(home: Path) -> Iterator[Run]:
    """The engine, ready to run what ``to_pipeline`` wrote."""
    engine = import_module(f"{__package__}.{ENGINES[CHOSEN]}")
    with pytest.MonkeyPatch.context() as patch, engine.ready(home, patch) as run:
        yield run
