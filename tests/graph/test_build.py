"""Events to the writers that a state rests on."""

from __future__ import annotations

import pytest

from lineaslice.graph.build import build
from lineaslice.model import Resource

from .records import history


@pytest.mark.parametrize(
    ("lines", "position", "writers"),
    [
        ([], 0, []),
        (["binds x"], 1, [0]),
        (["binds x"], 0, []),
        (["binds x", "binds x"], 2, [1]),
        (["binds x", "binds x"], 1, [0]),
        (["binds x", "reads x"], 2, [0]),
        (["binds x", "may bind x"], 2, [1, 0]),
        (["binds x", "may bind x", "may bind x"], 3, [2, 1, 0]),
        (["binds x", "affects x"], 2, [1, 0]),
        # A change uses the state before it: its own read leads on.
        (["binds x", "reads x, changes x"], 2, [1]),
        (["binds x", "reads x, changes x", "affects x"], 3, [2, 1]),
        # x += 1 on a list changes and binds at once: both count.
        (["binds x", "reads x, binds x, changes x"], 2, [1, 1]),
        (["binds x", "reads x, changes x, binds x"], 2, [1]),
        (["binds x", "deletes x"], 2, []),
        (["binds x", "deletes x", "may bind x"], 3, [2]),
        (["deletes x", "binds x"], 2, [1]),
        (["binds y"], 1, []),
    ],
)
def test_the_writes_that_a_state_rests_on(
    lines: list[str], position: int, writers: list[int]
) -> None:
    graph = build(history(*(f"s | {line}" for line in lines)).events)
    assert [w.event for w in graph.reaching(Resource("name", "x"), position)] == writers


def test_resources_of_other_kinds_are_apart() -> None:
    graph = build(history("s | binds file:x", "s | binds x").events)
    assert [w.event for w in graph.reaching(Resource("file", "x"), 2)] == [0]
    assert [w.event for w in graph.reaching(Resource("name", "x"), 2)] == [1]


def test_a_graph_grows() -> None:
    events = history("s | binds x", "s | may bind x").events
    graph = build(events[:1])
    graph.add(events[1])
    assert graph == build(events)
