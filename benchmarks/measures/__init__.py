"""The table of everything that is measured; each member is one module with a ``measure``."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.effort import Effort
from benchmarks.lines import Line
from benchmarks.measures import arrays, frames, hot, learning, opening, session, statements, storing

MEASURES: dict[str, Callable[[Effort], list[Line]]] = {
    "statements": statements.measure,
    "hot": hot.measure,
    "frames": frames.measure,
    "arrays": arrays.measure,
    "learning": learning.measure,
    "opening": opening.measure,
    "session": session.measure,
    "storing": storing.measure,
}
