"""What does each function take, do and return, once the groups and their order are known?

All functions of a session run in one process on live objects, so an object altered in place needs
no return: caller and callee hold the same one, and aliases stay aliases. What a function alters is
noted all the same, for engines that run each in a process of its own (`stages`).
"""

from __future__ import annotations

import builtins
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lineaslice.model import Resource
from lineaslice.pipeline.dataflow import Dataflow
from lineaslice.pipeline.identifiers import Fresh, identifier, shared_name
from lineaslice.pipeline.names import Names, names
from lineaslice.pipeline.needs import Wanted
from lineaslice.pipeline.shape import Argument, Function, OnMissing, Pin, Target
from lineaslice.pipeline.units import Unit
from lineaslice.syntax import edit

_BUILTINS = frozenset(dir(builtins))
ANNOTATIONS = Resource("module", "__annotations__")  # a function keeps none of its variables


@dataclass(frozen=True, slots=True)
class Grouped:
    """A session's units, their groups in order, and which names are not locals."""

    units: Sequence[Unit]
    groups: Sequence[Sequence[int]]
    owner: Sequence[int]  # per group, the index of the Wanted that it works for
    flow: Dataflow
    top: frozenset[str]  # names bound at the top of the module
    module_globals: frozenset[str]  # names that functions bind in the module
    variables: Mapping[int, str]  # per Wanted, the variable that holds its value

    @property
    def group_of(self) -> list[int]:
        found = [-1] * len(self.units)
        for number, group in enumerate(self.groups):
            for unit in group:
                found[unit] = number
        return found


def functions(
    grouped: Grouped,
    wanted: Sequence[Wanted],
    inputs: Sequence[str],
    fresh: Fresh,
) -> tuple[Function, ...]:
    """The functions of one session, in the order of their calls."""
    needed, given = _interfaces(grouped)
    altered, disturbing = _altered(grouped)
    result = []
    for number, group in enumerate(grouped.groups):
        units = [grouped.units[n] for n in group]
        owner = wanted[grouped.owner[number]]
        makes_value = any(unit.kind in ("goal", "load") for unit in units)
        returns = tuple(given[number])
        declared = _declared(units, grouped.module_globals)
        loads = any(unit.kind == "load" for unit in units) and not owner.target.is_handed
        verb = "take" if owner.target.is_handed else "get"
        wish = (
            f"{verb}_{identifier(owner.target.name)}"
            if makes_value
            else shared_name((*returns, *declared), owner.target.name)
        )
        arguments = _arguments(number, needed, given, inputs)
        for unit in units:
            if unit.kind == "input":
                # Python has no parameter that is global too: it comes under another name.
                (name,), (handed,) = unit.names.binds, unit.names.now
                arguments.append(Argument(handed, name))
        result.append(
            Function(
                name=fresh.name(wish),
                arguments=tuple(arguments),
                body=_body(units, grouped, {a.parameter for a in arguments}),
                returns=returns,
                module_globals=declared,
                artifact=owner.target.name if makes_value and owner.made else "",
                version=owner.target.version,
                reused=loads,
                pin=pin(owner.target) if loads else None,
                changes=tuple(
                    a.parameter
                    for a in arguments
                    if any(a.parameter in unit.changes for unit in units)
                ),
                alters=tuple(sorted(altered[number])),
                disturbs=number in disturbing,
                rebinds=tuple(
                    a.value for a in arguments if any(a.value in u.kills | u.weak for u in units)
                ),
                reads_state=_state(units, {"read"}),
                writes_state=_state(units, {"bind", "maybe_bind", "change", "affect", "delete"}),
                is_file=makes_value and owner.slice.goal.kind == "file",
                asynchronous=any(unit.names.awaits for unit in units),
                events=tuple(dict.fromkeys(u.event for u in units if u.event >= 0)),
            )
        )
    return tuple(result)


def pin(target: Target) -> Pin:
    """What is loaded in the place of a target's code."""
    on_missing: OnMissing = "recompute" if target.instead else "fail"
    return Pin(target.name, target.version, target.hash, target.selector, on_missing)


def spelled(unit: Unit) -> frozenset[str]:
    """Names that must be in reach where the unit's text stands, also those inside its strings.

    ``df.query("a > @k")`` finds ``k`` among the locals of its caller.
    """
    return unit.names.mentioned | (unit.names.words & unit.reads)


# ------------------------------------------------------------------ interfaces


