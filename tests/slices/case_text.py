"""What a case file says: text → cases, with every statement marked as kept or not.

A case is a notebook with a sign in front of every line, like a diff (see ``README.md``)::

    == an append through a second name
    goal: a
    %%
    + a = [1]
    + b = a
    %%
    + b.append(2)
    - print(b)
"""

from __future__ import annotations

import ast
import copy
import importlib.util
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

FOLDER = Path(__file__).parent / "cases"

SIGNS = {
    "+": "in the slice: without it the value differs or the slice fails",
    "!": "in the slice, and it raises: its effects before the error count",
    "k": "in the slice although this run would not miss it; the note says why",
    "?": "may be in the slice or not; the note says why",
    "-": "not in the slice",
    "x": "not in the slice, and it raises",
}
KEPT, RAISING = frozenset("+!k"), frozenset("!x")


class CaseError(Exception):
    """A case file that cannot be read; the message names the line."""


class Step(NamedTuple):
    """One statement of one run of one cell, and whether the slice has it."""

    cell: int  # position of the cell run in the case, from 0
    text: str
    sign: str  # a key of SIGNS
    left: str = ""  # what the slice has of a block, when that is not all
    shorter: tuple[str, ...] = ()  # the same without one more of the statements in it

    @property
    def kept(self) -> str:
        """What the slice has of it, if it has any."""
        return self.left or self.text

    @property
    def key(self) -> tuple[int, str]:
        """What identifies the statement whatever its layout."""
        return self.cell, normal(self.kept)


class Case(NamedTuple):
    """One notebook, one goal, and the slice expected."""

    topic: str
    title: str
    place: str  # "aliases.txt:12"
    goal: str  # an expression
    note: str
    files: dict[str, str]  # what lies in the working directory beforehand
    cells: tuple[str, ...]  # in order of execution; a re-executed cell appears again
    steps: tuple[Step, ...]
    saved_after: int  # the goal is saved when so many cells have run
    needs: tuple[str, ...] = ()  # libraries that not every test environment has

    def __str__(self) -> str:
        return f"{self.topic}: {self.title}"

    def kept(self, without: Step | None = None, optional: bool = False) -> tuple[Step, ...]:
        """The steps of the expected slice, with one left out or the optional ones put in."""
        signs = KEPT | {"?"} if optional else KEPT
        return tuple(s for s in self.steps if s.sign in signs and s is not without)


def parameters(cases: list[Case]) -> list[Any]:
    """The cases for ``pytest.mark.parametrize``; one that needs an absent library says so."""
    return [pytest.param(c, id=str(c), marks=_absent(c)) for c in cases]


def _absent(case: Case) -> list[pytest.MarkDecorator]:
    absent = [name for name in case.needs if importlib.util.find_spec(name) is None]
    reason = f"{', '.join(absent)} is not installed (see the extras in pyproject.toml)"
    return [pytest.mark.skip(reason=reason)] if absent else []


def program(steps: tuple[Step, ...]) -> str:
    """The steps as one program that goes on after those marked as raising."""
    return "\n".join(
        f"try:\n{textwrap.indent(s.kept, '    ')}\nexcept Exception:\n    pass"
        if s.sign in RAISING
        else s.kept
        for s in steps
    )


def normal(text: str) -> str:
    """A statement without layout and comments; text that is not Python stays as it is."""
    try:
        return ast.unparse(ast.parse(text))
    except SyntaxError:
        return text.strip()


def statements(source: str) -> list[tuple[ast.stmt, str]]:
    """Top-level statements of a cell with their text, decorators included."""
    lines = source.splitlines(keepends=True)
    found = []
    for node in ast.parse(source).body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        if first == node.lineno:
            text = ast.get_source_segment(source, node) or ""
        else:
            text = "".join(lines[first - 1 : node.end_lineno])
        found.append((node, text.rstrip()))
    return found


def all_cases(folder: Path = FOLDER) -> list[Case]:
    """Every case of the folder, by file name and place; titles do not repeat within a file."""
    cases = [c for path in sorted(folder.glob("*.txt")) for c in read(path.read_text(), path.stem)]
    seen: set[str] = set()
    for case in cases:
        if str(case) in seen:
            raise CaseError(f"{case.place}: a second case is called {case.title!r}")
        seen.add(str(case))
    return cases


