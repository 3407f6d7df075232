"""Does the code that a page is shown give what the notebook has? Tried in a clean process.

The values of the notebook are compared as they are now, so this is told only while no cell runs.
"""

from __future__ import annotations

import io
import tempfile
import types
from dataclasses import replace

from lineaslice.catalog import verifying
from lineaslice.errors import SliceError
from lineaslice.live.asking import Asked
from lineaslice.live.snapshot import Snapshot
from lineaslice.model import Goal, Verification
from lineaslice.store.serializers import dump
from lineaslice.verification import verify as run

_LEAST, _TIMES = 60.0, 10.0  # seconds, and times what the code took when it was traced
_NO_VALUES = (types.ModuleType, types.FunctionType, type)


def verify(asked: Asked, snapshot: Snapshot) -> tuple[list[str], Verification]:
    """The names whose values were compared, and what that gave. Raises SliceError or StoreError."""
    if snapshot.running is not None:
        raise SliceError("A cell is running.", "Verify again when it has ended.")
    if asked.history.session.id != snapshot.history.session.id or asked.history != snapshot.history:
        raise SliceError("This was saved.", "Verify the artifact in the panel.")
    names = _names(asked, snapshot)
    expression = names[0] if len(names) == 1 else f"({', '.join(names)})"
    namespace = snapshot.session.namespace
    values = [namespace[name] for name in names]
    value = values[0] if len(values) == 1 else tuple(values)
    stored = io.BytesIO()
    serializer = dump(value, stored, asked.title)
    if len(snapshot.session.events) != len(snapshot.history.events):
        raise SliceError("The notebook has gone on meanwhile.", "Verify again.")
    accesses = asked.found.goal.accesses
    goal = Goal(expression, asked.found.goal.at, accesses)
    found = replace(asked.found, goal=goal)
    with tempfile.NamedTemporaryFile(prefix="lineaslice-", suffix=".blob") as file:
        file.write(stored.getvalue())
        file.flush()
        task = verifying.job(
            asked.title, found, serializer.name, file.name, lambda: snapshot.history.events
        )
        limit = max(_LEAST, _TIMES * found.seconds)
        return names, run(task._replace(timeout=limit))


def _names(asked: Asked, snapshot: Snapshot) -> list[str]:
    """The variables that were asked for: one, or those that a cell has given values."""
    goal, namespace = asked.found.goal, snapshot.session.namespace
    if goal.kind == "value":
        if goal.expression not in namespace:
            raise SliceError(
                f"{goal.expression!r} is no variable, and computing it could run your code.",
                "Assign it to a variable, and verify that.",
            )
        return [goal.expression]
    if goal.at != _last_write(asked, snapshot):
        raise SliceError(
            f"What {asked.title} made has been changed since.", "Run it again, then verify it."
        )
    names = [a.resource.key for a in goal.accesses if a.resource.kind == "name"]
    held = [name for name in names if name in namespace]
    return [name for name in held if not issubclass(type(namespace[name]), _NO_VALUES)]


def _last_write(asked: Asked, snapshot: Snapshot) -> int:
    """Behind which event nothing of what the goal consists of was written any more."""
    goal = asked.found.goal
    wanted = {access.resource for access in goal.accesses if access.resource.kind == "name"}
    last = goal.at
    for event in snapshot.history.events[goal.at :]:
        if any(a.mode != "read" and a.resource in wanted for a in event.accesses):
            last = event.number + 1
    return last
