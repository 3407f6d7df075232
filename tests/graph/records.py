"""Histories from text: one line per statement, its accesses as ``binds x, reads y``."""

from __future__ import annotations

from lineaslice.model import (
    Access,
    CellRun,
    Diagnostic,
    Event,
    Goal,
    History,
    Resource,
    SessionRecord,
    Statement,
)

MODES = {
    "reads": "read",
    "binds": "bind",
    "may bind": "maybe_bind",
    "changes": "change",
    "affects": "affect",
    "deletes": "delete",
}
SESSION = SessionRecord("s", "2024-01-01T00:00:00")


def accesses(text: str) -> tuple[Access, ...]:
    """``reads x [late-bound f], binds random:python`` as accesses; evidence and via in brackets."""
    found = []
    for part in filter(None, (word.strip() for word in text.split(","))):
        part, _, known = part.partition(" [")
        evidence, _, via = known.rstrip("]").partition(" via ")
        mode, _, key = part.rpartition(" ")
        kind, _, name = key.rpartition(":")
        resource = Resource(kind or "name", name)  # type: ignore[arg-type]
        found.append(Access(resource, MODES[mode], evidence or "text", via))  # type: ignore[arg-type]
    return tuple(found)


def history(*lines: str, diagnostics: dict[int, Diagnostic] | None = None) -> History:
    """One event per line ``statement | accesses``; an ``!`` before it: the statement raised."""
    events = []
    for number, line in enumerate(lines):
        text, _, told = line.rpartition(" | ")
        error = "ValueError: no" if text.startswith("!") else ""
        statement = Statement(text.removeprefix("!").replace("¶", "\n"), 1, 1)
        notes = (diagnostics or {}).get(number)
        events.append(
            Event(number, 0, statement, accesses(told), 0.5, error, (notes,) if notes else ())
        )
    return History(SESSION, (CellRun(0, ""),), tuple(events))


def goal(expression: str, at: int, reads: str = "") -> Goal:
    return Goal(expression, at, accesses(reads or f"reads {expression}"))
