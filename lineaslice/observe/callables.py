"""Which functions can run when a value is used: methods, closures, partials, registries."""

from __future__ import annotations

import functools
import types
from collections.abc import Iterable, Set
from typing import Any

from lineaslice.observe.arrays import objects_in
from lineaslice.observe.fingerprint import ATOMS, held_by_object, is_users

_LEAVES = ATOMS | {types.MethodDescriptorType, types.WrapperDescriptorType}
_RUNNING = {types.GeneratorType: "gi", types.CoroutineType: "cr", types.AsyncGeneratorType: "ag"}
_WRAPPED = (staticmethod, classmethod)


def functions_in(
    value: object,
    attributes: Set[str] | None = None,
    limit: int = 20_000,
    asleep: set[str] | None = None,
) -> list[types.FunctionType]:
    """Functions reachable from a value, without entering modules.

    With ``attributes``, a method counts only if its name is among them, or is used by a function
    that counts, or is special (``__len__``): rapid type analysis (Bacon and Sweeney, 1996).
    The names of the others are put into ``asleep``.
    """
    if type(value) in _LEAVES:
        return []
    if type(value) is types.FunctionType and not _inside_function(value):
        return [value]
    found: dict[int, types.FunctionType] = {}
    seen: set[int] = set()
    waiting: list[tuple[str, Any]] = []  # members of classes whose names nobody has used yet
    used = None if attributes is None else set(attributes)
    pending: list[Any] = [value]
    while len(seen) < limit:
        if not pending and (used is None or not _wake(waiting, pending, used, found.values())):
            break
        obj = pending.pop()
        cls = type(obj)
        if cls in _LEAVES or id(obj) in seen:
            continue
        seen.add(id(obj))
        if cls is types.FunctionType:
            found[id(obj)] = obj
            pending += _inside_function(obj)
        elif cls in _RUNNING and (frame := getattr(obj, f"{_RUNNING[cls]}_frame")) is not None:
            # As the function that it is the running call of.
            found[id(obj)] = types.FunctionType(_without_closure(frame.f_code), frame.f_globals)
            pending += frame.f_locals.values()
        elif cls in (list, tuple, set, frozenset):
            if not set(map(type, obj)) <= _LEAVES:
                pending += obj
        elif cls is dict:
            if "__builtins__" not in obj and not set(map(type, obj.values())) <= _LEAVES:
                pending += obj.values()
            if not set(map(type, obj)) <= _LEAVES:
                pending += obj
        elif issubclass(type(obj), type):
            if is_users(obj):
                pending += obj.__bases__
                pending.append(type(obj))
                for name, member in vars(obj).items():
                    if used is None or name.startswith("__"):
                        pending.append(member)
                    else:
                        waiting.append((name, member))
        elif issubclass(type(obj), _WRAPPED):
            pending.append(obj.__func__)
        elif issubclass(type(obj), property):
            pending += [f for f in (obj.fget, obj.fset, obj.fdel) if f is not None]
        elif issubclass(type(obj), types.MethodType):
            pending += (obj.__self__, obj.__func__)
        elif issubclass(type(obj), functools.partial):
            pending += (obj.func, obj.args, obj.keywords)
        elif _is_array(cls):
            pending += objects_in(obj, limit)
        else:
            if is_users(cls):
                pending.append(cls)
            pending += held_by_object(obj)
    if asleep is not None:
        asleep.update(name for name, _ in waiting)
    return list(found.values())


def _wake(
    waiting: list[tuple[str, Any]],
    pending: list[Any],
    used: set[str],
    functions: Iterable[types.FunctionType],
) -> bool:
    """Move the members whose names the functions use from waiting to pending."""
    for function in functions:
        used |= attributes_of(function.__code__)
    everything = "getattr" in used or "methodcaller" in used
    awake = [pair for pair in waiting if everything or pair[0] in used]
    waiting[:] = [pair for pair in waiting if not (everything or pair[0] in used)]
    pending += [member for _, member in awake]
    return bool(awake)


@functools.lru_cache(maxsize=4096)
def attributes_of(code: types.CodeType) -> frozenset[str]:
    """Every name that the code, or code in it, may use as an attribute."""
    nested = [attributes_of(c) for c in code.co_consts if isinstance(c, types.CodeType)]
    return frozenset(code.co_names).union(*nested)


def _without_closure(code: types.CodeType) -> types.CodeType:
    """The code with its free variables as locals, so that it fits a bare function."""
    return code.replace(co_freevars=())


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
    if package == "numpy":
        return cls.__name__ not in ("vectorize", "ufunc")
    return package in ("pyarrow", "polars", "torch") or (
        package == "pandas" and not cls.__name__.endswith(("GroupBy", "Rolling", "Window"))
    )


def is_notebooks(function: types.FunctionType, namespace: dict[str, Any]) -> bool:
    """True when the function looks its globals up in the notebook."""
    return function.__globals__ is namespace
