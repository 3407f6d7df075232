"""Slices without tracing: a cell is split into statements, and facts stand in for observation.

Only what the text shows is recorded, with a short list of methods that change their receiver. That
is enough for pipeline cases, and keeps them apart from the tracer's own questions.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from lineaslice.model import Access, CellRun, Event, Goal, History, Mode, Resource, SessionRecord
from lineaslice.pipeline.names import names
from lineaslice.pipeline.shape import Target
from lineaslice.slicing.select import select
from lineaslice.syntax import cells, facts

MUTATORS = frozenset(
    "append extend insert add update setdefault pop remove sort reverse clear fit".split()
)


def history(sources: Sequence[str], session: str = "s1") -> History:
    """The history of cells as their text tells it."""
    events: list[Event] = []
    late: dict[str, frozenset[str]] = {}
    late_binds: dict[str, frozenset[str]] = {}
    alias: dict[str, set[str]] = {}
    for number, source in enumerate(sources):
        for statement in cells.split(source):
            accesses = _accesses(statement.text, late, late_binds, alias)
            events.append(Event(len(events), number, statement, tuple(accesses)))
    runs = tuple(CellRun(n, source, n + 1) for n, source in enumerate(sources))
    return History(SessionRecord(session, "2024-01-01T00:00:00Z"), runs, tuple(events))


def target(
    found: History, expression: str, name: str = "", at: int | None = None, version: int = 1
) -> Target:
    """The artifact of an expression, saved after ``at`` statements (all of them by default)."""
    read = facts.expression(expression)
    every = (*read.reads, *read.lambdas)
    accesses = tuple(Access(Resource("name", n), "read") for n in dict.fromkeys(every))
    goal = Goal(expression, len(found.events) if at is None else at, accesses)
    return Target(name or expression, version, select(found, goal))


def _accesses(
    text: str,
    late: dict[str, frozenset[str]],
    late_binds: dict[str, frozenset[str]],
    alias: dict[str, set[str]],
) -> list[Access]:
    known = facts.facts(text)
    spelled = names(text)
    found: dict[tuple[str, str, Mode], Access] = {}

    def add(name: str, mode: Mode, kind: str = "name") -> None:
        found[kind, name, mode] = Access(Resource(kind, name), mode)  # type: ignore[arg-type]

    reads = set(known.reads) | (set(known.strings) & set(late) if known.strings else set())
    waiting = list(reads)
    while waiting:  # what the functions that are read look up when they run
        for name in late.get(waiting.pop(), ()):
            if name not in reads:
                reads.add(name)
                waiting.append(name)
    for name in sorted(reads):
        add(name, "read")
    changed = {r for store in known.stores if store.kind != "augmented" for r in _root(store.base)}
    for call in known.calls:
        if isinstance(call.func, facts.Attr) and call.func.attr in MUTATORS:
            changed |= _root(call.func.base)
        if "random" in str(call.func):
            add("python", "bind" if "seed" in str(call.func) else "read", "random")
            add("python", "change", "random")
        for name in _root(call.func):
            for bound in late_binds.get(name, ()):
                add(bound, "read")
                add(bound, "bind")
    for name in sorted(changed):
        add(name, "read")
        add(name, "change")
        for other in alias.get(name, set()) - {name}:
            add(other, "affect")
    for name in known.binds:
        add(name, "bind")
    for name in (*known.loops, *known.maybe):
        add(name, "maybe_bind")
    for name in known.deletes:
        add(name, "delete")
    for name in (*known.binds, *known.loops, *known.maybe):
        late[name] = spelled.captures
        late_binds[name] = spelled.late_binds
        alias.setdefault(name, {name}).discard(name)
        alias[name] = {name}
    match ast.parse(text).body:
        case [ast.Assign(targets=[ast.Name(id=name)], value=ast.Name(id=source))]:
            group = alias.setdefault(source, {source})
            group.add(name)
            alias[name] = group
    return list(found.values())


def _root(term: object) -> set[str]:
    while isinstance(term, (facts.Attr, facts.Item, facts.Part)):
        term = term.base
    return {term.name} if isinstance(term, facts.Name) else set()
