"""The statements of one session's slices become functions.

The road: union of the slices → who needs what (cut at artifacts) → what moves to the module →
groups in order → functions.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from lineaslice.errors import PipelineError
from lineaslice.model import Diagnostic, Event, Goal
from lineaslice.pipeline import top_of_module
from lineaslice.pipeline.afresh import asked_early, caching, is_definition, keeps_values
from lineaslice.pipeline.dataflow import Dataflow, dataflow
from lineaslice.pipeline.dependencies import in_order
from lineaslice.pipeline.functions import Grouped, functions
from lineaslice.pipeline.hoist import (
    Hoisted,
    classes_inside,
    hoisted,
    import_meaning,
    late_globals,
    module_globals,
)
from lineaslice.pipeline.identifiers import Fresh, identifier
from lineaslice.pipeline.links import link_unit, linked, taking_unit
from lineaslice.pipeline.names import Names, identifiers
from lineaslice.pipeline.needs import (
    Needs,
    Wanted,
    goal_accesses,
    needs,
    ready,
    saved_name,
    stands_for,
    union,
)
from lineaslice.pipeline.order import arrange
from lineaslice.pipeline.params import is_computed
from lineaslice.pipeline.shape import Function, InputParameter, Link, Target
from lineaslice.pipeline.units import (
    Unit,
    file_unit,
    goal_unit,
    load_unit,
    statement_unit,
    with_imports_apart,
)
from lineaslice.slicing.replay import (
    names_used,
    results_given,
    save_functions,
)

_OUTSIDE = -1  # the label of what stands in no function


@dataclass(frozen=True, slots=True)
class Material:
    """One session before grouping: its artifacts in order of calculation, and its statements."""

    wanted: tuple[Wanted, ...]
    variables: Mapping[int, str]  # per Wanted, the variable that holds its value
    kept: tuple[Unit, ...]
    dropped: tuple[Unit, ...]  # only reused artifacts needed these
    needs: Needs
    displayed: frozenset[str] = frozenset()  # results (``_5``) that get their names
    pathlib: str = "pathlib"  # what its functions may call that library
    taken: Mapping[int, tuple[Link, ...]] = field(default_factory=dict)  # event → its links
    diagnostics: tuple[Diagnostic, ...] = ()

    handed: Mapping[int, Link] = field(default_factory=dict)  # per Wanted that others make

    @property
    def links(self) -> tuple[Link, ...]:
        """What the code takes of other sessions."""
        return (*(link for own in self.taken.values() for link in own), *self.handed.values())

    def links_of(self, index: int) -> list[Link]:
        """What the code of one artifact takes of them."""
        events = self.needs.events
        found = [link for e, own in self.taken.items() if index in events[e] for link in own]
        uses = self.needs.uses.get(index, ())
        return [*found, *(link for k, link in self.handed.items() if k in uses)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One session after grouping."""

    functions: tuple[Function, ...]
    imports: tuple[str, ...]
    definitions: tuple[str, ...]
    top: Mapping[str, str]  # name → the text that binds it in the module
    module_globals: frozenset[str]  # names that functions bind in the module
    captured: Mapping[str, frozenset[str]]  # hoisted name → names that its code looks up
    classes: frozenset[str] = frozenset()  # module globals that might be locals, if need be
    asked_early: frozenset[str] = frozenset()  # see `afresh.asked_early`
    caches: tuple[str, ...] = ()  # functions and methods of the module that cache
    keeps_values: bool = False  # see `afresh.keeps_values`


def material(
    targets: Sequence[Target],
    reused: Collection[str],
    others: Sequence[Target],
    fresh: Fresh,
    required: Collection[str] = (),
    *,
    before: Mapping[str, Collection[str]] = MappingProxyType({}),
    elsewhere: Mapping[str, int | None] = MappingProxyType({}),
) -> Material:
    """What the targets need, with the ``reused`` ones (by name) cut off from their code.

    ``others`` are reused artifacts that are no targets: loaded when a target needs their value. The
    values of ``required`` names are given by the caller, and the code behind them is not needed.
    ``before`` says which artifacts are to be made before which, ``elsewhere`` what other sessions
    make, and in which versions.
    """
    asked = [(target, True, target.name in reused) for target in targets]
    asked += [(target, False, True) for target in others]
    slices = [one[0].slice for one in asked]
    events = union([slice for slice in slices if slice is not None])
    displayed = _displayed(events, [s.goal for s in slices if s is not None])
    saved = [s.goal.expression for s in slices if s is not None and s.goal.kind == "value"]
    taken = linked(statement_units(events, displayed), elsewhere, fresh, saved)
    units = taken.units
    by_time = sorted(
        (
            Wanted(target, target.slice, saved_name(target.slice.goal), at, made, reuse)
            for target, made, reuse in asked
            if target.slice is not None
            for at in [ready(target.slice)]
        ),
        # Of two names on one value, the loaded one stands for both.
        key=lambda one: (one.moment, not one.reused),
    )
    order = in_order([one.target.name for one in by_time], before)
    wanted = tuple(sorted(by_time, key=lambda one: order.index(one.target.name)))
    variables = {
        index: one.variable or fresh.name(identifier(one.target.name))
        for index, one in enumerate(wanted)
    }
    pathlib = fresh.copy().name("pathlib")
    goals = [_goal(index, one, variables, displayed, pathlib) for index, one in enumerate(wanted)]
    given = {
        unit.event
        for name in required
        if is_computed(name, units)
        for unit in units
        if unit.binds == frozenset({name})
    }
    found = needs(wanted, sorted([*units, *goals], key=_in_time), given)
    return Material(
        wanted,
        variables,
        tuple(unit for unit in units if unit.event in found.events),
        tuple(unit for unit in units if unit.event not in found.events),
        found,
        displayed,
        pathlib,
        {event: own for event, own in taken.links.items() if event in found.events},
        (*found.diagnostics, *taken.diagnostics),
        {
            index: Link(
                fresh.name(identifier(wanted[index].target.name)), wanted[index].target.name
            )
            for index in sorted(found.loads)
            if wanted[index].target.is_handed
        },
    )


