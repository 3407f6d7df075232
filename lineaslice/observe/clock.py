"""How long this thread computes, told without asking the system each time.

A thread's own clock is a call to the system, which costs as much as a small walk; the clock on the
wall costs nothing and is never behind it. So short times are taken from the wall. What a busy
machine does meanwhile decides nothing in longer ones.
"""

from __future__ import annotations

from time import perf_counter, thread_time  # the very functions: the user may patch the module

BRIEF = 0.0005  # seconds; in less than that, nobody else has run for long


class OutOfTime(Exception):
    """The budget of a walk is used up."""


class Clock:
    """Counts from when it is made."""

    __slots__ = ("_base", "_next", "_seconds", "_started")

    def __init__(self, seconds: float) -> None:
        self._started = perf_counter()
        self._base: float | None = None  # what the thread's own clock showed at the start
        self._seconds = seconds
        self._next = self._started + min(BRIEF, seconds)

    def check(self) -> None:
        """Raise `OutOfTime` when this thread has computed for longer than it may."""
        now = perf_counter()
        if now > self._next:
            self._look(now)

    def _look(self, now: float) -> None:
        if self._base is None:
            # One long step, or others had their turn: nobody knows, so half of the time is left.
            self._base = thread_time() - min(now - self._started, self._seconds / 2)
        if now - self._started > self._seconds and thread_time() - self._base > self._seconds:
            raise OutOfTime
        self._next = self._started + self._seconds

    def took(self) -> float:
        """Seconds that this thread has computed so far."""
        if self._base is None:
            return perf_counter() - self._started
        return thread_time() - self._base
