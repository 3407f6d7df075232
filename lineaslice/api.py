"""The public verbs, a few lines each; ``lineaslice.save`` and the rest are these."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from lineaslice import config
from lineaslice.catalog import artifacts as catalog
from lineaslice.errors import NotTraced
from lineaslice.model import Goal, Slice
from lineaslice.observe import world
from lineaslice.preferences import options
from lineaslice.store import Store
from lineaslice.tracing import session as sessions

if TYPE_CHECKING:
    from lineaslice.catalog.listing import ArtifactList
    from lineaslice.catalog.references import ArtifactVersion
    from lineaslice.export.write import Written
    from lineaslice.pipeline.plan import Plan


@lru_cache(maxsize=8)
def _opened(settings: config.Config) -> Store:
    return Store.open(settings)


def store() -> Store:
    """The configured store."""
    return _opened(config.load())


def save(
    obj: Any,
    name: str,
    *,
    metadata: dict[str, Any] | None = None,
    expression: str | None = None,
) -> ArtifactVersion:
    """Store a value under a name, with the code that made it; returns the new version.

    In a traced notebook the code is the slice of ``expression``: by default of the variable, or of
    the argument as written in the call. Elsewhere, or for a value that no variable leads to, only
    the value is stored, and a warning says so in a notebook. Raises StoreError, UnserializableError.
    """
    session = sessions.current()
    goal, seconds = None, 0.0
    heard = world.pause()
    try:
        target = store()
        if session is not None:
            try:
                goal = session.locate(obj, expression)
            except NotTraced as untraced:
                warnings.warn(
                    f"{name!r} is saved without its code: {untraced.message}; {untraced.hint}",
                    stacklevel=2,
                )
            session.write_to(target)
            if goal is not None:
                seconds = _slice(session, goal).seconds
        return catalog.save(
            target,
            obj,
            name,
            goal=goal,
            session=session.record if session is not None else None,
            compute_seconds=seconds,
            metadata=metadata,
            imports=session.imports() if session is not None else (),
        )
    finally:
        world.resume(heard)


def get(name: str, version: int | str | None = None) -> ArtifactVersion:
    """A handle on a stored version; no version means the highest. Raises ArtifactNotFound."""
    return catalog.get(store(), name, version)


def artifacts() -> ArtifactList:
    """Every stored version, by name and number."""
    return catalog.listing(store())


def delete(name: str, version: int | str | None = None) -> tuple[int, ...]:
    """Delete one version, or all of a name; returns the numbers, which are never given out again."""
    return catalog.delete(store(), name, version)


def slice_of(expression: str) -> Slice:
    """The slice of a variable or expression of the running session. Raises NotTraced."""
    session = sessions.current()
    if session is None:
        raise NotTraced(
            "no notebook is being traced in this process",
            "type %load_ext lineaslice in a notebook, then run its cells",
        )
    return _slice(session, session.goal(expression))


def _slice(session: sessions.Session, goal: Goal) -> Slice:
    from lineaslice.slicing.select import select

    return select(session.history(), goal, session.graph)


def visualize(expression: str | None = None) -> Any:
    """The dependence graph of the running session, or of one expression in it, as SVG."""
    from lineaslice.slicing.picture import picture

    if expression is not None:
        return picture(slice_of(expression))
    session = sessions.current()
    if session is None:
        raise NotTraced(
            "no notebook is being traced in this process", "type %load_ext lineaslice in a notebook"
        )
    return picture(session.history())


__all__ = [
    "artifacts",
    "delete",
    "get",
    "options",
    "save",
    "slice_of",
    "store",
    "visualize",
]
