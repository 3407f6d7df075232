"""Edges to sentences: why each statement is in a slice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lineaslice.model import GOAL, Diagnostic, Edge, Event, Slice


class Reason(NamedTuple):
    """Why one statement is kept."""

    event: Event
    sentence: str
    evidence: str
    assumed: bool  # kept to be safe, not because it was seen or known to matter


@dataclass(frozen=True, slots=True)
class Explanation:
    """One reason per kept statement, in order; prints as a table of lines."""

    goal: str
    reasons: tuple[Reason, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    def __iter__(self) -> Iterator[Reason]:
        return iter(self.reasons)

    def __len__(self) -> int:
        return len(self.reasons)

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        sure = [r for r in self.reasons if not r.assumed]
        assumed = [r for r in self.reasons if r.assumed]
        lines = [f"Slice of {self.goal}: {len(self.reasons)} statements"]
        lines += [_row(reason) for reason in sure]
        if assumed:
            lines.append("Kept on assumption, to be safe:")
            lines += [_row(reason) for reason in assumed]
        for diagnostic in self.diagnostics:
            lines.append(f"Note: {diagnostic.message}")
            if diagnostic.hint:
                lines.append(f"      {diagnostic.hint}")
        return "\n".join(lines)


def _row(reason: Reason) -> str:
    return f"  {first_line(reason.event)}\n      {reason.sentence} ({reason.evidence})"


def first_line(event: Event) -> str:
    """The first line of a statement's code, without the comments above it."""
    lines = event.statement.text.split("\n")
    code = [line for line in lines if not line.lstrip().startswith("#")] or lines
    return code[0] + (" …" if len(code) > 1 else "")


def explain(slice: Slice) -> Explanation:
    """Why each statement of a slice is there, from the first edge that led to it."""
    first: dict[int, Edge] = {}
    for edge in slice.edges:
        known = first.get(edge.producer)
        if known is None or (_assumed(known) and not _assumed(edge)):
            first[edge.producer] = edge
    texts = {event.number: event for event in slice.events}
    reasons = []
    for event in slice.events:
        edge = first[event.number]
        consumer = texts.get(edge.consumer)
        reasons.append(
            Reason(
                event,
                sentence(edge, slice.goal.expression, consumer),
                evidence(edge),
                _assumed(edge),
            )
        )
    return Explanation(slice.goal.expression, tuple(reasons), slice.diagnostics)


def sentence(edge: Edge, goal: str, consumer: Event | None) -> str:
    """One sentence: what the producer did and who needs it."""
    user = f"the goal {goal}" if edge.consumer == GOAL or consumer is None else first_line(consumer)
    what = _did(edge)
    need = _needs(edge)
    return f"{what}, {need} {user}"


_VERBS = {"bind": "makes", "maybe_bind": "may make", "change": "changes", "delete": "deletes"}


def _did(edge: Edge) -> str:
    write = edge.write
    name = str(edge.resource)
    if write.mode == "affect":
        return f"changes {name} in place through {write.via or 'an alias'}"
    verb = _VERBS[write.mode]
    if edge.resource.kind == "random":
        verb = "seeds" if write.mode == "bind" else "draws from"
        name = f"the {edge.resource.key} random stream"
    elif edge.resource.kind == "file":
        verb = "writes"
    through = f" by {write.via}" if write.via and write.mode == "change" else ""
    return f"{verb} {name}{through}"


def _needs(edge: Edge) -> str:
    read = edge.read
    if edge.resource.kind == "random":
        return "and the next draw depends on that:"
    if read.evidence == "late-bound" and read.via:
        return f"which {read.via} looks up when called in"
    return "which is used by"


def evidence(edge: Edge) -> str:
    """How both ends are known."""
    both = dict.fromkeys((edge.write.evidence, edge.read.evidence))
    return ", ".join(both)


def _assumed(edge: Edge) -> bool:
    return "assumed" in (edge.write.evidence, edge.read.evidence)
