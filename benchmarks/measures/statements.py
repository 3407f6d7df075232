"""What tracing adds to a simple statement, on the whole and by kind of statement."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from benchmarks import budgets, fresh, pairs, shell
from benchmarks.effort import Effort, sized
from benchmarks.lines import Line, Pair
from benchmarks.shell import Cell

PER_CELL = 10
_NAMES = 20  # that the statements of one kind bind in turn; a notebook has some hundred in all
_CELLS = 150  # of mixed statements
_CELLS_OF_KIND = 60
_WARMING = 4  # cells of mixed statements; the first ones load our modules and tables

PREPARATION = """\
numbers = list(range(1000))
table = {"first": 1}
title = " lineage of a slice "
width, height, total, rate = 3, 4.5, 0, 0.25
def area(wide, high):
    return wide * high + rate
class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y
    def move(self, dx):
        self.x += dx
point = Point(1, 2)
"""
PREPARING_STATEMENTS = 7

# Every text is different, as in a notebook that is written and not re-run.
KINDS: dict[str, Callable[[int], str]] = {
    "arithmetic": lambda n: f"result_{n % _NAMES} = (total + {n}) * width % 1009",
    "comparison": lambda n: f"flag_{n % _NAMES} = total > {n} and width < height",
    "format a string": lambda n: f'label_{n % _NAMES} = f"{{total:.2f}} of {n}"',
    "string methods": lambda n: f'word_{n % _NAMES} = title.strip().upper().replace("A", "{n}")',
    "make a list": lambda n: f"pair_{n % _NAMES} = [total, width, {n}]",
    "list append": lambda n: f"numbers.append(total + {n})",
    "read an item": lambda n: f"item_{n % _NAMES} = numbers[{n % 1000}] + {n}",
    "dict store": lambda n: f'table["key {n % 500}"] = total * {n}',
    "read an attribute": lambda n: f"side_{n % _NAMES} = point.x + {n}",
    "attribute store": lambda n: f"point.y = total + {n}",
    "builtin call": lambda n: f"size_{n % _NAMES} = len(numbers) + max(width, {n})",
    "call of own function": lambda n: f"area_{n % _NAMES} = area(width, {n})",
    "call of own method": lambda n: f"point.move({n})",
    "print": lambda n: f'print("total", total, {n})',
    "running total": lambda n: f"total = (total * 31 + {n}) % 1009",
}
_MIXED = (
    "arithmetic",
    "string methods",
    "list append",
    "call of own function",
    "dict store",
    "read an attribute",
    "read an item",
    "attribute store",
    "builtin call",
)
MIXED, ALONE = "mixed", "one in a cell"
_CELLS_BESIDE = 10
# Why a statement costs what it does: what our modules do for it.
_REST = "the rest of tracing"
_SPENT_ON = {
    "reading its text": {"syntax"},
    "working out what it may change": {
        "tracing.arguments",
        "tracing.doubts",
        "tracing.effects",
        "tracing.glance",
        "tracing.losses",
        "tracing.plans",
        "tracing.uses",
        "tracing.values",
        "knowledge",
    },
    "looking at values, and who shares them": {"observe", "tracing.bindings"},
    "noting what it did": {
        "tracing.reading",
        "tracing.recorder",
        "tracing.running",
        "tracing.surroundings",
        "graph",
        "model",
    },
    "hooks around it": {"tracing.hook", "tracing.session", "tracing.shell"},
    "writing it to the store": {"tracing.log", "store"},
}


class Beside(NamedTuple):
    """Statements that are dearer the more there is around them, or in what they touch."""

    around: str  # prepares it
    text: Callable[[int], str]


_BESIDE: dict[str, Beside] = {
    "own function, beside 1 000 names": Beside(
        'for i in range(1000):\n    globals()[f"name_{i}"] = i',
        KINDS["call of own function"],
    ),
    "own method, beside a list of 1 M numbers": Beside(
        "many = list(range(1_000_000))",
        KINDS["call of own method"],
    ),
    "read an item of 1 M numbers, by a computed key": Beside(
        "many[0] = total",
        lambda n: f"item_{n % _NAMES} = many[width] + {n}",
    ),
    "append to one of 100 000 lists": Beside(
        "nested = [[i] for i in range(100_000)]",
        lambda n: f"nested[width].append({n})",
    ),
}


def mixed_cell(number: int) -> str:
    """Ten simple statements of ten kinds; the last value rests on many of all the cells so far."""
    texts = [KINDS[kind](number) for kind in _MIXED]
    texts.append(f"total = (total * 31 + area_{number % _NAMES} + numbers[-1]) % 1009")
    return "\n".join(texts)


def _cell_of(group: str, text: Callable[[int], str], number: int) -> Cell:
    texts = [text(number * PER_CELL + k) for k in range(PER_CELL)]
    return Cell("\n".join(texts), group, PER_CELL)


def cells(scale: float) -> list[Cell]:
    """Mixed cells, cells of one kind and cells of one statement, taking turns."""
    found = [Cell(PREPARATION, statements=PREPARING_STATEMENTS)]
    found += [Cell(mixed_cell(n), statements=PER_CELL) for n in range(_WARMING)]
    of_kind = sized(_CELLS_OF_KIND, scale)
    for number in range(sized(_CELLS, scale, least=2)):
        found.append(Cell(mixed_cell(number + _WARMING), MIXED, PER_CELL))
        found.append(Cell(KINDS["arithmetic"](100_000 + number), ALONE))
        if number < of_kind:
            found += [_cell_of(kind, text, number + 1000) for kind, text in KINDS.items()]
    for number, (group, beside) in enumerate(_BESIDE.items()):
        found.append(Cell(beside.around))
        first = 2000 + number * 1000
        for each in range(sized(_CELLS_BESIDE, scale, least=2)):
            found.append(_cell_of(group, beside.text, first + each))
    return found


def measure(effort: Effort) -> list[Line]:
    """Cost per statement in cells of ten; then by kind, and of a statement alone in its cell."""
    compared = pairs.compare(cells, effort, "simple statements")
    lines = [_line(compared, MIXED, "a simple statement, mixed", budgets.ADDED_PER_STATEMENT)]
    lines += [_line(compared, kind, f"  {kind}") for kind in (*KINDS, *_BESIDE)]
    lines.append(_line(compared, ALONE, "a simple statement alone in its cell"))
    return [*lines[:1], *_shares(lines[0], effort), *lines[1:]]


def _shares(whole: Line, effort: Effort) -> list[Line]:
    """What the added time of a statement is spent on, by what a profile says of its shares."""
    effort.tell("simple statements: where the time goes")
    by_room: dict[str, float] = fresh.call(
        shell.time_by_room, program=f"{__name__}:{cells.__name__}", scale=effort.scale, group=MIXED
    )
    spent: dict[str, float] = {}
    for room, seconds in by_room.items():
        what = next((what for what, rooms in _SPENT_ON.items() if room in rooms), _REST)
        spent[what] = spent.get(what, 0.0) + seconds / sum(by_room.values())
    return [
        Line(f"    of it: {what}", None, share * max(whole.value, 0.0), "alone")
        for what, share in sorted(spent.items(), key=lambda one: -one[1])
    ]


def _line(
    compared: list[pairs.Compared], group: str, what: str, limit: float | None = None
) -> Line:
    found = pairs.of_group(compared, group)
    each = found.statements
    return Line(
        what,
        found.wall.plain / each,
        found.wall.traced / each,
        "added",
        limit,
        "+60 µs" if limit is not None else "",
        cpu=Pair(found.cpu.plain / each, found.cpu.traced / each),
    )
