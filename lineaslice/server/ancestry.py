"""Which stored artifacts is one made from, and which are made from it?

By the session that they were saved in: an artifact is above another when all that gave it its value
is among the statements that the other needs. By the store: when code loads it with ``get``.
"""

from __future__ import annotations

from typing import Any

from lineaslice.catalog.references import ArtifactVersion
from lineaslice.graph.build import build
from lineaslice.live.graphs import artifact_node
from lineaslice.live.protocol import Arrow
from lineaslice.model import GOAL, Slice, Versioned
from lineaslice.slicing.prune import pruned
from lineaslice.store import Store

_MOST = 60  # versions of one session that are looked at: the newest of each name


def graph(version: ArtifactVersion, store: Store) -> dict[str, Any]:
    """The artifacts around one, as boxes and arrows."""
    found = version.slice()
    title = f"{version.name} version {version.version}"
    slices: dict[str, Slice] = {_key(version): found}
    names = {_key(version): (version.name, version.version)}
    whole = store.log.read(found.session.id)
    known = build(whole.events)
    for row in _of_session(version, store):
        key = f"a{row.name}:{row.version}"
        if row.goal is not None and row.goal.at <= len(whole.events):
            slices[key] = pruned(whole, row.goal, known)
            names[key] = (row.name, row.version)
    arrows = _reduced(_within(slices))
    for key, one in slices.items():
        arrows |= _loaded(key, one, names)
    near = _around(_key(version), arrows)
    return {
        "goal": title,
        "level": "artifacts",
        "nodes": [artifact_node(*names[key]) for key in names if key in near],
        "edges": [a for ends, a in arrows.items() if ends[0] in near and ends[1] in near],
        "hidden": 0,
    }


def _key(version: ArtifactVersion) -> str:
    return f"a{version.name}:{version.version}"


def _of_session(version: ArtifactVersion, store: Store) -> list[Versioned]:
    rows = {
        row.name: row
        for row in store.versions.of_session(str(version.row.session))
        if row.goal is not None and row.name != version.name
    }
    return sorted(rows.values(), key=lambda row: row.created)[-_MOST:]


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
