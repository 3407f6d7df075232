"""Which artifacts does a pipeline load instead of making them, and what if they are gone?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from lineaslice.errors import PipelineError
from lineaslice.model import Resource
from lineaslice.pipeline.identifiers import Fresh, identifier
from lineaslice.pipeline.shape import Function, OnMissing, SessionPlan, Target


@dataclass(frozen=True, slots=True)
class Reuse:
    """What is loaded: targets of the pipeline by name, and further artifacts."""

    targets: Mapping[str, Target]  # with the version to load
    others: tuple[Target, ...]
    recipes: Mapping[str, Target]  # name → the version that is made again when it is missing


def reused(
    targets: Sequence[Target],
    reuse: Sequence[Any],
    fresh: Fresh,
    *,
    floating: Mapping[str, str] = MappingProxyType({}),
    on_missing: OnMissing = "fail",
) -> Reuse:
    """What of ``reuse`` names targets, and what else is to be loaded.

    Names that are ``floating`` are loaded in the version that their "@alias" means at the time of
    a run, or for "" in the latest.
    """
    if on_missing not in ("fail", "recompute"):
        raise PipelineError(
            f"on_missing is {on_missing!r}, which says not what to do.",
            "Give 'fail', or 'recompute' to make a version again that is gone from the store.",
        )
    by_name = {target.name: target for target in targets}
    chosen: dict[str, Target] = {}
    others: dict[str, Target] = {}
    recipes: dict[str, Target] = {}
    for item in reuse:
        name, version = _named(item)
        given = item if isinstance(item, Target) else None
        if name in by_name:
            own = by_name[name]
            if given is None:
                same = version in (None, own.version)
                given = own if same else Target(name, version)
            loaded = replace(given, slice=own.slice)
            chosen[name] = _to_load(loaded, given, fresh, floating, on_missing)
        elif given is None:
            raise _unknown(name, by_name)
        elif given.slice is None:
            raise PipelineError(
                f"Artifact {name!r} cannot be reused here: it was saved without tracing, so "
                "nothing tells which code its value replaces.",
                "Take it out of reuse_pre_computed_artifacts.",
            )
        else:
            others[name] = _to_load(given, given, fresh, floating, on_missing)
        if on_missing == "recompute":
            recipes[name] = given
    return Reuse(chosen, tuple(others.values()), recipes)


def _to_load(
    loaded: Target,
    recipe: Target,
    fresh: Fresh,
    floating: Mapping[str, str],
    on_missing: OnMissing,
) -> Target:
    if loaded.name in floating:
        selector = floating[loaded.name]
        loaded = replace(loaded, version=None, hash="", verification=None, selector=selector)
    if on_missing == "fail":
        return loaded
    if recipe.slice is None:
        version = "" if recipe.version is None else f" version {recipe.version}"
        raise PipelineError(
            f"Artifact {loaded.name!r}{version} cannot be made again when it is missing: its code "
            "is not known here.",
            "Use on_missing='fail', or give what lineaslice.get() returns for a traced version.",
        )
    return replace(loaded, instead=fresh.name(f"recompute_{identifier(loaded.name)}"))


def _unknown(name: str, by_name: Mapping[str, Target]) -> PipelineError:
    near = get_close_matches(name, by_name, n=3) or list(by_name)
    return PipelineError(
        f"There is no artifact {name!r} to reuse in this pipeline.",
        f"Artifacts here: {', '.join(map(repr, near))}.",
    )


def _named(item: Any) -> tuple[str, int | None]:
    if isinstance(item, str):
        return item, None
    if isinstance(item, tuple) and len(item) == 2:
        return str(item[0]), item[1]
    if hasattr(item, "name"):
        return str(item.name), getattr(item, "version", None)
    raise PipelineError(
        f"{item!r} does not name an artifact to reuse.",
        "Give a name, a (name, version) pair, or what save() and get() return.",
    )


def check_spare(spare: SessionPlan, sessions: Iterable[SessionPlan]) -> None:
    """Making a missing artifact must not disturb what the rest of the run uses.

    A loaded value draws from no random stream and sets no global; the code behind it may.
    """
    artifact = next(f.artifact for f in spare.functions if f.artifact)
    written = {r for f in spare.functions for r in f.writes_state if r.kind != "world"}
    for session in sessions:
        others = [function for function in session.functions if not function.reused]
        used = {r for f in others for r in f.writes_state}
        used |= {r for f in others for r in f.reads_state if r.kind != "file"}
        names = {*spare.module_globals} & {*session.module_globals}
        shared = sorted(str(r) for r in (written & used) | {Resource("name", n) for n in names})
        if shared:
            raise PipelineError(
                f"Artifact {artifact!r} cannot be made again when it is missing: its code changes "
                f"{shared[0]}, which other code of the pipeline uses as well.",
                "Use on_missing='fail'.",
            )


def notes(functions: Iterable[Function]) -> tuple[str, ...]:
    """Lines of comment on what is loaded without a fixed version."""
    pins = [f.pin for f in functions if f.pin is not None and f.pin.version is None]
    found: dict[str, list[str]] = {}
    for pin in pins:
        what = f"that {pin.selector} means" if pin.selector else "that is the latest"
        found.setdefault(what, []).append(ascii(pin.artifact))
    return tuple(
        line
        for what, names in found.items()
        for line in (f"Loaded in the version {what} when this runs:", f"  {', '.join(names)}")
    )