def statement_units(events: Sequence[Event], displayed: Collection[str]) -> list[Unit]:
    """The units of events, in order; ``displayed`` are the results that get their names."""
    texts = [event.statement.text for event in events]
    mentioned = frozenset(name for text in texts for name in identifiers(text))
    saves = save_functions(texts)
    found = (statement_unit(event, mentioned, displayed, saves) for event in events)
    return [part for unit in found if unit is not None for part in with_imports_apart(unit)]


def outcome(
    material: Material,
    inputs: Mapping[str, InputParameter],
    fresh: Fresh,
    *,
    elsewhere: Collection[str] = (),
) -> Outcome:
    """The functions of the session; names ``elsewhere`` mean something else in the module."""
    units = _pieces(material, inputs, fresh)
    top = hoisted(units, inputs=inputs, elsewhere=elsewhere)
    spare = {unit.event for unit in material.dropped}
    stuck = [n for n, unit in enumerate(units) if unit.event in spare and n not in top.units]
    if stuck:
        units = [unit for n, unit in enumerate(units) if n not in stuck]
        top = hoisted(units, inputs=inputs, elsewhere=elsewhere)

    in_module = module_globals(units, top) | _captured_early(units)
    classes = classes_inside(units, top) - in_module - {*elsewhere}
    in_module |= classes
    flow = dataflow(units, top.names)
    labels = _labels(units, material, top, in_module)
    labels = _merged(units, labels, flow, material)
    # A lambda sees its names change later: for all functions they are one variable.
    sticky = in_module | {name for unit in units for name in unit.names.captures}
    groups, used = arrange(units, labels, flow, sticky=sticky, edges=_edges(units, material))
    _refuse_early(units, groups, used, material)
    owner = [label // 2 for label in used]
    grouped = Grouped(units, groups, owner, flow, top.names, in_module, material.variables)
    in_module |= late_globals(units, grouped.group_of, top)
    grouped = Grouped(units, groups, owner, flow, top.names, in_module, material.variables)

    # A constant is above the functions that read it, whenever the notebook gave it its value.
    definitions = sorted((units[n] for n in top.definitions), key=is_definition)
    first = [*top_of_module.no_bytecode(units), *top_of_module.shell(units)]
    meanings = {k: v for n in top.imports for k, v in (import_meaning(units[n]) or {}).items()}
    return Outcome(
        functions=functions(
            grouped, material.wanted, [*(one.variable for one in material.links), *inputs], fresh
        ),
        imports=top_of_module.imports(units, top),
        definitions=tuple(dict.fromkeys([*first, *(unit.text for unit in definitions)])),
        top={name: units[n].text for n in sorted(top.units) for name in units[n].binds},
        module_globals=in_module,
        captured={
            name: unit.names.captures | unit.names.now
            for unit in definitions
            for name in unit.binds
        },
        classes=classes,
        asked_early=asked_early(
            units, [n for group in groups for n in group], definitions, in_module
        ),
        caches=caching(definitions, meanings),
        keeps_values=keeps_values(definitions),
    )


# ------------------------------------------------------------------ pieces and labels


def _pieces(material: Material, inputs: Mapping[str, InputParameter], fresh: Fresh) -> list[Unit]:
    units: list[Unit] = []
    seen: set[str] = set()
    for unit in material.kept:
        name = next((n for n in inputs if unit.binds == frozenset({n})), None)
        if name is None:
            units.append(unit)
        elif name not in seen:
            seen.add(name)
            units.append(_input(unit, name, fresh))
    units += [link_unit(link) for link in material.links]
    units += _spare_imports(material)
    for index, one in enumerate(material.wanted):
        variable = material.variables[index]
        if index in material.handed:
            units.append(taking_unit(index, one.moment, variable, material.handed[index]))
        elif index in material.needs.loads:
            file = stands_for(one)[0] if one.slice.goal.kind == "file" else None
            units.append(load_unit(index, one.target, one.moment, variable, file, material.pathlib))
        elif one.made:
            units.append(
                _goal(index, one, material.variables, material.displayed, material.pathlib)
            )
    return sorted(units, key=_in_time)


def _in_time(unit: Unit) -> tuple[object, ...]:
    # At one moment a load comes before the goals that read what it loads.
    return (unit.moment, unit.kind == "goal")


def _displayed(events: Sequence[Event], goals: Iterable[Goal]) -> frozenset[str]:
    """The names of results (``_5``) that some statement or goal uses."""
    used = names_used(events, [access for goal in goals for access in goal.accesses])
    return used & results_given(events, save_functions(e.statement.text for e in events))


def _goal(
    index: int,
    one: Wanted,
    variables: Mapping[int, str],
    displayed: Collection[str],
    pathlib: str,
) -> Unit:
    goal = one.slice.goal
    if goal.kind == "file":
        return file_unit(index, goal.expression, one.moment, variables[index], pathlib)
    accesses = goal_accesses(goal)
    return goal_unit(index, goal.expression, accesses, one.moment, variables[index], displayed)


def _input(unit: Unit, name: str, fresh: Fresh) -> Unit:
    handed = fresh.name(f"{name}_value")
    found = Names(now=frozenset({handed}), binds=frozenset({name}))
    text = f"{name} = {handed}"
    return Unit(unit.moment, "input", text, found, kills=found.binds, event=unit.event)


def _spare_imports(material: Material) -> list[Unit]:
    """Imports of dropped code: a loaded value may need them, and they cost nothing."""
    dropped = {unit.event: unit for unit in material.dropped}
    waiting = {
        edge.consumer
        for one in material.wanted
        for edge in one.slice.edges
        if edge.producer in dropped and not _is_import(dropped[edge.producer])
    }
    own = {unit.event for unit in material.dropped if not _is_import(unit)}
    return [u for u in material.dropped if _is_import(u) and u.event not in waiting | own]


def _is_import(unit: Unit) -> bool:
    return all(isinstance(n, (ast.Import, ast.ImportFrom)) for n in ast.parse(unit.text).body)


def _captured_early(units: Sequence[Unit]) -> frozenset[str]:
    """Input parameters that a lambda looks up, defined before the notebook assigned them."""
    found: set[str] = set()
    captured: set[str] = set()
    for unit in units:
        if unit.kind == "input":
            found |= unit.binds & captured
        captured |= unit.names.captures
    return frozenset(found)


def _labels(
    units: Sequence[Unit], material: Material, top: Hoisted, in_module: Collection[str]
) -> list[int]:
    """Per unit, the function that would ideally hold it.

    2·i is the work that artifact i and later ones need, 2·i + 1 the function of artifact i.
    """
    found = []
    for number, unit in enumerate(units):
        given = unit.kind == "link" or (unit.kind == "input" and not unit.binds & set(in_module))
        if number in top.units or given:
            found.append(_OUTSIDE)
        elif unit.target >= 0:
            found.append(2 * unit.target + 1)
        else:
            who = material.needs.events[unit.event]
            found.append(2 * min(who) + (len(who) == 1))
    return found


def _refuse_early(
    units: Sequence[Unit],
    groups: Sequence[Sequence[int]],
    used: Sequence[int],
    material: Material,
) -> None:
    """PipelineError when an artifact would have to be made before one it was to wait for."""
    for label, group in zip(used, groups, strict=True):
        for number in group:
            target = units[number].target
            if target >= 0 and label != 2 * target + 1:
                late = material.wanted[target].target.name
                early = material.wanted[label // 2].target.name
                raise PipelineError(
                    f"No order is possible: {late!r} is to be made after {early!r}, but the "
                    f"notebook alters what {late!r} is made of before it makes {early!r}.",
                    "Take that dependency out.",
                )


def _merged(
    units: Sequence[Unit], labels: list[int], flow: Dataflow, material: Material
) -> list[int]:
    """Shared work joins its artifact's function where only the artifact's value leaves it."""
    for index, one in enumerate(material.wanted):
        shared, own = 2 * index, 2 * index + 1
        if shared not in labels:
            continue
        inside = {n for n, label in enumerate(labels) if label in (shared, own)}
        leaving = [f for f in flow.flows if f.producer in inside and f.consumer not in inside]
        if all(f.name == one.variable and units[f.consumer].moment > one.moment for f in leaving):
            labels = [own if label == shared else label for label in labels]
    return labels


def _edges(units: Sequence[Unit], material: Material) -> set[tuple[int, int]]:
    """Pairs that the slices name for another reason than a variable."""
    at = {unit.event: n for n, unit in enumerate(units) if unit.event >= 0}
    return {
        (at[edge.producer], at[edge.consumer])
        for one in material.wanted
        for edge in one.slice.edges
        if edge.resource.kind != "name" and edge.producer in at and edge.consumer in at
    }