def _interfaces(grouped: Grouped) -> tuple[list[dict[str, int]], list[list[str]]]:
    """Per group, each variable it takes with the group that gives it (-1: input); its returns."""
    group_of = grouped.group_of
    units = grouped.units
    outside = grouped.top | grouped.module_globals
    web_of = {(use.unit, use.name, use.defines): use.web for use in grouped.flow.uses}

    binders: dict[int, list[int]] = {}  # web → units whose text binds it
    for use in grouped.flow.uses:
        if use.defines and use.name in units[use.unit].binds:
            binders.setdefault(use.web, []).append(use.unit)

    producers: dict[tuple[int, str], list[int]] = {}
    for flow in grouped.flow.flows:
        if flow.name not in outside:
            producers.setdefault((flow.consumer, flow.name), []).append(flow.producer)

    wants: list[dict[str, int]] = [{} for _ in grouped.groups]  # name → web
    for (consumer, name), sources in producers.items():
        home = group_of[consumer]
        web = web_of[consumer, name, False]
        needs_it = home >= 0 and name in spelled(units[consumer])
        if needs_it and any(group_of[source] != home for source in sources):
            wants[home][name] = web
        for source in sources:
            # ``x = 1``, then ``if c: x = 2`` in another function: that one passes ``x`` on.
            passing = group_of[source]
            may_skip = name in units[source].weak and name in units[source].binds
            elsewhere = passing >= 0 and passing != home
            if may_skip and elsewhere and any(group_of[s] < passing for s in sources):
                wants[passing][name] = web

    givers: list[dict[str, int]] = []
    returned: list[set[str]] = [set() for _ in grouped.groups]
    for number, wanted in enumerate(wants):
        giver: dict[str, int] = {}
        for name, web in wanted.items():
            homes = [group_of[unit] for unit in binders.get(web, ()) if group_of[unit] < number]
            if homes:
                giver[name] = max(homes)
                if giver[name] >= 0:
                    returned[giver[name]].add(name)
        givers.append(giver)
    return givers, [
        _returns(number, returned[number], grouped) for number in range(len(grouped.groups))
    ]


def _returns(number: int, needed: set[str], grouped: Grouped) -> list[str]:
    """The artifact's variable first, then in order of binding."""
    units = [grouped.units[n] for n in grouped.groups[number]]
    ordered: dict[str, None] = {}
    if any(unit.kind in ("goal", "load") for unit in units):
        ordered[grouped.variables[grouped.owner[number]]] = None
    for unit in units:
        for name in sorted(needed & unit.binds):
            ordered[name] = None
    return list(ordered)


def _arguments(
    number: int, needed: list[dict[str, int]], given: list[list[str]], inputs: Sequence[str]
) -> list[Argument]:
    """Variables in the order in which earlier functions give them, then input parameters."""
    giver = needed[number]
    made = [name for name in giver if giver[name] >= 0]
    made.sort(key=lambda name: (giver[name], given[giver[name]].index(name)))
    chosen = [name for name in inputs if name in giver and giver[name] < 0]
    return [Argument(name, name) for name in [*made, *chosen]]


def _altered(grouped: Grouped) -> tuple[list[set[str]], set[int]]:
    """Per group, the variables whose objects it alters in place for itself or later groups.

    Also the groups that alter any object which another group holds, though nobody later does.
    """
    group_of = grouped.group_of
    homes: dict[int, set[int]] = {}
    readers: dict[int, int] = {}  # web → the last group that reads it
    for use in grouped.flow.uses:
        homes.setdefault(use.web, set()).add(group_of[use.unit])
        if not use.defines:
            readers[use.web] = max(readers.get(use.web, -1), group_of[use.unit])
    found: list[set[str]] = [set() for _ in grouped.groups]
    disturbing: set[int] = set()
    for use in grouped.flow.uses:
        home = group_of[use.unit]
        changes = use.defines and use.name in grouped.units[use.unit].changes
        if changes and home >= 0 and len(homes[use.web]) > 1:
            disturbing.add(home)
            if readers.get(use.web, -1) >= home:
                found[home].add(use.name)
    return found, disturbing


def _state(units: Sequence[Unit], modes: Collection[str]) -> tuple[Resource, ...]:
    """What the units use beside variables, in these modes; what imports set up is no matter."""
    found = {
        access.resource: None
        for unit in units
        for access in unit.accesses
        if access.resource.kind not in ("name", "import") and access.mode in modes
    }
    return tuple(one for one in found if one != ANNOTATIONS)


# ------------------------------------------------------------------ bodies


def _body(units: Sequence[Unit], grouped: Grouped, parameters: Collection[str]) -> tuple[str, ...]:
    texts = []
    bound = {name for unit in units for name in unit.binds} - grouped.module_globals
    lost = [
        name
        for name in sorted(bound & _BUILTINS - {*parameters})
        if _starts_builtin(name, units, grouped)
    ]
    # ``list = list(x)``: the assignment makes ``list`` a local that has no value yet.
    texts += [f"from builtins import {name}" for name in lost]
    for unit in units:
        if unit.kind == "goal" and not unit.binds:
            continue
        texts.append(_localised(unit, grouped))
    return tuple(texts)


def _starts_builtin(name: str, units: Sequence[Unit], grouped: Grouped) -> bool:
    known = {(flow.consumer, flow.name) for flow in grouped.flow.flows}
    position = {id(unit): number for number, unit in enumerate(grouped.units)}
    return any(
        name in unit.names.now | unit.names.captures and (position[id(unit)], name) not in known
        for unit in units
    )


def _localised(unit: Unit, grouped: Grouped) -> str:
    """The unit's text with what means something else inside a function spelled out."""
    text = unit.text
    found: Names = unit.names
    if found.annotated & grouped.module_globals:
        text = edit.without_annotations(text, found.annotated & grouped.module_globals)
    if found.declared:
        text = edit.without_global_statements(text)
    if found.namespace_calls:
        text = edit.in_module_namespace(text)
    if unit.binds - names(unit.text).binds:  # only a star import binds what it does not spell
        used = {n for other in grouped.units if other is not unit for n in spelled(other)}
        text = edit.explicit_import(text, sorted(unit.binds & used))
    return text


def _declared(units: Sequence[Unit], module_globals: Collection[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for unit in units:
        for name in sorted(unit.binds):
            if name in module_globals:
                found[name] = None
    return tuple(found)
