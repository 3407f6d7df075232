"""The parts of a call: its arguments as the tables want them, its receiver, its spelling."""

from __future__ import annotations

import os
import types
from collections.abc import Iterator
from typing import Any

from lineaslice.knowledge import calls as known_calls
from lineaslice.syntax.facts import Attr, Facts, Item, Name, Term
from lineaslice.tracing.values import UNKNOWN, Value, union


def subterms(facts: Facts) -> Iterator[tuple[Any, Any]]:
    """Every term of a statement with the one that it is a part of."""
    pending: list[tuple[Any, Any]] = []
    for call in facts.calls:
        pending += [(call.func, call), *((term, call) for _, term in call.args)]
    pending += [(store.base, store) for store in facts.stores]
    pending += [(term, None) for term in (*facts.operands, *facts.iterated, *facts.loads)]
    while pending:
        term, parent = pending.pop()
        yield term, parent
        for inner in term if isinstance(term, tuple) else ():
            if isinstance(inner, tuple):
                pending += [(part, term) for part in (inner, *inner)]


def spelled(term: Term) -> str:
    """The term as the user reads it: ``np.random.seed``."""
    kind = type(term)
    if kind is Name:
        return term.name  # type: ignore[union-attr]
    if kind is Attr:
        return f"{spelled(term.base)}.{term.attr}"  # type: ignore[union-attr]
    if kind is Item:
        return f"{spelled(term.base)}[{term.key!r}]"  # type: ignore[union-attr]
    return "…"


def split(args: list[tuple[str, Value]]) -> tuple[list[object], dict[str, object]]:
    """Positional and keyword values for the tables; unpacked ones are unknown."""
    positional: list[object] = []
    keywords: dict[str, object] = {}
    for key, value in args:
        shown = known_calls.UNKNOWN if value.obj is UNKNOWN else value.obj
        if key.isdecimal():
            positional.append(shown)
        elif key not in ("*", "**"):
            keywords[key] = shown
    return positional, keywords


_FEW = 20


def unpacked(args: list[tuple[str, Value]]) -> list[tuple[str, Value]]:
    """Arguments with what is known of ``*numbers`` and ``**options`` as arguments of their own."""
    found: list[tuple[str, Value]] = []
    place: int | None = 0  # of the next positional argument, as long as that is known
    for key, value in args:
        inside = value.obj
        if key == "**" and type(inside) is dict and all(type(word) is str for word in inside):
            found += [(word, Value(obj=one, roots=value.roots)) for word, one in inside.items()]
        elif key == "*" and place is not None and _is_short(inside):
            found += [
                (str(place + number), Value(obj=one, roots=value.roots))
                for number, one in enumerate(inside)
            ]
            place += len(inside)
        elif place is not None and key.isdecimal():
            found.append((str(place), value))
            place += 1
        else:
            place = None if key == "*" else place
            found.append((key, value))
    return found


def _is_short(value: object) -> bool:
    return (type(value) is list or type(value) is tuple) and len(value) <= _FEW


def argument(args: list[tuple[str, Value]], word: str) -> Value:
    for key, value in args:
        if key == word:
            return value
    return Value(roots=union([value for key, value in args if key in ("*", "**")]))


def bound_to(callee: Value) -> Value | None:
    """The receiver of a bound method that travels as a value (``add = l.append``)."""
    owner = getattr(callee.obj, "__self__", None)
    if owner is None or isinstance(owner, types.ModuleType):
        return None
    return Value(obj=owner, roots=callee.roots)


def full_path(path: Any) -> str:
    return os.path.abspath(os.fsdecode(path))
