"""Which unit gives which unit the value of a name?

Reaching definitions over the units of one session, and the *webs* that they form: a web is a
set of definitions and uses of one name that must share one variable. Two webs of one name are
two variables that happen to be called alike (``for i in …`` here, ``for i in …`` there).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lineaslice.pipeline.units import Unit


class Flow(NamedTuple):
    """``consumer`` sees a value of ``name`` that ``producer`` gave or altered; both are indexes."""

    producer: int
    consumer: int
    name: str


class Use(NamedTuple):
    """One appearance of a name in a unit."""

    unit: int
    name: str
    defines: bool
    web: int


@dataclass(frozen=True, slots=True)
class Dataflow:
    flows: tuple[Flow, ...]
    uses: tuple[Use, ...]  # in order of units; the reading use of a unit before the defining one

    def by_name(self) -> dict[str, list[Use]]:
        """The uses of each name, in order of units."""
        found: dict[str, list[Use]] = {}
        for use in self.uses:
            found.setdefault(use.name, []).append(use)
        return found


def dataflow(units: Sequence[Unit], ignored: Collection[str] = ()) -> Dataflow:
    """The flows between units, which stand in order of time; ``ignored`` names are left out."""
    flows: list[Flow] = []
    nodes: list[tuple[int, str, bool]] = []
    parent: list[int] = []
    reaching: dict[str, list[int]] = {}  # name → defining nodes that may give its value

    def node(unit: int, name: str, defines: bool) -> int:
        nodes.append((unit, name, defines))
        parent.append(len(parent))
        return len(parent) - 1

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for number, unit in enumerate(units):
        reading: dict[str, int] = {}
        for name in sorted(unit.reads):
            if name in ignored:
                continue
            reading[name] = node(number, name, False)
            for definition in reaching.get(name, ()):
                flows.append(Flow(nodes[definition][0], number, name))
                parent[root(definition)] = root(reading[name])
        for name in sorted(unit.kills | unit.weak | unit.changes):
            if name in ignored:
                continue
            defining = node(number, name, True)
            before = reaching.get(name, [])
            if name in unit.kills:
                reaching[name] = [defining]
            elif name in unit.changes and name in reading and name in unit.names.mentioned:
                # The state before is what this unit has read: its own flow leads there.
                reaching[name] = [defining]
                parent[root(reading[name])] = root(defining)
            else:
                reaching[name] = [*before, defining]
                if name in unit.changes:
                    # Altered through another name: the same object, hence the same variable.
                    for other in before:
                        parent[root(other)] = root(defining)
    uses = tuple(
        Use(unit, name, defines, root(number)) for number, (unit, name, defines) in enumerate(nodes)
    )
    return Dataflow(tuple(flows), uses)
