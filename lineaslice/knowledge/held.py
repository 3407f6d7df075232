"""What a receiver would run on its own: estimators hold callables and other estimators."""

from __future__ import annotations

from types import BuiltinFunctionType, FunctionType

from lineaslice.knowledge import lookup

_IN_PLACE_FIELDS = ("copy", "copy_X", "copy_x", "overwrite_X")
_CONTAINERS = (list, tuple, dict)


def foreign(receiver: object, depth: int = 6) -> bool:
    """Whether the parameters of ``receiver`` hold something that no table knows to be harmless.

    That is a function or object of the user's, or a nested estimator that works in place
    (``copy=False``). Fitted fields (``coef_``) are results, not parameters, and are passed over, as
    are private ones. Past ``depth`` levels the answer is True.
    """
    cls = type(receiver)
    if cls.__module__ == "numpy" and cls.__qualname__ == "ufunc":
        return lookup.function(receiver) is None  # frompyfunc made it from a function
    return any(_suspect(value, depth) for value in _parameters(receiver))


def _parameters(holder: object) -> list[object]:
    fields = getattr(holder, "__dict__", {})
    return [value for name, value in fields.items() if not name.endswith("_") and name[0] != "_"]


def _suspect(value: object, depth: int) -> bool:
    if depth == 0:
        return True
    cls = type(value)
    if cls in _CONTAINERS:
        inner = value.values() if isinstance(value, dict) else value
        return any(_suspect(item, depth - 1) for item in inner)  # type: ignore[attr-defined]
    if isinstance(value, (FunctionType, BuiltinFunctionType)):
        return lookup.function(value) is None
    if isinstance(value, type):
        return lookup.kind(value) is None
    if lookup.kind(cls) is None:
        return True
    if lookup.method(cls, "get_params") is None:
        return False
    in_place = any(value.__dict__.get(name) is False for name in _IN_PLACE_FIELDS)
    return in_place or any(_suspect(inner, depth - 1) for inner in _parameters(value))
