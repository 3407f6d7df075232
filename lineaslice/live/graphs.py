"""The dependence graph as nodes and arrows, for pages that draw it themselves. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from lineaslice.graph.build import Graph, build
from lineaslice.graph.sentences import first_line, is_assumed, named, sentence
from lineaslice.live.protocol import VERSION, Arrow, GraphAnswer, Level, Node
from lineaslice.model import GOAL, Edge, Event, Goal, History, Slice
from lineaslice.slicing.left_out import shown_as

LIMIT = 400  # boxes; more of them nobody can follow
REASONS = 6  # that one arrow tells
_WIDTH = 60  # letters of a box's text


def graph(
    id: str,
    level: Level,
    goal: str,
    found: Slice | None,
    history: History,
    *,
    known: Graph | None = None,
    stale: Collection[str] = (),
) -> GraphAnswer:
    """The boxes of a slice, or of the whole session, as statements or as cells."""
    if level == "cells":
        history, found = _newest_runs(history, found)
    events = list(found.events if found is not None else history.events)
    events = [event for event in events if event.statement.text.strip()]
    if level == "cells":
        shown, hidden = events, 0
    else:
        shown, hidden = events[-LIMIT:], max(0, len(events) - LIMIT)
    wanted = {event.number for event in shown}
    edges = found.edges if found is not None else _edges(shown, known or build(history.events))
    maker = _Cells if level == "cells" else _Statements
    drawn = maker(history, found, stale)
    nodes = drawn.nodes(shown)
    if found is not None:
        nodes.append(_node("goal", "goal", "goal", goal))
    joined = drawn.joined(
        edge
        for edge in edges
        if edge.producer in wanted and (edge.consumer in wanted or edge.consumer == GOAL)
    )
    return {
        "version": VERSION,
        "type": "graph",
        "id": id,
        "level": level,
        "goal": goal,
        "nodes": nodes,
        "edges": joined,
        "hidden": hidden,
    }


def _newest_runs(history: History, found: Slice | None) -> tuple[History, Slice | None]:
    """Of cells that ran several times a picture shows the newest run, where a slice does not."""
    if found is not None:
        return history, found
    newest = {cell.cell_id or cell.number: cell.number for cell in history.cells}
    last = set(newest.values())
    return replace(history, events=tuple(e for e in history.events if e.cell in last)), None


def _edges(events: Iterable[Event], known: Graph) -> list[Edge]:
    """The dependences of these statements."""
    return [
        Edge(write.event, event.number, read.resource, write.access, read)
        for event in events
        for read in event.accesses
        if read.mode == "read"
        for write in known.reaching(read.resource, event.number, read.parts)
    ]


def _in_order(edge: Edge) -> tuple[int, bool, int]:
    return edge.producer, edge.consumer == GOAL, edge.consumer


class _Statements:
    """A box for each statement."""

    def __init__(self, history: History, found: Slice | None, stale: Collection[str]) -> None:
        self.history = history
        self.goal = found.goal if found is not None else Goal("", len(history.events))
        self.stale = stale
        self.events = {event.number: event for event in history.events}
        if found is not None:
            self.events |= {event.number: event for event in found.events}

    def nodes(self, events: Iterable[Event]) -> list[Node]:
        return [self.node(event) for event in events]

    def node(self, event: Event) -> Node:
        cell = self.history.cells[event.cell]
        node = _node(
            self.key(event.number),
            "statement",
            cell.label,
            _cut(shown_as(event, self.history)),
        )
        node["full"] = event.statement.text
        node["cell_id"] = cell.cell_id or ""
        node["event"] = event.number
        node["line"], node["end_line"] = event.statement.line, event.statement.end_line
        node["error"] = event.error
        node["soft"] = first_line(event).startswith(("import ", "from "))
        node["stale"] = node["cell_id"] in self.stale
        return node

    def key(self, number: int) -> str:
        return "goal" if number == GOAL else f"e{number}"

    def joined(self, edges: Iterable[Edge]) -> list[Arrow]:
        """One arrow for all that goes from one box to another."""
        arrows: dict[tuple[str, str], Arrow] = {}
        for edge in sorted(edges, key=_in_order):
            ends = self.key(edge.producer), self.key(edge.consumer)
            if ends[0] == ends[1]:
                continue
            arrow = arrows.get(ends)
            if arrow is None:
                arrow = arrows[ends] = {
                    "source": ends[0],
                    "target": ends[1],
                    "names": [],
                    "reasons": [],
                    "assumed": True,
                }
            name = named(edge.resource, self.history.session.cwd)
            if name not in arrow["names"]:
                arrow["names"].append(name)
            arrow["assumed"] = arrow["assumed"] and is_assumed(edge)
            if len(arrow["reasons"]) < REASONS:
                told = self.told(edge)
                if told not in arrow["reasons"]:
                    arrow["reasons"].append(told)
        return list(arrows.values())

    def told(self, edge: Edge) -> str:
        producer, consumer = self.events[edge.producer], self.events.get(edge.consumer)
        folder = self.history.session.cwd
        return sentence(edge, self.goal, producer, consumer, folder=folder)


class _Cells(_Statements):
    """A box for each run of a cell."""

    def nodes(self, events: Iterable[Event]) -> list[Node]:
        found: dict[int, list[Event]] = {}
        for event in events:
            found.setdefault(event.cell, []).append(event)
        return [self.cell(number, own) for number, own in found.items()]

    def cell(self, number: int, events: list[Event]) -> Node:
        cell = self.history.cells[number]
        node = _node(self.name(number), "cell", cell.label, _cut(_told_cell(events)))
        node["full"] = cell.source
        node["cell_id"] = cell.cell_id or ""
        node["line"], node["end_line"] = 1, len(cell.source.splitlines())
        node["error"] = next((event.error for event in events if event.error), "")
        imports = (first_line(event).startswith(("import ", "from ")) for event in events)
        node["soft"] = all(imports)
        node["stale"] = node["cell_id"] in self.stale
        return node

    def name(self, number: int) -> str:
        cell_id = self.history.cells[number].cell_id
        again = any(c.cell_id == cell_id for c in self.history.cells[number + 1 :])
        return f"r{number}" if not cell_id or again else f"c{cell_id}"

    def key(self, number: int) -> str:
        if number == GOAL:
            return "goal"
        run = self.events[number].cell
        if run not in self._names:
            self._names[run] = self.name(run)
        return self._names[run]

    def __init__(self, history: History, found: Slice | None, stale: Collection[str]) -> None:
        super().__init__(history, found, stale)
        self._names: dict[int, str] = {}


def _told_cell(events: list[Event]) -> str:
    """The first statement that is no import, and a mark when there are more."""
    lines = [first_line(event) for event in events]
    rest = [line for line in lines if not line.startswith(("import ", "from "))]
    return (rest or lines)[0] + (" …" if len(lines) > 1 else "")


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1].rstrip() + "…"


def _node(id: str, kind: str, label: str, text: str) -> Node:
    return {
        "id": id,
        "kind": kind,  # type: ignore[typeddict-item]
        "label": label,
        "text": text,
        "full": text,
        "cell_id": "",
        "event": None,
        "line": 0,
        "end_line": 0,
        "error": "",
        "soft": False,
        "stale": False,
    }


def artifact_node(name: str, version: int) -> Node:
    """A box for a version of an artifact."""
    return _node(f"a{name}:{version}", "artifact", f"version {version}", name)
