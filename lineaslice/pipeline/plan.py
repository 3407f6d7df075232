"""Slices of artifacts become one pipeline: which functions, in which order, with which inputs."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from lineaslice.errors import NotTraced, ParameterError, PipelineError
from lineaslice.model import Diagnostic, Resource, Slice
from lineaslice.pipeline.about import header, packages
from lineaslice.pipeline.dependencies import Pair, in_order, pairs, refuse_circles
from lineaslice.pipeline.functions import pin
from lineaslice.pipeline.identifiers import Fresh, identifier
from lineaslice.pipeline.names import identifiers
from lineaslice.pipeline.params import input_parameters as find_inputs
from lineaslice.pipeline.reuse import Reuse, check_spare, notes, reused
from lineaslice.pipeline.session import Material, Outcome, material, outcome
from lineaslice.pipeline.shape import Function, InputParameter, OnMissing, Plan, SessionPlan, Target
from lineaslice.pipeline.units import Unit, load_unit


def plan(
    targets: Sequence[Target],
    *,
    reuse: Iterable[Any] = (),
    input_parameters: Sequence[str] = (),
    required_parameters: Sequence[str] = (),
    floating: Mapping[str, str] = MappingProxyType({}),
    on_missing: OnMissing = "fail",
    dependencies: Mapping[str, Iterable[str]] | None = None,
    replacements: Mapping[str, Target] | None = None,
    name: str = "",
) -> Plan:
    """The pipeline that makes ``targets``.

    ``reuse`` names artifacts to load instead of computing: a name, ``(name, version)``, or
    anything with ``.name`` and ``.version``. One that is no target must be a ``Target`` with its
    slice; it is loaded where a target needs its value. Those that ``floating`` names are loaded by
    an "@alias" or, for "", in the latest version; with ``on_missing="recompute"`` one that is gone
    is made again.
    ``input_parameters`` are notebook variables that become parameters; ``required_parameters`` are
    further ones, without a default. ``dependencies`` says for artifacts which others are to be made
    before them, ``replacements`` whose code makes an artifact instead of its own. Raises
    PipelineError, ParameterError or NotTraced.
    """
    targets = _distinct(targets)
    outdated = [replace(t, is_handed=True) for t in targets if t.name in (replacements or {})]
    targets = _replaced(targets, replacements or {})
    before = pairs(dependencies or {}, [target.name for target in targets])
    parameters = [*input_parameters, *required_parameters]
    fresh = Fresh()
    reuse = list(reuse)
    found = [*targets, *outdated, *(item for item in reuse if isinstance(item, Target))]
    slices = [target.slice for target in found if target.slice is not None]
    fresh.taken |= _identifiers(slices, parameters)
    load = reused(targets, reuse, fresh, floating=floating, on_missing=on_missing)
    targets = [load.targets.get(target.name, target) for target in targets]
    _check(targets, load)

    makes = {target.name: target for target in targets}
    waits = _waits(before)
    refuse_circles(waits)
    materials = {
        session: material(
            [t for t in targets if _session(t) == session],
            load.targets,
            [t for t in (*load.others, *outdated) if _session(t) == session],
            fresh,
            required_parameters,
            before=waits,
            elsewhere={n: t.version for n, t in makes.items() if _session(t) != session},
        )
        for session in dict.fromkeys(t.slice.session.id for t in targets if t.slice is not None)
    }
    order = _session_order(targets, materials, before)
    materials = {session: materials[session] for session in order}
    inputs = _inputs(parameters, materials, required_parameters)
    own = {
        session: {n: p for n, p in inputs.items() if _assigns(one.kept, n)}
        for session, one in materials.items()
    }
    spare = _spare_materials(materials.values(), load, fresh)
    outcomes = _outcomes({**materials, **spare}, own, fresh)
    _check_defaults(inputs.values(), [(materials[s].kept, outcomes[s].top) for s in materials])
    sessions = [
        _session_plan(session, outcomes[session], one, own[session], fresh)
        for session, one in materials.items()
    ]
    spares = [_spare_plan(name, outcomes[name], one) for name, one in spare.items()]
    loaded = [t for t in targets if t.slice is None]
    if loaded:
        sessions.insert(0, _loading_session(loaded, fresh))
    for one in spares:
        check_spare(one, sessions)
    results = list(outcomes.values())
    return Plan(
        name=name or identifier(targets[0].name),
        sessions=tuple(sessions),
        imports=tuple(dict.fromkeys(t for r in results for t in r.imports)),
        definitions=tuple(dict.fromkeys(t for r in results for t in r.definitions)),
        inputs=tuple(inputs.values()),
        taken=frozenset(fresh.taken),
        bound=frozenset(n for r in results for n in {*r.top, *r.module_globals}),
        packages=packages(slices),
        diagnostics=_diagnostics(materials.values(), slices),
        header=(
            *header([*targets, *load.others]),
            *notes(f for session in sessions for f in session.functions),
        ),
        dependencies=before,
        spare=tuple(spares),
    )


def _check(targets: Iterable[Target], load: Reuse) -> None:
    for target in targets:
        if target.slice is None and target.name not in load.targets:
            raise NotTraced(
                f"The code of artifact {target.name!r} is unknown: it was saved without tracing.",
                f"Add it to reuse_pre_computed_artifacts=[{target.name!r}] to load its value.",
            )


# ------------------------------------------------------------------ targets


def _replaced(targets: Sequence[Target], replacements: Mapping[str, Target]) -> list[Target]:
    """The targets, with the code that is to make some of them instead of their own."""
    found = []
    for target in targets:
        new = replacements.get(target.name)
        if new is None:
            found.append(target)
            continue
        if new.slice is None:
            raise NotTraced(
                f"{new.name!r} cannot make {target.name!r}: its code is unknown.",
                "Give a version that was saved from a traced notebook.",
            )
        if _session(new) == _session(target):
            raise PipelineError(
                f"{new.name!r} cannot make {target.name!r}: both come from the same run of one "
                "notebook, where what follows goes on with the old value.",
                "Make the new value in another notebook, or after a restart, and save it there.",
            )
        found.append(replace(new, name=target.name))
    return found


def _distinct(targets: Sequence[Target]) -> list[Target]:
    if not targets:
        raise PipelineError(
            "A pipeline needs at least one artifact.", "Give artifacts=['name', ...]."
        )
    found: dict[str, Target] = {}
    for target in targets:
        other = found.setdefault(target.name, target)
        if other.version != target.version:
            raise PipelineError(
                f"Artifact {target.name!r} is asked for in versions {other.version} and "
                f"{target.version}, but a pipeline returns one value for each name.",
                "Make two pipelines, or save one of the values under another name.",
            )
    return list(found.values())


# ------------------------------------------------------------------ sessions


def _session(target: Target) -> str | None:
    return None if target.slice is None else target.slice.session.id


def _waits(before: Iterable[Pair]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for artifact, other in before:
        found.setdefault(artifact, []).append(other)
    return found


def _session_order(
    targets: Sequence[Target], materials: Mapping[str, Material], before: Sequence[Pair]
) -> list[str]:
    """The sessions, each behind those whose artifacts it takes; PipelineError in a circle."""
    home = {t.name: t.slice.session.id for t in targets if t.slice is not None}
    needed: dict[str, list[str]] = _waits(before)
    sessions: dict[str, list[str]] = {session: [] for session in materials}
    for session, one in materials.items():
        for index, used in one.needs.uses.items():
            name = one.wanted[index].target.name
            needed.setdefault(name, []).extend(one.wanted[k].target.name for k in sorted(used))
            linked = [link.artifact for link in one.links_of(index)]
            needed[name] += linked
            sessions[session] += [home[other] for other in linked if other in home]
        read = {r.key.rpartition("/")[0] for unit in one.kept for r in _loaded(unit)}
        sessions[session] += [home[n] for n in sorted(read & {*home}) if home[n] != session]
    for artifact, other in before:
        if artifact in home and other in home and home[artifact] != home[other]:
            sessions[home[artifact]].append(home[other])
    refuse_circles(needed)
    first = {session: next(n for n, s in home.items() if s == session) for session in materials}
    by_first = {first[s]: [first[other] for other in found] for s, found in sessions.items()}
    refuse_circles(by_first, "A notebook's artifacts are made together, so its first one is named.")
    return in_order(list(materials), sessions)


def _loaded(unit: Unit) -> list[Resource]:
    return [a.resource for a in unit.accesses if a.resource.kind == "artifact"]


def _spare_materials(
    materials: Iterable[Material], load: Reuse, fresh: Fresh
) -> dict[str, Material]:
    """The code behind what is loaded, by the name of the function that runs it when need be."""
    loaded = [one.wanted[i].target for one in materials for i in sorted(one.needs.loads)]
    return {
        target.instead: material([load.recipes[target.name]], (), (), fresh)
        for target in loaded
        if target.instead
    }


def _outcomes(
    materials: Mapping[str, Material],
    inputs: Mapping[str, Mapping[str, InputParameter]],
    fresh: Fresh,
) -> dict[str, Outcome]:
    """The sessions grouped one after the other, each in what is left of the module's names."""
    found: dict[str, Outcome] = {}
    meaning: dict[str, str] = {}
    in_module: set[str] = set()
    for session, one in materials.items():
        own = inputs.get(session, {})
        elsewhere: set[str] = set()
        while True:
            names = fresh.copy()
            result = outcome(one, own, names, elsewhere=elsewhere)
            clash = {
                name
                for name, text in result.top.items()
                if name in in_module or meaning.get(name, text) != text
            }
            clash |= result.classes & {*in_module, *meaning}
            clash |= {n for n, seen in result.captured.items() if seen & (clash | elsewhere)}
            if not clash - elsewhere:
                break
            elsewhere |= clash
        torn = sorted(result.module_globals & set(meaning))
        if torn:
            raise PipelineError(
                f"Two notebooks use the global name {torn[0]!r} for different things, and "
                "functions of both need it as a global.",
                "Export their artifacts as two pipelines.",
            )
        fresh.taken = names.taken
        meaning.update(result.top)
        in_module |= result.module_globals
        found[session] = result
    return found


