"""Which code a known call would run: the functions and estimators in its receiver or arguments."""

from __future__ import annotations

from lineaslice.knowledge import lookup
from lineaslice.knowledge.effects import Effect

_IN_PLACE_FIELDS = ("copy", "copy_X", "copy_x", "overwrite_X")
_CONTAINERS = (list, tuple, dict)
_MOST_ITEMS = 1000  # a longer list is data, and looking through it would cost more than comparing


def foreign(receiver: object, depth: int = 6) -> bool:
    """Whether the parameters of ``receiver`` hold something that no table knows to be harmless.

    That is a function or object of the user's, or a nested estimator that works in place
    (``copy=False``). Fitted fields (``coef_``) are results, not parameters, and are passed over, as
    are private ones. Past ``depth`` levels the answer is True.
    """
    if callable(receiver) and lookup.function(receiver) is None:
        return True  # such as a ufunc that frompyfunc made from a function
    return any(_suspect(value, depth) for value in _parameters(receiver))


def runs_unknown(argument: object, depth: int = 6) -> bool:
    """Whether an argument named in ``Effect.calls`` holds code that no table knows to be harmless.

    Functions and estimators are looked up; lists, tuples and dicts are looked into; strings,
    numbers, arrays, frames and other objects of known classes run nothing.
    """
    return _suspect(argument, depth)


def _parameters(holder: object) -> list[object]:
    fields = getattr(holder, "__dict__", {})
    return [value for name, value in fields.items() if not name.endswith("_") and name[0] != "_"]


def _suspect(value: object, depth: int) -> bool:
    if depth == 0:
        return True
    cls = type(value)
    if cls in _CONTAINERS:
        inner = tuple(value.values()) if isinstance(value, dict) else value
        assert isinstance(inner, (list, tuple))
        return len(inner) > _MOST_ITEMS or any(_suspect(item, depth - 1) for item in inner)
    if issubclass(cls, type):
        assert isinstance(value, type)
        return lookup.kind(value) is None and lookup.function(value) is None
    if callable(value):
        effect = lookup.function(value)
        # ``map(xs.append, ys)``: what a known function is given there, or bound to, is changed.
        return effect is None or _changes_something(effect)
    if lookup.kind(cls) is None:
        return True
    if lookup.method(cls, "get_params") is None:
        return False
    in_place = any(value.__dict__.get(name) is False for name in _IN_PLACE_FIELDS)
    return in_place or any(_suspect(inner, depth - 1) for inner in _parameters(value))


def _changes_something(effect: Effect) -> bool:
    """True for what a call changes without being asked: not an ``out=`` that nobody passes."""
    return bool(
        any(word in ("0", "*") or word.startswith("self") for word in effect.changes)
        or effect.calls
        or effect.draws
        or effect.seeds
        or effect.writes
        or effect.code
    )