def read(text: str, topic: str) -> Iterator[Case]:
    """The cases of one file's text."""
    lines = text.splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith("== ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield _case(lines[start:end], topic, start + 1)


def _case(lines: list[str], topic: str, first: int) -> Case:
    goal, name, saved = "", "", 0
    notes: list[str] = []
    needs: tuple[str, ...] = ()
    files: dict[str, str] = {}
    cells: list[list[tuple[str, str, str]]] = [[]]
    for number, line in enumerate(lines[1:], first + 1):
        place = f"{topic}.txt:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("%%"):
            cells.append([])
        elif line.startswith("<-"):
            saved = len(list(filter(None, cells)))
        elif line.startswith("goal: "):
            goal = line[6:].strip()
        elif line.startswith("needs: "):
            needs = tuple(line[7:].split())
        elif line.startswith("note: "):
            notes.append(line[6:].strip())
        elif head := re.fullmatch(r"file (\S+):", line):
            name = head[1]
            files[name] = ""
        elif line.startswith("|"):
            files[name] += line[2:] + "\n"
        elif line[0] in "+!k?-x~=" and line[1:2] in ("", " "):
            cells[-1].append((line[0], line[2:], place))
        else:
            raise CaseError(f"{place}: expected a sign and a space, not {line!r}")
    place = f"{topic}.txt:{first}"
    if not goal:
        raise CaseError(f"{place}: the case has no goal; add a line 'goal: NAME'")
    steps: list[Step] = []
    sources = []
    for cell in filter(None, cells):
        sources.append("\n".join(code for sign, code, _ in cell if sign != "=") + "\n")
        steps += _steps(cell, sources[-1], len(sources) - 1)
    if {s.sign for s in steps} & {"k", "?"} and not notes:
        raise CaseError(f"{place}: the signs k and ? need a 'note:' that says why")
    title = lines[0].removeprefix("== ").strip()
    note = " ".join(notes)
    saved = saved or len(sources)
    return Case(topic, title, place, goal, note, files, tuple(sources), tuple(steps), saved, needs)


def _steps(cell: list[tuple[str, str, str]], source: str, number: int) -> Iterator[Step]:
    physical = [(sign, place) for sign, _, place in cell if sign != "="]
    try:
        found = statements(source)
    except SyntaxError as error:
        raise CaseError(f"{cell[0][2]}: the cell is not Python: {error}") from error
    parts: dict[str, set[str]] = {}  # place of a ~ line → the parts of it that are kept
    above = ""
    for sign, code, place in cell:
        if sign == "~":
            above = place
        elif sign == "=":
            parts.setdefault(above, set()).update(normal(t) for _, t in statements(code))
    for node, text in found:
        marks = physical[node.lineno - 1 : node.end_lineno]
        sign, place = marks[0]
        signs = [s for s, _ in marks]
        mixed = sign in "+k" and set(signs) <= set("+k-") and len(set(signs)) > 1
        if mixed and hasattr(node, "body"):
            yield _thinned(number, node, text, signs, place)
            continue
        if set(signs) != {sign}:
            raise CaseError(f"{place}: the lines of one statement need one sign")
        if sign == "~":
            sign = "+" if normal(text) in parts.get(place, ()) else "-"
        yield Step(number, text, sign)


def _thinned(number: int, node: ast.stmt, text: str, signs: list[str], place: str) -> Step:
    """A block of which the slice has a part: the lines with a minus are not in it."""
    first = node.lineno

    def sign_of(inner: ast.stmt) -> str:
        own = set(signs[inner.lineno - first : (inner.end_lineno or inner.lineno) - first + 1])
        if len(own) > 1 and not hasattr(inner, "body"):
            raise CaseError(f"{place}: the lines of one statement in a block need one sign")
        return signs[inner.lineno - first]

    inside = [n for n in ast.walk(node) if isinstance(n, ast.stmt) and n is not node]
    gone = {id(inner) for inner in inside if sign_of(inner) == "-"}
    left = without(node, gone)
    # A loop whose end is taken from it would not end.
    waiting = {id(n) for w in ast.walk(node) if isinstance(w, ast.While) for n in ast.walk(w)}
    more = [n for n in inside if sign_of(n) == "+" and not {id(n)} & (gone | waiting)]
    shorter = [without(node, gone | {id(inner)}) for inner in more]
    return Step(number, text, signs[0], left, tuple(s for s in shorter if s != left))


def without(node: ast.stmt, gone: set[int]) -> str:
    """A block without some of the statements in it, by their identity."""

    def body(statements: list[ast.stmt]) -> list[ast.stmt]:
        return [thinned(inner) for inner in statements if id(inner) not in gone]

    def thinned(inner: ast.stmt) -> ast.stmt:
        inner = copy.copy(inner)
        for field in ("body", "orelse", "finalbody"):
            if getattr(inner, field, None):
                setattr(inner, field, body(getattr(inner, field)))
        if isinstance(inner, ast.Try):
            inner.handlers = [copy.copy(handler) for handler in inner.handlers]
            for handler in inner.handlers:
                handler.body = body(handler.body) or [ast.Pass()]
            inner.finalbody = inner.finalbody or ([] if inner.handlers else [ast.Pass()])
        if hasattr(inner, "body"):
            inner.body = inner.body or [ast.Pass()]
        return inner

    return ast.unparse(thinned(node))


def is_part(part: str, whole: str) -> bool:
    """True when a statement is another one, or that one without some statements in it."""
    return _is_part(ast.parse(part), ast.parse(whole))


def _is_part(part: ast.AST, whole: ast.AST) -> bool:
    if type(part) is not type(whole):
        return False
    for field in {*part._fields, *whole._fields}:
        one, other = getattr(part, field, None), getattr(whole, field, None)
        if field in ("body", "orelse", "finalbody") and isinstance(one, list):
            rest = iter(other)
            if not all(
                any(_is_part(inner, candidate) for candidate in rest)
                for inner in one
                if not isinstance(inner, ast.Pass)
            ):
                return False
        elif field == "handlers":
            if len(one) != len(other) or not all(map(_is_part, one, other)):
                return False
        elif _dump(one) != _dump(other):
            return False
    return True


def _dump(value: object) -> str:
    if isinstance(value, list):
        return str([_dump(item) for item in value])
    return ast.dump(value) if isinstance(value, ast.AST) else repr(value)