def _session_plan(
    session: str,
    result: Outcome,
    one: Material,
    inputs: Mapping[str, InputParameter],
    fresh: Fresh,
) -> SessionPlan:
    changed = {name for unit in one.kept for name in unit.changes}
    first = next(f.artifact for f in result.functions if f.artifact)
    return SessionPlan(
        name=fresh.name(f"run_session_including_{identifier(first)}"),
        session=session,
        functions=result.functions,
        inputs=tuple(inputs.values()),
        fresh_inputs=tuple(name for name in inputs if name in changed),
        module_globals=tuple(sorted(result.module_globals)),
        fresh_globals=tuple(sorted(result.asked_early)),
        caches=result.caches,
        keeps_values=result.keeps_values,
        links=one.links,
    )


def _spare_plan(name: str, result: Outcome, one: Material) -> SessionPlan:
    return SessionPlan(
        name=name,
        session=one.wanted[0].slice.session.id,
        functions=result.functions,
        module_globals=tuple(sorted(result.module_globals)),
        fresh_globals=tuple(sorted(result.asked_early)),
        caches=result.caches,
        keeps_values=result.keeps_values,
    )


def _loading_session(targets: Sequence[Target], fresh: Fresh) -> SessionPlan:
    """Artifacts saved without tracing: they belong to no session and are only loaded."""
    made = []
    for number, target in enumerate(targets):
        variable = fresh.name(identifier(target.name))
        made.append(
            Function(
                name=fresh.name(f"get_{identifier(target.name)}"),
                body=(load_unit(number, target, (0, 0), variable).text,),
                returns=(variable,),
                artifact=target.name,
                version=target.version,
                reused=True,
                pin=pin(target),
            )
        )
    name = fresh.name(f"run_session_including_{identifier(targets[0].name)}")
    return SessionPlan(name, "", tuple(made))


