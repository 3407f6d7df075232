"""Which artifacts need which statements, when an artifact's value stands for the code behind it?

Backward closure over the dependences, *cut* at artifacts: a statement that reads ``mod`` after
``mod`` was saved depends on the artifact, and only through it on what made the artifact. A cut at
a reused artifact drops the code behind it; a cut at any other says whose function holds it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple

from lineaslice.errors import PipelineError
from lineaslice.graph.sentences import first_line
from lineaslice.model import GOAL, Access, Cut, Diagnostic, Event, Goal, Resource, Slice
from lineaslice.pipeline.dataflow import dataflow
from lineaslice.pipeline.shape import Target
from lineaslice.pipeline.units import Moment, Unit, event_moment
from lineaslice.slicing.prune import joined


class Wanted(NamedTuple):
    """A target or a reusable artifact of one session, at the moment of its value."""

    target: Target
    slice: Slice
    variable: str  # the saved name; "" when an expression was saved
    moment: Moment
    made: bool  # asked for, so that its function exists in any case
    reused: bool


@dataclass(frozen=True, slots=True)
class Needs:
    """Per event the targets that need it, and the reused artifacts that somebody needs."""

    events: Mapping[int, frozenset[int]]  # Event.number → indexes of Wanted; absent = dropped
    loads: frozenset[int]  # indexes of reused artifacts to load
    recomputed: frozenset[int]  # reused ones whose loading would have broken an alias
    uses: Mapping[int, frozenset[int]]  # per made one, those whose values its code takes
    diagnostics: tuple[Diagnostic, ...] = ()


_Dependences = dict[int, list[tuple[int, Resource]]]  # consumer → producers; goals count below 0


def saved_name(goal: Goal) -> str:
    """The name that was saved, or "" when the goal is another expression."""
    expression = goal.expression.strip()
    return expression if goal.kind == "value" and expression.isidentifier() else ""


def ready(slice: Slice) -> Moment:
    """The earliest moment at which the goal has its value.

    A name or a file has it right behind its last writer, which may be long before the ``save``; any
    other expression is evaluated when it was saved, because evaluating it may have effects.
    """
    goal, name = slice.goal, saved_name(slice.goal)
    if not name and goal.kind != "file":
        return (2 * goal.at, 1)
    read = {a.resource for a in goal.accesses} | ({Resource("name", name)} if name else set())
    last = [edge.producer for edge in slice.edges if edge.consumer == GOAL]
    last += [
        event.number
        for event in slice.events
        for access in event.accesses
        if access.resource in read and access.mode != "read"
    ]
    return (2 * (max(last) + 1), 1) if last else (2 * goal.at, 1)


def needs(wanted: Sequence[Wanted], units: Sequence[Unit], given: Collection[int] = ()) -> Needs:
    """Who needs what. ``units`` are the statements of all slices, in order.

    ``given`` are events whose value the caller of the pipeline gives: they need nothing.
    """
    whole = _dependences(wanted, units)
    dependences = {event: found for event, found in whole.items() if event not in given}
    cut = {i for i, one in enumerate(wanted) if stands_for(one) and (one.made or one.reused)}
    reused = {i for i, one in enumerate(wanted) if one.reused}
    diagnostics: list[Diagnostic] = []
    recomputed: set[int] = set()
    while True:
        found = _closure(wanted, dependences, whole, cut, reused - recomputed)
        broken = _broken_alias(wanted, units, found[0], found[1] & (reused - recomputed))
        if broken is None:
            events, loads, uses = found
            return Needs(events, loads, frozenset(recomputed), uses, tuple(diagnostics))
        index, other = broken
        recomputed.add(index)
        if not wanted[index].made:
            cut.discard(index)
        diagnostics.append(_alias_diagnostic(wanted[index], other))


def stands_for(one: Wanted) -> tuple[Resource, ...]:
    """What holds the artifact's value from its moment on: a name or a file, or neither."""
    if one.slice.goal.kind == "file":
        file = next(a.resource for a in one.slice.goal.accesses if a.resource.kind == "file")
        # Who has the file has its folders, down from the session's.
        top = PurePath(one.slice.session.cwd or "/")
        above = [str(p) for p in PurePath(file.key).parents if top in p.parents]
        return (file, *(Resource("file", path) for path in above))
    return (Resource("name", one.variable),) if one.variable else ()


def _dependences(wanted: Sequence[Wanted], units: Sequence[Unit]) -> _Dependences:
    """Producers of each event and goal: what the slices say, and reaching definitions."""
    found: dict[int, dict[tuple[int, Resource], None]] = {}
    for index, one in enumerate(wanted):
        for edge in one.slice.edges:
            consumer = _goal(index) if edge.consumer == GOAL else edge.consumer
            found.setdefault(consumer, {})[edge.producer, edge.resource] = None
    for flow in dataflow(units).flows:
        if units[flow.producer].kind != "statement":
            continue
        consumer_unit = units[flow.consumer]
        consumer = (
            _goal(consumer_unit.target) if consumer_unit.kind == "goal" else consumer_unit.event
        )
        producer = units[flow.producer].event
        found.setdefault(consumer, {})[producer, Resource("name", flow.name)] = None
    return {consumer: list(producers) for consumer, producers in found.items()}


