"""Which cells have not seen a change above them, and which change? By what ran, not by guesses.

A cell is stale when something that its last run used was made by a cell that has run again since;
when the page tells the order of the cells, also when a cell above it has changed something since
that it used. What rests on a stale cell is stale as well. Cells below never make one above stale,
and neither does running the same import, definition or literal again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lineaslice.graph.build import Graph
from lineaslice.graph.sentences import named
from lineaslice.live.protocol import Upstream
from lineaslice.model import Access, CellRun, Event, History, Resource

_KINDS = ("name", "file", "option", "module", "environ")
_MOST = 3  # names that a sentence lists


class Input(NamedTuple):
    """Something that a run of a cell used and had not made itself."""

    resource: Resource
    parts: tuple[str, ...] | None
    makers: frozenset[int]  # the runs that it came from


class Staleness:
    """The answers for one session; what a run that has ended used is worked out once."""

    def __init__(self) -> None:
        self._inputs: dict[int, tuple[Input, ...]] = {}
        self._writes: dict[int, dict[Resource, set[str] | None]] = {}
        self._fixed: dict[int, dict[Resource, tuple[str, ...]]] = {}

    def of(
        self, history: History, graph: Graph, ended: int, order: Sequence[str] = ()
    ) -> dict[str, list[Upstream]]:
        """By cell: the changes that its newest run has not seen; up-to-date cells are left out.

        ``ended`` is the number of events of cells that have ended.
        """
        events = _by_run(history.events)
        done = {number for number, own in events.items() if own[-1].number < ended}
        runs = [event.cell for event in history.events]
        for number in sorted(done - self._inputs.keys()):
            self._inputs[number] = _inputs(events[number], graph, runs)
            self._writes[number] = _writes(events[number])
            self._fixed[number] = _fixed(events[number])
        running = {n: _writes(own) for n, own in events.items() if n not in done}
        writes = {**self._writes, **running}
        fixed = {**self._fixed, **{number: _fixed(events[number]) for number in running}}
        newest: dict[str | None, CellRun] = {c.cell_id: c for c in history.cells if c.cell_id}
        places: dict[str | None, int] = {cell_id: n for n, cell_id in enumerate(order)}
        by_resource: dict[Resource, list[CellRun]] = {}  # the newest runs that wrote it
        for cell in newest.values():
            for resource in writes.get(cell.number, ()):
                by_resource.setdefault(resource, []).append(cell)
        found: dict[str, list[Upstream]] = {}
        for cell_id, cell in sorted(newest.items(), key=lambda item: item[1].number):
            if cell.number not in done:
                continue
            asker = _Asker(history, writes, fixed, newest, by_resource, places, found)
            told = asker.upstream(cell, self._inputs[cell.number])
            if told:
                found[cell_id or ""] = told
        return found


class _Asker:
    """What has changed above one cell."""

    def __init__(
        self,
        history: History,
        writes: dict[int, dict[Resource, set[str] | None]],
        fixed: dict[int, dict[Resource, tuple[str, ...]]],
        newest: dict[str | None, CellRun],
        by_resource: dict[Resource, list[CellRun]],
        places: dict[str | None, int],
        stale: dict[str, list[Upstream]],
    ) -> None:
        self.history = history
        self.writes = writes
        self.fixed = fixed
        self.newest = newest
        self.by_resource = by_resource
        self.places = places
        self.stale = stale

    def upstream(self, cell: CellRun, inputs: Iterable[Input]) -> list[Upstream]:
        changed: dict[str, dict[str, None]] = {}  # cell_id → what it changed
        resting: dict[str, dict[str, None]] = {}
        for one in inputs:
            name = named(one.resource, self.history.session.cwd)
            for other_id in self._changed_since(cell, one):
                changed.setdefault(other_id, {})[name] = None
            for maker in one.makers:
                maker_id = self.history.cells[maker].cell_id
                is_newest = maker_id and self.newest[maker_id].number == maker
                if is_newest and maker_id in self.stale and maker_id != cell.cell_id:
                    resting.setdefault(maker_id or "", {})[name] = None
        told = [self._change(cell, other_id, list(names)) for other_id, names in changed.items()]
        told += [
            self._resting(other_id, list(names))
            for other_id, names in resting.items()
            if other_id not in changed
        ]
        return told

    def _changed_since(self, cell: CellRun, one: Input) -> list[str]:
        """The cells that have given what a cell used another value, after it ran."""
        found: dict[str, None] = {}
        for maker in one.makers:  # a cell that it came from has run again
            again = self.newest.get(self.history.cells[maker].cell_id)
            later = again is not None and self._is_later(again, cell)
            if again is not None and later and not self._is_same(cell, maker, again.number, one):
                wrote = one.resource in self.writes.get(again.number, {})
                edited = again.source != self.history.cells[maker].source
                if (wrote and self._concerns(again, one)) or (edited and not wrote):
                    found[again.cell_id or ""] = None
        own = self.places.get(cell.cell_id)
        if own is not None:
            # What a maker below another cell made anew does not rest on that cell's change.
            makers = [self.places.get(self.history.cells[m].cell_id, -1) for m in one.makers]
            lowest = max(makers, default=-1)
            for other in self.by_resource.get(one.resource, ()):
                other_id = other.cell_id
                place = self.places.get(other_id, -1)
                between = lowest < place < own
                if between and self._is_later(other, cell) and self._concerns(other, one):
                    found[other_id or ""] = None
        return list(found)

    def _is_same(self, cell: CellRun, maker: int, again: int, one: Input) -> bool:
        """Whether two runs of a cell are known to have given one and the same value."""
        if one.resource in self.writes.get(cell.number, {}):
            return False  # what this cell changed in place is undone by the new value
        texts = self.fixed.get(maker, {}).get(one.resource)
        same = texts is not None and texts == self.fixed.get(again, {}).get(one.resource)
        return same and one.makers == {maker}  # nobody has changed it in place in between

    def _is_later(self, other: CellRun, cell: CellRun) -> bool:
        if other.number <= cell.number or other.cell_id == cell.cell_id:
            return False
        here, there = self.places.get(cell.cell_id), self.places.get(other.cell_id)
        return here is None or there is None or there < here

    def _concerns(self, other: CellRun, one: Input) -> bool:
        """Whether a run wrote what was used, and the same parts of it."""
        wrote = self.writes.get(other.number, {})
        if one.resource not in wrote:
            return False
        parts = wrote[one.resource]
        return parts is None or one.parts is None or not parts.isdisjoint(one.parts)

    def _change(self, cell: CellRun, other_id: str, names: list[str]) -> Upstream:
        runs = [run for run in self.history.cells if run.cell_id == other_id]
        last = runs[-1]
        before = [run for run in runs if run.number < cell.number]
        wrote = {named(r, self.history.session.cwd) for r in self.writes.get(last.number, {})}
        made = [name for name in names if name in wrote]
        if not before:
            kind, how = "added", "ran for the first time since"
        elif before[-1].source != last.source:
            kind, how = "edited", "was edited and run again"
        else:
            kind, how = "rerun", "was run again"
        what = f"it changed {_listed(made)}" if made else f"it makes {_listed(names)} no longer"
        return {
            "cell_id": other_id,
            "label": last.label,
            "kind": kind,  # type: ignore[typeddict-item]
            "names": names,
            "text": f"cell {_bare(last.label)} {how}: {what}",
        }

    def _resting(self, other_id: str, names: list[str]) -> Upstream:
        label = self.newest[other_id].label
        return {
            "cell_id": other_id,
            "label": label,
            "kind": "stale",
            "names": names,
            "text": f"cell {_bare(label)}, which makes {_listed(names)}, is out of date",
        }


def _bare(label: str) -> str:
    """``3`` for ``In [3]`` and for ``cell 3``, behind the word cell."""
    return label.removeprefix("In [").removesuffix("]").removeprefix("cell ")


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:_MOST])
    if len(names) > _MOST:
        shown.append(f"{len(names) - _MOST} more")
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _by_run(events: Iterable[Event]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = {}
    for event in events:
        found.setdefault(event.cell, []).append(event)
    return found


def _inputs(own: Sequence[Event], graph: Graph, runs: Sequence[int]) -> tuple[Input, ...]:
    """What the statements of a run used of what stood before it; ``runs`` are those of events."""
    first = own[0].number
    found: dict[tuple[Resource, tuple[str, ...] | None], set[int]] = {}
    for event in own:
        for access in event.accesses:
            if access.mode != "read" or access.resource.kind not in _KINDS:
                continue
            key = access.resource, access.parts
            if key in found:  # what the cell itself changed in between is its own affair
                continue
            reached = graph.reaching(access.resource, event.number, access.parts)
            makers = {runs[w.event] for w in reached if w.event < first and counts(w.access)}
            found[key] = makers
    return tuple(Input(*key, frozenset(makers)) for key, makers in found.items() if makers)


def _writes(own: Iterable[Event]) -> dict[Resource, set[str] | None]:
    """What a run left changed; with the parts, where it did not touch the whole."""
    found: dict[Resource, set[str] | None] = {}
    for event in own:
        for access in event.accesses:
            if access.mode == "read" or not counts(access):
                continue
            known = found.get(access.resource, set())
            if known is None or access.parts is None:
                found[access.resource] = None
            else:
                found[access.resource] = known.union(access.parts)
    return found


def _fixed(own: Iterable[Event]) -> dict[Resource, tuple[str, ...]]:
    """What a run gave a value that its text alone decides, with that text."""
    texts: dict[Resource, tuple[str, ...]] = {}
    others: set[Resource] = set()
    for event in own:
        text = event.statement.text.strip()
        uses = any(access.mode in ("read", "change") for access in event.accesses)
        decides = text.startswith(("import ", "from ")) or not uses
        for access in event.accesses:
            if access.mode == "read" or not counts(access):
                continue
            if decides:
                texts[access.resource] = (*texts.get(access.resource, ()), text)
            else:
                others.add(access.resource)
    return {resource: told for resource, told in texts.items() if resource not in others}


def counts(access: Access) -> bool:
    """Whether a write can make others stale: not the results that cells show."""
    return access.resource.kind in _KINDS and access.via != "display"
