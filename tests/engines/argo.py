"""Argo without its controller: the workflow is read as Argo's own model, and its DAG followed here.

Every container is a process in a folder of its own, with the files that Argo would bring there.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import runpy
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from hera.workflows import models
from pipelines.cases import imported

from lineaslice.export.argo import FOLDER

from .engines import Run, engine_names, passed

# Starting a process with the libraries loaded is what takes the time; a fork has them.
FORK = multiprocessing.get_context("fork")
FROM = re.compile(r"\{\{tasks\.([\w-]+)\.outputs\.artifacts\.([\w-]+)\}\}")
PARAMETER = re.compile(r"\{\{workflow\.parameters\.([\w-]+)\}\}")


@contextmanager
def ready(home: Path, patch: pytest.MonkeyPatch) -> Iterator[Run]:
    def run(folder: Path, name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        spec = workflow(folder / f"{name}_workflow.yaml")
        root = folder / "run"
        shutil.rmtree(root, ignore_errors=True)
        made = follow(spec, arguments(spec, parameters), folder, root)
        imported(folder, f"{name}_module")
        tasks = imported(folder, f"{name}_tasks")
        files = {n: f for about in tasks.TASKS.values() for n, f in about["artifacts"].items()}
        return {
            artifact: tasks.unpacked(artifact, made[Path(file).stem].read_bytes())
            for artifact, file in files.items()
        }

    yield run


def workflow(file: Path) -> dict[str, Any]:
    """The specification of a workflow, which must be what Argo's models make of it."""
    document = yaml.safe_load(file.read_text("utf-8"))
    kind = {"Workflow": models.Workflow, "CronWorkflow": models.CronWorkflow}[document["kind"]]
    read = kind.model_validate(document)
    assert read.model_dump(mode="json", by_alias=True, exclude_none=True) == document
    spec: dict[str, Any] = document["spec"]
    return spec.get("workflowSpec", spec)


def arguments(spec: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, str]:
    """The texts of a run's parameters: the workflow's own, and those that are given."""
    own = {one["name"]: one.get("value") for one in spec["arguments"]["parameters"]}
    given = {name: passed(value) for name, value in engine_names(parameters).items()}
    texts = {n: v if isinstance(v, str) else json.dumps(v) for n, v in given.items()}
    assert set(texts) <= set(own)
    return {**own, **texts}


def follow(
    spec: Mapping[str, Any], texts: Mapping[str, str], code: Path, root: Path
) -> dict[str, Path]:
    """Run the tasks in an order that the DAG allows; returns the files of all artifacts."""
    templates = {one["name"]: one for one in spec["templates"]}
    waiting = {task["name"]: task for task in templates[spec["entrypoint"]]["dag"]["tasks"]}
    made: dict[str, dict[str, Path]] = {}
    while waiting:
        # The last one that may run: the order of the file must not matter.
        name = [n for n, t in waiting.items() if made.keys() >= {*t.get("dependencies", ())}][-1]
        task = waiting.pop(name)
        brought = {}
        for one in task.get("arguments", {}).get("artifacts", ()):
            found = FROM.fullmatch(one["from"])
            assert found
            giver, artifact = found.groups()
            assert giver in task["dependencies"]
            brought[one["name"]] = made[giver][artifact]
        made[name] = contain(templates[task["template"]], brought, texts, code, root / name)
    return {n: path for artifacts in made.values() for n, path in artifacts.items()}


def contain(
    template: Mapping[str, Any],
    brought: Mapping[str, Path],
    texts: Mapping[str, str],
    code: Path,
    root: Path,
) -> dict[str, Path]:
    """Run the container of a template; returns the files of its artifacts."""

    def inside(path: str) -> Path:
        return root / Path(path).relative_to(FOLDER)

    inputs = template.get("inputs", {}).get("artifacts", [])
    assert {one["name"] for one in inputs} == set(brought)
    for one in inputs:
        inside(one["path"]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(brought[one["name"]], inside(one["path"]))
    container = template["container"]
    words = [PARAMETER.sub(lambda found: texts[found[1]], word) for word in container["args"]]
    words = [str(root) if word == FOLDER else word for word in words]
    python, file = container["command"]
    assert python == "python"
    process = FORK.Process(target=main, args=(code / file, words))
    process.start()
    process.join()
    assert process.exitcode == 0
    outputs = template.get("outputs", {}).get("artifacts", [])
    return {one["name"]: inside(one["path"]) for one in outputs}


def main(file: Path, words: list[str]) -> None:
    """``python FILE WORDS`` in a fork."""
    for name in list(sys.modules):
        if name.endswith(("_module", "_tasks")):
            del sys.modules[name]
    sys.argv = [os.fspath(file), *words]
    runpy.run_path(os.fspath(file), run_name="__main__")
