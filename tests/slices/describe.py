"""What a value is, as lines of text that compare equal exactly when the contents do.

Each line is ``path: leaf``, so that the first line that differs says where. Sharing of mutable
objects inside the value is part of it: ``[a, a]`` is not ``[a, copy(a)]``.
"""

from __future__ import annotations

import io
import itertools
import logging
import os
import pathlib
import re
import types
from collections.abc import Iterator
from typing import Any

from lineaslice.comparison.bytecode import steps

LONGEST_ITERATOR = 100


class ConsumesError(Exception):
    """The value holds an iterator, which describing would consume."""


CLASS_MACHINERY = {"__dict__", "__weakref__", "__module__", "__doc__", "__slotnames__", "_abc_impl"}
CLASS_MACHINERY |= {"__abstractmethods__", "__firstlineno__", "__static_attributes__"}
ATOMS = (type(None), bool, int, float, complex, str, bytes, range, type(...), slice)


def describe(value: Any, consume: bool = True) -> list[str]:
    """The lines of a value; iterators are consumed by it, or not described."""
    folder = os.path.realpath(os.getcwd())
    return [line.replace(folder, "<cwd>") for line in _lines(value, "", {}, consume)]


def difference(expected: list[str], got: list[str]) -> str:
    """Where two descriptions part, in one line; empty when they are equal."""
    for left, right in itertools.zip_longest(expected, got, fillvalue="(nothing)"):
        if left != right:
            return f"expected {left[:200]!r}, got {right[:200]!r}"
    return ""


def _lines(
    value: Any, path: str, seen: dict[int, tuple[str, Any]], consume: bool = True
) -> Iterator[str]:
    kind = type(value)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    if isinstance(value, ATOMS) and kind in ATOMS:
        yield f"{path}: {name} {value!r}"
        return
    if id(value) in seen:
        yield f"{path}: same as {seen[id(value)][0] or 'the whole'}"
        return
    if kind is not tuple:  # equal tuples may or may not be one object: no difference to anyone
        seen[id(value)] = (path, value)  # the value itself, so that its address is not reused
    if not consume and hasattr(kind, "__next__") and not isinstance(value, io.IOBase):
        raise ConsumesError
    for describer in (_of_library, _of_python):
        parts = describer(value, kind)
        if parts is not None:
            break
    else:
        parts = _of_instance(value)
    leaf, children = parts
    yield f"{path}: {name} {leaf}".rstrip()
    for step, child in children:
        yield from _lines(child, path + step, seen, consume)


Parts = tuple[str, list[tuple[str, Any]]]  # what stands on the own line, and the parts below


def _of_python(value: Any, kind: type) -> Parts | None:
    """Containers, functions, classes, iterators and files of Python itself."""
    if isinstance(value, (set, frozenset)):
        return f"of {len(value)}", [(f"{{{text}}}", None) for text in sorted(map(_one_line, value))]
    extra = _attributes(value) if "__main__" in str(kind.__module__) else []
    if isinstance(value, dict):
        extra += [(".default_factory", getattr(value, "default_factory", None))]
        items = [(f"[{_one_line(k)}]", v) for k, v in value.items()]
        return f"of {len(value)}", items + extra
    if isinstance(value, (list, tuple)) or kind.__name__ == "deque":
        return f"of {len(value)}", [(f"[{i}]", v) for i, v in enumerate(value)] + extra
    if isinstance(value, types.ModuleType):
        return value.__name__, []
    if isinstance(value, pathlib.PurePath):  # beside the path it keeps caches
        return repr(str(value)), []
    if isinstance(value, logging.Logger):  # all loggers hang together
        return f"{value.name} {value.level}", [(".handlers", value.handlers)]
    if isinstance(value, types.MethodType):
        return value.__func__.__qualname__, [(".__self__", value.__self__)]
    if isinstance(value, types.FunctionType):
        return _code(value.__code__), _function_parts(value)
    if isinstance(value, types.BuiltinFunctionType):
        owner = value.__self__
        return value.__qualname__, [] if isinstance(owner, types.ModuleType) else [(".self", owner)]
    if isinstance(value, (classmethod, staticmethod)):
        return "", [(".__func__", value.__func__)]
    if isinstance(value, property):
        return "", [(".fget", value.fget), (".fset", value.fset)]
    if isinstance(value, types.CellType):
        return "", [(".contents", value.cell_contents)]
    if isinstance(value, type):
        return _class_parts(value)
    if isinstance(value, io.IOBase):
        if value.closed:
            where = "closed"
        elif "a" in str(getattr(value, "mode", "")):
            where = "at the end"  # wherever that is: others may write to the file
        else:
            where = f"at {value.tell()}"
        return f"{getattr(value, 'name', '')} {where}", []
    if hasattr(kind, "__next__"):
        rest = list(itertools.islice(value, LONGEST_ITERATOR))
        return f"with {len(rest)} left", [(f"<{i}>", v) for i, v in enumerate(rest)]
    return None


