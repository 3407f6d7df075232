"""Events to the writers that a state rests on."""

from __future__ import annotations

import pytest

from lineaslice.graph.build import Graph, build
from lineaslice.model import KEYS, Access, Mode, Resource

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


def _use(mode: Mode, *parts: str, whole: bool = False) -> Access:
    return Access(Resource("name", "x"), mode, parts=None if whole else parts)


BIND, CHANGE = _use("bind", whole=True), _use("change", whole=True)
A, B, AB = _use("change", "a"), _use("change", "b"), _use("change", "a", "b")
TO_A, NEW_A = _use("affect", "a"), _use("change", "a", KEYS)
OF_INSTANCE = _use("change", ".a")


@pytest.mark.parametrize(
    ("writes", "parts", "events"),
    [
        ([BIND], ("a",), [0]),
        ([BIND, A, B], ("a",), [1, 0]),
        ([BIND, A, B], (), [0]),
        ([BIND, A, B], ("a", "b"), [2, 1, 0]),
        ([BIND, A, B], None, [2, 1, 0]),
        # The newest change uses what was there before by its own reads, if at all.
        ([BIND, A, A], ("a",), [2, 0]),
        ([BIND, A, AB, B], ("a",), [2, 0]),
        ([BIND, A, AB, B], ("b",), [3, 0]),
        ([BIND, A, TO_A], ("a",), [2, 1, 0]),
        ([BIND, A, A], None, [2, 0]),
        ([BIND, AB, A, B], None, [3, 2, 0]),
        ([BIND, AB, A], None, [2, 1, 0]),
        ([BIND, TO_A, A], None, [2, 0]),
        # The whole has the order in which its parts were made.
        ([BIND, NEW_A, A], None, [2, 1, 0]),
        ([BIND, A, NEW_A], None, [2, 0]),
        ([BIND, OF_INSTANCE, OF_INSTANCE], None, [2, 1, 0]),
        ([BIND, A, CHANGE, B], ("a",), [2]),
        ([BIND, A, CHANGE, B], ("b",), [3, 2]),
        ([BIND, A, BIND, B], ("a", "b"), [3, 2]),
        ([BIND, A, _use("delete", whole=True), A], ("a",), [3]),
        ([A], ("a",), [0]),
    ],
)
def test_the_writes_that_parts_rest_on(
    writes: list[Access], parts: tuple[str, ...] | None, events: list[int]
) -> None:
    graph = Graph()
    for number, write in enumerate(writes):
        graph.write(number, write)
    found = graph.reaching(Resource("name", "x"), len(writes), parts)
    assert [write.event for write in found] == events


def test_resources_of_other_kinds_are_apart() -> None:
    graph = build(history("s | binds file:x", "s | binds x").events)
    assert [w.event for w in graph.reaching(Resource("file", "x"), 2)] == [0]
    assert [w.event for w in graph.reaching(Resource("name", "x"), 2)] == [1]


def test_a_graph_grows() -> None:
    events = history("s | binds x", "s | may bind x").events
    graph = build(events[:1])
    graph.add(events[1])
    assert graph == build(events)
