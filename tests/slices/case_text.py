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

    @property
    def key(self) -> tuple[int, str]:
        """What identifies the statement whatever its layout."""
        return self.cell, normal(self.text)


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
        f"try:\n{textwrap.indent(s.text, '    ')}\nexcept Exception:\n    pass"
        if s.sign in RAISING
        else s.text
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
        if {s for s, _ in marks} != {sign}:
            raise CaseError(f"{place}: the lines of one statement need one sign")
        if sign == "~":
            sign = "+" if normal(text) in parts.get(place, ()) else "-"
        yield Step(number, text, sign)
