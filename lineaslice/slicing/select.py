"""Backward slice: the events that a goal needs, by closure over the graph.

The rule is Weiser's data dependence, taken over the trace of what ran (a dynamic slice after Korel
and Laski); control dependence needs no edges because what decides about a compound statement stands
in it, and ``prune`` leaves it there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from lineaslice.graph.build import Graph, build, overwritten
from lineaslice.model import (
    CURRENT,
    FIGURE,
    GOAL,
    Access,
    Diagnostic,
    Edge,
    Event,
    Goal,
    History,
    Resource,
    Slice,
)


def select(
    history: History,
    goal: Goal,
    graph: Graph | None = None,
    instead: Mapping[int, Event] | None = None,
) -> Slice:
    """The slice of ``history`` for ``goal``; ``graph`` spares building it again.

    ``instead`` are events that stand for those of their number, and read less.
    """
    others = dict(instead or {})
    if graph is None:
        graph = build(history.events)
    kept: set[int] = set()
    edges: list[Edge] = []
    untraced: dict[str, None] = {}
    # Once a chain of writes is walked, no later walk repeats it. With each, the parts that were
    # overwritten behind it: of those, earlier writes were left out.
    walked: dict[Resource, dict[int, frozenset[str]]] = {}
    carrying = _Carrying()
    pending: list[tuple[int, int, Access]] = [(GOAL, goal.at, a) for a in goal.accesses]
    gone: list[Edge] = []  # deletions of names that are asked for

    def keep(number: int) -> None:
        kept.add(number)
        event = others.get(number) or history.events[number]
        for access in event.accesses:
            if access.mode == "read":
                if access.into:
                    carrying.add(number, access)
                else:
                    pending.append((number, number, access))

    figures = _Figures(history, graph)
    while True:
        if not pending:
            deletion = _noticed(gone, kept, graph) or figures.fallen_together(kept)
            if deletion is None:
                break
            edges.append(deletion)
            if deletion.resource == FIGURE:
                others[deletion.producer] = figures.closing(deletion)
            keep(deletion.producer)
            continue
        consumer, position, read = pending.pop()
        resource = read.resource
        # A walk for some parts is short, and other parts make other walks.
        done = walked.setdefault(resource, {}) if read.parts is None else {}
        given: frozenset[str] = frozenset()
        found = False
        last = -1  # one event may write the resource twice: that is no earlier walk
        for write in graph.reaching(resource, position, read.parts):
            found = True
            edges.append(Edge(write.event, consumer, resource, write.access, read))
            number = write.event
            if number not in kept:
                keep(number)
            if number in carrying.reads:
                needed = carrying.needed(number, resource, read.parts)
                pending += [(number, number, a) for a in needed]
            known = done.get(write.event) if write.event != last else None
            if known is not None and known <= given and write.access.mode != "bind":
                break
            last = write.event
            done[write.event] = given
            given = given.union(overwritten(write.access)) if write.access.parts else given
        if not found and resource.kind == "name":
            if read.evidence == "untraced":
                untraced[resource.key] = None
            latest = graph.last(resource, position)
            if latest is not None and latest.access.mode == "delete":  # asked for in vain
                gone.append(Edge(latest.event, consumer, resource, latest.access, read))
    events = tuple(others.get(number) or history.events[number] for number in sorted(kept))
    diagnostics = [d for event in events for d in event.diagnostics]
    diagnostics += [_untraced(name) for name in untraced]
    diagnostics += _doubts(goal, events, graph)
    return Slice(history.session, goal, events, tuple(edges), tuple(dict.fromkeys(diagnostics)))


def _noticed(gone: list[Edge], kept: set[int], graph: Graph) -> Edge | None:
    """A deletion without which the name would be there: the slice binds it for something else.

    A name that nothing in the slice binds is not there anyway.
    """
    for edge in gone:
        if edge.producer not in kept:
            reaching = graph.reaching(edge.resource, edge.producer)
            if any(write.event in kept for write in reaching):
                return edge
    return None


class _Figures:
    """Figures that a notebook closes when it has shown them, and a script leaves open."""

    def __init__(self, history: History, graph: Graph) -> None:
        self.history = history
        self.writes = writes = graph.writers.get(FIGURE, [])
        # Without a ``via`` there was nothing to be closed.
        self.closed = [w for w in writes if w.access.mode == "delete" and w.access.via]
        current = (w for w in writes if w.access.parts is None or CURRENT in w.access.parts)
        self.numbers = [write.event for write in current]

    def fallen_together(self, kept: set[int]) -> Edge | None:
        """An end of figures between one that is drawn and one that is begun by drawing.

        ``plt.plot(a)``, and in the next cell ``plt.plot(b)``: on a figure of its own.
        """
        ends = {end.event: end for end in self.closed if end.event not in kept}
        for number in sorted(kept) if ends else ():
            read = _asks_for_the_current(self.history.events[number])
            before = bisect_left(self.numbers, number) - 1
            if read is None or before < 0:
                continue
            end = ends.get(self.numbers[before])
            if end is not None and self._leaves_one_open(kept, end.event):
                return Edge(end.event, number, FIGURE, end.access, read)
        return None

    def _leaves_one_open(self, kept: set[int], position: int) -> bool:
        """Whether the script has drawn by then, and closed nothing since."""
        earlier = (write for write in reversed(self.writes) if write.event < position)
        last = next((write for write in earlier if write.event in kept), None)
        return last is not None and last.access.mode != "delete"

    def closing(self, end: Edge) -> Event:
        """The statement of a script that does the same."""
        event, pyplot = self.history.events[end.producer], end.write.via.rpartition(".")[0]
        text = f"{pyplot or _PYPLOT}.close('all')"
        read = (Access(Resource("name", pyplot), "read"),) if pyplot else ()
        statement = event.statement._replace(text=text)
        return event._replace(statement=statement, accesses=(*read, end.write), diagnostics=())


_PYPLOT = "__import__('matplotlib.pyplot').pyplot"


def _asks_for_the_current(event: Event) -> Access | None:
    reads = (a for a in event.accesses if a.resource == FIGURE and a.mode == "read")
    return next((a for a in reads if a.parts is None or CURRENT in a.parts), None)


class _Carrying:
    """Reads of events that hand parts on one by one, and what of them is needed so far."""

    def __init__(self) -> None:
        self.reads: dict[int, list[Access]] = {}
        self.asked: dict[tuple[int, Resource], set[str] | None] = {}  # None: the whole

    def add(self, event: int, read: Access) -> None:
        self.reads.setdefault(event, []).append(read)

    def needed(self, event: int, resource: Resource, parts: tuple[str, ...] | None) -> list[Access]:
        """What an event reads for these parts of what it wrote, beyond what was asked before."""
        found = []
        for read in self.reads[event]:
            into = resource.kind == "name" and resource.key == read.into
            wanted = _labels_here(read, parts) if into else None
            key = event, read.resource
            asked = self.asked.get(key, set())
            if asked is None:
                continue
            if wanted is None:
                self.asked[key] = None
                found.append(read)
            elif key not in self.asked or not asked.issuperset(wanted):
                self.asked[key] = asked.union(wanted)
                found.append(read._replace(parts=tuple(p for p in wanted if p not in asked)))
        return found


def _labels_here(read: Access, parts: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The labels that parts had in what was read, before they were renamed."""
    if parts is None or not read.renamed:
        return parts
    former = dict(read.renamed)
    return tuple([former.get(part, part) for part in parts])