def _function_parts(value: types.FunctionType) -> list[tuple[str, Any]]:
    used = sorted(_names(value.__code__) & value.__globals__.keys())
    own = value.__globals__.get("__name__") == "__main__"
    return [
        (".defaults", value.__defaults__),
        (".kwdefaults", value.__kwdefaults__),
        (".closure", value.__closure__),
        (".dict", value.__dict__),
        *((f".globals[{n}]", value.__globals__[n]) for n in used if own),
    ]


def _names(code: types.CodeType) -> set[str]:
    inner = (_names(c) for c in code.co_consts if isinstance(c, types.CodeType))
    return set(code.co_names).union(*inner)


def _code(code: types.CodeType) -> str:
    """The body of a function without its line numbers."""
    consts = [_code(c) if isinstance(c, types.CodeType) else c for c in code.co_consts]
    return f"{code.co_qualname} {steps(code)} {consts} {code.co_names} {code.co_varnames}"


def _class_parts(value: type) -> Parts:
    if value.__module__ != "__main__":
        return value.__qualname__, []
    own = [(f".{k}", v) for k, v in vars(value).items() if k not in CLASS_MACHINERY]
    return value.__qualname__, [(".__bases__", value.__bases__), *own]


def _attributes(value: Any) -> list[tuple[str, Any]]:
    found = [(f".{k}", v) for k, v in getattr(value, "__dict__", {}).items()]
    slots = [s for c in type(value).__mro__ for s in _slots(c)]
    return found + [(f".{s}", getattr(value, s)) for s in slots if hasattr(value, s)]


def _slots(cls: type) -> list[str]:
    slots = cls.__dict__.get("__slots__", ())
    return [slots] if isinstance(slots, str) else [s for s in slots if not s.startswith("__")]


def _of_instance(value: Any) -> Parts:
    """Anything else: by its attributes, by what pickle would keep, or by its text."""
    kind = type(value)
    attributes = _attributes(value)
    if kind.__module__ == "__main__":
        return "", [(".__class__", kind), *attributes]
    if not attributes:
        try:
            reduced = value.__reduce_ex__(4)
        except (TypeError, AttributeError):
            return re.sub(r" at 0x[0-9a-f]+", "", repr(value)), []
        if isinstance(reduced, tuple):
            return "", [(".reduced", [list(p) if hasattr(p, "__next__") else p for p in reduced])]
        return str(reduced), []
    return "", attributes


def _one_line(value: Any) -> str:
    return " ".join(_lines(value, "", {})).strip(" :")


def _of_library(value: Any, kind: type) -> Parts | None:
    """Arrays, frames, random generators and figures, by their contents."""
    library = str(kind.__module__).partition(".")[0]
    if library == "numpy":
        return _of_numpy(value)
    if library == "pandas":
        return _of_pandas(value)
    if library == "matplotlib":
        return _of_matplotlib(value)
    if kind.__module__ == "random" and hasattr(value, "getstate"):
        return "", [(".state", value.getstate())]
    if library == "sqlite3":
        return _of_sqlite(value)
    if library == "torch":
        return _of_torch(value)
    if library == "polars":
        return _of_polars(value)
    if library == "lightgbm" and hasattr(value, "model_to_string"):
        return value.model_to_string().replace("\n", " "), []
    if library == "PIL" and hasattr(value, "tobytes"):
        return f"{value.mode} {value.size}", [(".pixels", value.tobytes())]
    if library == "scipy" and hasattr(value, "toarray"):
        return "", [(".array", value.toarray())]
    return None


