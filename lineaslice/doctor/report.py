"""What the doctor found, as text for a terminal and as tables for a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from lineaslice import config
from lineaslice.doctor.calls import Calls, calls_of, logged
from lineaslice.doctor.checks import Check, checks
from lineaslice.doctor.table import Table
from lineaslice.errors import LineasliceError
from lineaslice.showing import Shown
from lineaslice.store import Store
from lineaslice.tracing import declarations
from lineaslice.tracing.session import Session

_MARKS = {"ok": "ok", "note": "note", "wrong": "WRONG"}


@dataclass(frozen=True, slots=True)
class Report(Shown):
    """Checks of the surroundings, and calls that no table knew."""

    checks: tuple[Check, ...]
    calls: Calls | None = None
    logged: Table | None = None  # of an earlier session, without one that runs

    @property
    def is_well(self) -> bool:
        return not any(check.level == "wrong" for check in self.checks)

    def _tables(self) -> Iterator[Table]:
        rows = []
        for check in self.checks:
            rows.append((_MARKS[check.level], check.subject, check.message))
            if check.hint:
                rows.append(("", "", check.hint))
        yield Table("Checks", (), tuple(rows))
        found = self.calls.table if self.calls is not None else self.logged
        if found is not None:
            yield found

    def _notes(self) -> tuple[str, ...]:
        if self.calls is not None:
            return self.calls.notes
        return () if self.logged is None else ("Type %lineage doctor in a notebook for more.",)

    def _declaration(self) -> tuple[str, str]:
        text = self.calls.declaration if self.calls is not None else ""
        where = self.calls.file if self.calls is not None else ""
        head = (
            f"Paste into {where} what is true. A block says that its calls alter nothing but what "
            "changes names, and keep nothing for later calls:"
        )
        return head, text

    def __repr__(self) -> str:
        head, text = self._declaration()
        parts = [*map(str, self._tables()), *self._notes()]
        return "\n\n".join([*parts, f"{head}\n\n{text}"] if text else parts)

    def _repr_html_(self) -> str:
        head, text = self._declaration()
        parts = [table.html for table in self._tables()]
        parts += [f"<p>{escape(note)}</p>" for note in self._notes()]
        if text:
            parts.append(f"<p>{escape(head)}</p><pre>{escape(text)}</pre>")
        return "".join(parts)


def examine(session: Session | None = None, tracer: object = None) -> Report:
    """Look at everything; without a running session, at the newest one in the store's log."""
    if session is None:
        declarations.load()
    found = checks(session, tracer)
    if session is not None:
        file = config.settings_file()
        return Report(found, calls_of(session, str(file or f"a new file {config.FILE_NAME}")))
    return Report(found, logged=_newest())


def _newest() -> Table | None:
    try:
        settings = config.load()
        if not settings.database_file.exists():
            return None
        with Store.open(settings) as store:
            sessions = store.log.sessions()
            return logged(store.log.read(sessions[-1].id)) if sessions else None
    except LineasliceError:
        return None  # the checks have told it
