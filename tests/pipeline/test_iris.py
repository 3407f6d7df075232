"""The document's example: both modules equal its text, and give what it promises."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import lineaslice
from lineaslice.pipeline.shape import Plan

from .notebook import Notebook, loaded, planned, same, text_of

EXPECTED = Path(__file__).parent / "expected"
VERSION = 9
NOTEBOOK = """
import pandas as pd
from sklearn.linear_model import LinearRegression

import lineaslice


# Load train data
url1 = "DATA/iris.csv"
train_df = pd.read_csv(url1)

# Initiate the model
mod = LinearRegression()

# Fit the model
mod.fit(
    X=train_df[["petal.width"]],
    y=train_df["petal.length"],
)
save(mod, "iris_model")

# Load data to predict
url2 = "DATA/iris.csv"
pred_df = pd.read_csv(url2)

# Make predictions
petal_length_pred = mod.predict(X=pred_df[["petal.width"]])
save(petal_length_pred, "iris_petal_length_pred")
"""
ROWS = "petal.width,petal.length\n0.2,1.4\n1.3,4.1\n2.1,5.9\n1.8,5.1\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "iris.csv").write_text(ROWS)
    (folder / "other.csv").write_text("petal.width,petal.length\n9.0,0\n")
    return folder


@pytest.fixture(scope="module")
def notebook(folder: Path) -> Notebook:
    return Notebook(NOTEBOOK.replace("DATA", str(folder)), version=VERSION)


def expected(name: str, folder: Path) -> str:
    text = (EXPECTED / f"{name}.txt").read_text(encoding="utf-8")
    return text.replace("DATA", str(folder))


def test_the_module_equals_the_document(notebook: Notebook, folder: Path) -> None:
    text = text_of(notebook, input_parameters=["url2"], name="iris")
    assert text.startswith(expected("iris_module", folder))


def test_the_reusing_module_equals_the_document(notebook: Notebook, folder: Path) -> None:
    text = text_of(notebook, input_parameters=["url2"], reuse=["iris_model"], name="iris")
    assert text.startswith(expected("iris_module_reusing", folder))


def test_a_run_trains_again(notebook: Notebook, folder: Path) -> None:
    run = loaded(text_of(notebook, input_parameters=["url2"]))["run_all_sessions"]
    result = run()
    assert list(result) == ["iris_model", "iris_petal_length_pred"]
    assert same(result["iris_petal_length_pred"], notebook.values["iris_petal_length_pred"])
    other = run(url2=str(folder / "other.csv"))
    assert other["iris_petal_length_pred"].shape == (1,)


def test_reuse_needs_no_training_data(
    notebook: Notebook, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def get(name: str, version: int) -> Any:
        asked.append((name, version))
        return SimpleNamespace(get_value=lambda: notebook.values[name])

    monkeypatch.setattr(lineaslice, "get", get, raising=False)
    text = text_of(notebook, input_parameters=["url2"], reuse=["iris_model"])
    assert "fit" not in text
    assert "url1" not in text
    result = loaded(text)["run_all_sessions"](str(folder / "other.csv"))
    assert asked == [("iris_model", VERSION)]
    assert result["iris_petal_length_pred"].shape == (1,)


def test_the_two_modules_differ_in_the_reused_function_only(notebook: Notebook) -> None:
    def functions(plan: Plan) -> dict[str, object]:
        return {f.name: f for session in plan.sessions for f in session.functions}

    fresh = functions(planned(notebook, input_parameters=["url2"]))
    reusing = functions(planned(notebook, input_parameters=["url2"], reuse=["iris_model"]))
    assert list(fresh) == list(reusing)
    assert [name for name in fresh if fresh[name] != reusing[name]] == ["get_iris_model"]
