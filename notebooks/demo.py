"""Executes the demo notebook in a real kernel, then runs the script that it exported.

Everything is written to one folder, its artifact store included, so that the demo touches
nothing else; the exported script runs in plain Python, from a folder where nothing else is.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

HERE = Path(__file__).parent
NOTEBOOK = HERE / "01_reuse_a_trained_model.ipynb"


def execute(notebook: Any, folder: Path, console: Console) -> None:
    """Run every cell in a kernel of this very Python, whatever kernels the user has installed."""
    code = sum(cell.cell_type == "code" for cell in notebook.cells)
    with Progress(
        TextColumn("{task.description:<48}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    ) as progress:
        task = progress.add_task("starting a kernel", total=code)

        def before(cell: Any, cell_index: int) -> None:
            if cell.cell_type == "code":
                first = next(iter(cell.source.splitlines()), "")
                progress.update(task, description=first[:48])

        def after(cell: Any, cell_index: int, execute_reply: Any) -> None:
            progress.advance(task)

        manager = AsyncKernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
        client = NotebookClient(
            notebook,
            km=manager,
            extra_arguments=["--IPKernelApp.log_level=40"],  # errors only
            resources={"metadata": {"path": str(folder)}},
            on_cell_start=before,
            on_cell_executed=after,
        )
        client.execute()
        progress.update(task, description="done")


def run_exported(module: Path, data: Path) -> str:
    """What the exported script prints for this data, run from an empty folder."""
    with tempfile.TemporaryDirectory() as elsewhere:
        done = subprocess.run(
            [sys.executable, str(module), "--url2", str(data)],
            cwd=elsewhere,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return done.stdout


def main() -> None:
    """Run the demo and say where its files lie."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--folder", type=Path, default=Path("demo-output"), help="where to write (emptied first)"
    )
    folder = parser.parse_args().folder.resolve()
    console = Console()
    if folder.exists():
        if not (folder / NOTEBOOK.name).exists() and any(folder.iterdir()):
            parser.error(f"{folder} holds something else than a demo; choose another --folder")
        shutil.rmtree(folder)
    shutil.copytree(HERE / "data", folder / "data")
    os.environ["LINEASLICE_HOME"] = str(folder / "store")

    notebook = nbformat.read(NOTEBOOK, as_version=4)
    executed = folder / NOTEBOOK.name
    try:
        execute(notebook, folder, console)
    finally:
        nbformat.write(notebook, executed)
    module = folder / "iris_pipeline" / "iris_module.py"
    for name in ("iris_new.csv", "iris_later.csv"):
        data = folder / "data" / name
        console.rule(f"python {module.name} --url2 …/{name}", align="left")
        print(run_exported(module, data).rstrip("\n"))
    console.rule("files", align="left")
    print(f"executed notebook   {executed}")
    for path in sorted(module.parent.iterdir()):
        print(f"exported            {path}")
    print(f"artifact store      {folder / 'store'}")


if __name__ == "__main__":
    main()
