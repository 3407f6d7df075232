"""What are the smallest pieces that a pipeline moves around?

A *unit* is a statement that ran, the reading of an artifact's value, the loading of a reused
artifact, an input parameter, or an artifact of another session. All live on one time axis, that of
the session.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from lineaslice.errors import PipelineError
from lineaslice.model import Access, Event, Resource
from lineaslice.pipeline.names import Names, names
from lineaslice.pipeline.shape import Target
from lineaslice.slicing.replay import is_display_name, replayed, results_before
from lineaslice.syntax import edit

Moment = tuple[int, int]
UnitKind = Literal["statement", "goal", "load", "input", "link"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece of a pipeline: its code, its names and its place in time."""

    moment: Moment
    kind: UnitKind
    text: str
    names: Names
    reads: frozenset[str] = frozenset()  # needs the value, or what it can reach
    kills: frozenset[str] = frozenset()  # surely gives a new value
    weak: frozenset[str] = frozenset()  # may give a new value
    changes: frozenset[str] = frozenset()  # alters the value in place
    affects: frozenset[str] = frozenset()  # those of them it reaches through another name
    accesses: tuple[Access, ...] = ()
    event: int = -1
    target: int = -1  # for goals and loads

    @property
    def binds(self) -> frozenset[str]:
        """Names that this unit's text makes locals of the function it stands in."""
        return self.names.binds

    @property
    def touched(self) -> frozenset[str]:
        """Every global name that the unit has to do with, seen or unseen in its text."""
        return self.names.mentioned | self.reads | self.kills | self.weak | self.changes


def event_moment(number: int) -> Moment:
    """When event ``number`` ran; goals lie between events."""
    return (2 * number + 1, 0)


def statement_unit(
    event: Event, mentioned: Collection[str], displayed: Collection[str], saves: Collection[str]
) -> Unit | None:
    """The unit of an event; None when nothing is left of it (a bare ``lineaslice.save(...)``).

    ``mentioned`` are all identifiers of the session's code, ``displayed`` those of the names that
    IPython gives to results (``_5``) which some statement uses, ``saves`` the ways to call
    ``lineaslice.save``.
    """
    text = edit.without_comments_above(event.statement.text)
    if "__name__" in mentioned:
        text = edit.as_main_module(text)
    text = replayed(text, event, displayed, saves)
    if not text:
        return None
    found = names(text)
    skipped = {n for n in (*event.reads, *event.binds) if is_display_name(n)} - {*displayed}
    if _imports_from(text) == "*":
        found = replace(found, binds=frozenset(event.binds))
    elif _imports_from(text) == "__future__":
        # What counts is how the module is compiled; nobody uses the variable ``annotations``.
        skipped |= found.binds
        found = replace(found, binds=frozenset())
    unit = Unit(event_moment(event.number), "statement", text, found, event=event.number)
    return with_accesses(unit, event.accesses, skipped)


def with_imports_apart(unit: Unit) -> list[Unit]:
    """The unit; before it, the imports with which the text of a magic or command begins."""
    body = ast.parse(unit.text).body
    first = next((n for n, node in enumerate(body) if not isinstance(node, ast.Import)), 0)
    if not first:
        return [unit]
    lines = unit.text.splitlines(keepends=True)
    start = body[first].lineno - 1
    above, text = "".join(lines[:start]).strip("\n"), "".join(lines[start:])
    number, _ = unit.moment
    found, rest = names(above), names(text)
    imports = Unit((number, -1), "statement", above, found, kills=found.binds, event=unit.event)
    weak = unit.weak - found.binds
    return [
        imports,
        replace(unit, text=text, names=rest, reads=unit.reads | found.binds, weak=weak),
    ]


