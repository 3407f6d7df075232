"""Where a session's events go: the append-only log of the store, one row per cell."""

from __future__ import annotations

from collections.abc import Sequence

from lineaslice.model import CellRun, Event, SessionRecord
from lineaslice.store import Store


class LogWriter:
    """Writes the cells of one session; the session's own row comes with the first of them."""

    def __init__(self, store: Store, session: SessionRecord) -> None:
        self.store = store
        self.session = session
        self.started = False

    def append(self, cell: CellRun, events: Sequence[Event]) -> None:
        """Write a cell; the same cell again replaces what was written of it before."""
        if not self.started:
            self.store.log.start(self.session)
            self.started = True
        self.store.log.append(self.session.id, cell, events)
