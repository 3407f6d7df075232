"""The commands of the README: what is compiled names the image, and kfp's local runner runs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml
from pipelines.cases import Case, different, imported

from .kubeflow import artifacts


def test_the_commands_compile_and_run_it(
    cases: dict[str, Case], workplace: Path, home: Path
) -> None:
    case = cases["functions_as_values"]
    folder = case.export("KUBEFLOW", workplace / "KUBEFLOW" / "command")
    readme = (folder / "functions_as_values_README.md").read_text("utf-8")
    (tried,) = re.findall(r"^PYTHONPATH=.*$", readme, flags=re.MULTILINE)
    shell(tried, folder)
    outputs = folder / "local_outputs"
    tasks = imported(folder, "functions_as_values_tasks")
    assert different(artifacts(outputs, tasks), case.expected({})) == []

    shell(f"IMAGE=registry/it:2 {sys.executable} functions_as_values_pipeline.py", folder)
    with (folder / "functions_as_values_pipeline.yaml").open() as file:
        compiled = next(yaml.safe_load_all(file))
    executors = compiled["deploymentSpec"]["executors"].values()
    assert {one["container"]["image"] for one in executors} == {"registry/it:2"}
    assert compiled["root"]["inputDefinitions"]["parameters"]["factor"]["defaultValue"] == 3


def shell(command: str, folder: Path) -> None:
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env={**os.environ, "HOME": os.fspath(folder)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
