"""Slices that a page has asked for, kept for the next time: it follows the selection to and fro."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import NamedTuple

from lineaslice.live.asking import Asked
from lineaslice.live.protocol import Goal, SliceLine
from lineaslice.live.snapshot import Snapshot

_MOST_LINES = 8000  # of all slices together: a few megabytes


class Sliced(NamedTuple):
    """A slice with its lines written down."""

    asked: Asked
    lines: dict[int, SliceLine]


class Memory:
    """The slices asked for last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Sliced] = OrderedDict()
        self._lines = 0
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Sliced | None:
        """The slice of this key, if it is still known."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, sliced: Sliced) -> None:
        """Know a slice, and forget the oldest ones where there is no room."""
        with self._lock:
            if key in self._kept or len(sliced.lines) > _MOST_LINES:
                return
            self._kept[key] = sliced
            self._lines += len(sliced.lines)
            while self._lines > _MOST_LINES:
                _, oldest = self._kept.popitem(last=False)
                self._lines -= len(oldest.lines)


def key_of(goal: Goal, snapshot: Snapshot) -> Hashable:
    """Equal for questions that have one answer; None where that cannot be said.

    What a run of a cell needed is decided when it has ended; what a variable holds may change with
    every statement. What is stored may be deleted.
    """
    session = snapshot.history.session.id
    if "cell" in goal and isinstance(goal["cell"], str):
        runs = [c.number for c in snapshot.history.cells if c.cell_id == goal["cell"]]
        running = snapshot.running.number if snapshot.running is not None else -1
        return ("cell", session, runs[-1]) if runs and runs[-1] != running else None
    if "event" in goal and type(goal["event"]) is int and goal["event"] < snapshot.ended:
        return "event", session, goal["event"]
    if "name" in goal and snapshot.running is None:
        return "name", session, goal["name"], len(snapshot.history.events)
    return None
