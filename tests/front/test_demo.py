"""The demo notebook, executed in a real kernel, and the script that it exports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from .shell_session import ROOT

NOTEBOOK = ROOT / "notebooks" / "01_reuse_a_trained_model.ipynb"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demo") / "out"
    done = subprocess.run(
        [sys.executable, "notebooks/demo.py", "--folder", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout


def outputs(folder: Path, containing: str) -> list[dict[str, Any]]:
    """Everything shown below the cell that contains this text."""
    notebook = nbformat.read(folder / NOTEBOOK.name, as_version=4)
    (cell,) = (c for c in notebook.cells if c.cell_type == "code" and containing in c.source)
    return list(cell.outputs)


def test_the_notebook_is_kept_without_outputs() -> None:
    kept = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    code = [cell for cell in kept["cells"] if cell["cell_type"] == "code"]
    assert code
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in code)


def test_the_code_of_the_model_is_its_slice(demo: tuple[Path, str]) -> None:
    (shown,) = outputs(demo[0], "get_code")
    assert shown["text"] == (
        "import pandas as pd\n"
        "from sklearn.linear_model import LinearRegression\n"
        "\n"
        "# Load train data\n"
        'url1 = "data/iris_train.csv"\n'
        "train_df = pd.read_csv(url1)\n"
        "\n"
        "# Initiate the model\n"
        "mod = LinearRegression()\n"
        "\n"
        "# Fit the model\n"
        "mod.fit(\n"
        '    X=train_df[["petal.width"]],\n'
        '    y=train_df["petal.length"],\n'
        ")\n\n"
    )


def test_notebooks_get_rich_displays(demo: tuple[Path, str]) -> None:
    (picture,) = outputs(demo[0], "visualize")
    assert {"text/html", "image/svg+xml", "text/plain"} <= set(picture["data"])
    (table,) = outputs(demo[0], "%artifacts")
    assert "<table" in table["data"]["text/html"]


def test_the_exported_script_predicts_for_two_files(demo: tuple[Path, str]) -> None:
    folder, printed = demo
    module = (folder / "iris_pipeline" / "iris_module.py").read_text(encoding="utf-8")
    assert 'lineaslice.get("iris_model", 1).get_value()' in module
    assert printed.count("iris_petal_length_pred") >= 2
    assert str(folder / "iris_pipeline" / "iris_module.py") in printed
