"""What a session has done so far, as values that no longer change.

A cell may run in the main thread while a page asks in another: nothing here waits for it, and
nothing reads what tracing works with. The lists are copied at once, by one call that no other
thread comes between.
"""

from __future__ import annotations

import threading
from typing import NamedTuple

from lineaslice.graph.build import Graph, build
from lineaslice.model import CellRun, Diagnostic, Event, History
from lineaslice.tracing.session import Session
from lineaslice.tracing.shell import ShellTracer


class Snapshot(NamedTuple):
    """A session at one moment."""

    session: Session  # for its namespace and its tallies, of which copies are made
    history: History
    running: CellRun | None
    ended: int  # events below this number are of cells that have ended, and final
    broken: Diagnostic | None  # why tracing is off

    @property
    def key(self) -> tuple[object, ...]:
        """Equal keys mean that nothing has happened in between."""
        cells = self.history.cells
        last = cells[-1] if cells else None
        return id(self.session), len(self.history.events), len(cells), last, self.running


def taken(tracer: ShellTracer) -> Snapshot:
    """The session as it is now."""
    session = tracer.session
    in_cell = tracer.in_cell
    events = tuple(session.events)
    cells = tuple(session.cells)  # behind the events: each of them has its cell
    running = cells[-1] if in_cell and cells else None
    ended = len(events)
    if running is not None:
        while ended and events[ended - 1].cell == running.number:
            ended -= 1
    broken = session.recorder.broken if not tracer.attached else None
    return Snapshot(session, History(session.record, cells, events), running, ended, broken)


class Graphs:
    """The graph of the newest snapshot; what has ended is added once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._graph = Graph()
        self._added: list[Event] = []

    def of(self, snapshot: Snapshot) -> Graph:
        """The graph of everything in a snapshot, which must not be changed."""
        events = snapshot.history.events
        with self._lock:
            known = len(self._added)
            same = known <= snapshot.ended and all(
                one is other for one, other in zip(self._added, events, strict=False)
            )
            if not same:  # another session, or names were found that the end of a cell bound
                self._graph, self._added, known = Graph(), [], 0
            for event in events[known : snapshot.ended]:
                self._graph.add(event)
            self._added.extend(events[known : snapshot.ended])
            if snapshot.ended == len(events):
                return self._graph
        return build(events)  # a cell runs, and what is known of it may still change