def goal_unit(
    target: int,
    expression: str,
    accesses: Iterable[Access],
    moment: Moment,
    variable: str,
    displayed: Collection[str] = (),
) -> Unit:
    """The reading of an artifact's value; an expression is first bound to ``variable``.

    ``displayed`` are the names of results (``_5``) that statements bind.
    """
    expression = expression.strip()
    if "\n" in expression:
        expression = f"({expression})"
    accesses = tuple(accesses)
    text = expression if expression == variable else f"{variable} = {expression}"
    text = results_before(accesses, displayed) + text
    try:
        found = names(text)
    except SyntaxError as error:
        raise PipelineError(f"The saved expression {expression!r} is not Python: {error}") from None
    unit = Unit(moment, "goal", text, found, target=target)
    unit = with_accesses(unit, accesses, {n for n in _results(accesses) if n not in displayed})
    read = unit.reads | (found.now - found.binds) | found.captures
    return replace(unit, reads=read, kills=found.binds, weak=frozenset())


def _results(accesses: Iterable[Access]) -> Iterator[str]:
    return (a.resource.key for a in accesses if is_display_name(a.resource.key))


def file_unit(target: int, path: str, moment: Moment, variable: str, pathlib: str) -> Unit:
    """The path of an artifact that is a file, for whoever takes the file that was written.

    ``pathlib`` is a name that the user's code does not use, for the library.
    """
    found = Names(binds=frozenset({variable}))
    text = f"{_import_pathlib(pathlib)}\n\n{variable} = {pathlib}.Path({path!r})"
    return Unit(moment, "goal", text, found, kills=frozenset({variable}), target=target)


def _import_pathlib(name: str) -> str:
    return "import pathlib" if name == "pathlib" else f"import pathlib as {name}"


def load_unit(
    target: int,
    artifact: Target,
    moment: Moment,
    variable: str,
    file: Resource | None = None,
    pathlib: str = "pathlib",
) -> Unit:
    """The loading of a stored artifact into ``variable``, or of a ``file`` to its place."""
    wanted = repr(artifact.name)
    if artifact.version is not None or artifact.selector:
        selector = artifact.selector if artifact.version is None else artifact.version
        wanted += f", {selector!r}"
    call = f"lineaslice.get({wanted}).get_value()"
    if file is not None and artifact.slice is not None:
        place = f"{variable} = {pathlib}.Path({artifact.slice.goal.expression!r})\n"
        place += f"{variable}.parent.mkdir(parents=True, exist_ok=True)\n"
        load = f"{call}.write_to({variable})"
        start = f"{_import_pathlib(pathlib)}\n\nimport lineaslice\n\n{place}"
    else:
        load = f"{variable} = {call}"
        start = "import lineaslice\n\n"
    if artifact.instead:
        made = f"{variable} = {artifact.instead}()[{artifact.name!r}]"
        load = f"try:\n    {load}\nexcept lineaslice.errors.ArtifactNotFound:\n    {made}"
    found = Names(binds=frozenset({variable}))
    accesses = () if file is None else (Access(file, "bind", "text"),)
    kills = frozenset({variable})
    text = start + load
    return Unit(moment, "load", text, found, kills=kills, accesses=accesses, target=target)


def with_accesses(unit: Unit, accesses: Iterable[Access], skipped: Collection[str] = ()) -> Unit:
    """The unit with what was observed of it, united with what its text says."""
    by_mode: dict[str, set[str]] = {}
    kept = []
    for access in accesses:
        if access.resource.kind == "name":
            if access.resource.key in skipped:
                continue
            by_mode.setdefault(access.mode, set()).add(access.resource.key)
        kept.append(access)
    kills = by_mode.get("bind", set()) | by_mode.get("delete", set())
    affects = by_mode.get("affect", set())
    changes = by_mode.get("change", set()) | affects
    weak = (by_mode.get("maybe_bind", set()) | unit.names.binds) - kills
    # ``del x`` needs an x to delete.
    reads = by_mode.get("read", set()) | (changes - affects) | by_mode.get("delete", set())
    reads |= unit.names.captures
    return replace(
        unit,
        reads=frozenset(reads),
        kills=frozenset(kills),
        weak=frozenset(weak),
        changes=frozenset(changes),
        affects=frozenset(affects - reads),
        accesses=tuple(kept),
    )


def _imports_from(text: str) -> str:
    """ "*" for a star import, "__future__" for one of that, otherwise nothing."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom):
            if node.names[0].name == "*":
                return "*"
            if node.module == "__future__":
                return "__future__"
    return ""
