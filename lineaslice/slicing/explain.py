"""Why is each statement in a slice, or not? A sentence for each, and the chain behind a line."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from functools import cached_property

from lineaslice.graph.sentences import did, evidence, is_assumed, sentence, shortened
from lineaslice.model import GOAL, Edge, Event, History, Slice
from lineaslice.slicing.explanation import Explanation, Link, Omission, Reason, Why, Whys
from lineaslice.slicing.left_out import LeftOut, place, shown_as, to_be_told
from lineaslice.slicing.lines import Code, code, statement_at, statements_with

_SAVING = "only the saving of artifacts needs it"
_GUESS = 1_000_000  # an assumed step is longer than any chain of sure ones


def explain(slice: Slice, history: History | None = None, after: str = "") -> Explanation:
    """Why each statement of the slice is there; with the ``history``, why the others are not.

    ``after`` says what came before the statements that ran too late: "the value was saved".
    """
    return _Explainer(slice, history, after).whole()


def why(slice: Slice, what: int | str, history: History | None = None, after: str = "") -> Whys:
    """Why a line of the code is there, or each statement whose text begins like this one.

    Raises SliceError when there is no such line or statement.
    """
    explainer = _Explainer(slice, history, after)
    if isinstance(what, int):
        return Whys([explainer.line(what)])
    found = statements_with(what, history or History(slice.session, (), slice.events))
    return Whys(explainer.one(event) for event in found)


def with_code(slice: Slice, history: History) -> tuple[tuple[Reason, ...], Code]:
    """Why each statement is there, and the code that the lines count in."""
    explainer = _Explainer(slice, history, "")
    return tuple(explainer.reason(event) for event in slice.events), explainer.code


def in_cells(slice: Slice, history: History) -> tuple[Reason, ...]:
    """Why each statement is kept, told by cells and not by lines of code, which is not made."""
    explainer = _InCells(slice, history, "")
    return tuple(explainer.reason(event) for event in slice.events)


def assumed(slice: Slice) -> frozenset[int]:
    """The numbers of the statements that are kept to be safe only."""
    if not any(is_assumed(edge) for edge in slice.edges):
        return frozenset()
    return frozenset(number for number, (_, guessed) in _steps(slice.edges).items() if guessed)


def of_event(slice: Slice, event: Event, history: History, after: str = "") -> Why:
    """Why one statement is in the slice, or not, told by cells."""
    return _InCells(slice, history, after).one(event)


class _Explainer:
    def __init__(self, slice: Slice, history: History | None, after: str) -> None:
        self.slice = slice
        self.history = history
        self.after = after or "the value was saved"
        self.events = {event.number: event for event in slice.events}
        self.steps = _steps(slice.edges)

    @cached_property
    def code(self) -> Code:
        return code(self.slice, self.history)

    def line_of(self, event: Event) -> int:
        return self.code.first(event)

    # -------------------------------------------------------------- the whole slice

    def whole(self) -> Explanation:
        found = [self.reason(event) for event in self.slice.events]
        # Of what only served to save artifacts nothing is left in the code.
        reasons = [reason for reason in found if reason.line]
        reasons.sort(key=lambda reason: (reason.line, reason.event.number))
        return Explanation(
            self.slice.goal.expression,
            tuple(reasons),
            self.omissions(),
            self.slice.diagnostics,
        )

    def reason(self, event: Event) -> Reason:
        edge, guessed = self.steps[event.number]
        told = self.told(edge)
        if guessed and not is_assumed(edge):
            told += ", which is itself kept to be safe"
        return Reason(
            event,
            told,
            evidence(edge),
            guessed,
            self.line_of(event),
            self.place(event),
        )

    def omissions(self) -> tuple[Omission, ...]:
        if self.history is None:
            return ()
        left_out = LeftOut(self.slice, self.history, self.after)
        kept = {event.number for event in self.slice.events if self.code.first(event)}
        found = []
        for event in to_be_told(self.history.events, kept):
            told = left_out.reason(event) if event.number not in self.events else _SAVING
            text, late = shown_as(event, self.history), told == left_out.late
            found.append(Omission(event, text, told, self.place(event), late))
        return tuple(found)

    def place(self, event: Event) -> str:
        return place(event, self.history)

    def told(self, edge: Edge) -> str:
        """The sentence of an edge, in which statements have their line numbers."""
        consumer = self.events.get(edge.consumer)
        producer = self.events[edge.producer]
        folder = self.slice.session.cwd
        return sentence(edge, self.slice.goal, producer, consumer, self.shown, folder=folder)

    def shown(self, event: Event) -> str:
        line = self.code.first(event)
        return f"line {line}, {shortened(event)}" if line else shortened(event)

    # -------------------------------------------------------------- one statement

    def line(self, number: int) -> Why:
        event = statement_at(self.code, number)
        if event is not None:
            return self.one(event, number)
        text = self.code.text.splitlines()[number - 1].strip()
        goal = self.slice.goal
        if goal.kind == "value" and text in goal.expression:
            return Why(text, "", number, f"it is the value asked for: {goal.expression}")
        return Why(text, "", number, "it lets the code wait for its await outside of a notebook")

    def one(self, event: Event, line: int = 0) -> Why:
        event = self.events.get(event.number, event)  # a block may be shorter than what ran
        text = shortened(event) or shown_as(event, self.history)
        where = self.place(event)
        if event.number not in self.events:
            assert self.history is not None
            told = LeftOut(self.slice, self.history, self.after).reason(event)
            return Why(text, where, 0, f"it is not in the code: {told}", left_out=True)
        edges = self.slice.edges
        return Why(
            text,
            where,
            line or self.line_of(event),
            chain=tuple(self.link(edge) for edge in self.chain(event)),
            serves=self.links(self.link(e) for e in edges if e.producer == event.number),
            rests_on=self.links(self.need(e) for e in edges if e.consumer == event.number),
        )

    def chain(self, event: Event) -> list[Edge]:
        """The edges that lead from a statement to the goal, on the surest and shortest way."""
        found = []
        number = event.number
        while number != GOAL:
            edge, _ = self.steps[number]
            found.append(edge)
            number = edge.consumer
        return found

    def links(self, links: Iterable[Link]) -> tuple[Link, ...]:
        """Each once; of what is known in two ways the surer one."""
        found: dict[tuple[str, str], Link] = {}
        for link in links:
            known = found.setdefault((link.producer, link.sentence), link)
            if known.assumed and not link.assumed:
                found[link.producer, link.sentence] = link
        return tuple(found.values())

    def link(self, edge: Edge) -> Link:
        producer = self.events[edge.producer]
        return Link(self.shown(producer), self.told(edge), evidence(edge), is_assumed(edge))

    def need(self, edge: Edge) -> Link:
        """The same told from the side of its consumer, which need not be named."""
        producer = self.events[edge.producer]
        told = did(edge.write, producer, self.slice.session.cwd)
        if edge.read.evidence == "late-bound" and edge.read.via:
            told += f", which {edge.read.via} looks up"
        return Link(self.shown(producer), told, evidence(edge), is_assumed(edge))


class _InCells(_Explainer):
    """Names statements by their cells; formatting the code takes longer than all the rest."""

    def line_of(self, event: Event) -> int:
        return 0

    def shown(self, event: Event) -> str:
        return f"{self.place(event)}, {shortened(event)}"


def _steps(edges: Sequence[Edge]) -> dict[int, tuple[Edge, bool]]:
    """Per statement the edge with which its best way to the goal begins, and if it has a guess.

    The best way has the fewest guesses, then the fewest steps (Dijkstra's algorithm).
    """
    behind: dict[int, list[Edge]] = {}
    for each in edges:
        behind.setdefault(each.consumer, []).append(each)
    found: dict[int, tuple[Edge, bool]] = {}
    pending: list[tuple[int, int, Edge | None]] = [(0, 0, None)]
    order = 0  # of equally good ways the one met first
    while pending:
        length, _, edge = heapq.heappop(pending)
        number = GOAL if edge is None else edge.producer
        if edge is not None:
            if number in found:
                continue
            found[number] = edge, length >= _GUESS
        for further in behind.get(number, ()):
            if further.producer not in found:
                order += 1
                step = _GUESS if is_assumed(further) else 1
                heapq.heappush(pending, (length + step, order, further))
    return found
