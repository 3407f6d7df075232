"""Prefect: flows run in this process, against a server that lives as long as the tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pipelines.cases import imported

from .engines import Run, engine_names, passed


@contextmanager
def ready(home: Path, patch: pytest.MonkeyPatch) -> Iterator[Run]:
    patch.setenv("PREFECT_HOME", str(home / "prefect"))
    patch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    patch.setenv("PREFECT_LOGGING_LEVEL", "WARNING")
    from prefect.testing.utilities import prefect_test_harness

    def run(folder: Path, name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        for part in ("module", "tasks", "flow"):
            module = imported(folder, f"{name}_{part}")
        (flow,) = flows(module)
        given = engine_names(parameters)
        return flow(**{key: passed(value) for key, value in given.items()})

    with prefect_test_harness(server_startup_timeout=900):
        yield run


def flows(module: Any) -> list[Any]:
    from prefect import Flow

    return [value for value in vars(module).values() if isinstance(value, Flow)]
