"""Slices that a page has asked for, kept for the next time: it follows the selection to and fro."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from functools import cached_property

from lineaslice.live import slices
from lineaslice.live.asking import Asked
from lineaslice.live.protocol import Goal, SliceLine
from lineaslice.live.snapshot import Snapshot

_MOST = 8000  # statements of all slices together: a few megabytes


class Sliced:
    """A slice, with what has been written down of it."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    @cached_property
    def marked(self) -> dict[int, slices.Marked]:
        """By event: the lines that are highlighted."""
        return slices.marked(self.asked.found, self.asked.history)

    @cached_property
    def lines(self) -> dict[int, SliceLine]:
        """By event: the lines with their reasons."""
        return slices.kept_lines(self.asked.found, self.asked.history)

    def __len__(self) -> int:
        return len(self.asked.found.events)


class Memory:
    """The slices asked for last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Sliced] = OrderedDict()
        self._statements = 0
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
            if key in self._kept or len(sliced) > _MOST:
                return
            self._kept[key] = sliced
            self._statements += len(sliced)
            while self._statements > _MOST:
                _, oldest = self._kept.popitem(last=False)
                self._statements -= len(oldest)


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
