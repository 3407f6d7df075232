"""Leaves out, inside a kept compound statement, what provably does not matter to the slice.

``select`` says for which resources a loop, a branch or a ``with`` is kept. A part of it stays when
it may have a say in one of them: when it binds a name or changes an object that the goal, a later
statement or another part that stays may read; when it decides whether such a part runs; when it
draws from a random stream, writes a file or the like that such a part uses, too. All else goes, and
what only it needed goes from the slice with it. The order of the parts is not considered, because a
loop comes back.

The block ended normally when it was traced, so no part that goes has raised; a body of ``try`` is
therefore never thinned, nor that of a ``with`` which may swallow exceptions. A goal in the middle
of a block (``Goal.midway``) makes it end there, at a part that stays with all that leads to it.

Over 400 lines: what a part may do, and which parts a need keeps, ask each other until nothing goes.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from lineaslice.graph.build import Graph, build
from lineaslice.model import Access, Cut, Event, Goal, History, Midway, Resource, Slice
from lineaslice.slicing.own_code import notices_loss, runs_unseen
from lineaslice.slicing.select import select
from lineaslice.slicing.sharing import Place, Sharing
from lineaslice.syntax import edit
from lineaslice.syntax.blocks import Block, Part, block_of
from lineaslice.syntax.facts import facts_of_block
from lineaslice.syntax.stopping import stop_at

_ROUNDS = 20
# Managers that let every exception pass.
_TRANSPARENT = frozenset({"open", "ZipFile", "errstate", "no_grad", "inference_mode"})
_LOOPS = frozenset({"For", "While"})
_GUARDS = frozenset({"Raise", "Assert", "Return", "Import", "ImportFrom"})
_LOOKED_UP = frozenset({"late-bound", "assumed", "untraced"})  # by functions that were called
# Read by whatever is left, though no table says so: options, patches, the folder, the environment.
_AMBIENT = frozenset({"import", "module", "option", "syspath", "cwd", "environ"})


def pruned(history: History, goal: Goal, graph: Graph | None = None) -> Slice:
    """The slice of ``history`` for ``goal``, without the parts of blocks that it does not need."""
    ending: dict[int, tuple[Cut, Event]] = {}
    if goal.midway is not None and goal.at <= len(history.events):
        history, graph = _unfinished(history, goal.at - 1), None
        whole = history.events[-1]
        ending[whole.number] = Cut(whole, (), goal.midway), _ended(whole, goal.midway)
    if graph is None:
        graph = build(history.events)
    inside = _Blocks(dict.fromkeys(ending, goal.midway))
    shorter = dict(ending)
    found = select(history, goal, graph, {number: event for number, (_, event) in shorter.items()})
    cuts: dict[int, Cut] = {}
    for _ in range(_ROUNDS):  # each cut can make others, and whole statements, unnecessary
        shorter = ending | {cut.whole.number: (cut, e) for cut, e in _cuts(found, inside, history)}
        instead = {number: event for number, (_, event) in shorter.items()}
        found = select(history, goal, graph, instead)
        if cuts == (cuts := {number: cut for number, (cut, _) in shorter.items()}):
            break
    kept = {event.number for event in found.events}
    return replace(found, cuts=tuple(cuts[n] for n in sorted(cuts) if n in kept))


def _unfinished(history: History, number: int) -> History:
    """The history until a statement was running: what it would bind, it may not have bound yet."""
    running = history.events[number]
    accesses = tuple(
        access._replace(mode="maybe_bind") if access.mode in ("bind", "delete") else access
        for access in running.accesses
    )
    running = running._replace(accesses=accesses, error="")  # what it raised, it raised later
    return replace(history, events=(*history.events[:number], running))


def _ended(whole: Event, midway: Midway, parts: Collection[int] = ()) -> Event:
    """The event that ends at a moment within it, without some of its parts."""
    text = whole.statement.text
    stop = stop_at(ast.parse(text).body[0], *midway)
    assert stop is not None, "asked when the goal was made"
    text = edit.stopped(text, stop, midway.times, parts)
    return whole._replace(statement=whole.statement._replace(text=text), inside=None)


def _cuts(found: Slice, blocks: _Blocks, history: History) -> Iterator[tuple[Cut, Event]]:
    """What may go now, and what is left of the events then."""
    if notices_loss(found.events):
        return
    # What the parts of a block use is in the slice, so the classes of it are.
    odd = runs_unseen(found.events)
    needed: dict[int, set[Resource]] = {}
    for edge in found.edges:
        needed.setdefault(edge.producer, set()).add(edge.resource)
    for event in found.events:
        whole = history.events[event.number]
        read = blocks.read(whole, odd)
        if read is not None and event.number in needed:
            parts = read.spare(needed[event.number])
            if parts:
                yield Cut(whole, parts, read.midway), read.without(parts)


def joined(cuts: Sequence[Cut], versions: Sequence[Event]) -> Event:
    """One event for several slices, which left out these parts of it and have these versions."""
    whole = cuts[0].whole
    block = block_of(whole.statement.text)
    assert block is not None
    inner = [
        {n for number in cut.parts for n in range(number, block.parts[number].last + 1)}
        for cut in cuts
    ]
    gone = set.intersection(*inner)
    parts = [number for number in sorted(gone) if block.parts[number].parent not in gone]
    text = edit.without_parts(whole.statement.text, parts)
    made = {access for event in versions for access in event.accesses}
    midway = cuts[0].midway
    if midway is not None:
        text = _ended(whole, midway, parts).statement.text
    return whole._replace(
        statement=whole.statement._replace(text=text),
        accesses=tuple(access for access in whole.accesses if access in made),
        inside=None,
    )


class _Blocks:
    """The blocks of a session, each read once."""

    def __init__(self, ending: Mapping[int, Midway | None]) -> None:
        self.ending = ending  # events that do not run to their end
        self.known: dict[tuple[int, bool], _Reading | None] = {}

    def read(self, event: Event, odd: bool) -> _Reading | None:
        """The parts of an event with what they may do; None when it is to be kept whole."""
        if event.inside is None or event.error:
            return None
        key = event.number, odd
        if key not in self.known:
            block = block_of(event.statement.text)
            read = block is not None and len(block.calls) == len(event.inside.calls)
            midway = self.ending.get(event.number)
            self.known[key] = _Reading(block, event, odd, midway) if block and read else None
        return self.known[key]


def _late(event: Event) -> set[str]:
    """Names that functions look up when they are called, as far as the block's calls reach."""
    return {
        access.resource.key
        for access in event.accesses
        if access.resource.kind == "name" and access.mode == "read" and access.via
        if access.evidence in _LOOKED_UP
    }


