"""Which artifacts is it worth to load? Measured seconds of the code against those of loading."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lineaslice.model import Event
from lineaslice.pipeline.cut import Work, seconds, to_load
from lineaslice.pipeline.identifiers import Fresh
from lineaslice.pipeline.names import names
from lineaslice.pipeline.session import material
from lineaslice.pipeline.shape import Target

_NEVER = float("inf")
_Node = tuple[str, str, int]  # ("artifact", name, 0) or ("event", session, number)


class Row(NamedTuple):
    """What was found of one artifact."""

    target: Target
    compute: float  # seconds of all its code
    load: float  # seconds; infinite when it cannot be loaded
    saved: float  # seconds that loading it takes off the whole run, beside the others chosen
    verdict: str  # "load", or why not


@dataclass(frozen=True, slots=True)
class Choice:
    """The artifacts to load, and a row for each that was considered, the best ones first."""

    loaded: tuple[Target, ...]
    rows: tuple[Row, ...]
    seconds: float  # that a run takes when they are loaded
    without: float  # and when nothing is


def is_fixed(target: Target, parameters: Collection[str]) -> bool:
    """True when no input parameter has a say in the artifact's value."""
    events: Sequence[Event] = () if target.slice is None else target.slice.events
    given = set(parameters)
    return not any(given & names(event.statement.text).binds for event in events)


def final(asked: Sequence[Target], others: Sequence[Target] = ()) -> frozenset[str]:
    """Those of the artifacts asked for whose values no other one of them takes."""
    return frozenset(one.name for one in asked) - _used(_work(asked, others, {}), asked)


def chosen(
    asked: Sequence[Target],
    others: Sequence[Target],
    load: Mapping[str, float],
    parameters: Collection[str] = (),
) -> Choice:
    """What to load so that a run which makes all that is ``asked`` takes the least time.

    ``others`` are further artifacts of the same sessions that could be loaded; ``load`` are the
    seconds by name, of those that can. What a parameter changes is computed, and so is what nothing
    else that is asked for takes: it is what the pipeline is for.
    """
    work = _work(asked, others, {})
    last = frozenset(one.name for one in asked) - _used(work, asked)
    able = {
        one.name: load.get(one.name, _NEVER)
        for one in (*asked, *others)
        if one.name not in last and is_fixed(one, parameters)
    }
    work = _work(asked, others, able)
    wanted = [_node(one) for one in asked if one.slice is not None]
    picked = to_load(work, wanted)
    least = seconds(work, wanted, picked)
    rows = []
    for one in (*asked, *others):
        if one.slice is None:
            continue
        node = _node(one)
        whole = seconds(work, [node], ())
        saved = 0.0
        if node in picked:
            fewer = {n: w if n != node else Work(w.needs, w.seconds) for n, w in work.items()}
            saved = seconds(fewer, wanted, to_load(fewer, wanted)) - least
        verdict = _verdict(one, node in picked, last, parameters, able)
        rows.append(Row(one, whole, load.get(one.name, _NEVER), saved, verdict))
    rows.sort(key=lambda row: (-row.saved, -row.compute, row.target.name))
    loaded = [one for one in (*asked, *others) if one.slice is None or _node(one) in picked]
    return Choice(tuple(loaded), tuple(rows), least, seconds(work, wanted, ()))


def _verdict(
    one: Target,
    is_picked: bool,
    last: Collection[str],
    parameters: Collection[str],
    able: Mapping[str, float],
) -> str:
    if is_picked:
        return "load"
    if one.name in last:
        return "compute: nothing else takes it"
    if not is_fixed(one, parameters):
        return "compute: a parameter changes it"
    if able.get(one.name, _NEVER) == _NEVER:
        return "compute: it cannot be loaded"
    return "compute: loading saves nothing"


def _node(target: Target) -> _Node:
    return ("artifact", target.name, 0)


def _work(
    asked: Sequence[Target], others: Sequence[Target], load: Mapping[str, float]
) -> dict[_Node, Work[_Node]]:
    """Every artifact and every statement, with what each needs."""
    found: dict[_Node, Work[_Node]] = {}
    every = [one for one in (*asked, *others) if one.slice is not None]
    made = {one.name: one for one in asked}
    for session in dict.fromkeys(one.slice.session.id for one in every if one.slice is not None):
        own = [one for one in every if one.slice is not None and one.slice.session.id == session]
        elsewhere = {n: t.version for n, t in made.items() if t not in own}
        one = material(own, (), (), Fresh(), elsewhere=elsewhere)
        taken: dict[int, list[_Node]] = {}
        for number, who in one.needs.events.items():
            for index in who:
                taken.setdefault(index, []).append(("event", session, number))
        for index, wanted in enumerate(one.wanted):
            needs = list(taken.get(index, ()))
            needs += [_node(one.wanted[k].target) for k in sorted(one.needs.uses.get(index, ()))]
            needs += [("artifact", link.artifact, 0) for link in one.links_of(index)]
            name = wanted.target.name
            found[_node(wanted.target)] = Work(tuple(needs), 0.0, load.get(name, _NEVER))
        for wanted in one.wanted:
            for event in wanted.slice.events:
                found[("event", session, event.number)] = Work((), event.seconds)
    for target in made.values():  # saved without tracing: there is nothing but to load it
        found.setdefault(_node(target), Work())
    return found


def _used(work: Mapping[_Node, Work[_Node]], asked: Sequence[Target]) -> frozenset[str]:
    """Names of artifacts that others take, on the way to what is asked for."""
    found = set()
    stack = [_node(one) for one in asked]
    seen = set(stack)
    while stack:
        for other in work[stack.pop()].needs:
            if other[0] == "artifact":
                found.add(other[1])
            if other not in seen:
                seen.add(other)
                stack.append(other)
    return frozenset(found)
