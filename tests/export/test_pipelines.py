"""Pipelines as objects: stored, run, shown, copied, changed."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

import lineaslice
from lineaslice.assembly import progress
from lineaslice.assembly.pipelines import Pipeline
from lineaslice.errors import (
    ParameterError,
    PipelineError,
    PipelineFrozen,
    PipelineNotFound,
)

from .exported import Exported

TRAIN = [
    "n = 2\nrate = 0.5\nunused = len('abc')",
    "model = {'w': [n * rate]}\nlineaslice.save(model, 'model')",
    "pred = [w + n for w in model['w']]\nlineaslice.save(pred, 'pred')",
]
OTHER = ["power = 3\nnet = {'w': [power ** 2, power]}\nlineaslice.save(net, 'net')"]


@pytest.fixture
def made(exported: Exported) -> Pipeline:
    exported.notebook(*TRAIN)
    return lineaslice.create_pipeline(["pred", "model"], "A b", input_parameters=["n", "rate"])


def test_it_is_found_by_name_in_another_process(exported: Exported, made: Pipeline) -> None:
    assert repr(lineaslice.get_pipeline("A b")) == "Pipeline('A b', artifacts=['model', 'pred'])"
    code = (
        "import json, lineaslice; p = lineaslice.get_pipeline('A b'); "
        "print(json.dumps([dict(p.run()), dict(p.run(n=4)), p.steps]))"
    )
    done = exported._process("-c", code)
    assert json.loads(done.stdout) == [
        {"model": {"w": [1.0]}, "pred": [3.0]},
        {"model": {"w": [2.0]}, "pred": [6.0]},
        ["get_model", "get_pred"],
    ], done.stderr


def test_a_stored_pipeline_keeps_its_versions(exported: Exported, made: Pipeline) -> None:
    exported.notebook("model = 'new'\nlineaslice.save(model, 'model')")
    assert lineaslice.get_pipeline("A b").run()["model"] == {"w": [1.0]}


def test_an_unknown_name(exported: Exported, made: Pipeline) -> None:
    with pytest.raises(PipelineNotFound, match="No pipeline is stored as 'A c'") as caught:
        lineaslice.get_pipeline("A c")
    assert "'A b'" in caught.value.hint
    with pytest.raises(PipelineError, match="no name for a pipeline"):
        lineaslice.create_pipeline(["model"], " ")


def test_a_name_is_given_once(exported: Exported, made: Pipeline) -> None:
    lineaslice.create_pipeline(["pred", "model"], "A b", input_parameters=["n", "rate"])  # the same
    with pytest.raises(PipelineError, match="Another pipeline is stored as 'A b'"):
        lineaslice.create_pipeline(["model"], "A b")
    assert repr(lineaslice.pipelines()) == "A b: pred:1, model:1"
    lineaslice.delete_pipeline("A b")
    assert repr(lineaslice.pipelines()) == "No pipelines."
    with pytest.raises(PipelineNotFound):
        lineaslice.delete_pipeline("A b")


def test_the_report(made: Pipeline) -> None:
    report = made.run(rate="2")
    assert dict(report) == {"model": {"w": [4.0]}, "pred": [6.0]}
    assert report.parameters == {"rate": 2.0}
    assert [(step.function, step.is_loaded) for step in report.steps] == [
        ("get_model", False),
        ("get_pred", False),
    ]
    lines = repr(report).splitlines()
    assert lines[0].startswith("A b(rate=2.0) ran in ")
    assert lines[1].split()[:2] == ["get_model", "made"]
    assert "get_pred" in report._repr_html_()


def test_all_that_is_wrong_with_parameters_is_told_at_once(made: Pipeline) -> None:
    with pytest.raises(ParameterError) as caught:
        made.run(n="many", rat=1)
    assert (
        "n: 'many' is not a whole number; there is no parameter 'rat' (did you mean 'rate'?)"
        in (caught.value.message)
    )
    assert caught.value.hint == "Its parameters: n=2, rate=0.5."


def test_required_parameters(exported: Exported) -> None:
    exported.notebook(*TRAIN)
    made = lineaslice.create_pipeline(["model"], "r", required_parameters=["n"])
    with pytest.raises(ParameterError, match="'n' is required"):
        made.run()
    assert made.run(n=6)["model"] == {"w": [3.0]}


def test_an_error_of_the_code_names_the_step(exported: Exported) -> None:
    exported.notebook("n = 2\na = 1 / n\nlineaslice.save(a, 'a')")
    made = lineaslice.create_pipeline(["a"], "d", input_parameters=["n"])
    with pytest.raises(ZeroDivisionError) as caught:
        made.run(n=0)
    assert caught.value.__notes__ == ["in the step get_a of the pipeline 'd'"]


def test_a_copy_can_be_changed_and_the_original_cannot(exported: Exported, made: Pipeline) -> None:
    exported.notebook(*OTHER)
    with pytest.raises(PipelineFrozen, match="is stored and cannot be changed") as caught:
        made.replace_step("model", "net")
    assert ".copy(" in caught.value.hint
    changed = made.copy("B").replace_step("model", "net")
    assert repr(changed).endswith("not stored)")
    expected = {"model": {"w": [9, 3]}, "pred": [11, 5]}
    assert dict(changed.run()) == expected
    assert dict(made.run()) == {"model": {"w": [1.0]}, "pred": [3.0]}
    changed.save()
    assert dict(lineaslice.get_pipeline("B").run(n=1)) == {"model": {"w": [9, 3]}, "pred": [10, 4]}
    written = changed.export(output_dir=exported.folder / "out")
    module = next(path for path in written if path.suffix == ".py")
    assert exported.run(module) == expected
    assert "rate" not in module.read_text().partition("argparse.ArgumentParser")[0]


def test_what_a_step_cannot_be_replaced_by(exported: Exported, made: Pipeline) -> None:
    lineaslice.save([1], "given")
    changed = made.copy("B")
    for by, message in {"given": "its code is unknown", "pred": "the same run of one"}.items():
        with pytest.raises(lineaslice.errors.LineasliceError, match=message):
            changed.replace_step("model", by)
    with pytest.raises(PipelineError, match="does not make 'modl'"):
        changed.replace_step("modl", "given")
    assert dict(changed.run()) == dict(made.run())  # nothing has changed


def test_no_test_of_values_that_were_never_saved(exported: Exported, made: Pipeline) -> None:
    exported.notebook(*OTHER)
    changed = made.copy("B").replace_step("model", "net")
    with pytest.raises(PipelineError, match="No test can be generated"):
        changed.export(generate_test=True)


def test_the_picture(made: Pipeline) -> None:
    picture = made.visualize()
    assert picture.text.splitlines() == [
        "makes pred: get_pred",
        "├─ n ← parameter: n = 2",
        "└─ model ← makes model: get_model",
        "   ├─ n ← parameter: n = 2",
        "   └─ rate ← parameter: rate = 0.5",
    ]
    assert picture.svg.startswith("<svg")
    assert "get_model" in picture.svg
    assert picture.svg in made._repr_html_()


def test_reuse_and_dependencies_are_in_the_picture(exported: Exported, made: Pipeline) -> None:
    exported.notebook(*OTHER)
    found = lineaslice.create_pipeline(
        ["pred", "net"],
        "x",
        reuse_pre_computed_artifacts=["model"],
        dependencies={"net": ["pred"]},
    )
    assert found.visualize().text.splitlines() == [
        "makes net: get_net",
        "└─ (after) ← makes pred: get_pred",
        "   └─ model ← loads model, version 1: get_model",
    ]
    assert [step.is_loaded for step in found.run().steps] == [True, False, False]


def test_on_the_command_line(exported: Exported, made: Pipeline, tmp_path: Path) -> None:
    svg = tmp_path / "picture.svg"
    shown = exported.command("pipeline", "show", "A b", "--svg", str(svg))
    assert shown.stdout == made.visualize().text + "\n", shown.stderr
    assert svg.read_text() == made.visualize().svg
    ran = exported.command("pipeline", "run", "A b", "n=4")
    assert ran.stdout == "model:\n{'w': [2.0]}\npred:\n[6.0]\n"
    assert "A b(n=4) ran in" in ran.stderr
    assert exported.command("pipeline", "list").stdout == "A b: pred:1, model:1\n"
    wrong = exported.command("pipeline", "run", "A b", "n")
    assert (wrong.returncode, "Write NAME=VALUE" in wrong.stderr) == (1, True)
    assert exported.command("pipeline", "delete", "A b", "--yes").stdout == "Deleted 'A b'.\n"
    gone = exported.command("pipeline", "show", "A b")
    assert (gone.returncode, "No pipeline is stored as 'A b'" in gone.stderr) == (1, True)


def test_where_a_loop_runs_already(made: Pipeline) -> None:
    async def cell() -> Any:
        return made.run()

    assert asyncio.run(cell())["pred"] == [3.0]


def test_the_bar_of_a_notebook(monkeypatch: pytest.MonkeyPatch, made: Pipeline) -> None:
    seen: list[dict[str, str]] = []

    class Handle:
        def update(self, shown: dict[str, str], raw: bool) -> None:
            seen.append(shown)

    def display(shown: dict[str, str], raw: bool, display_id: bool) -> Handle:
        seen.append(shown)
        return Handle()

    monkeypatch.setattr(progress, "_notebook_display", lambda: display)
    made.run()
    assert [one["text/plain"] for one in seen] == [
        "A b: 0 of 2 get_model",
        "A b: 1 of 2 get_pred",
        "A b: 2 of 2",
    ]
    assert '<progress value="2" max="2">' in seen[-1]["text/html"]
