"""Loops and calls inside one statement, where nothing of ours runs."""

from __future__ import annotations

from benchmarks import budgets, pairs
from benchmarks.effort import Effort, sized
from benchmarks.lines import Line, Pair
from benchmarks.shell import Cell

_REPEATS = 3  # of every loop in a run
# Python tells audit hooks of these calls, and one that listens cannot be asked to ignore them.
_AUDITED = "hot calls of id(), which Python audits"


def cells(scale: float) -> list[Cell]:
    """Each loop runs several times, taking turns with the others."""
    rounds = sized(2_000_000, scale)
    preparation = """\
rate = 3
def step(value):
    return value * rate % 1009
class Counter:
    def __init__(self):
        self.count = 0
    def add(self, value):
        self.count += value
counter = Counter()
total = 0
"""
    loops = {
        "hot loop": f"for i in range({rounds}):\n    total = (total + i) % 1009",
        "hot function calls": f"for i in range({rounds}):\n    total = step(total)",
        "hot method calls": f"for i in range({rounds}):\n    counter.add(i)",
        "hot comprehension": f"total = sum([step(i) for i in range({rounds})])",
        "hot appends": f"for i in range({rounds}):\n    found.append(i)",
        "hot dict stores": f"for i in range({rounds}):\n    table[i % 1000] = i",
        _AUDITED: f"for i in range({rounds}):\n    id(i)",
    }
    # A first call imports and compiles; that is not what is measured here.
    warming = Cell("for i in range(3):\n    total = step(i)")
    emptied = Cell("found = []\ntable = {}", statements=2)
    program = [Cell(preparation, statements=5), warming]
    for _ in range(_REPEATS):
        program += [emptied, *(Cell(text, what) for what, text in loops.items())]
    return program


def measure(effort: Effort) -> list[Line]:
    """One line for each loop."""
    compared = pairs.compare(cells, effort, "hot loops")
    lines = []
    for what in dict.fromkeys(one.cell.group for one in compared):
        found = pairs.of_group(compared, what)
        noise = max(budgets.HOT_NOISE, 2 * found.noise)
        lines.append(
            Line(
                what,
                found.wall.plain / _REPEATS,
                found.wall.traced / _REPEATS,
                "ratio",
                budgets.HOT + noise if what != _AUDITED else None,
                f"1.00× (±{noise:.0%})" if what != _AUDITED else "",
                cpu=Pair(found.cpu.plain / _REPEATS, found.cpu.traced / _REPEATS),
            )
        )
    return lines
