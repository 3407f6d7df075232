"""Was a version that a pipeline loads made by other code than the notebook has now?"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lineaslice.assembly.wishes import Wish
from lineaslice.catalog import artifacts as catalog
from lineaslice.catalog.references import ArtifactVersion
from lineaslice.errors import LineasliceError
from lineaslice.model import Diagnostic, Event, Slice
from lineaslice.slicing.prune import pruned
from lineaslice.store import Store
from lineaslice.tracing import session as sessions


def stale(store: Store, wish: Wish) -> tuple[Diagnostic, ...]:
    """One finding for each version loaded whose statements are not all in the code of today.

    That is the code of the running notebook, if it has the variable; else of the version that the
    pipeline was asked for; else of the newest version of the name.
    """
    asked = {version.name: version for version in wish.artifacts}
    found = []
    for version in wish.reuse:
        if version.row.goal is None or version.name in wish.floating:
            continue
        today, what = _today(store, version, asked.get(version.name))
        if today is None:
            continue
        gone = _texts(version.slice().events) - _texts(today.events)
        if gone:
            line = min(gone, key=len).splitlines()[0]
            found.append(
                Diagnostic(
                    "stale-reuse",
                    f"{version.name!r} version {version.version} was made by other code than "
                    f"{what}: `{line}` is not part of it any more.",
                    "Save it again and reuse the new version, or reuse it as it is.",
                )
            )
    return tuple(found)


def _today(
    store: Store, version: ArtifactVersion, asked: ArtifactVersion | None
) -> tuple[Slice | None, str]:
    goal, session = version.row.goal, sessions.current()
    assert goal is not None
    name = goal.expression
    if session is not None and goal.kind == "value" and name in session.namespace:
        try:
            now = session.goal(name)
            return pruned(session.history(), now, session.graph), "the notebook has now"
        except LineasliceError:  # the notebook has that variable from before tracing began
            return None, ""
    other = asked or catalog.get(store, version.name)
    if other.version == version.version or other.row.goal is None:
        return None, ""
    return other.slice(), f"version {other.version}"


def _texts(events: Iterable[Event]) -> set[str]:
    """The statements, without comments and layout."""
    return {ast.unparse(ast.parse(event.statement.text)) for event in events}
