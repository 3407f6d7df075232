"""What is worth loading, automatic reuse, and warnings of versions made by other code."""

from __future__ import annotations

import warnings

import pytest

import lineaslice
from lineaslice.catalog.notes import PipelineWarning
from lineaslice.errors import PipelineError

from .exported import Exported

SLOW = [
    "import time\nn = 2\nk = 3\ndef slow(value):\n    time.sleep(0.4)\n    return value",
    "table = slow([n] * 5)\nlineaslice.save(table, 'table')",
    "model = slow({'w': sum(table)})\nlineaslice.save(model, 'model')",
    "quick = [1]\nlineaslice.save(quick, 'quick')",
    "out = model['w'] + k + quick[0]\nlineaslice.save(out, 'out')",
]


def test_the_suggestion(exported: Exported) -> None:
    exported.notebook(*SLOW)
    found = lineaslice.suggest_reuse(["out"])
    assert [version.name for version in found] == ["model"]
    rows = {row.target.name: row for row in found.choice.rows}
    assert rows["model"].verdict == "load"
    # Without the model, the table would be loaded, so only the model's own time is saved.
    assert rows["model"].saved == pytest.approx(0.4, abs=0.2)
    assert rows["model"].compute == pytest.approx(0.8, abs=0.3)
    assert rows["table"].verdict == "compute: loading saves nothing"
    assert rows["out"].verdict == "compute: nothing else takes it"
    assert found.choice.rows[0].target.name == "model"
    shown = repr(found).splitlines()
    assert shown[0].split() == ["artifact", "making", "it", "loading", "it", "saved", "verdict"]
    assert shown[1].startswith("model:1 ")
    assert "when nothing is loaded" in shown[-1]
    assert "<table>" in found._repr_html_()


def test_what_a_parameter_changes_is_computed(exported: Exported) -> None:
    exported.notebook(*SLOW)
    assert not lineaslice.suggest_reuse(["out"], input_parameters=["n"])
    found = lineaslice.suggest_reuse(["out"], input_parameters=["k"])
    assert [version.name for version in found] == ["model"]


def test_automatic_reuse(exported: Exported) -> None:
    notebook = exported.notebook(*SLOW)
    module = exported.export(
        ["out", "table"], reuse_pre_computed_artifacts="auto", input_parameters=["k"]
    )
    text = module.read_text()
    assert 'lineaslice.get("model", 1)' in text
    assert exported.run(module) == {"out": notebook["out"], "table": [2] * 5}
    assert exported.run(module, k=10)["out"] == notebook["out"] + 7
    command = exported.command("suggest-reuse", "out")
    assert "model:1" in command.stdout


def test_a_value_of_another_notebook_counts(exported: Exported) -> None:
    exported.notebook(*SLOW[:3])
    exported.notebook("use = lineaslice.get('model').get_value()['w']\nlineaslice.save(use, 'use')")
    found = lineaslice.suggest_reuse(["use", "model"])
    assert [version.name for version in found] == ["model"]
    module = exported.export(["use", "model"], reuse_pre_computed_artifacts="auto")
    assert "sleep" not in module.read_text()
    assert exported.run(module) == {"model": {"w": 10}, "use": 10}


def test_what_was_saved_without_code_is_loaded(exported: Exported) -> None:
    lineaslice.save([1], "given")
    assert [version.name for version in lineaslice.suggest_reuse(["given"])] == ["given"]


def test_a_text_that_is_not_auto(exported: Exported) -> None:
    exported.notebook(*SLOW)
    with pytest.raises(PipelineError, match="reuse_pre_computed_artifacts is 'all'"):
        exported.export(["out"], reuse_pre_computed_artifacts="all")


# ------------------------------------------------------------------ other code than today


def test_a_version_that_the_asked_one_was_not_made_like(exported: Exported) -> None:
    exported.notebook("m = [1]\nlineaslice.save(m, 'm')")
    exported.notebook("m = [2]\nlineaslice.save(m, 'm')\nu = m + [0]\nlineaslice.save(u, 'u')")
    with pytest.warns(PipelineWarning, match="'m' version 1 was made by other code") as caught:
        exported.export(["m", "u"], reuse_pre_computed_artifacts=[("m", 1)])
    assert "version 2: `m = [1]` is not part of it any more" in str(caught[0].message)


def test_the_code_of_the_running_notebook_counts(exported: Exported) -> None:
    export = "lineaslice.to_pipeline(['u'], reuse_pre_computed_artifacts=['m'], output_dir='out')"
    cells = [
        "m = [1]  # one\nlineaslice.save(m, 'm')",
        "u = m + [0]\nlineaslice.save(u, 'u')",
        "m.append(5)",
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error", PipelineWarning)
        exported.notebook(*cells, export)  # what came later is no other code
    with pytest.warns(PipelineWarning, match=r"notebook has now: `m = \[1\]` is not part"):
        exported.notebook(*cells[:2], "m = [2]", export)
