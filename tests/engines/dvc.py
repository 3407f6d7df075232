"""DVC: ``dvc repro`` in a folder, the second time with other parameters in the same one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pipelines.cases import imported

from .engines import Run, passed


@contextmanager
def ready(home: Path, patch: pytest.MonkeyPatch) -> Iterator[Run]:
    patch.setenv("DVC_NO_ANALYTICS", "1")

    def run(folder: Path, name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        repository(folder)
        file = folder / f"{name}_params.json"
        if parameters:
            given = {key: passed(value) for key, value in parameters.items()}
            file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **given}))
        reproduce(folder)
        return artifacts(folder, name)

    yield run


def repository(folder: Path) -> None:
    """Make the folder of an export one of DVC's, with the data that the code reads."""
    from dvc.repo import Repo

    if not (folder / ".dvc").exists():
        shutil.copytree("data", folder / "data")
        Repo.init(os.fspath(folder), no_scm=True).close()


def reproduce(folder: Path) -> list[str]:
    """``dvc repro``; returns the stages that ran."""
    from dvc.repo import Repo

    before = os.getcwd()
    os.chdir(folder)
    try:
        with Repo() as repo:
            return [stage.name for stage in repo.reproduce()]
    finally:
        os.chdir(before)


def artifacts(folder: Path, name: str) -> dict[str, Any]:
    imported(folder, f"{name}_module")
    tasks = imported(folder, f"{name}_tasks")
    files = {n: f for about in tasks.TASKS.values() for n, f in about["artifacts"].items()}
    return {
        artifact: tasks.unpacked(artifact, (folder / "artifacts" / file).read_bytes())
        for artifact, file in files.items()
    }