class _Unit(NamedTuple):
    """Parts that stay or go together, and what they may do."""

    number: int
    parent: int  # the unit around it; -1 for the whole
    loop: int  # the unit of the nearest loop, whose turns it may end; -1 for none
    jumps: bool
    guards: bool
    reads: frozenset[str]
    binds: frozenset[str]
    changes: frozenset[Place]
    touches: frozenset[str]
    unknown: bool


class _Reading:
    """One compound statement, and what it becomes for each need."""

    def __init__(self, block: Block, event: Event, odd: bool, midway: Midway | None) -> None:
        self.block = block
        self.event = event
        self.odd = odd
        self.midway = midway
        self.late = _late(event)
        self.known: dict[frozenset[int], _Doings] = {}
        self.cut: dict[tuple[int, ...], Event] = {}

    def doings(self, parts: frozenset[int]) -> _Doings:
        """What these parts do, when there are no others."""
        if parts not in self.known:
            left = tuple(part for part in self.block.parts if part.number in parts)
            self.known[parts] = _Doings(self, left)
        return self.known[parts]

    def spare(self, needed: Collection[Resource]) -> tuple[int, ...]:
        """The parts that may go when only these resources are needed; () when in doubt."""
        everything = frozenset(range(len(self.block.parts)))
        left = everything
        while (fewer := self.doings(left).needed_for(needed)) != left:
            left = fewer
        gone = everything - left
        return tuple(
            part.number
            for part in self.block.parts
            if part.number in gone and part.parent not in gone and part.kind != "Pass"
        )

    def without(self, parts: tuple[int, ...]) -> Event:
        """The event without these parts; what it accesses is what the others do."""
        if parts not in self.cut:
            self.cut[parts] = self._without(parts)
        return self.cut[parts]

    def _without(self, parts: tuple[int, ...]) -> Event:
        statement = self.event.statement
        if self.midway is None:
            text = edit.without_parts(statement.text, parts)
        else:
            text = _ended(self.event, self.midway, parts).statement.text
        gone = {
            inner for number in parts for inner in range(number, self.block.parts[number].last + 1)
        }
        left = _Left(self.doings(frozenset(range(len(self.block.parts))) - gone), text)
        return self.event._replace(
            statement=statement._replace(text=text),
            accesses=tuple(access for access in self.event.accesses if left.makes(access)),
            inside=None,
        )


