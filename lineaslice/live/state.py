"""The state of a notebook for a page: what ran, what is stale, which calls were unknown."""

from __future__ import annotations

import types
from collections.abc import Iterable, Sequence
from typing import cast

from lineaslice.graph.build import Graph
from lineaslice.graph.sentences import first_line
from lineaslice.live.protocol import (
    VERSION,
    CellState,
    State,
    StatementRow,
    Tracing,
    UnknownCall,
    Upstream,
    Variable,
)
from lineaslice.live.snapshot import Snapshot
from lineaslice.live.staleness import Staleness
from lineaslice.model import CellRun, Event, Resource
from lineaslice.tracing.strangers import Tally

_MOST = 500  # variables
_NAMES = 6  # that an unknown call lists
_NO_VALUES = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)


class Stating:
    """Makes states of one session; cells that have ended are written down once."""

    def __init__(self) -> None:
        self.staleness = Staleness()
        self._cells: dict[int, CellState] = {}
        self._rows: dict[int, list[StatementRow]] = {}

    def state(self, id: str, snapshot: Snapshot, graph: Graph, order: Sequence[str] = ()) -> State:
        """The whole state."""
        history, running = snapshot.history, snapshot.running
        stale = self.staleness.of(history, graph, snapshot.ended, order)
        return {
            "version": VERSION,
            "type": "state",
            "id": id,
            "full": True,
            "session": history.session.id,
            "tracing": _tracing(snapshot),
            "events": len(history.events),
            "running": running.cell_id if running is not None else None,
            "cells": self.cells(snapshot, stale),
            "unknown": unknown(snapshot),
            "variables": variables(snapshot, graph),
        }

    def cells(self, snapshot: Snapshot, stale: dict[str, list[Upstream]]) -> list[CellState]:
        """The newest run of each cell, in order of execution."""
        newest = {cell.cell_id: cell for cell in snapshot.history.cells if cell.cell_id}
        wanted = {cell.number for cell in newest.values()}
        own: dict[int, list[Event]] = {number: [] for number in wanted - self._cells.keys()}
        for event in snapshot.history.events:
            if event.cell in own:
                own[event.cell].append(event)
        found = []
        for cell in sorted(newest.values(), key=lambda one: one.number):
            running = snapshot.running is not None and snapshot.running.number == cell.number
            state = self._cells.get(cell.number)
            if state is None:
                state = _cell(cell, own[cell.number], running)
                if not running:
                    self._cells[cell.number] = state
            found.append(cast(CellState, {**state, "stale": stale.get(cell.cell_id or "", [])}))
        return found


def changed(state: State, before: State | None) -> State:
    """The state without the cells that a page knows already."""
    if before is None or before["session"] != state["session"]:
        return state
    known = {cell["cell_id"]: cell for cell in before["cells"]}
    cells = [cell for cell in state["cells"] if known.get(cell["cell_id"]) != cell]
    return {**state, "full": False, "cells": cells}


def _tracing(snapshot: Snapshot) -> Tracing:
    broken = snapshot.broken
    if broken is None:
        return {"on": True, "message": "", "hint": ""}
    return {"on": False, "message": broken.message, "hint": broken.hint}


def _cell(cell: CellRun, own: Iterable[Event], running: bool) -> CellState:
    rows = [_row(event) for event in own if event.statement.text.strip()]
    return {
        "cell_id": cell.cell_id or "",
        "run": cell.number,
        "label": cell.label,
        "execution_count": cell.execution_count,
        "source": cell.source,
        "running": running,
        "error": next((row["error"] for row in rows if row["error"]), ""),
        "seconds": sum(row["seconds"] for row in rows),
        "statements": rows,
        "stale": [],
    }


def _row(event: Event) -> StatementRow:
    return {
        "event": event.number,
        "line": event.statement.line,
        "end_line": event.statement.end_line,
        "text": first_line(event),
        "seconds": event.seconds,
        "error": event.error,
        "reads": list(event.reads),
        "binds": list(event.binds),
        "changes": list(event.changes),
    }


# ---------------------------------------------------------------- unknown calls, variables


def unknown(snapshot: Snapshot) -> list[UnknownCall]:
    """The calls that no table knows, the most costly to be unsure of first."""
    known = dict(snapshot.session.recorder.strangers)  # a copy: the main thread adds to it
    found = [
        _unknown(str(stranger), tally, snapshot)
        for (stranger, table), tally in known.items()
        if not table and not stranger.is_notebooks
    ]
    found.sort(key=lambda one: (-len(one["assumed"]), -one["times"], one["call"]))
    return found


def _unknown(call: str, tally: Tally, snapshot: Snapshot) -> UnknownCall:
    events, cells = snapshot.history.events, snapshot.history.cells
    last = next((n for n in reversed(tally.statements) if n < len(events)), None)
    cell = cells[events[last].cell] if last is not None else None
    return {
        "call": call,
        "times": tally.times,
        "assumed": list(dict(tally.assumed))[:_NAMES],
        "seen": list(dict(tally.seen))[:_NAMES],
        "cell_id": (cell.cell_id or "") if cell is not None else "",
        "label": cell.label if cell is not None else "",
        "text": first_line(events[last]) if last is not None else "",
    }


def variables(snapshot: Snapshot, graph: Graph) -> list[Variable]:
    """The variables that hold values, by name, with the cell that gave each its value."""
    history, ignored = snapshot.history, snapshot.session.recorder.ignored
    found: list[Variable] = []
    for name, value in sorted(dict(snapshot.session.namespace).items()):
        # ``isinstance`` would ask the value, and so run code of the user's.
        if name.startswith("_") or ignored(name) or issubclass(type(value), _NO_VALUES):
            continue
        writes = graph.writers.get(Resource("name", name), [])
        cell = history.cells[history.events[writes[-1].event].cell] if writes else None
        cell_id = (cell.cell_id or "") if cell is not None else ""
        found.append({"name": name, "type": type(value).__name__, "cell_id": cell_id})
    return found[:_MOST]
