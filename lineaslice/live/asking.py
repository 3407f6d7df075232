"""From what a page asks for to a slice: of a cell, a variable, a statement or an artifact."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from lineaslice import config
from lineaslice.catalog import artifacts as catalog
from lineaslice.catalog.references import ArtifactVersion
from lineaslice.errors import NotTraced, SliceError
from lineaslice.graph.build import Graph
from lineaslice.live import protocol
from lineaslice.live.snapshot import Snapshot
from lineaslice.model import GOAL, Access, CellRun, Edge, Event, Goal, History, Resource, Slice
from lineaslice.slicing.prune import pruned
from lineaslice.slicing.select import select
from lineaslice.store import Store
from lineaslice.syntax import facts
from lineaslice.tracing.doubts import late_names_of
from lineaslice.tracing.goals import of_run

_OUTPUT = Resource("world", "output")


class Asked(NamedTuple):
    """A slice, what it was asked for, and the session that it is of."""

    title: str
    found: Slice
    history: History
    after: str  # "the value was saved": what came before the statements that ran too late


def ask(goal: protocol.Goal, snapshot: Snapshot, graph: Graph) -> Asked:
    """The slice. Raises NotTraced, SliceError, ArtifactNotFound or StoreError."""
    if "cell" in goal:
        return of_cell(goal["cell"], snapshot, graph)
    if "name" in goal:
        return of_name(goal["name"], snapshot, graph)
    if "event" in goal:
        return of_event(goal["event"], snapshot, graph)
    if "artifact" in goal:
        return of_artifact(goal["artifact"], goal.get("version"), snapshot)
    raise SliceError("Nothing was asked for.", "Give a cell, a name, an event or an artifact.")


# ---------------------------------------------------------------- a cell, a statement


def of_cell(cell_id: str, snapshot: Snapshot, graph: Graph) -> Asked:
    """What the newest run of a cell needs: what it made, and what it showed."""
    runs = [cell for cell in snapshot.history.cells if cell.cell_id == cell_id]
    if not runs:
        raise NotTraced(
            "This cell has not run since lineaslice was loaded.", "Run it, then select it again."
        )
    cell = runs[-1]
    own = [e for e in snapshot.history.events if e.cell == cell.number and e.statement.text]
    if not own:
        raise SliceError(f"{cell.label} ran no statement of Python.", "Select another cell.")
    return Asked(cell.label, _needed_by(own, cell, snapshot, graph), snapshot.history, _ended(cell))


def of_event(number: int, snapshot: Snapshot, graph: Graph) -> Asked:
    """What one statement needs."""
    events = snapshot.history.events
    if not 0 <= number < len(events):
        raise SliceError(f"There is no statement {number} in this session.", "Run the cell again.")
    event = events[number]
    cell = snapshot.history.cells[event.cell]
    title = f"{cell.label}, line {event.statement.line}"
    return Asked(title, _needed_by([event], cell, snapshot, graph), snapshot.history, _ended(cell))


def _ended(cell: CellRun) -> str:
    return f"{cell.label} ran"


def _needed_by(own: Sequence[Event], cell: CellRun, snapshot: Snapshot, graph: Graph) -> Slice:
    """The slice of what these statements made, with those of them that only show something."""
    goal = of_run(own, cell)
    history = snapshot.history
    found = pruned(history, goal, graph) if goal.accesses else Slice(history.session, goal, ())
    kept = {event.number for event in found.events}
    events = {event.number: event for event in found.events}
    edges = list(found.edges)
    notes = dict.fromkeys(found.diagnostics)
    for event in own:
        if event.number in kept:
            continue
        reads = tuple(access for access in event.accesses if access.mode == "read")
        more = select(history, Goal(goal.expression, event.number, reads, "cell"), graph)
        events = {one.number: one for one in more.events} | events
        events[event.number] = event
        for edge in more.edges:  # what the statement reads is needed by it, not by the goal
            edges.append(edge._replace(consumer=event.number) if edge.consumer == GOAL else edge)
        edges.append(_shown(event.number))
        notes |= dict.fromkeys(more.diagnostics)
    ordered = tuple(events[number] for number in sorted(events))
    once = tuple(dict.fromkeys(edges))
    return replace(found, events=ordered, edges=once, diagnostics=tuple(notes))


def _shown(number: int) -> Edge:
    """A statement that makes nothing is asked for as it stands."""
    return Edge(number, GOAL, _OUTPUT, Access(_OUTPUT, "bind"), Access(_OUTPUT, "read"))


# ---------------------------------------------------------------- a variable


def of_name(expression: str, snapshot: Snapshot, graph: Graph) -> Asked:
    """What a variable, or an expression of variables, rests on now."""
    try:
        found = facts.expression(expression)
    except SyntaxError:
        raise SliceError(
            f"{expression!r} is not an expression of Python.", "Give a variable, such as 'mod'."
        ) from None
    namespace = snapshot.session.namespace
    names = [name for name in found.reads if name in namespace or name not in facts.BUILTINS]
    unknown = [name for name in names if Resource("name", name) not in graph.writers]
    for name in unknown:
        if name not in namespace:
            raise NotTraced(f"There is no variable {name!r} in this session.", _near(name, graph))
    accesses = [_read(name, "untraced" if name in unknown else "text") for name in names]
    late = late_names_of(names, namespace)
    accesses += [_read(n, "late-bound", via) for n, via in late.items() if n not in names]
    history = snapshot.history
    goal = Goal(expression, len(history.events), tuple(accesses))
    return Asked(expression, pruned(history, goal, graph), history, "it was asked for")


def _read(name: str, evidence: str, via: str = "") -> Access:
    return Access(Resource("name", name), "read", evidence, via)


def _near(name: str, graph: Graph) -> str:
    known: Iterable[str] = [
        r.key for r in list(graph.writers) if r.kind == "name" and r.key[:1] != "_"
    ]
    near = difflib.get_close_matches(name, list(known))
    return f"Did you mean {' or '.join(near)}?" if near else "Run the cell that assigns it first."


# ---------------------------------------------------------------- an artifact


def of_artifact(name: str, version: int | None, snapshot: Snapshot) -> Asked:
    """What a stored version rests on: in the notebook's own session, or in the one of its store."""
    with Store.open(config.load()) as store:  # not the session's, for which a cell may wait
        return _of_saved(catalog.get(store, name, version), snapshot)


def _of_saved(saved: ArtifactVersion, snapshot: Snapshot) -> Asked:
    title = f"{saved.name} version {saved.version}"
    goal = saved.row.goal
    if goal is not None and saved.row.session == snapshot.history.session.id:
        events = snapshot.history.events[: goal.at]
        if len(events) == goal.at:
            history = replace(snapshot.history, events=events)
            return Asked(title, pruned(history, goal), history, "the value was saved")
    return Asked(title, saved.slice(), saved.history(), "the value was saved")