class _Doings:
    """Some parts of a compound statement: their units, and which of them a need keeps."""

    def __init__(self, reading: _Reading, parts: tuple[Part, ...]) -> None:
        event = reading.event
        assert event.inside is not None
        self.block = reading.block
        self.parts = parts
        self.end = -1 if reading.midway is None else reading.midway.part
        self.sharing = Sharing(reading.block, parts, event.inside, reading.late, reading.odd)
        self.unit_of = _units(reading.block, self.sharing)
        self.units = {unit.number: unit for unit in self._described()}
        self.changes = frozenset().union(*(unit.changes for unit in self.units.values()))
        self.touches = frozenset().union(*(unit.touches for unit in self.units.values()))
        self.unknown = any(unit.unknown for unit in self.units.values())
        text = {name for part in reading.block.parts for name in part.binds}
        names = [a for a in event.accesses if a.resource.kind == "name" and a.mode != "read"]
        # Bound by functions that the block calls.
        self.behind = {
            a.resource.key
            for a in names
            if a.mode in ("bind", "maybe_bind", "delete") and a.resource.key not in text
        }
        self.drawn = {a.resource.key for a in names if a.via == "pyplot"}
        self.written = {
            str(a.resource.kind)
            for a in event.accesses
            if a.resource.kind != "name" and a.mode != "read" and a.resource.kind != "world"
        }

    def _described(self) -> Iterator[_Unit]:
        sharing = self.sharing
        members: dict[int, list[Part]] = {}
        for part in self.parts:
            members.setdefault(self.unit_of[part.number], []).append(part)
        for number, inside in members.items():
            first = self.block.parts[number]
            inside = [part for part in inside if part.number != self.end]  # it will not run
            yield _Unit(
                number,
                self.unit_of[first.parent] if first.parent >= 0 else -1,
                self._loop(first),
                any(part.kind in ("Break", "Continue") for part in inside),
                any(part.kind in _GUARDS for part in inside),
                frozenset().union(*(part.reads for part in inside)),
                frozenset().union(*(part.binds for part in inside)),
                frozenset().union(*(sharing.changes(part) for part in inside)),
                frozenset().union(*(sharing.touches(part) for part in inside)),
                any(sharing.runs_anything(part) for part in inside),
            )

    def _loop(self, part: Part) -> int:
        while part.parent >= 0:
            above = self.block.parts[part.parent]
            if above.kind in _LOOPS and part.field == "body":
                return self.unit_of[above.number]
            part = above
        return -1

    def needed_for(self, needed: Collection[Resource]) -> frozenset[int]:
        """The parts that may have a say in these resources; all of them when in doubt."""
        names = {resource.key for resource in needed if resource.kind == "name"}
        kinds = {str(resource.kind) for resource in needed if resource.kind != "name"}
        kept = self._kept(set(names), kinds | (self.written & _AMBIENT))
        if not self._explained(kept, names, kinds):
            return frozenset(part.number for part in self.parts)
        return frozenset(part.number for part in self.parts if self.unit_of[part.number] in kept)

    def _kept(self, names: set[str], kinds: set[str]) -> set[int]:
        sharing = self.sharing
        places = set(sharing.all_of(names))
        kept: set[int] = set()
        unknown = False  # a part that stays may use anything outside
        pending = [0] if self.end < 0 else [0, self.unit_of[self.end]]
        while pending:
            number = pending.pop()
            if number in kept:
                continue
            unit = self.units[number]
            kept.add(number)
            read = unit.reads | sharing.late if unit.unknown else unit.reads
            names |= read
            places |= sharing.all_of(read)
            kinds |= unit.touches
            unknown = unknown or unit.unknown
            if self.drawn & names:
                kinds.add("figure")
            if unit.parent >= 0:
                pending.append(unit.parent)
            pending += [
                other.number
                for other in self.units.values()
                if other.number not in kept
                and (
                    other.binds & names
                    or other.changes & places
                    or (other.unknown and self.behind & names)
                    or self._meets_outside(other, kinds, unknown)
                    or (other.jumps and other.loop in kept)
                    or (other.guards and (other.loop in kept or other.loop < 0))
                    or (other.unknown and self._waited_for(other, kept))
                )
            ]
        return kept

    def _meets_outside(self, unit: _Unit, kinds: set[str], unknown: bool) -> bool:
        """True when a part may change something outside that a part which stays may use."""
        touched = self.written if unit.unknown else unit.touches & self.written
        return bool(touched & kinds) or (unknown and bool(touched))

    def _waited_for(self, unit: _Unit, kept: set[int]) -> bool:
        """A loop that asks something outside when to end: ``while not done(): work()``."""
        while unit.loop >= 0:
            loop = self.units[unit.loop]
            asks = loop.unknown or loop.touches
            if loop.number in kept and asks and self.block.parts[loop.number].kind == "While":
                return True
            unit = loop
        return False

    def _explained(self, kept: set[int], names: Iterable[str], kinds: Iterable[str]) -> bool:
        """Everything needed has a part that stays and may have made it."""
        units = [self.units[number] for number in kept]
        unknown = any(unit.unknown for unit in units)
        bound = frozenset().union(*(unit.binds for unit in units))
        changed = frozenset().union(*(unit.changes for unit in units))
        touched = frozenset().union(*(unit.touches for unit in units))
        return all(
            name in bound
            or self.sharing.all_of([name]) & changed
            or (name in self.behind and unknown)
            or (name in self.drawn and "figure" in touched)
            for name in names
        ) and all(kind in touched or unknown for kind in kinds)


