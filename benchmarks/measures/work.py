"""Lines about real work: all of it against the budget, and each statement for who wants to look."""

from __future__ import annotations

from benchmarks import budgets, pairs
from benchmarks.effort import Effort
from benchmarks.lines import Line
from benchmarks.shell import Cell, Program

WORK = "work"
_SHOWN = 50  # characters of a statement


def each_in_a_cell(texts: list[str]) -> list[Cell]:
    """Timed cells of one statement each, so that a dear one can be found."""
    return [Cell(text, WORK) for text in texts]


def measure_work(program: Program, effort: Effort, what: str) -> list[Line]:
    """The whole program, then every timed cell as a detail, the dearest first."""
    compared = pairs.compare(program, effort, what)
    found = pairs.total(compared)
    spared = budgets.ADDED_PER_STATEMENT * found.statements
    whole = Line(
        f"{what}, {found.statements} statements",
        found.wall.plain,
        found.wall.traced,
        "ratio",
        budgets.WORK + spared / found.wall.plain,
        "1.05× + 60 µs/statement",
        cpu=found.cpu,
    )
    details = [_detail(one) for one in compared]
    details.sort(key=lambda line: line.traced - (line.plain or 0.0), reverse=True)
    return [whole, *details]


def _detail(one: pairs.Compared) -> Line:
    found = pairs.total([one])
    text = " ".join(one.cell.source.split())
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return Line(
        f"  {shown}",
        found.wall.plain,
        found.wall.traced,
        "added",
        cpu=found.cpu,
        detail=True,
    )
