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


class Reached:
    """What can be reached from values, without entering modules, and the functions among it.

    With the names of the attributes that are in use, a method counts only if its name is among
    them, or is used by a function that counts, or is special (``__len__``): rapid type analysis
    (Bacon and Sweeney, 1996). What was reached from one value is not walked again for another.
    """

    __slots__ = ("limit", "seen", "waiting")

    def __init__(self, limit: int = 20_000) -> None:
        self.limit = limit  # objects of each value
        self.seen: dict[int, object] = {}  # kept alive: no other may come to have its address
        # Members of classes whose names nobody has used yet, and on whose behalf they were met.
        self.waiting: list[tuple[str, object, str]] = []

    def enter(
        self, value: object, used: Set[str] | None, via: str = ""
    ) -> list[tuple[types.FunctionType, str]]:
        """Functions that were not reached before; ``used`` is None when any method may be called.

        Each with the ``via`` under which the class of a method was met, or else the given one.
        """
        if type(value) in _LEAVES or id(value) in self.seen:
            return []
        if type(value) is types.FunctionType and not _inside_function(value):
            self.seen[id(value)] = value
            return [(value, via)]
        found = self._walk([value], used, via)
        return found + self.wake(used, found)

    def wake(
        self, used: Set[str] | None, found: Iterable[tuple[types.FunctionType, str]] = ()
    ) -> list[tuple[types.FunctionType, str]]:
        """The same, of the methods that wait, by the names in use now and those in ``found``."""
        woken: list[tuple[types.FunctionType, str]] = []
        while self.waiting:
            if used is not None:
                used = frozenset().union(used, *(attributes_of(f.__code__) for f, _ in found))
            everything = used is None or "getattr" in used or "methodcaller" in used
            awake = [one for one in self.waiting if everything or one[0] in used]  # type: ignore[operator]
            if not awake:
                break
            names = {name for name, _, _ in awake}
            self.waiting = [one for one in self.waiting if one[0] not in names]
            found = [pair for _, member, via in awake for pair in self._walk([member], used, via)]
            woken += found
        return woken

    def _walk(
        self, pending: list[Any], used: Set[str] | None, via: str
    ) -> list[tuple[types.FunctionType, str]]:
        found: list[tuple[types.FunctionType, str]] = []
        seen = self.seen
        most = len(seen) + self.limit
        while pending and len(seen) < most:
            obj = pending.pop()
            cls = type(obj)
            if cls in _LEAVES or id(obj) in seen:
                continue
            seen[id(obj)] = obj
            if cls is types.FunctionType:
                found.append((obj, via))
                pending += _inside_function(obj)
            elif cls in _RUNNING and (frame := getattr(obj, f"{_RUNNING[cls]}_frame")) is not None:
                # As the function that it is the running call of.
                code = _without_closure(frame.f_code)
                found.append((types.FunctionType(code, frame.f_globals), via))
                pending += frame.f_locals.values()
            elif cls in (list, tuple, set, frozenset):
                if not set(map(type, obj)) <= _LEAVES:
                    pending += obj
            elif cls is dict:
                if "__builtins__" not in obj and not set(map(type, obj.values())) <= _LEAVES:
                    pending += obj.values()
                if not set(map(type, obj)) <= _LEAVES:
                    pending += obj
            elif issubclass(cls, type):
                if is_users(obj):
                    pending += obj.__bases__
                    pending.append(cls)
                    for name, member in vars(obj).items():
                        if used is None or name.startswith("__"):
                            pending.append(member)
                        elif type(member) not in _LEAVES:
                            self.waiting.append((name, member, via))
            elif issubclass(cls, _WRAPPED):
                pending.append(obj.__func__)
            elif issubclass(cls, property):
                pending += [f for f in (obj.fget, obj.fset, obj.fdel) if f is not None]
            elif issubclass(cls, types.MethodType):
                pending += (obj.__self__, obj.__func__)
            elif issubclass(cls, functools.partial):
                pending += (obj.func, obj.args, obj.keywords)
            elif _is_array(cls):
                pending += objects_in(obj, self.limit)
            else:
                if is_users(cls):
                    pending.append(cls)
                pending += held_by_object(obj)
        return found


def functions_in(
    value: object, attributes: Set[str] | None = None, limit: int = 20_000
) -> list[types.FunctionType]:
    """Functions reachable from a value: see ``Reached``."""
    return [function for function, _ in Reached(limit).enter(value, attributes)]


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
    package = str(cls.__module__).partition(".")[0]
    if package == "numpy":
        return cls.__name__ not in ("vectorize", "ufunc")
    return package in ("pyarrow", "polars", "torch") or (
        package == "pandas" and not cls.__name__.endswith(("GroupBy", "Rolling", "Window"))
    )


def is_notebooks(function: types.FunctionType, namespace: dict[str, Any]) -> bool:
    """True when the function looks its globals up in the notebook."""
    return function.__globals__ is namespace
