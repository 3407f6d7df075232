"""Calls that no table knew: who was called, how often, and what assuming the worst cost.

Kept as words and numbers only, so that nothing of the user's stays alive for it.
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from lineaslice.knowledge import shelf
from lineaslice.model import Access
from lineaslice.tracing.values import UNKNOWN, Value

_MOST_STATEMENTS = 5  # remembered for each call


class Stranger(NamedTuple):
    """Who was called, in the words of the tables."""

    section: str  # functions | methods | constructors; "" when only its spelling is known
    target: str  # a module, or a type key
    name: str

    def __str__(self) -> str:
        return ".".join(part for part in (self.target, self.name) if part)

    @property
    def is_notebooks(self) -> bool:
        """Defined in the notebook, whose functions are followed as they run."""
        return self.target.partition(".")[0] in ("__main__", "__mp_main__")


class Met(NamedTuple):
    """One unknown call in one statement."""

    stranger: Stranger
    spelling: str  # as the statement has it
    table: str  # of a known call that was given unknown code; "" for an unknown call


@dataclass(slots=True)
class Tally:
    """What is remembered of one stranger."""

    spelling: str
    table: str
    times: int = 0
    seconds: float = 0.0  # that comparing took
    assumed: dict[str, int] = field(default_factory=dict)  # what could not be compared, how often
    seen: dict[str, int] = field(default_factory=dict)  # what a comparison found changed
    statements: list[int] = field(default_factory=list)  # numbers of events, the newest last


class Strangers(dict[tuple[Stranger, str], Tally]):
    """The tallies of one session, by stranger and by the table of the call that it was given to."""

    def note(
        self, number: int, met: Iterable[Met], accesses: Iterable[Access], seconds: float
    ) -> None:
        """The statement ``number`` has ended; ``seconds`` is what watching it took."""
        everyone = list(dict.fromkeys(met))
        for stranger, spelling, table in everyone:
            tally = self.get((stranger, table))
            if tally is None:
                tally = self[stranger, table] = Tally(spelling, table)
            tally.times += 1
            tally.seconds += seconds / len(everyone)
            tally.statements = [*tally.statements, number][-_MOST_STATEMENTS:]
            for access in accesses:
                if access.mode != "read" and access.via == spelling:
                    kinds = {"assumed": tally.assumed, "observed": tally.seen}
                    book = kinds.get(access.evidence)
                    if book is not None:
                        what = str(access.resource)
                        book[what] = book.get(what, 0) + 1


def identified(callee: Value, spelling: str) -> Stranger:
    """Who a call runs, as far as can be told before it runs."""
    if callee.method is not None:
        base, attr = callee.method
        if base.obj is not UNKNOWN:
            return Stranger("methods", shelf.type_key(type(base.obj)), attr)
        return Stranger("methods" if base.key else "", base.key, attr if base.key else spelling)
    obj = callee.obj
    kind = type(obj)
    if issubclass(kind, type):
        return Stranger("constructors", shelf.type_key(obj), "")
    if kind in (types.MethodType, types.BuiltinFunctionType):
        owner = obj.__self__
        if owner is not None and type(owner) is not types.ModuleType:
            cls = owner if issubclass(type(owner), type) else type(owner)
            return Stranger("methods", shelf.type_key(cls), obj.__name__)
    if kind in (types.FunctionType, types.BuiltinFunctionType):
        module = obj.__module__
        if isinstance(module, str) and "<locals>" not in obj.__qualname__:
            return _in_module(module, obj.__qualname__)
        return Stranger("", "", spelling)
    return Stranger("", "", spelling)


def _in_module(module: str, qualname: str) -> Stranger:
    owner, _, name = qualname.rpartition(".")
    if owner:  # a method that was taken from its class
        return Stranger("methods", f"{shelf.package_of(module)}.{owner}", name)
    return Stranger("functions", module, name)
