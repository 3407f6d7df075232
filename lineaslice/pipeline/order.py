"""In which order can the pieces of a session run, grouped into as few functions as possible?

Two units that touch one resource, at least one of them writing, keep their order. Only variables
that are private to one function are free: every function has its own ``i``.

Grouping starts from the function that each unit would ideally stand in. A unit that must run before
one of an earlier function joins the work shared by that function and later ones. So there are at
most two functions for each artifact, and a group runs whole, in the original order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from lineaslice.model import Resource
from lineaslice.pipeline.dataflow import Dataflow, Use
from lineaslice.pipeline.units import Unit

_RUNNER = -2  # the function that calls the others: what they hand on is a variable there
_MANY = 50  # variables of one family; beyond, order is kept more strictly but cheaply
_Before = list[set[int]]  # per unit, the units that must run before it


def arrange(
    units: Sequence[Unit],
    labels: Sequence[int],
    flow: Dataflow,
    *,
    sticky: Collection[str] = (),
    edges: Iterable[tuple[int, int]] = (),
) -> tuple[list[list[int]], list[int]]:
    """Groups of unit indexes, in an order that changes no value, and the label of each.

    ``labels`` are ideal places: 2·i for work that artifact i shares with later ones, 2·i + 1 for
    its own; negative for what stands outside (hoisted, or given by the caller) and is left out.
    ``sticky`` names are one variable for all functions. ``edges`` are further pairs to respect.
    """
    fixed = _resource_order(units)
    for first, second in _ghosts(units, flow):
        fixed[second].add(first)
    for first, second in edges:
        fixed[second].add(first)
    current = list(labels)
    while True:
        # Which variables are private, and so which order matters, depends on the labels.
        lowered = _lowered(current, _with_names(units, current, flow, sticky, fixed))
        if lowered == current:
            break
        current = lowered
    used = sorted({label for label in current if label >= 0})
    groups = [[unit for unit, own in enumerate(current) if own == label] for label in used]
    return groups, used


def _lowered(labels: Sequence[int], before: _Before) -> list[int]:
    """The labels, with each unit moved to the front of whatever must follow it."""
    found = list(labels)
    for after in range(len(found) - 1, -1, -1):
        if found[after] < 0:
            continue
        for unit in before[after]:
            if found[unit] > found[after]:
                found[unit] = found[after] - found[after] % 2
    return found


def _resource_order(units: Sequence[Unit]) -> _Before:
    """Pairs that touch one file, random stream, … and must keep their order."""
    before: _Before = [set() for _ in units]
    bucket = _file_buckets(units)
    writer: dict[Resource, int] = {}
    readers: dict[Resource, list[int]] = {}
    for number, unit in enumerate(units):
        for access in unit.accesses:
            if access.resource.kind == "name":
                continue
            resource = bucket.get(access.resource, access.resource)
            if resource in writer and writer[resource] != number:
                before[number].add(writer[resource])
            if access.mode == "read":
                readers.setdefault(resource, []).append(number)
            else:
                before[number].update(r for r in readers.pop(resource, ()) if r != number)
                writer[resource] = number
    return before


def _file_buckets(units: Sequence[Unit]) -> dict[Resource, Resource]:
    """Files and the folders above them as one resource: listing a folder reads its files."""
    files = {a.resource for unit in units for a in unit.accesses if a.resource.kind == "file"}
    ordered = sorted(files, key=lambda resource: [*resource.key.split("/")])
    bucket = {resource: resource for resource in ordered}
    for above, below in pairwise(ordered):
        root = bucket[above]
        if below.key.startswith(root.key.rstrip("/") + "/"):
            bucket[below] = root
    return bucket


def _ghosts(units: Sequence[Unit], flow: Dataflow) -> set[tuple[int, int]]:
    """Pairs of a reader and a later change of what may be the same object, now under other names.

    ``y = x``, ``n = len(x)``, ``x = 0``, ``y.append(1)``: the append concerns the object that
    ``len`` has seen, but ``x`` no longer leads to it, so nothing says that ``x`` was changed.
    Variables may share objects when one was made while the other was read.
    """
    kin: dict[int, int] = {}  # web → web, towards the representative of its family

    def family(web: int) -> int:
        while kin.setdefault(web, web) != web:
            web = kin[web]
        return web

    used: dict[int, list[Use]] = {}
    for use in flow.uses:
        used.setdefault(use.unit, []).append(use)
    for uses in used.values():
        for made in uses:
            if made.defines:
                for other in uses:
                    kin[family(made.web)] = family(other.web)
    readers: dict[int, list[int]] = {}
    dead: dict[int, list[int]] = {}  # family → webs whose name has another value by now
    current: dict[str, int] = {}
    found: set[tuple[int, int]] = set()
    for number in range(len(units)):
        for use in used.get(number, ()):
            if use.defines and use.name in units[number].changes:
                gone = dead.get(family(use.web), [])
                seen = {reader for web in gone for reader in readers[web]}
                found.update((reader, number) for reader in seen if reader != number)
                if len(gone) > _MANY:
                    # From now on this change stands for all that must precede it.
                    gone[:] = [use.web]
        for use in used.get(number, ()):
            before = current.get(use.name)
            if before is not None and before != use.web:
                dead.setdefault(family(before), []).append(before)
            current[use.name] = use.web
            readers.setdefault(use.web, []).append(number)
    return found


def _with_names(
    units: Sequence[Unit],
    labels: Sequence[int],
    flow: Dataflow,
    sticky: Collection[str],
    fixed: _Before,
) -> _Before:
    before = [set(one) for one in fixed]
    homes: dict[int, set[int]] = {}
    for use in flow.uses:
        homes.setdefault(use.web, set()).add(labels[use.unit])
    homes[-1] = set()
    for use in flow.uses:
        if units[use.unit].kind in ("goal", "load") or len(homes[use.web]) > 1:
            homes[use.web].add(_RUNNER)
    for name, uses in flow.by_name().items():
        webs: dict[int, list[Use]] = {}
        for use in uses:
            webs.setdefault(-1 if name in sticky else use.web, []).append(use)
        tails: list[tuple[int, list[int]]] = []
        for web, own in webs.items():
            first, tail = _chain(own, before)
            for other, units_before in tails:
                if not homes[web].isdisjoint(homes[other]):
                    for number in first:
                        before[number].update(u for u in units_before if u < number)
            tails.append((web, tail))
    return before


def _chain(uses: Sequence[Use], before: _Before) -> tuple[list[int], list[int]]:
    """Put the uses of one variable in order, through its writers.

    Returns its first units, up to the first writer, and its last ones, from the last writer on:
    what precedes the variable must precede the former, what follows it must follow the latter.
    """
    first: list[int] = []
    tail: list[int] = []
    writer = -1
    for use in uses:
        if writer < 0:
            first.append(use.unit)
        if use.defines:
            before[use.unit].update(u for u in tail if u != use.unit)
            tail = [use.unit]
            writer = use.unit
        else:
            if writer >= 0 and writer != use.unit:
                before[use.unit].add(writer)
            tail.append(use.unit)
    return first, tail
