"""Reuse: what is loaded, what disappears, and when loading would be wrong."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

import pytest

import lineaslice
from lineaslice.errors import NotTraced, PipelineError
from lineaslice.pipeline.module import module
from lineaslice.pipeline.plan import plan
from lineaslice.pipeline.shape import Target

from .notebook import Notebook, check, loaded, signatures, stored_in, text_of

CHAIN = """
raw = [3, 1, 2]
clean = sorted(raw)
save(clean, "clean")
best = clean[-1]
save(best, "best")
report = [best, len(clean)]
save(report, "report")
"""

# (notebook, reused, what the text must not hold, functions)
CUTS: dict[str, tuple[str, list[str], list[str], list[str]]] = {
    "one": (CHAIN, ["clean"], ["raw", "sorted"], ["get_clean()", "get_best(clean)"]),
    "the last": (CHAIN, ["report"], ["len("], ["get_clean()", "get_best(clean)", "get_report()"]),
    "two": (CHAIN, ["clean", "best"], ["raw", "clean[-1]"], ["get_clean()", "get_best()"]),
    "every target": (CHAIN, ["clean", "best", "report"], ["raw", "len("], []),
    "by version": (CHAIN, [("clean", 7)], ["raw"], []),
    "by handle": (CHAIN, [SimpleNamespace(name="clean", version=7)], ["raw"], []),
    "changed after the save": (
        'm = [len("ab")]\nsave(m, "m")\nm.append(5)\nb = list(m)\nsave(b, "b")\n',
        ["m"],
        ["len("],
        ["get_m()", "get_b(m)"],
    ),
    "rebound before the consumer": (
        'm = [len("ab")]\nsave(m, "m")\nm = [7]\nb = m + [1]\nsave(b, "b")\n',
        ["m"],
        ["len("],
        ["get_m()", "get_b()"],
    ),
    "an expression": (
        'd = {"k": [len("ab")]}\nsave(d["k"], "part")\nb = list(d)\nsave(b, "b")\n',
        ["part"],
        ['d["k"]'],
        [],
    ),
    "two names on one value": (
        'x = [len("ab")]\nsave(x, "one")\nsave(x, "two")\ny = x + [1]\nsave(y, "y")\n',
        ["one"],
        ["len("],
        ["get_one()", "get_two(one)"],
    ),
    "a draw is kept for its stream": (
        "import random\nrandom.seed(3)\na = random.random()\nsave(a, 'a')\n"
        "b = a + random.random()\nsave(b, 'b')\n",
        ["a"],
        [],
        [],
    ),
}


@pytest.mark.parametrize("case", CUTS)
def test_reuse_gives_the_same_values_without_the_code_behind(case: str) -> None:
    notebook, reuse, gone, functions = CUTS[case]
    text = check(notebook, reuse=reuse)
    assert "lineaslice.get(" in text
    assert [word for word in gone if word in text] == []
    found = [signature.replace("(x)", "(one)") for signature in signatures(text)]
    assert found[: len(functions)] == functions


def test_the_version_to_load_is_pinned() -> None:
    assert 'lineaslice.get("clean", 1)' in text_of(CHAIN, reuse=["clean"])
    assert 'lineaslice.get("clean", 7)' in text_of(CHAIN, reuse=[("clean", 7)])


def test_an_artifact_that_is_no_target_can_be_loaded() -> None:
    notebook = Notebook(CHAIN)
    text = text_of(notebook, ["report"], reuse=[notebook.target("clean")])
    assert "raw" not in text
    assert signatures(text) == ["get_clean()", "get_report(clean)"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lineaslice, "get", stored_in(notebook.values), raising=False)
        assert loaded(text)["run_all_sessions"]() == {"report": notebook.values["report"]}


def test_an_artifact_that_nothing_needs_is_not_loaded() -> None:
    notebook = Notebook('a = 1\nsave(a, "a")\nb = 2\nsave(b, "b")\n')
    text = text_of(notebook, ["b"], reuse=[notebook.target("a")])
    assert signatures(text) == ["get_b()"]


def test_imports_of_dropped_code_stay() -> None:
    text = text_of(
        'import math\na = math.floor(2.5)\nsave(a, "a")\nb = a + 1\nsave(b, "b")\n', reuse=["a"]
    )
    assert "import math" in text


def test_a_loaded_value_must_not_lose_its_alias() -> None:
    notebook = dedent(
        """
        m = [1]
        other = m
        m.append(0)
        save(m, "m")
        m.append(2)
        b = list(other)
        save(b, "b")
        """
    )
    text = check(notebook, reuse=["m"])
    assert "lineaslice.get" not in text
    targets = Notebook(notebook).targets
    (found,) = plan(targets, reuse=["m"]).diagnostics
    assert found.code == "reuse-breaks-alias"
    assert "m and other share objects" in found.message


@pytest.mark.parametrize(
    "name", ['a"b', "a'b", 'x")\nimport os\n#', "a\\", "ü 1", "{name}", "%s", '"""']
)
def test_names_are_data(name: str) -> None:
    notebook = Notebook("a = 1\nsave(a, 'a')\n")
    target = replace(notebook.target("a"), name=name)
    asked: list[Any] = []

    def get(*arguments: Any) -> Any:
        asked.append(arguments)
        return SimpleNamespace(get_value=lambda: 5)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lineaslice, "get", get, raising=False)
        text = module(plan([target], reuse=[name]))
        assert loaded(text)["run_all_sessions"]() == {name: 5}
    assert asked == [(name, 1)]
    assert "import os" not in text.splitlines()


def test_an_artifact_without_code_can_only_be_loaded() -> None:
    target = Target("model", 3)
    with pytest.raises(NotTraced, match="unknown: it was saved without tracing") as caught:
        plan([target])
    assert "reuse_pre_computed_artifacts=['model']" in caught.value.hint
    text = module(plan([target], reuse=["model"]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lineaslice, "get", stored_in({"model": 8}), raising=False)
        assert loaded(text)["run_all_sessions"]() == {"model": 8}


WRONG: list[tuple[list[Any], str]] = [
    (["clea"], "no artifact 'clea' to reuse"),
    ([5], "5 does not name an artifact"),
    ([Target("other")], "'other' cannot be reused here"),
]


@pytest.mark.parametrize(("reuse", "message"), WRONG)
def test_what_cannot_be_reused(reuse: list[Any], message: str) -> None:
    with pytest.raises(PipelineError, match=message):
        plan(Notebook(CHAIN).targets, reuse=reuse)