def _goal(index: int) -> int:
    return -2 - index


def _closure(
    wanted: Sequence[Wanted],
    dependences: _Dependences,
    whole: _Dependences,
    cut: set[int],
    reused: set[int],
) -> tuple[dict[int, frozenset[int]], frozenset[int], dict[int, frozenset[int]]]:
    """Events with who needs them, the reused artifacts that are needed, and who uses which."""
    uses: dict[int, frozenset[int]] = {}
    needed: dict[int, set[int]] = {}
    loads = {i for i in reused if wanted[i].made}
    for index, one in enumerate(wanted):
        if index in reused or not one.made:
            continue
        reached, through = _reach(index, wanted, dependences, cut)
        loads |= through & reused
        uses[index] = frozenset(through)
        # A statement that no dependence explains was kept for a reason that edges do not tell.
        everything, _ = _reach(index, wanted, whole, set())
        unexplained = {event.number for event in one.slice.events} - everything
        for number in reached | unexplained:
            needed.setdefault(number, set()).add(index)
    events = {number: frozenset(who) for number, who in needed.items()}
    return events, frozenset(loads), uses


def _reach(
    index: int, wanted: Sequence[Wanted], dependences: _Dependences, cut: set[int]
) -> tuple[set[int], set[int]]:
    """Events behind one goal that no cut hides, and the artifacts at which it was cut."""
    reached: set[int] = set()
    through: set[int] = set()
    standing: dict[Resource, list[int]] = {}
    for k in sorted(cut - {index}):
        for resource in stands_for(wanted[k]):
            standing.setdefault(resource, []).append(k)
    stack = [_goal(index)]
    while stack:
        consumer = stack.pop()
        moment = wanted[-2 - consumer].moment if consumer < 0 else event_moment(consumer)
        for producer, resource in dependences.get(consumer, ()):
            hiding = [
                k
                for k in standing.get(resource, ())
                if event_moment(producer) < wanted[k].moment
                and (wanted[k].moment < moment or (wanted[k].moment == moment and k < index))
            ]
            if hiding:
                through.add(max(hiding, key=lambda k: (wanted[k].moment, -k)))
            elif producer not in reached:
                reached.add(producer)
                stack.append(producer)
    return reached, through


def _broken_alias(
    wanted: Sequence[Wanted],
    units: Sequence[Unit],
    events: Mapping[int, frozenset[int]],
    loads: Collection[int],
) -> tuple[int, str] | None:
    """A reused artifact that shares objects with another name that the code still makes.

    ``model = mod; save(mod, "m"); mod.scale = 2; use(model)``: a loaded ``mod`` would no longer be
    ``model``. Seen where a statement alters one of the two through the other.
    """
    for index in sorted(loads):
        one = wanted[index]
        if not one.variable:
            continue
        for unit in units:
            if unit.event not in events or unit.moment < one.moment:
                continue
            if one.variable not in unit.changes:
                continue
            through = one.variable in unit.affects
            for other in sorted((unit.changes if through else unit.affects) - {one.variable}):
                if any(
                    u.event in events
                    and u.moment < one.moment
                    and other in (u.kills | u.weak | u.changes)
                    for u in units
                ):
                    return index, other
    return None


def _alias_diagnostic(one: Wanted, other: str) -> Diagnostic:
    return Diagnostic(
        "reuse-breaks-alias",
        f"{one.target.name!r} is computed, not loaded: {one.variable} and {other} share objects, "
        "and a loaded value would be separate from them.",
        f"Save and reuse {other} too, or leave {one.target.name!r} out of reuse.",
    )


def goal_accesses(goal: Goal) -> tuple[Access, ...]:
    """What evaluating the goal touches, at least the name itself."""
    name = saved_name(goal)
    if goal.accesses or not name:
        return goal.accesses
    return (Access(Resource("name", name), "read"),)


def union(slices: Sequence[Slice]) -> list[Event]:
    """The events of all slices of a session, each once, in order.

    Of a block that some of them need in part, what any of them needs.
    """
    found: dict[int, list[tuple[Event, Cut | None]]] = {}
    for slice in slices:
        cuts = {cut.whole.number: cut for cut in slice.cuts}
        for event in slice.events:
            found.setdefault(event.number, []).append((event, cuts.get(event.number)))
    return [_joined(found[number]) for number in sorted(found)]


def _joined(versions: Sequence[tuple[Event, Cut | None]]) -> Event:
    cuts = [cut for _, cut in versions if cut is not None]
    moments = {cut.midway if cut is not None else None for _, cut in versions}
    if len(moments) > 1:  # one run of the statement does not end at several
        event, _ = versions[0]
        raise PipelineError(
            "Artifacts of this pipeline were saved in one statement, at different moments of it: "
            f"{first_line(event)!r}.",
            "Keep the values in a list or dict and save them behind the statement, or let "
            "reuse_pre_computed load all of them but one.",
        )
    if len(cuts) < len(versions):
        return next(event for event, cut in versions if cut is None)
    return joined(cuts, [event for event, _ in versions])
