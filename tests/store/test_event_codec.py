"""Records to JSON and back change nothing."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lineaslice.model import (
    Access,
    CellRun,
    Diagnostic,
    Event,
    Goal,
    Inside,
    Kind,
    Mode,
    Resource,
    Statement,
)
from lineaslice.store.records import CellReader, cell_to_json, goal_from_json, goal_to_json

texts = st.text(st.characters(), max_size=20)  # surrogates and NUL too
wholes = st.integers(0, 2**53)
resources = st.builds(Resource, st.sampled_from(get_args(Kind)), texts)
parts = st.none() | st.lists(texts, max_size=2).map(tuple)
modes = st.sampled_from(get_args(Mode))
pairs = st.lists(st.tuples(texts, texts), max_size=2).map(tuple)
accesses = st.lists(
    st.builds(Access, resources, modes, texts, texts, parts, texts, pairs), max_size=3
).map(tuple)
events = st.builds(
    Event,
    number=wholes,
    cell=st.just(7),
    statement=st.builds(Statement, texts, wholes, wholes),
    accesses=accesses,
    seconds=st.floats(0, allow_infinity=False),
    error=texts,
    diagnostics=st.lists(st.builds(Diagnostic, texts, texts, texts), max_size=2).map(tuple),
    inside=st.none()
    | st.builds(
        Inside,
        st.lists(texts, max_size=2).map(tuple),
        pairs,
        pairs,
        st.lists(st.tuples(texts, texts, texts), max_size=2).map(tuple),
        pairs,
    ),
)
cells = st.builds(CellRun, st.just(7), texts, st.none() | wholes, st.none() | texts)


@settings(suppress_health_check=[HealthCheck.too_slow])  # other work on the machine
@given(cells, st.lists(events, max_size=3))
def test_cells_round_trip(cell: CellRun, made: list[Event]) -> None:
    back = CellReader().read(cell_to_json(cell, made))
    assert back.cell == cell
    assert back.events == tuple(made)
    assert all(type(event.accesses) is tuple for event in back.events)


@given(st.builds(Goal, texts, wholes, accesses))
def test_goals_round_trip(goal: Goal) -> None:
    assert goal_from_json(goal_to_json(goal)) == goal


def test_equal_accesses_become_one_object() -> None:
    access = Access(Resource("name", "x"), "read")
    made = [Event(n, 0, Statement("x", 1, 1), (access,)) for n in range(2)]
    one, two = CellReader().read(cell_to_json(CellRun(0, "x; x"), made)).events
    assert one.accesses[0] is two.accesses[0]


def test_event_of_another_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="event 3 is of cell 2, not 1"):
        cell_to_json(CellRun(1, "x"), [Event(3, 2, Statement("x", 1, 1), ())])
