"""Interleaved pairs of plain and traced runs, and what they say about each group of cells.

Every cell is judged by the median over its runs before cells are summed: a disturbance that hits
one run of one cell then leaves no trace, and what hits all runs of a cell (a collection of garbage,
a growing table) stays in.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import NamedTuple

from benchmarks import fresh, shell
from benchmarks.effort import Effort
from benchmarks.lines import Pair
from benchmarks.shell import Cell, Cost, Program


class Compared(NamedTuple):
    """One timed cell: its costs in each plain and in each traced run."""

    cell: Cell
    plain: tuple[Cost, ...]
    traced: tuple[Cost, ...]


class Total(NamedTuple):
    """Some cells together."""

    wall: Pair
    cpu: Pair
    statements: int
    noise: float  # by how much of itself the plain time wavers from run to run


def compare(program: Program, effort: Effort, what: str) -> list[Compared]:
    """Run a program plain, traced, plain, traced, …, each time in a fresh process."""
    plain: list[list[Cost]] = []
    traced: list[list[Cost]] = []
    for number in range(effort.pairs):
        for is_traced, costs in ((False, plain), (True, traced)):
            kind = "traced" if is_traced else "plain"
            effort.tell(f"{what}: {kind} run {number + 1} of {effort.pairs}")
            found = fresh.call(
                shell.time_program,
                program=f"{program.__module__}:{program.__name__}",
                scale=effort.scale,
                traced=is_traced,
            )
            costs.append([Cost(*cost) for cost in found])
    timed = [cell for cell in program(effort.scale) if cell.group]
    by_cell = zip(timed, zip(*plain, strict=True), zip(*traced, strict=True), strict=True)
    return [Compared(*one) for one in by_cell]


def total(compared: Iterable[Compared]) -> Total:
    """The sum of some cells."""
    cells = list(compared)
    runs = list(zip(*(one.plain for one in cells), strict=True))
    return Total(
        Pair(
            sum(median(cost.wall for cost in one.plain) for one in cells),
            sum(median(cost.wall for cost in one.traced) for one in cells),
        ),
        Pair(
            sum(median(cost.cpu for cost in one.plain) for one in cells),
            sum(median(cost.cpu for cost in one.traced) for one in cells),
        ),
        sum(one.cell.statements for one in cells),
        _wavering([sum(cost.wall for cost in run) for run in runs]),
    )


def of_group(compared: Iterable[Compared], group: str) -> Total:
    """The sum of the cells of one group."""
    return total(one for one in compared if one.cell.group == group)


def _wavering(times: list[float]) -> float:
    """The median distance from the median, relative to it."""
    middle = median(times)
    return median(abs(time - middle) for time in times) / middle
