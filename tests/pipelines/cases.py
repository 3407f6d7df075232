"""Notebooks and the pipelines made of them, for goldens and for the real engines.

A case is a folder: notebooks as text (cells begin with ``# %%``), run in the order of their names,
and ``pipeline.toml`` with the arguments of ``to_pipeline``; in ``[other]`` further values for the
parameters, as Python literals.
"""

from __future__ import annotations

import ast
import importlib
import os
import shutil
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import lineaslice
from lineaslice import api
from lineaslice.comparison import compare
from lineaslice.files import SavedFile
from lineaslice.tracing.script import run_cells
from lineaslice.tracing.session import Session

HERE = Path(__file__).parent
NAMES = sorted(path.parent.name for path in HERE.glob("*/pipeline.toml"))
# What some engines lack; for them a case does without it.
_NOTHING = {"schedule", "retries", "retry_delay"}
LACKING = {"SCRIPT": _NOTHING, "DVC": _NOTHING, "RAY": {"schedule", "retry_delay"}}


@dataclass(frozen=True)
class Case:
    """One pipeline; its notebooks run when they are first needed."""

    name: str

    @property
    def folder(self) -> Path:
        return HERE / self.name

    @cached_property
    def options(self) -> dict[str, Any]:
        return tomllib.loads((self.folder / "pipeline.toml").read_text("utf-8"))

    @property
    def other(self) -> dict[str, Any]:
        """Values for the parameters that differ from those of the notebook."""
        given = self.options.get("other", {})
        return {name: ast.literal_eval(text) for name, text in given.items()}

    @cached_property
    def versions(self) -> dict[str, Any]:
        """The artifacts that the notebooks save, by name, after running them."""
        found: dict[str, Any] = {}
        for notebook in sorted(self.folder.glob("*.py")):
            main = ModuleType("__main__")
            session = Session(main.__dict__, store=api.store())
            cells = notebook.read_text("utf-8").split("# %%\n")
            with pytest.MonkeyPatch.context() as patch:
                patch.setitem(sys.modules, "__main__", main)
                run_cells([cell for cell in cells if cell.strip()], session=session)
            for version in lineaslice.artifacts():
                found[version.name] = version
        return {name: found[name] for name in self.artifacts}

    @property
    def artifacts(self) -> list[str]:
        names: list[str] = self.options["artifacts"]
        return names

    def export(self, framework: str, folder: Path) -> Path:
        """Write the pipeline for a framework; returns the folder."""
        options = {name: value for name, value in self.options.items() if name != "other"}
        wishes = options.pop("pipeline_dag_config", {})
        wishes = {n: v for n, v in wishes.items() if n not in LACKING.get(framework, ())}
        assert self.versions
        lineaslice.to_pipeline(
            framework=framework,
            output_dir=folder,
            pipeline_dag_config=wishes,
            **{"pipeline_name": self.name, **options},
        )
        return folder

    def expected(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The values that a run must give: the saved ones, or with parameters the script's."""
        if not parameters:
            return {name: version.get_value() for name, version in self.versions.items()}
        options = {n: v for n, v in self.options.items() if n in _FUNCTION}
        return lineaslice.get_function(**options)(**parameters)


_FUNCTION = ("artifacts", "input_parameters", "reuse_pre_computed_artifacts")


def different(found: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """Where the values of a run are not the expected ones; nothing when all is well."""
    if set(found) != set(expected):
        return [f"artifacts {sorted(found)} instead of {sorted(expected)}"]
    told = []
    with _classes_as_in_the_notebook():
        for name, value in expected.items():
            outcome = compare(_content(found[name]), _content(value))
            if not outcome.equal or outcome.unknown:
                told.append(f"{name}: {outcome}")
    return told


@contextmanager
def _classes_as_in_the_notebook() -> Iterator[None]:
    """For a while, classes of generated modules say that they are the notebook's."""
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.endswith("_module"):
                for one in vars(module).values():
                    if isinstance(one, type) and one.__module__ == name:
                        patch.setattr(one, "__module__", "__main__")
        yield


def _content(value: Any) -> Any:
    """Files by their bytes: they are saved as such, and runs give a path or the bytes."""
    if isinstance(value, SavedFile):
        return value.content
    return value.read_bytes() if isinstance(value, Path) else value


def prepare(root: Path) -> None:
    """A folder to run in: the data that the notebooks read."""
    shutil.copytree(HERE / "data", root / "data")


def imported(folder: Path, module: str) -> ModuleType:
    """A generated module of a folder, freshly imported; its folder leads ``sys.path`` for good."""
    sys.path[:] = [os.fspath(folder), *(p for p in sys.path if p != os.fspath(folder))]
    importlib.invalidate_caches()
    sys.modules.pop(module, None)
    return importlib.import_module(module)
