"""What the commonest statements do, told at a glance: numbers, texts, Python's own containers.

    total = (total * 31 + numbers[-1]) % 1009        numbers.append(total)        point.x = total

Numbers and texts run no code of anybody's and lead nowhere; neither does an attribute that an
instance holds and its class does not speak of, nor a function that only computes. Where the values
show more than that, nothing is said here, and ``effects.plan`` finds out; it comes to the same, but
asks much more.
"""

from __future__ import annotations

import sys
from types import FunctionType
from typing import Any, NamedTuple

from lineaslice.knowledge import lookup
from lineaslice.observe.fingerprint import is_users
from lineaslice.syntax.facts import (
    Atom,
    Attr,
    Call,
    Facts,
    Item,
    Mixed,
    Name,
    Part,
    Result,
    Store,
    Term,
)
from lineaslice.tracing import computing
from lineaslice.tracing.plans import Change
from lineaslice.tracing.values import PLAIN, shares_dict

# Builtins that make something of plain values, and do nothing else.
_PURE = computing.BUILTINS | computing.as_python_has_them(
    *("all", "any", "bytes", "dict", "divmod", "enumerate", "frozenset", "list", "reversed"),
    *("set", "slice", "sorted", "tuple", "zip"),
)
_CONTAINERS = frozenset({list, dict, set})
# Methods of theirs that run no code of the elements, whatever those are.
_METHODS = frozenset(
    {"append", "clear", "copy", "get", "insert", "items", "keys", "pop", "popitem"}
)
_METHODS |= {"reverse", "setdefault", "values"}
_KEYS = frozenset({int, str})


def computes_only(facts: Facts, names: dict[str, Any]) -> bool:
    """True when a statement reads only plain values and pure builtins, and stores nothing."""
    if not facts.computes:
        return False
    for name in facts.reads:
        if name in names:
            if type(names[name]) not in PLAIN:
                return False
        elif not _is_pure(name):
            return False
    return True


def _is_pure(name: str) -> bool:
    return computing.is_still(name, _PURE)


class Glance(NamedTuple):
    """All that a statement does besides reading and binding what its text names."""

    changes: list[Change]
    late: dict[str, str]  # globals that functions look up -> which does


def look(facts: Facts, names: dict[str, Any]) -> Glance | None:
    """What a statement changes, and what its functions read; None when it may do more."""
    if facts.compound or facts.iterated or facts.imports or facts.awaits or facts.defines:
        return None
    for name in (*facts.binds, *facts.deletes):
        if name in names:
            kind = type(names[name])
            if kind not in PLAIN and kind is not list and kind is not dict:
                return None  # somebody may notice that it goes
    found = _Look(facts, names)
    for call in facts.calls:
        if not found.call(call):
            return None
    for term in facts.loads:
        if not found.is_load(term):
            return None
    for term in facts.operands:
        if not found.is_plain(term):
            return None
    for store in facts.stores:
        if not found.store(store):
            return None
    return Glance(found.changes, found.late)


