"""What a Dockerfile installs is enough for the command of its image, or of its container."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import yaml
from pipelines.cases import HERE, Case

from lineaslice.export.argo import FOLDER

from .conftest import CHOSEN
from .images import build


def test_the_command_of_the_image_runs(
    cases: dict[str, Case], workplace: Path, tmp_path: Path
) -> None:
    folder = cases["iris"].export(CHOSEN, workplace / CHOSEN / "image")
    image = build(folder / "iris_Dockerfile", tmp_path)
    shutil.copytree(HERE / "data", image.folder / "data")
    image.run(image.command or container(folder, tmp_path / "run"))


def container(folder: Path, run: Path) -> Sequence[str]:
    """The command of the first container of Argo, whose image has none of its own."""
    (file,) = folder.glob("*_workflow.yaml")
    spec = yaml.safe_load(file.read_text("utf-8"))["spec"]
    one = next(one["container"] for one in spec["templates"] if "container" in one)
    return [*one["command"], *(str(run) if word == FOLDER else word for word in one["args"])]
