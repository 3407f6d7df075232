"""The events that a goal needs: accesses in, numbers of the kept events out."""

from __future__ import annotations

import time

import pytest
from graph.records import goal, history

from lineaslice.graph.build import build
from lineaslice.model import GOAL, Diagnostic
from lineaslice.slicing.select import select


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (["binds x"], [0]),
        (["binds y"], []),
        (["binds a", "binds b", "reads a, binds x"], [0, 2]),
        (["binds x", "binds x"], [1]),
        (["binds a", "reads a, binds x", "binds a"], [0, 1]),
        (["binds x", "reads x, changes x", "reads x, changes x"], [0, 1, 2]),
        (["binds x", "reads x, changes x", "binds x"], [2]),
        (["binds x", "binds k", "reads k, affects x"], [0, 1, 2]),
        (["binds x", "may bind x"], [0, 1]),
        (["binds x", "deletes x", "may bind x"], [2]),
        (["binds x", "binds y", "reads y, binds y", "reads y, affects x"], [0, 1, 2, 3]),
        (["binds f", "binds k", "reads f, reads k, binds x"], [0, 1, 2]),
        (["binds random:python", "reads random:python, changes random:python",
          "reads random:python, changes random:python, binds x"], [0, 1, 2]),
        (["binds file:a", "binds file:b", "reads file:a, binds x"], [0, 2]),
        (["reads x, binds x"], [0]),
        # An event that both changes and binds: what it read before matters.
        (["binds x", "reads x, changes x, binds x"], [0, 1]),
        (["binds a", "reads a, changes a", "reads a, binds x", "reads a, changes a"], [0, 1, 2]),
    ],
)  # fmt: skip
def test_kept_events(lines: list[str], kept: list[int]) -> None:
    found = select(history(*(f"s | {line}" for line in lines)), goal("x", len(lines)))
    assert [event.number for event in found] == kept
    assert {edge.producer for edge in found.edges} == set(kept)
    assert any(edge.consumer == GOAL for edge in found.edges) == bool(kept)
    assert found.seconds == 0.5 * len(kept)


def test_a_goal_at_an_earlier_moment() -> None:
    record = history("s | binds x", "s | reads x, changes x", "s | binds x")
    assert [[e.number for e in select(record, goal("x", at))] for at in range(4)] == [
        [],
        [0],
        [0, 1],
        [2],
    ]


def test_a_graph_made_before_gives_the_same() -> None:
    record = history("s | binds a", "s | reads a, binds x", "s | binds x")
    graph = build(record.events)
    assert select(record, goal("x", 2), graph) == select(record, goal("x", 2))


def test_slicing_a_slice_changes_nothing() -> None:
    lines = ["binds a", "binds b", "reads a, changes a", "reads a, binds x", "reads b, binds b"]
    found = select(history(*(f"s | {line}" for line in lines)), goal("x", 5))
    numbers = [event.number for event in found]
    again = [event._replace(number=i) for i, event in enumerate(found.events)]
    record = history()
    shorter = type(record)(record.session, record.cells, tuple(again))
    assert [numbers[e.number] for e in select(shorter, goal("x", len(again)))] == numbers


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        (["s | reads early [untraced], binds x"], ["untraced"]),
        (["early = 1 | binds early", "s | reads early [untraced], binds x"], []),
        (["s | reads world:clock [table: time via time.time], binds x"], ["nondeterministic"]),
        (["s | reads random:python, changes random:python, binds x"], ["unseeded"]),
        (["s | binds random:numpy", "s | reads random:numpy, changes random:numpy, binds x"], []),
        (["s | binds random:python", "s | reads random:python, changes random:python",
          "s | reads random:python, changes random:python, binds x"], []),
        (["s | binds x"], []),
    ],
)  # fmt: skip
def test_doubts(lines: list[str], codes: list[str]) -> None:
    found = select(history(*lines), goal("x", len(lines)))
    assert [d.code for d in found.diagnostics] == codes
    assert all(d.message and d.hint for d in found.diagnostics)


def test_a_diagnostic_of_a_kept_event_is_told_once() -> None:
    note = Diagnostic("shell-command", "!ls")
    record = history("s | binds a", "s | binds a", "s | reads a, binds x",
                     diagnostics={0: note, 1: note, 2: note})  # fmt: skip
    assert select(record, goal("x", 3)).diagnostics == (note,)


@pytest.mark.parametrize(
    "line",
    ["reads x, changes x", "affects x", "may bind x", "reads x, binds x", "reads x, binds y"],
)
def test_the_time_grows_with_the_length(line: str) -> None:
    record = history("s | binds x", *[f"s | {line}"] * 4000)
    started = time.perf_counter()
    select(record, goal("x", 4001))
    assert time.perf_counter() - started < 2
