"""Cells, events and goals as compact JSON, and back; the way there and back changes nothing.

A cell run is one JSON array ``[number, source, execution_count, cell_id, accesses, events]``.
``accesses`` lists each different access of the cell once, as ``[kind, key, mode, evidence, via]``,
with its parts behind that when it has any;
an event names them by position: ``[number, text, line, end_line, [positions], seconds, error,
diagnostics]``, with the notes of a compound statement behind them. Non-ASCII text is escaped, so
that even a lone surrogate can be stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from lineaslice.model import (
    Access,
    CellRun,
    Diagnostic,
    Event,
    Goal,
    GoalKind,
    Inside,
    Midway,
    Resource,
    Statement,
)

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class StoredCell(NamedTuple):
    """One cell run with the events that it made."""

    cell: CellRun
    events: tuple[Event, ...]


def cell_to_json(cell: CellRun, events: Sequence[Event]) -> str:
    """The stored form of a cell run; every event must be of this cell."""
    positions: dict[Access, int] = {}
    rows = []
    for number, cell_number, statement, accesses, seconds, error, diagnostics, inside in events:
        if cell_number != cell.number:
            raise ValueError(f"event {number} is of cell {cell_number}, not {cell.number}")
        used = [positions.setdefault(access, len(positions)) for access in accesses]
        row = [number, *statement, used, seconds, error, diagnostics]
        rows.append(row if inside is None else [*row, inside])
    return _encode(
        [
            cell.number,
            cell.source,
            cell.execution_count,
            cell.cell_id,
            [_access_row(access) for access in positions],
            rows,
        ]
    )


class CellReader:
    """Reads stored cells; equal accesses become one object, which spares memory and time."""

    def __init__(self) -> None:
        self._accesses: dict[tuple[Any, ...], Access] = {}

    def read(self, body: str) -> StoredCell:
        """The cell run and events of one stored form."""
        number, source, execution_count, cell_id, access_rows, rows = json.loads(body)
        accesses = [self._access(row) for row in access_rows]
        events = tuple(
            Event(
                event_number,
                number,
                Statement(text, line, end_line),
                tuple([accesses[position] for position in used]),
                seconds,
                error,
                tuple([Diagnostic(*row) for row in diagnostics]),
                _inside(inside[0]) if inside else None,
            )
            for event_number, text, line, end_line, used, seconds, error, diagnostics, *inside in (
                rows
            )
        )
        return StoredCell(CellRun(number, source, execution_count, cell_id), events)

    def _access(self, row: list[Any]) -> Access:
        key = tuple(row)
        if len(row) > 5:
            renamed = [part for pair in row[7:] for part in map(tuple, pair)]
            key = (*row[:5], *(row[5] or ()), len(row), *row[6:7], *renamed)
        known = self._accesses.get(key)
        if known is None:
            known = self._accesses[key] = _access_of(row)
        return known


def goal_to_json(goal: Goal) -> str:
    """The stored form of a goal."""
    row = [goal.expression, goal.at, [_access_row(a) for a in goal.accesses]]
    if goal.midway is not None:
        return _encode([*row, goal.kind, goal.midway])
    return _encode(row if goal.kind == "value" else [*row, goal.kind])


def goal_from_json(text: str) -> Goal:
    """The goal of a stored form."""
    expression, at, accesses, *more = json.loads(text)
    kind: GoalKind = more[0] if more else "value"
    midway = Midway(*more[1]) if more[1:] else None
    return Goal(expression, at, tuple(_access_of(row) for row in accesses), kind, midway)


def _inside(row: list[Any]) -> Inside:
    calls, *tables = row
    return Inside(tuple(calls), *(tuple([tuple(line) for line in table]) for table in tables))


def _access_row(access: Access) -> list[Any]:
    resource, mode, evidence, via, parts, into, renamed = access
    row = [resource.kind, resource.key, mode, evidence, via]
    if renamed:
        return [*row, parts, into, renamed]
    if into:
        return [*row, parts, into]
    return row if parts is None else [*row, parts]


def _access_of(row: Iterable[Any]) -> Access:
    kind, key, mode, evidence, via, *more = row
    parts = tuple(more[0]) if more and more[0] is not None else None
    into = more[1] if more[1:] else ""
    renamed = tuple((new, old) for new, old in more[2]) if more[2:] else ()
    return Access(Resource(kind, key), mode, evidence, via, parts, into, renamed)
