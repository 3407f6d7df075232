"""Cells in, events out as rows of text; in plain Python or in an IPython shell of this process."""

from __future__ import annotations

import builtins
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lineaslice.model import Event
from lineaslice.slicing.render import render
from lineaslice.slicing.select import select
from lineaslice.tracing.reading import is_absence
from lineaslice.tracing.script import run_cells
from lineaslice.tracing.session import Session

MODES = ("read", "bind", "maybe_bind", "change", "affect", "delete")


def row(event: Event) -> str:
    """``read a b; bind c; change file x``: the accesses of an event by their mode, sorted."""
    parts = []
    for mode in MODES:
        accesses = [a for a in event.accesses if not is_absence(a.resource)]
        keys = {str(a.resource) for a in accesses if a.mode == mode}
        if keys:
            parts.append(f"{mode} {' '.join(sorted(keys))}")
    return "; ".join(parts)


def evidence(event: Event, name: str, mode: str) -> str:
    """How we know of one access."""
    return next(a.evidence for a in event.accesses if str(a.resource) == name and a.mode == mode)


@contextmanager
def main_module() -> Iterator[dict[str, Any]]:
    """The namespace of a new ``__main__``, so that classes made in it are the user's."""
    module = types.ModuleType("__main__")
    module.__dict__["__builtins__"] = builtins
    before = sys.modules["__main__"]
    sys.modules["__main__"] = module
    try:
        yield module.__dict__
    finally:
        sys.modules["__main__"] = before


def trace(*cells: str, go_on: bool = False) -> Session:
    """Run cells under tracing without a shell."""
    with main_module() as namespace:
        return run_cells(cells, namespace=namespace, go_on=go_on)


def last_row(text: str, setup: str = "") -> str:
    """The row of the last statement of ``text``, run after ``setup``."""
    return row(trace(*filter(None, (setup, text)), go_on=True).events[-1])


def sliced(session: Session, goal: str) -> list[str]:
    """The texts of the kept statements."""
    found = select(session.history(), session.goal(goal))
    return [event.statement.text for event in found.events]


def code(session: Session, goal: str, **options: Any) -> str:
    return render(select(session.history(), session.goal(goal)), **options)
