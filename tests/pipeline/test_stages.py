"""Stages: run apart, with pickles between them, they give what the notebook gave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from textwrap import dedent
from typing import Any

import cloudpickle
import pytest

from lineaslice.errors import PipelineError
from lineaslice.pipeline.module import module
from lineaslice.pipeline.plan import plan
from lineaslice.pipeline.shape import Plan
from lineaslice.pipeline.stages import Granularity, Input, Stage, stages

from .notebook import Notebook, loaded, planned, same
from .test_values import CASES as VALUES

# id: (notebook, stages as "name(inputs) -> outputs")
CASES: dict[str, tuple[str, list[str]]] = {
    "a chain": (
        """
        a = [1, 2]
        save(a, "a")
        b = sum(a)
        save(b, "b")
        """,
        ["a() -> a", "b(a) -> "],
    ),
    "shared work": (
        """
        raw = [3, 1, 2]
        low = min(raw)
        save(low, "low")
        high = max(raw)
        save(high, "high")
        """,
        ["raw_for_artifact_low_and_downstream() -> raw", "low(raw) -> ", "high(raw) -> "],
    ),
    "a variable altered on the way": (
        """
        a = [1]
        save(a, "a")
        a.append(2)
        save(a, "a2")
        b = len(a)
        save(b, "b")
        """,
        ["a() -> a", "a2(a) -> a", "b(a) -> "],
    ),
    "altered through another name": (
        """
        a = [1]
        other = {"k": a}
        save(other, "other")
        b = [sum(a)]
        save(b, "b")
        a.append(2)
        c = str(other)
        save(c, "c")
        """,
        ["other_and_b_and_c() -> "],
    ),
    "two values of one variable": (
        """
        x = [1]
        y = [len(x)]
        save(y, "y")
        x = [2, 2]
        z = x + y
        save(z, "z")
        """,
        ["y() -> y", "z(y) -> "],
    ),
    "a random stream": (
        """
        import random
        random.seed(1)
        a = random.random()
        save(a, "a")
        b = random.random()
        save(b, "b")
        c = a + 1
        save(c, "c")
        """,
        ["a_and_b() -> a", "c(a) -> "],
    ),
    "a global of the module": (
        """
        k = len("ab")
        def f():
            return k
        a = f()
        save(a, "a")
        k = 5
        b = f()
        save(b, "b")
        """,
        ["a_and_b() -> "],
    ),
    "values that share objects travel together": (
        """
        row = [1]
        table = [row, row]
        n = len(table)
        save(n, "n")
        table[0].append(2)
        save(table, "table")
        """,
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_stages(case: str) -> None:
    text, expected = CASES[case]
    notebook = Notebook(dedent(text))
    made = planned(notebook)
    found = stages(made)
    if expected:
        assert [shown(stage) for stage in found] == expected
    result = run_apart(made, found)
    assert set(result) == set(notebook.values)
    assert all(same(result[n], value) for n, value in notebook.values.items()), module(made, found)


@pytest.mark.parametrize("case", VALUES)
def test_every_notebook_of_the_values(case: str) -> None:
    notebook = Notebook(dedent(VALUES[case][0]))
    made = planned(notebook)
    granularities: tuple[Granularity, ...] = ("artifact", "session")
    for granularity in granularities:
        found = stages(made, granularity)
        result = run_apart(made, found)
        assert set(result) == set(notebook.values)
        for name, value in notebook.values.items():
            assert same(result[name], value), f"{name}\n{module(made, found)}"


def test_parameters_go_to_the_stages_that_use_them() -> None:
    notebook = Notebook(
        "n = [2]\nm = 3\na = n + [1]\nsave(a, 'a')\nn.append(m)\nb = n + a\nsave(b, 'b')\n"
    )
    made = planned(notebook, input_parameters=["n", "m"])
    found = stages(made)
    assert [[one.name for one in stage.parameters] for stage in found] == [["n"], ["n", "m"]]
    assert run_apart(made, found) == notebook.values
    assert run_apart(made, found, n=[5], m=7) == {"a": [5, 1], "b": [5, 7, 5, 1]}


def test_sessions_are_parted() -> None:
    one = Notebook("a = 1\nsave(a, 'a')\nb = a + 1\nsave(b, 'b')\n", "s1")
    two = Notebook("a = 5\nsave(a, 'c')\n", "s2")
    made = plan([*one.targets, *two.targets])
    assert [stage.name for stage in stages(made, "session")] == ["a", "c"]
    assert run_apart(made, stages(made)) == {"a": 1, "b": 2, "c": 5}


def test_artifacts_of_other_sessions_are_inputs() -> None:
    one = Notebook("a = [1]\nsave(a, 'a')\na.append(2)\nb = list(a)\nsave(b, 'b')\n", "s1")
    two = Notebook("c = 5\nsave(c, 'c')\n", "s2")
    (target,) = two.targets
    assert target.slice is not None
    (event,) = target.slice.events
    text = "c = lineaslice.get('a').get_value() + [7]"
    event = event._replace(statement=event.statement._replace(text=text))
    target = replace(target, slice=replace(target.slice, events=(event,)))
    made = plan([target, *one.targets])
    found = stages(made)
    (last,) = [stage for stage in found if stage.name == "c"]
    assert last.inputs == (Input("a_2", "a"),)
    assert run_apart(made, found) == {"a": [1], "b": [1, 2], "c": [1, 7]}


def test_stages_wait_for_what_they_depend_on() -> None:
    notebook = Notebook("a = [1]\nsave(a, 'a')\nb = [2]\nsave(b, 'b')\n")
    found = stages(planned(notebook, dependencies={"a": ["b"]}))
    assert [(stage.name, stage.after) for stage in found] == [("b", ()), ("a", ("b",))]


def test_an_unknown_granularity() -> None:
    with pytest.raises(PipelineError, match="no granularity 'cell'"):
        stages(planned("a = 1\nsave(a, 'a')\n"), "cell")  # type: ignore[arg-type]


def shown(stage: Stage) -> str:
    taken = ", ".join(one.variable for one in stage.inputs)
    return f"{stage.name}({taken}) -> {', '.join(stage.outputs)}"


def run_apart(plan: Plan, found: Sequence[Stage], **parameters: Any) -> dict[str, Any]:
    """The artifacts, when each stage runs in a module of its own, as late as it can wait."""
    text = module(plan, found)
    bundles: dict[str, bytes] = {}
    artifacts: dict[str, Any] = {}
    for stage in latest_first(found):
        values = {name: cloudpickle.loads(bundles[name]) for name in stage.after}
        given = [values[one.stage][one.variable] for one in stage.inputs]
        own = {p.name: parameters[p.name] for p in stage.parameters if p.name in parameters}
        made, values = loaded(text)[stage.function](*given, **own)
        artifacts |= made
        bundles[stage.name] = cloudpickle.dumps(values)
    return artifacts


def latest_first(found: Sequence[Stage]) -> Iterator[Stage]:
    waiting, done = list(found), set[str]()
    while waiting:
        ready = [stage for stage in waiting if set(stage.after) <= done][-1]
        waiting.remove(ready)
        done.add(ready.name)
        yield ready
