"""Notebooks as lists of runs, ``("a", "x = 1")`` being one of the cell with the id ``a``."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from lineaslice.graph.build import Graph, build
from lineaslice.live.snapshot import Snapshot
from lineaslice.tracing.shell import ShellTracer
from tests.tracing.traced import trace

Run = tuple[str, str]


def snapshot(*runs: Run) -> Snapshot:
    """What a page would find when these runs have ended."""
    session = trace(*(source for _, source in runs), go_on=True)
    cells = session.history().cells
    session.cells[:] = [
        replace(cell, cell_id=cell_id, execution_count=number + 1)
        for number, (cell, (cell_id, _)) in enumerate(zip(cells, runs, strict=True))
    ]
    history = session.history()
    return Snapshot(session, history, None, len(history.events), None)


def graph_of(snapshot: Snapshot) -> Graph:
    return build(snapshot.history.events)


def tracer(session: Any) -> ShellTracer:
    """Something that a snapshot can be taken of, without a shell."""
    return cast(ShellTracer, SimpleNamespace(session=session, in_cell=False, attached=True))