def _of_numpy(value: Any) -> Parts | None:
    import numpy as np

    if isinstance(value, np.ndarray):
        leaf = f"{value.dtype} {value.shape}"
        if value.dtype == object:
            return leaf, [(f"[{i}]", v) for i, v in enumerate(value.ravel().tolist())]
        return f"{leaf} {value.tolist()!r}", []
    if isinstance(value, (np.generic, np.dtype)):
        return repr(value), []
    if isinstance(value, np.random.Generator):
        return "", [(".state", value.bit_generator.state)]
    if isinstance(value, np.random.RandomState):
        return "", [(".state", value.get_state())]
    return None


def _of_pandas(value: Any) -> Parts | None:
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        columns = [(f"[{i}]", value.iloc[:, i]) for i in range(value.shape[1])]
        axes = [(".columns", value.columns), (".index", value.index)]
        return str(value.shape), [*axes, *columns, *_attrs(value)]
    if isinstance(value, pd.Series):
        index = [(".index", value.index), *_attrs(value)]
        return f"{value.dtype} {value.name!r}", [*index, (".values", value.tolist())]
    if isinstance(value, pd.Index):
        return f"{value.dtype} {list(value.names)!r}", [(".values", value.tolist())]
    if isinstance(value, (pd.api.typing.DataFrameGroupBy, pd.api.typing.SeriesGroupBy)):
        return "", [(".obj", value.obj), (".keys", value.keys)]  # beside them it keeps caches
    if isinstance(value, (pd.Timestamp, pd.Timedelta, pd.api.extensions.ExtensionDtype)):
        return repr(value), []
    return None


def _attrs(value: Any) -> list[tuple[str, Any]]:
    return [(".attrs", value.attrs)] if value.attrs else []


def _of_sqlite(value: Any) -> Parts | None:
    """What is in the database of a connection, or left in a cursor."""
    import sqlite3

    if isinstance(value, sqlite3.Row):
        return "", [(".values", tuple(value)), (".keys", value.keys())]
    if isinstance(value, sqlite3.Cursor):
        try:
            return "", [(".connection", value.connection), (".rest", value.fetchall())]
        except sqlite3.Error as error:
            return f"{error}", []
    if isinstance(value, sqlite3.Connection):
        try:
            own = value.row_factory, value.text_factory
            value.row_factory, value.text_factory = None, str
            dump = list(value.iterdump())
            value.row_factory, value.text_factory = own
        except sqlite3.Error as error:
            return f"{error}", []
        return f"{value.in_transaction}", [(".factories", own), (".dump", dump)]
    return None


def _of_torch(value: Any) -> Parts | None:
    import torch

    if isinstance(value, torch.Tensor):
        leaf = f"{value.dtype} {tuple(value.shape)} {value.requires_grad}"
        return f"{leaf} {value.detach().tolist()!r}", [(".grad", value.grad)]
    if isinstance(value, torch.nn.Module):
        state = [(f".{name}", part) for name, part in value.state_dict(keep_vars=True).items()]
        return f"training={value.training}", state
    if isinstance(value, torch.optim.Optimizer):
        return "", [(".state", value.state_dict())]
    if isinstance(value, torch.Generator):
        return "", [(".state", value.get_state().tolist())]
    if isinstance(value, torch.dtype):
        return repr(value), []
    return None


def _of_polars(value: Any) -> Parts | None:
    import polars as pl

    if isinstance(value, pl.LazyFrame):
        return "lazy", [(".collected", value.collect())]
    if isinstance(value, pl.DataFrame):
        return f"{value.shape} {value.schema}", [(".rows", value.rows())]
    if isinstance(value, pl.Series):
        return f"{value.dtype} {value.name!r}", [(".values", value.to_list())]
    if isinstance(value, pl.Expr):
        return str(value), []
    return None


def _of_matplotlib(value: Any) -> Parts | None:
    if hasattr(value, "get_axes"):
        return "", [(f".axes[{i}]", axes) for i, axes in enumerate(value.get_axes())]
    if hasattr(value, "get_lines"):
        texts = [value.get_title(), value.get_xlabel(), value.get_ylabel()]
        texts += [t.get_text() for t in value.texts]
        lines = [line.get_xydata().tolist() for line in value.get_lines()]
        boxes = [patch.get_extents().bounds for patch in value.patches]
        limits = [value.get_xlim(), value.get_ylim()]
        parts = {"texts": texts, "lines": lines, "patches": boxes, "limits": limits}
        return "", [(f".{k}", v) for k, v in parts.items()]
    return None
