"""Dagster: assets are made in this process, with an instance that lives as long as the tests."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pipelines.cases import imported

from .engines import Run, engine_names, passed


@contextmanager
def ready(home: Path, patch: pytest.MonkeyPatch) -> Iterator[Run]:
    root = home / "dagster"
    root.mkdir()
    (root / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
    patch.setenv("DAGSTER_HOME", str(root))
    patch.setenv("DAGSTER_DISABLE_TELEMETRY", "yes")
    import dagster as dg

    with dg.DagsterInstance.get() as instance:

        def run(folder: Path, name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
            for part in ("module", "tasks", "definitions"):
                module = imported(folder, f"{name}_{part}")
            job = module.defs.resolve_job_def(module.job.name)
            given = {key: field(value) for key, value in engine_names(parameters).items()}
            config = {"resources": {"parameters": {"config": given}}} if given else None
            done = job.execute_in_process(run_config=config, instance=instance)
            assert done.success
            return artifacts(root, done.run_id, imported(folder, f"{name}_tasks"))

        yield run


def field(value: Any) -> Any:
    """What the fields of a resource take: lists and mappings as the text of their JSON."""
    value = passed(value)
    return json.dumps(value) if isinstance(value, (list, dict)) else value


def artifacts(root: Path, run: str, tasks: Any) -> dict[str, Any]:
    """The values of a run's artifacts, from its folder in the storage."""
    found = {}
    for path in root.glob(f"storage/*/{run}/*"):
        for name, content in pickle.loads(path.read_bytes())[0].items():
            found[name] = tasks.unpacked(name, content)
    return found
