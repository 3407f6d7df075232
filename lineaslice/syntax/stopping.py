"""How a compound statement can end at the moment when a statement nested in it begins. Pure.

A loop that saves each model it makes has a moment for each of them. The code of one of them is the
loop, left at that moment:

    for k in range(9):                      _saves = 0
        model = fit(k)                      for k in range(9):
        save(model, f"model {k}")    →          model = fit(k)
                                                _saves += 1
                                                if _saves == 3:
                                                    break
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

_FOLLOWED = (ast.For, ast.While, ast.If, ast.With, ast.Try)
_LOOPS = (ast.For, ast.While)
_FIELDS = ("body", "handlers", "orelse", "finalbody")
COUNTER = "_saves"


class Stop(NamedTuple):
    """The edits that let a compound statement end when one of its parts begins."""

    part: int
    gone: tuple[int, ...]  # parts that never begin before
    leaves: bool  # a loop has to be left
    leaves_after: tuple[int, ...]  # inner loops, behind which an outer one has to be left as well
    given: frozenset[str]  # what ``with`` statements around it have opened, and will close


class _Step(NamedTuple):
    """One level of the way down to a statement."""

    parent: ast.stmt
    field: str
    suite: list[ast.stmt]
    place: int  # in the suite


def part_at(statement: ast.stmt, line: int) -> int | None:
    """The innermost nested statement on a line, if it has the line, or lines, for itself."""
    if any(isinstance(node, ast.Match) for node in ast.walk(statement)):
        return None
    found = [
        (number, node)
        for number, node in enumerate(_numbered(statement))
        if node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    if not found:
        return None
    number, node = found[-1]
    shared = any(other is not node and other.lineno == node.lineno for _, other in found)
    return None if shared or isinstance(node, _FOLLOWED) else number


def statement_at(statement: ast.stmt, part: int) -> ast.stmt:
    """The nested statement of that number."""
    return list(_numbered(statement))[part]


def stop_at(statement: ast.stmt, part: int, times: int) -> Stop | None:
    """How it ends when this part begins for the ``times``-th time; None when that cannot be said.

    What would still run on the way out, a ``finally`` for instance, could change the value.
    """
    numbers = {id(node): number for number, node in enumerate(_numbered(statement))}
    way = _way(statement, next(node for node in _numbered(statement) if numbers[id(node)] == part))
    if way is None:
        return None
    # Whether a suite may run several times: a loop stands around it.
    repeated = [any(_loops(step) for step in way[: level + 1]) for level in range(len(way))]
    gone: list[ast.stmt] = []
    leaves_after: list[ast.stmt] = []
    given: set[str] = set()
    for level, step in enumerate(way):
        above = level > 0 and repeated[level - 1]
        innermost = level == len(way) - 1
        match step.parent:
            case ast.Try(finalbody=[_, *_]):
                return None
            case ast.Try(orelse=orelse) if step.field == "body" and not above:
                gone += orelse
            case ast.With(items=items):
                given |= {n.id for item in items for n in ast.walk(item) if isinstance(n, ast.Name)}
        if not repeated[level] or (innermost and times == 1):
            gone += step.suite[step.place + 1 :]
        if _loops(step) and above:
            leaves_after.append(step.parent)
    return Stop(
        part,
        tuple(numbers[id(node)] for node in gone),
        any(map(_loops, way)),
        tuple(numbers[id(node)] for node in leaves_after),
        frozenset(given),
    )


def _loops(step: _Step) -> bool:
    return isinstance(step.parent, _LOOPS) and step.field == "body"


def _numbered(statement: ast.stmt) -> Iterator[ast.stmt]:
    """The statement and those nested in it, as ``blocks`` numbers them."""
    yield statement
    for _, suite in _suites(statement):
        for inner in suite:
            yield from _numbered(inner)


def _suites(statement: ast.stmt) -> Iterator[tuple[str, list[ast.stmt]]]:
    for field in _FIELDS:
        suite = getattr(statement, field, [])
        if field == "handlers":
            yield from ((field, handler.body) for handler in suite)
        elif suite:
            yield field, suite


def _way(statement: ast.stmt, target: ast.stmt) -> list[_Step] | None:
    """The steps from a compound statement down to one in it; None through what is not followed."""
    if not isinstance(statement, _FOLLOWED):
        return None
    for field, suite in _suites(statement):
        for place, inner in enumerate(suite):
            step = _Step(statement, field, suite, place)
            if inner is target:
                return [step]
            below = _way(inner, target)
            if below is not None:
                return [step, *below]
    return None
