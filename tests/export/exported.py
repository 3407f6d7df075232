"""Notebooks traced into a real store, exported, and the scripts run by plain Python elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import lineaslice
from lineaslice import api
from lineaslice.tracing.script import run_cells
from lineaslice.tracing.session import Session

ROOT = Path(__file__).parent.parent.parent
_PRINT = """
import json, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True  # an export may be replaced within the same second
module = __import__(sys.argv[2])
print(json.dumps(module.run_all_sessions(**json.loads(sys.argv[3]))))
"""


class Exported:
    """A folder with a store, notebooks that were run in it, and what is exported from there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.elsewhere = folder / "elsewhere"
        self.elsewhere.mkdir()

    def notebook(self, *cells: str) -> dict[str, Any]:
        """Run cells as a notebook of its own; its variables."""
        session = Session({"__name__": "__main__"}, store=api.store())
        run_cells(["import lineaslice", *cells], session=session)
        return session.namespace

    def export(self, artifacts: list[Any], name: str = "demo", **options: Any) -> Path:
        """The module of a pipeline."""
        written = lineaslice.to_pipeline(
            artifacts, pipeline_name=name, output_dir=self.folder / "out", **options
        )
        return next(path for path in written if path.name == f"{name}_module.py")

    def run(self, module: Path, **parameters: Any) -> Any:
        """What ``run_all_sessions`` gives in a new process, in another folder."""
        done = self._process("-c", _PRINT, str(module.parent), module.stem, json.dumps(parameters))
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def script(self, module: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The module run as a script, in another folder."""
        return self._process(str(module), *arguments)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command line of lineaslice."""
        return self._process("-c", "from lineaslice import cli; cli.main()", *arguments)

    def _process(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.elsewhere,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
        )
