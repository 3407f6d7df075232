"""Kubeflow Pipelines: the file is compiled, and the pipeline run by kfp's own local runner."""

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

from .engines import Run, engine_names, passed


@contextmanager
def ready(home: Path, patch: pytest.MonkeyPatch) -> Iterator[Run]:
    from kfp import compiler, local

    outputs, scratch = home / "outputs", home / "scratch"
    scratch.mkdir()
    patch.setenv("TMPDIR", os.fspath(scratch))  # where kfp leaves the code of each component

    def run(folder: Path, name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        patch.setenv("PYTHONPATH", os.fspath(folder))
        for part in ("module", "tasks", "pipeline"):
            module = imported(folder, f"{name}_{part}")
        pipeline = pipeline_of(module)
        compiler.Compiler().compile(pipeline, os.fspath(folder / f"{name}_pipeline.yaml"))
        shutil.rmtree(outputs, ignore_errors=True)
        given = {key: carried(value) for key, value in engine_names(parameters).items()}
        pipeline(**given)
        return artifacts(outputs, imported(folder, f"{name}_tasks"))

    local.init(local.SubprocessRunner(use_venv=False), pipeline_root=os.fspath(outputs))
    yield run


def pipeline_of(module: Any) -> Any:
    from kfp.dsl.graph_component import GraphComponent

    (found,) = [value for value in vars(module).values() if isinstance(value, GraphComponent)]
    return found


def carried(value: Any) -> Any:
    """What a parameter takes: numbers, truth values and texts; all else as the text of its JSON."""
    value = passed(value)
    return value if isinstance(value, (str, int, float)) else json.dumps(value)


def artifacts(outputs: Path, tasks: Any) -> dict[str, Any]:
    """The values of the only run in a folder."""
    found = {}
    for about in tasks.TASKS.values():
        for name, file in about["artifacts"].items():
            (path,) = outputs.glob(f"*/*/{Path(file).stem}")
            found[name] = tasks.unpacked(name, path.read_bytes())
    return found
