"""What to load and what to compute, so that a run takes the least time: a minimum cut.

Each piece of work is computed, which needs what it depends on, or loaded, or left out. With ``a``
for "is there" and ``c`` for "is computed", the seconds of a plan are the sum of
``load · a + (compute - load) · c``; ``c`` of a piece asks for ``a`` of all that it depends on. That
is the project selection problem, which a minimum cut solves exactly (Picard 1976; used for the
reuse of artifacts by Xin et al., "Helix", VLDB 2018).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

_INFINITE = float("inf")
_NOTHING = 1e-12  # of rounding

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Work(Generic[T]):
    """One piece of work: what it needs, what it takes, and what loading its outcome takes."""

    needs: Collection[T] = ()
    seconds: float = 0.0
    load: float = _INFINITE  # infinite when it cannot be loaded


def to_load(work: Mapping[T, Work[T]], wanted: Collection[T]) -> frozenset[T]:
    """The pieces that are loaded in the cheapest way to have all that is wanted."""
    flow = _Flow()
    for name, one in work.items():
        present, computed = ("a", name), ("c", name)
        if one.load == _INFINITE:
            flow.add(present, computed, _INFINITE)  # nothing but computing gives it
            flow.add(computed, "sink", one.seconds)
        else:
            # What loading takes is paid unless it is computed, which then pays the difference.
            flow.add(present, "sink", one.load)
            gain = one.load - one.seconds
            flow.add("source", computed, max(gain, 0.0))
            flow.add(computed, "sink", max(-gain, 0.0))
            flow.add(computed, present, _INFINITE)
        for other in one.needs:
            flow.add(computed, ("a", other), _INFINITE)
    for name in wanted:
        flow.add("source", ("a", name), _INFINITE)
    chosen = flow.source_side()
    return frozenset(
        name
        for name, one in work.items()
        if ("a", name) in chosen and ("c", name) not in chosen and one.load != _INFINITE
    )


def seconds(work: Mapping[T, Work[T]], wanted: Collection[T], loaded: Collection[T]) -> float:
    """What a run takes that loads these pieces where it needs them."""
    total, seen, stack = 0.0, set[T](), list(wanted)
    while stack:
        name = stack.pop()
        if name in seen:
            continue
        seen.add(name)
        one = work[name]
        if name in loaded:
            total += one.load
        else:
            total += one.seconds
            stack += one.needs
    return total


class _Flow:
    """A network between "source" and "sink"; maximum flow by shortest ways (Dinic)."""

    def __init__(self) -> None:
        self._left: dict[Hashable, dict[Hashable, float]] = {"source": {}, "sink": {}}

    def add(self, tail: Hashable, head: Hashable, capacity: float) -> None:
        ahead = self._left.setdefault(tail, {})
        ahead[head] = ahead.get(head, 0.0) + capacity
        self._left.setdefault(head, {}).setdefault(tail, 0.0)

    def source_side(self) -> set[Hashable]:
        """The nodes on the source's side of a minimum cut."""
        while True:
            level = self._levels()
            if "sink" not in level:
                return set(level)
            ahead = {node: list(others) for node, others in self._left.items()}
            while self._push(level, ahead):
                pass

    def _levels(self) -> dict[Hashable, int]:
        level: dict[Hashable, int] = {"source": 0}
        queue = deque(level)
        while queue:
            node = queue.popleft()
            for other, left in self._left[node].items():
                if left > _NOTHING and other not in level:
                    level[other] = level[node] + 1
                    queue.append(other)
        return level

    def _push(self, level: dict[Hashable, int], ahead: dict[Hashable, list[Hashable]]) -> bool:
        """Send what fits along one more shortest way; False when there is none left."""
        way: list[Hashable] = ["source"]
        while way[-1] != "sink":
            node = way[-1]
            others = ahead[node]
            while others and not (
                self._left[node][others[-1]] > _NOTHING and level.get(others[-1]) == level[node] + 1
            ):
                others.pop()
            if others:
                way.append(others[-1])
            elif len(way) == 1:
                return False
            else:
                way.pop()
                ahead[way[-1]].pop()
        pairs = list(pairwise(way))
        amount = min(self._left[tail][head] for tail, head in pairs)
        for tail, head in pairs:
            self._left[tail][head] -= amount
            self._left[head][tail] += amount
        return True
