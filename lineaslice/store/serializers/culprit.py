"""Which part of an object cannot be stored: found by pickling its parts, one level at a time."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from functools import partial
from types import FunctionType, MethodType
from typing import Any, NamedTuple

from lineaslice.store.serializers.pickled import Pickled

_SECONDS = 5.0  # then the deepest part found so far is named


class Culprit(NamedTuple):
    """The deepest part that fails, and the error that it gives by itself."""

    path: str  # model.callbacks[0].lock
    type: str
    error: Exception | None


class _Nowhere:
    """A file that keeps nothing."""

    def write(self, data: Any) -> int:
        return len(data)


def find(obj: Any, label: str) -> Culprit:
    """Descend from an object that cannot be pickled to the part that is to blame."""
    deadline = time.monotonic() + _SECONDS
    seen = {id(obj)}
    path, error = label, _failure(obj)
    while True:
        for step, part in _parts(obj):
            if id(part) in seen:
                continue
            seen.add(id(part))
            failure = _failure(part)
            if failure is not None:
                obj, path, error = part, path + step, failure
                break
            if time.monotonic() > deadline:
                return Culprit(path, _type_name(obj), error)
        else:
            return Culprit(path, _type_name(obj), error)


def _failure(obj: Any) -> Exception | None:
    try:
        Pickled().write(obj, _Nowhere())
    except Exception as error:  # the object's own code may raise anything
        return error
    return None


def _type_name(obj: Any) -> str:
    kind = type(obj)
    prefix = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return prefix + kind.__qualname__


def _parts(obj: Any) -> Iterator[tuple[str, Any]]:
    """The parts of an object, each with how to write the way to it."""
    if isinstance(obj, dict):
        for key, value in obj.items():
            yield f"[{_short(key)}]", value
            yield f".key({_short(key)})", key
    elif isinstance(obj, (list, tuple)):
        for position, value in enumerate(obj):
            yield f"[{position}]", value
    elif isinstance(obj, (set, frozenset)):
        for value in obj:
            yield f".element({_short(value)})", value
    elif isinstance(obj, partial):
        yield ".func", obj.func
        yield ".args", obj.args
        yield ".keywords", obj.keywords
    elif isinstance(obj, MethodType):
        yield ".__self__", obj.__self__
        yield ".__func__", obj.__func__
    elif isinstance(obj, FunctionType):
        yield from _parts_of_function(obj)
    yield from _parts_of_table(obj)
    yield from _attributes(obj)


def _parts_of_function(function: FunctionType) -> Iterator[tuple[str, Any]]:
    code = function.__code__
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield f".<closure {name}>", cell.cell_contents
        except ValueError:  # a cell that is still empty
            continue
    for name in code.co_names:
        if name in function.__globals__:
            yield f".<global {name}>", function.__globals__[name]
    for name, value in (function.__kwdefaults__ or {}).items():
        yield f".<default {name}>", value
    yield ".__defaults__", function.__defaults__


def _parts_of_table(obj: Any) -> Iterator[tuple[str, Any]]:
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if numpy is not None and isinstance(obj, numpy.ndarray) and obj.dtype == object:
        for position in numpy.ndindex(obj.shape):
            yield f"[{', '.join(map(str, position))}]", obj[position]
    if pandas is not None and isinstance(obj, pandas.Series):
        for position, value in enumerate(obj.array):
            yield f".iloc[{position}]", value
    elif pandas is not None and isinstance(obj, pandas.DataFrame):
        for position, label in enumerate(obj.columns):
            yield f"[{_short(label)}]", obj.iloc[:, position]


def _attributes(obj: Any) -> Iterator[tuple[str, Any]]:
    state = getattr(obj, "__dict__", None)
    # A class offers its dictionary too; it is read and never evaluated through properties.
    for name, value in list(state.items()) if state else ():
        yield f".{name}", value
    for kind in type(obj).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            member = kind.__dict__.get(name)
            try:
                yield f".{name}", member.__get__(obj, kind)  # type: ignore[union-attr]
            except AttributeError:  # a slot without a value
                continue


def _short(value: Any) -> str:
    try:
        text = repr(value)
    except Exception:  # a __repr__ of the user's
        text = f"<{type(value).__name__}>"
    return text if len(text) <= 60 else f"{text[:57]}..."