def _untraced(name: str) -> Diagnostic:
    return Diagnostic(
        "untraced",
        f"{name!r} got its value before lineaslice was loaded, so its code is unknown",
        f"run the cell that assigns {name} again, then the cells that use it",
    )


def _doubts(goal: Goal, events: Sequence[Event], graph: Graph) -> list[Diagnostic]:
    """What no slice can promise: draws from a stream that nobody seeded, clock, network."""
    found: dict[Diagnostic, None] = {}
    for event in events:
        if not event.statement.text.strip() and not event.diagnostics:
            found[
                Diagnostic(
                    "no-code",
                    "the value depends on something that ran without a statement of Python",
                    "a magic, a widget or a silent cell; put it into a cell of its own",
                )
            ] = None
        if event.error.startswith("KeyboardInterrupt"):
            found[
                Diagnostic(
                    "interrupted",
                    "a statement of the slice was interrupted: its effect depends on that moment",
                    "run its cell again to the end",
                )
            ] = None
        for access in event.accesses:
            if access.resource.kind != "random" or access.mode == "change":
                found |= dict.fromkeys(_moving(access, event.number, graph))
    for access in goal.accesses:
        if access.evidence != "assumed":
            found |= dict.fromkeys(_moving(access, goal.at, graph))
    return list(found)


def _moving(access: Access, position: int, graph: Graph) -> Iterator[Diagnostic]:
    """What a re-run cannot give back of this use."""
    resource = access.resource
    if resource.kind == "world":
        yield Diagnostic(
            "nondeterministic",
            f"{access.via or 'a call'} depends on the {resource.key}",
            "a re-run may give another value",
        )
    elif resource.kind == "random":
        writes = list(graph.reaching(resource, position + 1))
        if not any(write.access.mode == "bind" for write in writes) and not _seeded(
            graph, resource, position
        ):
            yield Diagnostic(
                "unseeded",
                f"random numbers are drawn from the {resource.key} stream without a seed",
                "set a seed before the draw to make the value reproducible",
            )


def _seeded(graph: Graph, resource: Resource, position: int) -> bool:
    writes = graph.writers.get(resource, [])
    return any(w.access.mode == "bind" and w.event <= position for w in writes)
