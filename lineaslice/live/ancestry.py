"""Which stored artifacts is one made from, and which are made from it?

By the session that they were saved in: an artifact is above another when all that gave it its value
is among the statements that the other needs. By the store: when code loads it with ``get``.
"""

from __future__ import annotations

from collections.abc import Iterable

from lineaslice.graph.build import Graph
from lineaslice.live.graphs import artifact_node
from lineaslice.live.protocol import VERSION, Arrow, GraphAnswer
from lineaslice.model import GOAL, History, Slice, Versioned
from lineaslice.slicing.prune import pruned

_MOST = 60  # versions of one session that are looked at: the newest of each name


def graph(
    id: str,
    title: str,
    rows: Iterable[Versioned],
    history: History,
    known: Graph,
    around: Versioned | None = None,
) -> GraphAnswer:
    """The artifacts of one session as boxes and arrows; with ``around``, those above and below it.

    ``rows`` are the versions that were saved in it, of which the newest of each name count.
    """
    newest = {row.name: row for row in sorted(rows, key=lambda row: row.version)}
    if around is not None:
        newest[around.name] = around
    shown = sorted(newest.values(), key=lambda row: row.created)[-_MOST:]
    slices: dict[str, Slice] = {}
    names: dict[str, tuple[str, int]] = {}
    for row in shown if around is None or around in shown else [*shown, around]:
        if row.goal is not None and row.goal.at <= len(history.events):
            slices[_key(row)] = pruned(history, row.goal, known)
            names[_key(row)] = (row.name, row.version)
    arrows = _reduced(_within(slices))
    for key, one in slices.items():
        arrows |= _loaded(key, one, names)
    near = set(names) if around is None else _around(_key(around), arrows)
    return {
        "version": VERSION,
        "type": "graph",
        "id": id,
        "level": "artifacts",
        "goal": title,
        "nodes": [artifact_node(*names[key]) for key in names if key in near],
        "edges": [a for ends, a in arrows.items() if ends[0] in near and ends[1] in near],
        "hidden": max(0, len(newest) - _MOST),
    }


def _key(row: Versioned) -> str:
    return f"a{row.name}:{row.version}"


def _within(slices: dict[str, Slice]) -> dict[tuple[str, str], Arrow]:
    """Arrows by what the statements of each need."""
    makers = {
        key: {edge.producer for edge in one.edges if edge.consumer == GOAL}
        for key, one in slices.items()
    }
    needs = {key: {event.number for event in one.events} for key, one in slices.items()}
    found: dict[tuple[str, str], Arrow] = {}
    for above, made in makers.items():
        for below, needed in needs.items():
            same = made == makers[below]
            if above == below or same or not made or not made <= needed:
                continue
            expression = slices[above].goal.expression
            told = f"it is made from {expression}, which was saved as {above[1:]}"
            found[above, below] = _arrow(above, below, expression, told)
    return found


def _loaded(
    key: str, one: Slice, names: dict[str, tuple[str, int]]
) -> dict[tuple[str, str], Arrow]:
    found: dict[tuple[str, str], Arrow] = {}
    for event in one.events:
        for access in event.accesses:
            if access.resource.kind != "artifact" or access.mode != "read":
                continue
            name, _, number = access.resource.key.rpartition("/")
            if not number.isdigit():
                continue
            above = f"a{name}:{number}"
            names.setdefault(above, (name, int(number)))
            told = f"its code loads {name} version {number}"
            if above != key:
                found[above, key] = _arrow(above, key, name, told)
    return found


def _arrow(source: str, target: str, name: str, reason: str) -> Arrow:
    return {
        "source": source,
        "target": target,
        "names": [name],
        "reasons": [reason],
        "assumed": False,
    }


def _reduced(arrows: dict[tuple[str, str], Arrow]) -> dict[tuple[str, str], Arrow]:
    """Without arrows that a longer way tells as well."""
    below: dict[str, set[str]] = {}
    for above, under in arrows:
        below.setdefault(above, set()).add(under)
    return {
        (above, under): arrow
        for (above, under), arrow in arrows.items()
        if not any(under in below.get(between, ()) for between in below[above] - {under})
    }


def _around(key: str, arrows: dict[tuple[str, str], Arrow]) -> set[str]:
    """The artifact, all above it and all below it."""
    found = {key}
    for start, end in ((1, 0), (0, 1)):
        pending = [key]
        while pending:
            at = pending.pop()
            for ends in arrows:
                if ends[start] == at and ends[end] not in found:
                    found.add(ends[end])
                    pending.append(ends[end])
    return found
