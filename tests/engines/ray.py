"""Ray: one cluster in this process with two workers, which all pipelines share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pipelines.cases import imported

from .engines import Run, engine_names, passed


@contextmanager
def ready(home: Path, patch: pytest.MonkeyPatch) -> Iterator[Run]:
    code = home / "code"  # of all pipelines, because workers keep the path that they start with
    code.mkdir()
    configure(patch)
    import ray

    def run(folder: Path, name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        for file in folder.glob("*.py"):
            shutil.copy(file, code)
        for part in ("module", "tasks", "ray"):
            module = imported(code, f"{name}_{part}")
        given = {key: passed(value) for key, value in engine_names(parameters).items()}
        return pipeline(module)(**given)

    with ray.init(
        num_cpus=2, include_dashboard=False, runtime_env={"env_vars": {"PYTHONPATH": str(code)}}
    ):
        yield run


def configure(patch: pytest.MonkeyPatch) -> None:
    patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    patch.setenv("RAY_AUTH_MODE", "disabled")


def pipeline(module: Any) -> Any:
    """The function of a generated file that runs the whole pipeline."""
    own = [
        value
        for value in vars(module).values()
        if getattr(value, "__module__", "") == module.__name__
    ]
    (found,) = [one for one in own if hasattr(one, "__code__") and one.__name__ != "main"]
    return found
