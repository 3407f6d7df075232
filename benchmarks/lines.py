"""One measured line: two numbers, how they are compared, and the limit for the comparison."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import Any, Literal, NamedTuple

Verdict = Literal["yes", "by CPU", "NO", ""]
Compare = Literal["ratio", "added", "alone"]


class Pair(NamedTuple):
    """The same work without and with lineaslice."""

    plain: float
    traced: float


class Line(NamedTuple):
    """A row of the table; times in seconds, memory in MB."""

    what: str
    plain: float | None  # None when there is nothing to compare with
    traced: float
    compare: Compare
    limit: float | None = None  # of `value`; None when no budget is set
    budget: str = ""  # the limit in words
    unit: Literal["s", "MB"] = "s"
    statements: int = 1  # that "added" is shared among
    # The same in CPU time, which other programs disturb less; only for work that never waits.
    cpu: Pair | None = None
    detail: bool = False  # printed only on request

    @property
    def value(self) -> float:
        """What the limit is for: a ratio, or what one statement adds, or the number alone."""
        return self._compared(self.plain, self.traced)

    @property
    def cpu_value(self) -> float | None:
        return self._compared(*self.cpu) if self.cpu is not None else None

    @property
    def verdict(self) -> Verdict:
        """Whether the budget is kept; "by CPU" when the clock alone, or others, say no."""
        if self.limit is None:
            return ""
        if self.value <= self.limit:
            return "yes"
        by_cpu = self.cpu_value
        return "by CPU" if by_cpu is not None and by_cpu <= self.limit else "NO"

    def _compared(self, plain: float | None, traced: float) -> float:
        if self.compare == "alone" or plain is None:
            return traced
        if self.compare == "added":
            return (traced - plain) / self.statements
        return traced / plain if plain else float("inf")

    def record(self) -> dict[str, Any]:
        """The line as plain values, for a file."""
        fields = self._asdict()
        fields["cpu"] = list(self.cpu) if self.cpu is not None else None
        return {
            **fields,
            "value": self.value,
            "cpu_value": self.cpu_value,
            "verdict": self.verdict,
        }


def disturbance(lines: Iterable[Line]) -> float:
    """How many times its CPU time the plain work took on the clock: 1.0 on a quiet machine."""
    found = [line.plain / line.cpu.plain for line in lines if line.cpu is not None and line.plain]
    return median(found) if found else 1.0


def duration(seconds: float) -> str:
    """A time as a person writes it: 12.3 µs, 4.56 ms, 1.23 s."""
    size = abs(seconds)
    for factor, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if size >= factor or unit == "µs":
            number = seconds / factor
            return f"{number:.3g} {unit}" if abs(number) < 100 else f"{number:.0f} {unit}"
    raise AssertionError("the last unit takes every time")


def quantity(value: float, unit: str) -> str:
    """A time or an amount of memory."""
    return duration(value) if unit == "s" else f"{value:.1f} {unit}"


def change(line: Line, value: float | None) -> str:
    """The comparison as a person writes it: 1.02×, +43 µs."""
    if value is None:
        return ""
    if line.compare == "ratio":
        return f"{value:.2f}×"
    if line.compare == "alone":
        return quantity(value, line.unit)
    return ("+" if value >= 0 else "") + quantity(value, line.unit)
