"""Pipelines as live functions and modules."""

from __future__ import annotations

import asyncio
import inspect
import pickle
import traceback

import pytest

from lineaslice.model import Access, Event, Goal, Resource, SessionRecord, Slice, Statement
from lineaslice.pipeline.loading import get_function, get_module
from lineaslice.pipeline.plan import plan
from lineaslice.pipeline.shape import Target

from .notebook import planned


def test_a_function_takes_the_parameters() -> None:
    run = get_function(planned("n = 2\na = n + 1\nsave(a, 'a')\n", input_parameters=["n"]))
    assert run() == {"a": 3}
    assert run(n=5) == {"a": 6}
    assert str(inspect.signature(run)) == "(n=2)"


def test_a_module_has_every_function() -> None:
    made = get_module(planned("a = 1\nsave(a, 'a')\nb = a + 1\nsave(b, 'b')\n"))
    assert made.get_b(10) == 11
    assert "def get_a()" in inspect.getsource(made.get_a)


def test_each_call_gives_a_module_of_its_own() -> None:
    found = planned("a = 1\nsave(a, 'a')\n")
    assert get_module(found) is not get_module(found)


def test_tracebacks_show_the_source() -> None:
    found = planned("n = 2\na = 1 // n\nsave(a, 'a')\n", input_parameters=["n"])
    with pytest.raises(ZeroDivisionError) as caught:
        get_function(found)(n=0)
    assert "a = 1 // n" in "".join(traceback.format_exception(caught.value))


def test_instances_of_its_classes_can_be_pickled() -> None:
    found = planned(
        "class Point:\n    def __init__(self, x):\n        self.x = x\np = Point(3)\nsave(p, 'p')\n"
    )
    point = get_function(found)()["p"]
    assert pickle.loads(pickle.dumps(point)).x == 3


def awaiting() -> Target:
    """``a = await work()``, which only Jupyter runs at the top of a cell."""
    session = SessionRecord("s", "2024-01-01T00:00:00Z")

    def event(number: int, text: str, *accesses: tuple[str, str]) -> Event:
        found = tuple(Access(Resource("name", n), m) for n, m in accesses)  # type: ignore[arg-type]
        return Event(number, 0, Statement(text, 1, 1), found)

    events = (
        event(0, "import asyncio", ("asyncio", "bind")),
        event(1, "async def work(n):\n    await asyncio.sleep(0)\n    return n", ("work", "bind")),
        event(2, "a = await work(3)", ("work", "read"), ("asyncio", "read"), ("a", "bind")),
        event(
            3,
            "a += sum([x async for x in gen()]) if False else 1",
            ("a", "read"),
            ("a", "bind"),
        ),
    )
    return Target("a", 1, Slice(session, Goal("a", 4), events))


def test_top_level_await() -> None:
    run = get_function(plan([awaiting()]))
    assert run() == {"a": 4}


def test_top_level_await_where_a_loop_runs_already() -> None:
    run = get_function(plan([awaiting()]))

    async def cell() -> dict[str, object]:
        return run()

    assert asyncio.run(cell()) == {"a": 4}
