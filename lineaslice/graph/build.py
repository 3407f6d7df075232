"""Events to a dependence graph, kept as the list of writers of each resource.

Edges are not stored: a reader at position p depends on the writers of the resource before p, back
to the last one that leaves nothing of the earlier state. That takes memory linear in the number of
accesses, and a slice looks only at the resources that it meets.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from lineaslice.model import HEADERS, Access, Event, Resource


class Write(NamedTuple):
    event: int  # Event.number
    access: Access


_EVENT = itemgetter(0)


@dataclass(slots=True)
class Graph:
    """The writers of every resource, in order of execution; grows by ``add``."""

    writers: dict[Resource, list[Write]] = field(default_factory=dict)
    # Of resources that were written in parts: by part, and under None those of the whole.
    by_part: dict[Resource, dict[str | None, list[Write]]] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        number = event.number
        for access in event.accesses:
            if access.mode != "read":
                self.write(number, access)

    def write(self, number: int, access: Access) -> None:
        """One more write, by an event not older than any that wrote the resource."""
        write = Write(number, access)
        writes = self.writers.setdefault(access.resource, [])
        if access.parts is not None:
            parts = self.by_part.setdefault(access.resource, {None: list(writes)})
            for part in access.parts:
                parts.setdefault(part, []).append(write)
        elif access.resource in self.by_part:
            self.by_part[access.resource][None].append(write)
        writes.append(write)

    def is_written(self, resource: Resource, since: int) -> bool:
        """Whether an event from this number on wrote the resource."""
        writes = self.writers.get(resource)
        return writes is not None and writes[-1].event >= since

    def last(self, resource: Resource, position: int) -> Write | None:
        """The last write before ``position``, a deletion included."""
        writes = self.writers.get(resource, [])
        index = bisect_left(writes, position, key=_EVENT)
        return writes[index - 1] if index else None

    def reaching(
        self, resource: Resource, position: int, parts: Iterable[str] | None = None
    ) -> Iterator[Write]:
        """The writes that the state of ``resource`` before ``position`` rests on, newest first.

        A ``bind`` ends the search, and so does a ``delete``. A ``change`` ends it too: it uses the
        state before it, and its own reads lead on from there. ``parts`` are those that matter, when
        not all do.
        """
        if parts is not None and resource in self.by_part:
            yield from self._reaching_parts(self.by_part[resource], position, parts)
            return
        writes = self.writers.get(resource)
        if not writes:
            return
        index = bisect_left(writes, position, key=_EVENT) - 1
        given: set[str] = set()  # parts that a later write has given another content
        while index >= 0:
            write = writes[index]
            mode, own = write.access.mode, write.access.parts
            if mode == "delete":
                return
            if not own or not given.issuperset(own):
                yield write
            given.update(overwritten(write.access))
            ends = mode == "change" and own is None
            if mode == "bind" or (ends and not self._partner(writes, index)):
                return
            index -= 1  # also behind a change of parts, which uses no others

    def _reaching_parts(
        self, written: dict[str | None, list[Write]], position: int, parts: Iterable[str]
    ) -> list[Write]:
        found: dict[Write, None] = {}
        since = -1  # the event that gave the whole its value
        whole = written[None]
        for index in range(bisect_left(whole, position, key=_EVENT) - 1, -1, -1):
            write = whole[index]
            mode, since = write.access.mode, write.event
            if mode == "delete":
                break
            found[write] = None
            if mode == "bind" or (mode == "change" and not self._partner(whole, index)):
                break
        else:
            since = -1
        for part in parts:
            writes = written.get(part, [])
            for index in range(bisect_left(writes, position, key=_EVENT) - 1, -1, -1):
                write = writes[index]
                if write.event <= since:
                    break
                found[write] = None
                # It uses the former part, if it does, by a read. Which columns there are rests on
                # all that came and went.
                if write.access.mode == "change" and part not in HEADERS:
                    break
        return sorted(found, key=_EVENT, reverse=True)

    @staticmethod
    def _partner(writes: list[Write], index: int) -> bool:
        """The same event wrote the resource twice (changed and bound it): look at both."""
        return index > 0 and writes[index - 1].event == writes[index].event


def overwritten(write: Access) -> list[str]:
    """The parts of which a write leaves nothing that was there before."""
    if write.mode != "change" or not write.parts:
        return []
    # The order of attributes nobody notes.
    return [part for part in write.parts if part not in HEADERS and part[0] != "."]


def build(events: Iterable[Event]) -> Graph:
    """The graph of a session's events."""
    graph = Graph()
    for event in events:
        graph.add(event)
    return graph