# ------------------------------------------------------------------ inputs and the rest


def _inputs(
    wanted: Sequence[str], materials: Mapping[str, Material], required: Collection[str]
) -> dict[str, InputParameter]:
    """Each parameter once; two notebooks may share one if they agree on its value."""
    found: dict[str, InputParameter] = {}
    every = [unit for one in materials.values() for unit in one.kept]
    dropped = [unit for one in materials.values() for unit in one.dropped]
    for name in dict.fromkeys(wanted):
        for one in materials.values():
            if _assigns(one.kept, name):
                found |= find_inputs([name], one.kept, required=required)
        if name not in found or len([m for m in materials.values() if _assigns(m.kept, name)]) > 1:
            found |= find_inputs([name], every, dropped=dropped, required=required)
    return found


def _check_defaults(
    inputs: Iterable[InputParameter],
    sessions: Sequence[tuple[Sequence[Unit], Mapping[str, str]]],
) -> None:
    """Defaults are evaluated where functions are defined: the names in them must be there."""
    for one in inputs:
        tops = [top for kept, top in sessions if _assigns(kept, one.name)]
        for node in ast.walk(ast.parse(one.literal or "None")):
            if not isinstance(node, ast.Name) or node.id == "set":  # ``set()`` is a literal
                continue
            if not all(node.id in top for top in tops):
                raise ParameterError(
                    f"The default of {one.name!r}, {one.literal}, needs {node.id!r}, which the "
                    "module cannot import at its top.",
                    f"Let {node.id} stand for one thing in all notebooks of the pipeline.",
                )


def _assigns(units: Iterable[Unit], name: str) -> bool:
    return any(name in unit.binds | unit.kills for unit in units)


def _identifiers(slices: Iterable[Slice], inputs: Iterable[str]) -> set[str]:
    """Every word that the user's code uses: generated names avoid them all."""
    found = {name for name in inputs if isinstance(name, str)}
    for slice in slices:
        texts = [slice.goal.expression, *(event.statement.text for event in slice.events)]
        for text in texts:
            found |= identifiers(text)
        for event in slice.events:
            found.update((*event.reads, *event.binds))
    return found


def _diagnostics(materials: Iterable[Material], slices: Iterable[Slice]) -> tuple[Diagnostic, ...]:
    found = [d for one in materials for d in one.diagnostics]
    found += [d for slice in slices for d in slice.diagnostics]
    return tuple(dict.fromkeys(found))
