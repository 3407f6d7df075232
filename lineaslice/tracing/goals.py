"""What can be asked for besides a variable: what expressions touch, files, figures, cells."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lineaslice.errors import NotTraced, SliceError
from lineaslice.model import FIGURE, WRITES, Access, CellRun, Event, Goal, Resource, Statement
from lineaslice.observe import streams
from lineaslice.syntax.facts import Facts
from lineaslice.tracing import figures
from lineaslice.tracing.arguments import full_path
from lineaslice.tracing.effects import plan
from lineaslice.tracing.plans import Plan
from lineaslice.tracing.reading import is_absence
from lineaslice.tracing.running import Running

if TYPE_CHECKING:
    from lineaslice.tracing.session import Session

# ---------------------------------------------------------------- an expression


def beyond_names(
    session: Session, expression: str, facts: Facts, heard: Sequence[Any]
) -> list[Access]:
    """What evaluating an expression uses besides the values of its names.

    ``plt.gcf()`` the figure, ``pd.read_csv("a.csv")`` the file, ``random.random()`` the stream. The
    expression is not evaluated for it; ``heard`` is what was heard while the user's code did so.
    """
    if facts.closed:
        return []
    recorder = session.recorder
    expected = plan(facts, session.namespace)
    found: dict[Access, None] = {}
    for name, via in expected.late.items():
        recorder.read(found, name, "late-bound", via)
    if expected.reflects:
        for name in recorder.bindings.of_the_user():
            recorder.read(found, name, "assumed", expected.reflects)
    drawn = None if expected.drawing is None else expected.drawing.touched(several=False)
    for access in expected.accesses:
        if access.mode in ("read", "change"):
            read = access._replace(mode="read")
            if access.resource.kind == "figure" and drawn is not None:
                read = read._replace(parts=drawn[0])
            found |= dict.fromkeys(_reads(session, read))
    for access in recorder.world.accesses(list(heard)):
        if access.mode == "read":
            found[access] = None
    for path in _texts(expression, facts, session.namespace):
        if path in recorder.world.written:
            read = Access(Resource("file", path), "read", "assumed")
            found |= dict.fromkeys(_reads(session, read))
    found |= dict.fromkeys(_draws(session, expected))
    running = Running(facts, Statement(expression, 0, 0), 0, 0)
    recorder.read_ambient(running, expected, found)
    return list(found)


def _reads(session: Session, access: Access) -> Iterator[Access]:
    recorder, resource = session.recorder, access.resource
    if resource == ("environ", "*"):
        yield from recorder.world.environment()
    elif resource.kind != "module" or resource in recorder.modules:  # else nobody has touched it
        yield access
        if resource.kind == "file":
            yield from recorder.world.around(resource.key, "read")


def _texts(expression: str, facts: Facts, namespace: dict[str, Any]) -> Iterator[str]:
    """Paths that the expression may mean: its texts, and those that its names hold."""
    for node in ast.walk(ast.parse(expression.strip(), mode="eval")):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield full_path(node.value)
    for name in facts.reads:
        value = namespace.get(name)
        if type(value) is str or type(value).__module__ == "pathlib":
            yield full_path(value)


def _draws(session: Session, expected: Plan) -> Iterator[Access]:
    """Random streams: those that the running statement has moved, else all that were used."""
    if not expected.draws:
        return
    running = session.recorder.running
    if running is not None and running.streams:
        for stream, state in streams.states().items():
            if running.streams.get(stream, state) != state:
                yield Access(Resource("random", stream), "read", "observed")
        return
    for resource in session.graph.writers:
        if resource.kind == "random":
            yield Access(resource, "read", "assumed")


# ---------------------------------------------------------------- a file


def of_file(session: Session, path: str | os.PathLike[str], heard: Sequence[Any] = ()) -> Goal:
    """What the file holds now. Raises NotTraced when no traced statement has written it."""
    if session.catch_up is not None:
        session.catch_up()
    full, folder = full_path(path), session.record.cwd
    world, done = session.recorder.world, len(session.events)
    by_running = {a.resource.key for a in world.accesses(list(heard)) if a.mode in WRITES}
    written = {r.key for r in session.graph.writers if r.kind == "file"} | by_running
    around = world.around(full, "read")
    by_command = any(access.evidence == "assumed" for access in around)
    if full not in written and not by_command:
        real = os.path.realpath(full)
        same = [key for key in written if os.path.realpath(key) == real]
        if not same:
            raise NotTraced(
                f"no statement that lineaslice has watched wrote the file {os.fspath(path)!r}",
                "run the cell that writes it again, then ask again",
            )
        full = same[0]
    accesses = [Access(Resource("file", full), "read", "text"), *around]
    if world.moved:
        accesses.append(Access(Resource("cwd"), "read", "observed"))
    inside = full.startswith(folder.rstrip(os.sep) + os.sep)
    shown = os.path.relpath(full, folder) if inside else full
    return Goal(shown, done + (full in by_running), tuple(dict.fromkeys(accesses)), "file")


# ---------------------------------------------------------------- a figure


def of_figure(session: Session) -> Goal:
    """pyplot's current figure, or the one drawn last when the notebook has closed it.

    Raises NotTraced when nothing was drawn.
    """
    writes = session.graph.writers.get(FIGURE, [])
    drawn = [write for write in writes if write.access.mode != "delete"]
    if not drawn:
        raise NotTraced(
            "nothing was drawn with pyplot in this session",
            "draw first, or give the variable that holds the figure: %slice fig",
        )
    pyplot = sys.modules.get("matplotlib.pyplot")
    names = [name for name, value in session.namespace.items() if value is pyplot]
    alias = next((n for n in names if not session.recorder.ignored(n)), "")
    module = alias or "__import__('matplotlib.pyplot').pyplot"
    goal = session.goal(f"{module}.gcf()")
    closed = next((w.event for w in writes if w.event > drawn[-1].event), goal.at)
    parts = figures.current() if closed == goal.at else None
    read = Access(FIGURE, "read", "table: matplotlib", f"{module}.gcf", parts)
    others = (access for access in goal.accesses if access.resource != FIGURE)
    return replace(goal, at=closed, accesses=tuple(dict.fromkeys((*others, read))))


# ---------------------------------------------------------------- a cell


def of_cell(session: Session, number: int | None = None) -> Goal:
    """All that a cell made or changed, as it was when the cell ended.

    ``number`` is that of ``In [5]``; by default the last cell before the running one that changed
    anything. Raises SliceError when there is no such cell, and when it changed nothing.
    """
    if number is None:
        cells = reversed(session.cells[:-1])
        found = next((cell for cell in cells if _made(session, cell)), None)
        if found is None:
            raise SliceError("no cell before this one made or changed anything", "run one first")
    else:
        found = _numbered(session, number)
    if not _made(session, found):
        raise SliceError(
            f"{found.label} made nothing and changed nothing, so no code is needed for it",
            "give the number of another cell, or a variable",
        )
    return of_run(_own(session, found), found)


def of_run(own: Sequence[Event], cell: CellRun) -> Goal:
    """What these statements of a cell made or changed, as it was behind the last of them."""
    return Goal(cell.label, max(event.number for event in own) + 1, _left(own, cell), "cell")


def _own(session: Session, cell: CellRun) -> list[Event]:
    return [e for e in session.events if e.cell == cell.number and e.statement.text]


def _made(session: Session, cell: CellRun) -> tuple[Access, ...]:
    """A read of everything that is there because of the cell."""
    return _left(_own(session, cell), cell)


def _left(own: Sequence[Event], cell: CellRun) -> tuple[Access, ...]:
    made: dict[Resource, Access] = {}
    for event in own:
        for access in event.accesses:
            if access.mode == "delete":
                made.pop(access.resource, None)
            elif access.mode in WRITES and _lasts(access):
                made[access.resource] = Access(access.resource, "read", "text", cell.label)
    return tuple(made.values())


def _lasts(access: Access) -> bool:
    """Not the result that a cell showed, how far it went in a random stream, what it deleted."""
    drawn = access.resource.kind == "random" and access.mode != "bind"
    return access.via != "display" and not (drawn or is_absence(access.resource))


def _numbered(session: Session, number: int) -> CellRun:
    known = {cell.execution_count or cell.number + 1: cell for cell in session.cells}
    if number not in known:
        raise SliceError(
            f"no cell with the number {number} was traced; the last one is {max(known, default=0)}",
            "give the number that stands in In [ ] before the cell",
        )
    return known[number]
