"""Which functions can run when a value is used: methods, closures, partials, registries."""

from __future__ import annotations

import functools
import gc
import types
from typing import Any

from lineaslice.observe.fingerprint import ATOMS, is_users

_LEAVES = ATOMS | {types.MethodDescriptorType, types.WrapperDescriptorType}
_WRAPPED = (staticmethod, classmethod)


def functions_in(value: object, limit: int = 20_000) -> list[types.FunctionType]:
    """Functions reachable from a value, without entering modules, arrays and frames."""
    if type(value) in _LEAVES:
        return []
    found: dict[int, types.FunctionType] = {}
    seen: set[int] = set()
    pending: list[Any] = [value]
    while pending and len(seen) < limit:
        obj = pending.pop()
        cls = type(obj)
        if cls in _LEAVES or id(obj) in seen:
            continue
        seen.add(id(obj))
        if cls is types.FunctionType:
            found[id(obj)] = obj
            pending += _inside_function(obj)
        elif cls in (list, tuple, set, frozenset):
            if not set(map(type, obj)) <= _LEAVES:
                pending += obj
        elif cls is dict:
            if "__builtins__" not in obj and not set(map(type, obj.values())) <= _LEAVES:
                pending += obj.values()
        elif isinstance(obj, type):
            if is_users(obj):
                pending += obj.__bases__
                pending += vars(obj).values()
        elif isinstance(obj, _WRAPPED):
            pending.append(obj.__func__)
        elif isinstance(obj, property):
            pending += [f for f in (obj.fget, obj.fset, obj.fdel) if f is not None]
        elif isinstance(obj, types.MethodType):
            pending += (obj.__self__, obj.__func__)
        elif isinstance(obj, functools.partial):
            pending += (obj.func, obj.args, obj.keywords)
        elif not _is_array(cls):
            if is_users(cls):
                pending.append(cls)
            pending += gc.get_referents(obj)
    return list(found.values())


def _inside_function(function: types.FunctionType) -> list[Any]:
    inside: list[Any] = list(function.__defaults__ or ())
    inside += (function.__kwdefaults__ or {}).values()
    inside += function.__dict__.values()
    for cell in function.__closure__ or ():
        try:
            inside.append(cell.cell_contents)
        except ValueError:  # not filled yet
            continue
    return inside


def _is_array(cls: type) -> bool:
    package = cls.__module__.partition(".")[0]
    return package in ("numpy", "pyarrow", "polars", "torch") or (
        package == "pandas" and not cls.__name__.endswith(("GroupBy", "Rolling", "Window"))
    )


def is_notebooks(function: types.FunctionType, namespace: dict[str, Any]) -> bool:
    """True when the function looks its globals up in the notebook."""
    return function.__globals__ is namespace

