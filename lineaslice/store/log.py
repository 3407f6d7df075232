"""The append-only log of sessions: one row per cell run, written when the cell ends.

What `append` returned from survives a killed process; a power cut may lose the last cells.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from lineaslice.errors import StoreError
from lineaslice.model import CellRun, Event, History, SessionRecord
from lineaslice.store.database import Database
from lineaslice.store.records import CellReader, cell_to_json

# Text and not SQLAlchemy: compiling and running this through Core costs more than all the rest.
_APPEND = (
    "INSERT INTO cell_run (session, number, body) VALUES (?, ?, ?) "
    "ON CONFLICT (session, number) DO UPDATE SET body = excluded.body"
)
_START = (
    "INSERT INTO session (id, started, python, platform, source, cwd) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET source = excluded.source, cwd = excluded.cwd"
)
_SESSIONS = "SELECT id, started, python, platform, source, cwd FROM session"


class Log:
    """The sessions of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._started: dict[str, SessionRecord] = {}

    def start(self, session: SessionRecord) -> None:
        """Enter a session; entering it again updates its source and working directory."""
        with self._database.logging() as connection:
            connection.execute(_START, _session_row(session))
        self._started[session.id] = session

    def append(self, session_id: str, cell: CellRun, events: Sequence[Event]) -> None:
        """Keep a cell run with its events so far; replaces what is kept of the same cell run."""
        row = (session_id, cell.number, cell_to_json(cell, events))
        with self._database.logging() as connection:
            try:
                connection.execute(_APPEND, row)
            except sqlite3.IntegrityError:
                # No such session: it was never entered, or somebody deleted the file meanwhile.
                if session_id not in self._started:
                    raise _unknown(session_id, self._database.where) from None
                connection.execute(_START, _session_row(self._started[session_id]))
                connection.execute(_APPEND, row)

    def read(self, session_id: str) -> History:
        """All that is kept of one session; raises `StoreError` when a cell run is missing."""
        with self._database.logging() as connection:
            session = connection.execute(f"{_SESSIONS} WHERE id = ?", (session_id,)).fetchone()
            bodies = connection.execute(
                "SELECT body FROM cell_run WHERE session = ? ORDER BY number", (session_id,)
            ).fetchall()
        if session is None:
            raise _unknown(session_id, self._database.where)
        reader = CellReader()
        cells: list[CellRun] = []
        events: list[Event] = []
        for (body,) in bodies:
            cell, of_cell = reader.read(body)
            if cell.number != len(cells):
                # Slicing what is left would give a shorter slice that looks right and is not.
                raise StoreError(
                    f"The log of session {session_id} in {self._database.where} lacks cell run "
                    f"{len(cells) + 1}; no slice of it can be trusted.",
                    "Run the notebook again from its start and save again.",
                )
            cells.append(cell)
            events.extend(of_cell)
        events.sort(key=_number)
        return History(SessionRecord(*session), tuple(cells), tuple(events))

    def sessions(self) -> tuple[SessionRecord, ...]:
        """Every session, the oldest first."""
        with self._database.logging() as connection:
            rows = connection.execute(f"{_SESSIONS} ORDER BY started, id").fetchall()
        return tuple(SessionRecord(*row) for row in rows)


def _number(event: Event) -> int:
    return event.number


def _session_row(session: SessionRecord) -> tuple[str, ...]:
    return (
        session.id,
        session.started,
        session.python,
        session.platform,
        session.source,
        session.cwd,
    )


def _unknown(session_id: str, where: str) -> StoreError:
    return StoreError(
        f"The store {where} knows no session {session_id!r}.",
        "Sessions are entered by %load_ext lineaslice or `lineaslice run`.",
    )