class _Look:
    """One look at one statement."""

    __slots__ = ("changes", "late", "names", "results", "settled")

    def __init__(self, facts: Facts, names: dict[str, Any]) -> None:
        self.names = names
        self.changes: list[Change] = []
        self.late: dict[str, str] = {}
        self.results: list[bool] = []  # of the calls: made of plain values only
        self.settled = len(facts.calls) < 2  # no call gives a name another value before it is read

    def container(self, term: Term) -> tuple[str] | None:
        """The name, when the term is one of a container of Python's own."""
        if type(term) is not Name or term.name not in self.names:
            return None
        value = self.names[term.name]
        if type(value) not in _CONTAINERS or value is self.names:
            return None
        if value is sys.path or value is sys.modules:
            return None
        return (term.name,)

    def is_plain(self, term: Term) -> bool:
        """True when the value is a number or text, or made of such in this statement."""
        kind = type(term)
        if kind is Name:
            return type(self.names.get(term.name, self)) in PLAIN  # type: ignore[union-attr]
        if kind is Atom:
            return True
        if kind is Mixed:
            if term.how == "function":  # type: ignore[union-attr]
                return False
            return all(map(self.is_plain, term.parts))  # type: ignore[union-attr]
        if kind is Attr:
            return type(self.own(term.base, term.attr)) in PLAIN  # type: ignore[union-attr]
        if kind is Result:
            return self.results[term.call]  # type: ignore[union-attr]
        if kind is Item:
            return self.is_plain(term.base) or self.is_plain_inside(term.base, term.key)  # type: ignore[union-attr]
        if kind is Part:
            base, key = term.base, term.key  # type: ignore[union-attr]
            if self.is_plain(base):
                return self.is_plain(key)
            if type(key) is Name and self.settled:
                return self.is_plain_inside(base, self.names.get(key.name))
        return False

    def is_plain_inside(self, base: Term, key: Any) -> bool:
        """True for a plain element of a container that a name holds."""
        if type(key) not in _KEYS or self.container(base) is None:
            return False
        held = self.names[base.name]  # type: ignore[union-attr]
        try:
            return type(held) is not set and type(held[key]) in PLAIN
        except (IndexError, KeyError, TypeError):  # the statement itself will raise it
            return False

    def instance(self, base: Term, attr: str, finder: str, other: str) -> Any:
        """The named instance of a class of the user's that has no say in this attribute, or self.

        The class and its bases have neither the attribute nor the special methods ``finder`` and
        ``other``.
        """
        value = self.names.get(base.name) if type(base) is Name else None
        cls = type(value)
        if cls in PLAIN or type(cls) is not type or not is_users(cls):
            return self
        for one in cls.__mro__[:-1]:
            inside = vars(one)
            if attr in inside or finder in inside or other in inside:
                return self
        return value

    def own(self, base: Term, attr: str) -> Any:
        """What such an instance itself holds under a name, or self."""
        value = self.instance(base, attr, "__getattr__", "__getattribute__")
        if value is self:
            return self
        try:
            return object.__getattribute__(value, attr)  # see ``values._own_attribute``
        except AttributeError:
            return self

    def store(self, store: Store) -> bool:
        """Note what a store changes; False when it may do more than that."""
        if store.kind == "augmented":
            return self.is_plain(store.base)
        base = store.base
        held = self.container(base)
        if store.kind == "item" and held is not None:
            self.changes.append(Change(held, self.names[held[0]], "text", "text"))
            return True
        if store.kind != "attribute":
            return False
        value = self.instance(base, store.key, "__setattr__", "__delattr__")
        if value is self or shares_dict(value):
            return False
        self.changes.append(Change((base.name,), value, "text", "text"))  # type: ignore[union-attr]
        return True

    def is_load(self, term: Term) -> bool:
        """True when reading the attribute or element runs nothing."""
        base = term.base  # type: ignore[union-attr]
        if self.is_plain(base) or self.container(base) is not None:
            return type(term) is not Attr or term.attr[:2] != "__"
        return type(term) is Attr and self.own(base, term.attr) is not self

    def call(self, call: Call) -> bool:
        """Note what a call changes; False when it may do more than that."""
        func, kind = call.func, type(call.func)
        held = None
        own = self.names.get(func.name) if kind is Name else None  # type: ignore[union-attr]
        if type(own) is FunctionType:
            late = computing.late_names(own, self.names)
            if late is None:
                return False
            self.late |= late
        elif kind is Attr:
            held = self.container(func.base)  # type: ignore[union-attr]
            if held is None and not self.is_plain(func.base):  # type: ignore[union-attr]
                return False
        elif kind is not Name or func.name in self.names or not _is_pure(func.name):  # type: ignore[union-attr]
            return False
        for key, term in call.args:
            if key[0] == "*" or (held is not None and not key.isdecimal()):
                return False
            counts = kind is Name and func.name == "len" and func.name not in self.names  # type: ignore[union-attr]
            if not (counts and self.container(term)) and not self.is_plain(term):
                return False
        if held is None:
            self.results.append(True)
            return True
        attr, value = func.attr, self.names[held[0]]  # type: ignore[union-attr]
        effect = lookup.method(type(value), attr) if attr in _METHODS else None
        if effect is None or not effect.is_direct:
            return False
        if effect.changes:
            via = f"{held[0]}.{attr}"
            self.changes.append(Change(held, value, f"table: {effect.table}", via))
        self.results.append(False)  # it may be an element
        return True
