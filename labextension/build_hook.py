"""Builds the front end when a wheel is made, and puts what was built where JupyterLab looks for it.

Parses the knowledge tables, so that sessions need not; for an editable install as well.

An editable install takes the assets that are there and builds nothing, so that working on the
Python side needs no node. ``LINEASLICE_LABEXTENSION=skip`` makes a wheel without a front end.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASSETS = "lineaslice/labextension"
TABLES = "lineaslice/knowledge/tables/compiled/*.pickle"
INSTALLED = "share/jupyter/labextensions/lineaslice"


class BuildError(RuntimeError):
    """The front end was not built; the message says what to do."""


class FrontEndHook(BuildHookInterface[Any]):
    """Hatchling calls ``initialize`` once for each target that it builds."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        parse_tables(Path(self.root))
        build_data["artifacts"].append(TABLES)
        if os.environ.get("LINEASLICE_LABEXTENSION") == "skip":
            return
        root = Path(self.root)
        assets = root / ASSETS
        # An sdist carries the assets that it was released with.
        from_sdist = (root / "PKG-INFO").is_file() and assets.is_dir()
        if version != "editable" and not from_sdist:
            build(root / "labextension")
            if not (assets / "package.json").is_file():
                raise BuildError(f"The build of the front end left nothing in {ASSETS}.")
        if self.target_name == "wheel" and assets.is_dir():
            build_data["shared_data"][ASSETS] = INSTALLED
            build_data["shared_data"]["labextension/install.json"] = f"{INSTALLED}/install.json"


def parse_tables(root: Path) -> None:
    """Run the module that does it, which needs nothing but Python."""
    command = [sys.executable, "-m", "lineaslice.knowledge.compiled"]
    done = subprocess.run(command, cwd=root, check=False)
    if done.returncode != 0:
        raise BuildError("The knowledge tables could not be parsed; the reason is above.")


def build(folder: Path) -> None:
    """Install the locked npm packages if they have changed, and build; old assets go first."""
    npm = shutil.which("npm")
    if npm is None:
        raise BuildError(
            "Building the JupyterLab front end needs npm (node 20 or newer). Install it, or set "
            "LINEASLICE_LABEXTENSION=skip for a wheel without the front end."
        )
    if not installed(folder):
        run([npm, "ci"], folder)
    run([npm, "run", "build:prod"], folder)


def installed(folder: Path) -> bool:
    """Whether node_modules is what the lock says: npm keeps a copy of it there, made at its end."""
    lock, copy = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    return copy.is_file() and copy.stat().st_mtime >= lock.stat().st_mtime


def run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, check=False)
    if done.returncode != 0:
        shown = " ".join(["npm", *command[1:]])
        raise BuildError(f"`{shown}` failed in {folder.name}/; its output is above.")
