"""Traces cells in this process and saves some of their variables, as a notebook would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lineaslice.catalog import artifacts as catalog
from lineaslice.store import Store
from tests.tracing.traced import trace


def save_from(store: Store, cells: Sequence[str], wanted: Mapping[str, str]) -> str:
    """Save the variables under these names; returns the id of the session."""
    session = trace(*cells)
    session.write_to(store)
    for expression, name in wanted.items():
        goal = session.goal(expression)
        seconds = sum(event.seconds for event in session.events)
        catalog.save(
            store,
            session.namespace[expression],
            name,
            goal=goal,
            session=session.record,
            compute_seconds=seconds,
            imports=session.imports(),
        )
    return session.record.id
