"""In which order can the pieces of a session run, grouped into as few functions as possible?

Two units that touch one resource, at least one of them writing, keep their order. Only variables
that are private to one function are free: every function has its own ``i``.

Grouping starts from one label per wanted function. Whatever cannot be brought together without
swapping such a pair is split into several functions; in the limit every unit stands alone in its
original place, so there is always an answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from lineaslice.model import Resource
from lineaslice.pipeline.dataflow import Dataflow, Use
from lineaslice.pipeline.units import Unit

_Before = list[set[int]]  # per unit, the units that must run before it


def arrange(
    units: Sequence[Unit],
    labels: Sequence[int],
    flow: Dataflow,
    *,
    sticky: Collection[str] = (),
    edges: Iterable[tuple[int, int]] = (),
) -> list[list[int]]:
    """Groups of unit indexes, in an order that changes no value.

    Units of one label stay together where possible, labels in ascending order where possible;
    units with a negative label stand outside (hoisted, or given by the caller) and are left out.
    ``sticky`` names are one variable for all functions. ``edges`` are further pairs to respect.
    """
    fixed = _resource_order(units)
    for first, second in edges:
        fixed[second].add(first)
    current = list(labels)
    while True:
        before = _with_names(units, current, flow, sticky, fixed)
        groups = _schedule(current, before)
        refined = [-1] * len(units)
        for number, group in enumerate(groups):
            for unit in group:
                refined[unit] = number
        # A label that had to be split makes variables shared that were private to it.
        strict = _with_names(units, refined, flow, sticky, fixed)
        if _respected(groups, strict):
            return groups
        current = refined


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
    for name, uses in flow.by_name().items():
        for late, second in enumerate(uses):
            for first in uses[:late]:
                if first.unit == second.unit or not (first.defines or second.defines):
                    continue
                if name in sticky or not _are_separate(first, second, homes):
                    before[second.unit].add(first.unit)
    return before


def _are_separate(first: Use, second: Use, homes: dict[int, set[int]]) -> bool:
    """True for two variables that share a name but never a function."""
    if first.web == second.web:
        return False
    one, other = homes[first.web], homes[second.web]
    return (len(one) == 1 or len(other) == 1) and one.isdisjoint(other)


def _schedule(labels: Sequence[int], before: _Before) -> list[list[int]]:
    """Whole labels while that is possible, otherwise as much as can run of the earliest one."""
    remaining = [unit for unit, label in enumerate(labels) if label >= 0]
    done = {unit for unit, label in enumerate(labels) if label < 0}
    groups = []
    while remaining:
        waiting = sorted({labels[unit] for unit in remaining})
        for label in waiting:
            members = [unit for unit in remaining if labels[unit] == label]
            group = _runnable(members, before, done)
            if group == members:
                break
        else:
            earliest = labels[remaining[0]]
            members = [unit for unit in remaining if labels[unit] == earliest]
            group = _runnable(members, before, done)
        groups.append(group)
        done.update(group)
        remaining = [unit for unit in remaining if unit not in done]
    return groups


def _runnable(members: Iterable[int], before: _Before, done: set[int]) -> list[int]:
    group: list[int] = []
    ran = set(done)
    for unit in members:
        if before[unit] <= ran:
            group.append(unit)
            ran.add(unit)
    return group


def _respected(groups: Sequence[Sequence[int]], before: _Before) -> bool:
    ran: set[int] = set()
    outside = set(range(len(before))) - {unit for group in groups for unit in group}
    for group in groups:
        for unit in group:
            if not before[unit] - outside <= ran:
                return False
            ran.add(unit)
    return True
