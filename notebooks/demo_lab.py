"""Opens a ready notebook in JupyterLab, with the lineaslice panel beside it.

Everything is written to one folder, the artifact store included. Stop it with Ctrl-C.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
NOTEBOOK = "03_slices_in_jupyterlab.ipynb"
WITHOUT_NOISE = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
)


def command(folder: Path, options: list[str]) -> list[str]:
    """JupyterLab on the loopback, with the notebook open; it prints the address with its token."""
    return [
        *(sys.executable, "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1"),
        *(f"--ServerApp.root_dir={folder}", f"--LabApp.default_url=/lab/tree/{NOTEBOOK}"),
        *WITHOUT_NOISE,
        *(["--allow-root"] if hasattr(os, "getuid") and os.getuid() == 0 else []),
        *options,
    ]


def prepared(folder: Path) -> dict[str, str]:
    """Copy notebook and data there; gives the environment with a store of its own."""
    shutil.copy(HERE / NOTEBOOK, folder)
    shutil.copytree(HERE / "data", folder / "data", dirs_exist_ok=True)
    return {**os.environ, "LINEASLICE_HOME": str(folder / ".lineaslice")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where to work; a new one by default")
    arguments, options = parser.parse_known_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="lineaslice-lab-"))
    folder.mkdir(parents=True, exist_ok=True)
    environment = prepared(folder)
    print(f"Notebook, data and store are in {folder}. Ctrl-C ends it.", flush=True)
    try:
        raise SystemExit(subprocess.call(command(folder, options), env=environment))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