class _Left:
    """Which accesses of a block the parts that stayed make."""

    def __init__(self, doings: _Doings, text: str) -> None:
        found = facts_of_block(ast.parse(text).body)
        self.doings = doings
        self.reads = frozenset(found.reads)
        self.binds = frozenset((*found.binds, *found.loops, *found.maybe, *found.deletes))

    def makes(self, access: Access) -> bool:
        kind, name = access.resource
        doings = self.doings
        if kind != "name":
            return kind in _AMBIENT or doings.unknown or kind in doings.touches
        if access.mode in ("bind", "maybe_bind", "delete"):
            return name in self.binds or (name in doings.behind and doings.unknown)
        if access.mode == "read":
            called = bool(access.via) and access.evidence in _LOOKED_UP and doings.unknown
            return (
                name in self.reads
                or called
                or access.via in ("_", "__", "___")
                or self._changes(name)
            )
        drawn = name in doings.drawn and (doings.unknown or "figure" in doings.touches)
        return drawn or self._changes(name)

    def _changes(self, name: str) -> bool:
        sharing = self.doings.sharing
        return name not in sharing.top or bool(sharing.all_of([name]) & self.doings.changes)


def _units(block: Block, sharing: Sharing) -> dict[int, int]:
    """The part that stands for each: a body of ``try``, or of most ``with``, is one with it."""
    found = {0: 0}
    for part in block.parts[1:]:
        above = block.parts[part.parent]
        joined = found[above.number]
        whole = (above.kind == "Try" and part.field == "body") or (
            above.kind == "With" and not _lets_pass(above, sharing)
        )
        found[part.number] = joined if whole or joined != above.number else part.number
    return found


def _lets_pass(part: Part, sharing: Sharing) -> bool:
    """True for the context managers that let every exception pass."""
    return not sharing.runs_anything(part) and all(
        called.rpartition(".")[2] in _TRANSPARENT for called in part.managers
    )
