"""Backward slice: the events that a goal needs, by closure over the graph.

The rule is Weiser's data dependence, taken over the trace of what ran (a dynamic slice after Korel
and Laski); control dependence needs no edges because what decides about a compound statement stands
in it, and ``prune`` leaves it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lineaslice.graph.build import Graph, build
from lineaslice.model import GOAL, Access, Diagnostic, Edge, Event, Goal, History, Resource, Slice


def select(
    history: History,
    goal: Goal,
    graph: Graph | None = None,
    instead: Mapping[int, Event] | None = None,
) -> Slice:
    """The slice of ``history`` for ``goal``; ``graph`` spares building it again.

    ``instead`` are events that stand for those of their number, and read less.
    """
    instead = instead or {}
    if graph is None:
        graph = build(history.events)
    kept: set[int] = set()
    edges: list[Edge] = []
    untraced: dict[str, None] = {}
    # (resource, newest write still to visit): once a chain is walked, no later walk repeats it.
    walked: dict[Resource, set[int]] = {}
    carrying = _Carrying()
    pending: list[tuple[int, int, Access]] = [(GOAL, goal.at, a) for a in goal.accesses]
    gone: list[Edge] = []  # deletions of names that are asked for

    def keep(number: int) -> None:
        kept.add(number)
        event = instead.get(number) or history.events[number]
        for access in event.accesses:
            if access.mode == "read":
                if access.into:
                    carrying.add(number, access)
                else:
                    pending.append((number, number, access))

    while pending or gone:
        if not pending:
            deletion = _noticed(gone, kept, graph)
            if deletion is None:
                break
            edges.append(deletion)
            keep(deletion.producer)
            continue
        consumer, position, read = pending.pop()
        resource = read.resource
        # A walk for some parts is short, and other parts make other walks.
        done = walked.setdefault(resource, set()) if read.parts is None else set()
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
            if write.event in done and write.event != last and write.access.mode != "bind":
                break
            last = write.event
            done.add(write.event)
        if not found and resource.kind == "name":
            if read.evidence == "untraced":
                untraced[resource.key] = None
            latest = graph.last(resource, position)
            if latest is not None:  # a function asks for what is no longer there
                gone.append(Edge(latest.event, consumer, resource, latest.access, read))
    events = tuple(instead.get(number) or history.events[number] for number in sorted(kept))
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
