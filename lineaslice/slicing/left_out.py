"""Why is a statement not in a slice? One sentence for each that ran and is not needed."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from lineaslice.graph.sentences import first_line, in_parts
from lineaslice.model import Access, Event, History, Resource, Slice
from lineaslice.slicing.replay import is_display_name, save_functions

_MOST_NAMES = 4  # that one sentence lists
_SHOWING = frozenset({"print", "display", "pprint", "show"})
_NOTHING_USED = "nothing it changed is used"


class _Use(NamedTuple):
    at: int
    parts: tuple[str, ...] | None

    def concerns(self, parts: tuple[str, ...] | None) -> bool:
        """True when a change of these parts matters to the use."""
        return parts is None or self.parts is None or not set(parts).isdisjoint(self.parts)


class LeftOut:
    """Answers for the statements of one session and one goal."""

    def __init__(self, slice: Slice, history: History, after: str = "the value was saved") -> None:
        self._slice = slice
        self._history = history
        self.late = f"it ran after {after}"
        self._saves = save_functions(event.statement.text for event in history.events)
        kept = {event.number for event in slice.events}
        # What is handed on part by part is used as far as the slice asks for it.
        asked: dict[tuple[int, Resource], tuple[str, ...] | None] = {}
        for edge in slice.edges:
            if edge.read.into:
                key = edge.consumer, edge.resource
                known, parts = asked.get(key, ()), edge.read.parts
                asked[key] = None if known is None or parts is None else (*known, *parts)
        self._needed: dict[Resource, list[_Use]] = {}  # where statements of the slice use it
        self._used: dict[Resource, list[_Use]] = {}  # where anything else does
        self._ended: dict[Resource, list[int]] = {}  # where its former state is gone
        for event in history.events[: slice.goal.at]:
            uses = self._needed if event.number in kept else self._used
            for access in event.accesses:
                if access.mode == "read":
                    parts = access.parts
                    if access.into:
                        parts = asked.get((event.number, access.resource))
                    use = _Use(event.number, parts)
                    uses.setdefault(access.resource, []).append(use)
                elif access.mode in ("bind", "delete"):
                    self._ended.setdefault(access.resource, []).append(event.number)
        for access in slice.goal.accesses:
            use = _Use(slice.goal.at, access.parts)
            self._needed.setdefault(access.resource, []).append(use)

    def reason(self, event: Event) -> str:
        """One sentence about a statement that is not in the slice."""
        called = _only_calls(event.statement.text)
        if called and called <= self._saves and event.number <= self._slice.goal.at:
            return "it only saves an artifact"
        if event.number >= self._slice.goal.at:
            return self.late
        if not event.statement.text.strip():
            return "; ".join(note.message for note in event.diagnostics) or _NOTHING_USED
        writes = _writes(event)
        if not writes:
            return self._without_effect(event)
        fates: dict[tuple[str, str], list[str]] = {}
        changed: dict[Resource, tuple[str, ...] | None] = {}
        for access in writes:
            known = changed.get(access.resource, ())
            both = None if known is None or access.parts is None else (*known, *access.parts)
            changed[access.resource] = both
        for resource, parts in changed.items():
            what = in_parts(resource, parts, self._slice.session.cwd)
            fates.setdefault(self._fate(resource, event.number, parts), []).append(what)
        return "; ".join(_told(fate, where, names) for (fate, where), names in fates.items())

    def _fate(
        self, resource: Resource, number: int, parts: tuple[str, ...] | None
    ) -> tuple[str, str]:
        """What became of what it did, and the cell in which that happened."""
        needed = [use.at for use in self._needed.get(resource, []) if use.concerns(parts)]
        later = bisect_right(needed, number)
        if later < len(needed):
            ends = self._ended.get(resource, [])
            ended = bisect_right(ends, number)
            if ended < len(ends) and ends[ended] < needed[later]:
                return self._end(resource, self._history.events[ends[ended]])
            return "unknown", ""
        if needed:
            return "late", ""
        used = [use.at for use in self._used.get(resource, []) if use.concerns(parts)]
        return "aside" if bisect_right(used, number) < len(used) else "unused", ""

    def _end(self, resource: Resource, event: Event) -> tuple[str, str]:
        gone = any(a.mode == "delete" and a.resource == resource for a in event.accesses)
        how = "closed" if resource.kind == "figure" else "deleted"
        return how if gone else "ended", place(event, self._history)

    def _without_effect(self, event: Event) -> str:
        if event.error:
            return f"it raised {event.error.partition(':')[0]} and changed nothing"
        called = _only_calls(event.statement.text)
        if called and {name.rpartition(".")[2] for name in called} <= _SHOWING:
            return "it only prints"
        reads = [name for name in event.reads if not name.startswith("_")]
        return f"it only looks at {_listed(reads)}" if reads else "it changes nothing"


def place(event: Event, history: History | None) -> str:
    """``In [5]``, the cell that a statement ran in."""
    if history is None or event.cell >= len(history.cells):
        return f"cell {event.cell + 1}"
    return history.cell(event.cell).label


def shown_as(event: Event, history: History | None) -> str:
    """The first line of a statement; of a magic without code, the line that was typed."""
    line = first_line(event)
    if line or history is None or event.cell >= len(history.cells):
        return line
    typed = history.cell(event.cell).source.splitlines()
    return typed[event.statement.line - 1].strip() if event.statement.line <= len(typed) else ""


def _writes(event: Event) -> list[Access]:
    """What it did that could matter to others; names first, the rest only when there are none."""
    writes = [a for a in event.accesses if a.mode != "read" and a.via != "display"]
    names = [access for access in writes if access.resource.kind == "name"]
    # What a cell has shown, ``_4``, is of interest only where nothing else is.
    named = [access for access in names if not is_display_name(access.resource.key)]
    return named or [access for access in writes if access not in names] or writes


def _only_calls(text: str) -> set[str]:
    """What a statement calls and does nothing else: ``{"print"}``; nothing for any other."""
    body = ast.parse(text).body
    calls = [n.value for n in body if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call)]
    return {ast.unparse(call.func) for call in calls} if len(calls) == len(body) else set()


def _listed(names: Collection[str]) -> str:
    """ "a, b and c"; many are cut short."""
    shown = list(names)
    if len(shown) > _MOST_NAMES:
        more = len(shown) - _MOST_NAMES + 1
        shown = [*shown[: _MOST_NAMES - 1], f"{more} others"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _told(fate: str, where: str, names: Sequence[str]) -> str:
    what, several = _listed(names), len(names) > 1
    are, they, were = ("are", "they", "were") if several else ("is", "it", "was")
    if fate == "ended":
        new = "new values" if several else "a new value"
        return f"{what} got {new} in {where} before {they} {were} used"
    if fate in ("closed", "deleted"):
        return f"{what} {were} {fate} in {where} before {they} {were} used"
    return {
        "late": f"{what} {are} needed only as {they} {were} before",
        "aside": f"{what} {are} used only by statements that are left out",
        "unused": f"nothing uses {what} afterwards",
    }.get(fate, _NOTHING_USED)


def to_be_told(events: Iterable[Event], kept: Collection[int]) -> list[Event]:
    """The statements that are to be told about: without what only the tracer noted."""
    return [
        event
        for event in events
        if event.number not in kept and (event.statement.text.strip() or event.diagnostics)
    ]
