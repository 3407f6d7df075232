"""Whether an expression can give a function, as a key or a new column of a frame.

``df[rows]``, ``df.loc[rows, "a"]`` and ``df.assign(c=value)`` call functions and the expressions of
``pd.col`` with the whole frame, so what they are given must be known to be neither.
"""

from __future__ import annotations

import ast
import builtins
from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

from lineaslice.observe.fingerprint import ATOMS
from lineaslice.observe.parts import is_frame

_PACKAGES = frozenset({"pandas", "numpy", "datetime", "decimal", "fractions"})
_MODULES = _PACKAGES | {"math", "cmath", "statistics", "re", "calendar", "time"}
_CONTAINERS = frozenset({list, tuple, set, frozenset, dict})
_OF_DICTS = frozenset({"get", "items", "keys", "values"})
_MOST = 500
# What gives functions, or whatever a function gives.
_GIVING = frozenset({"col", "pipe", "agg", "aggregate", "vectorize", "frompyfunc", "poly1d"})
_GIVING |= {"polynomial", "core", "api"}
_BUILTINS = frozenset(
    {
        "abs",
        "bool",
        "dict",
        "enumerate",
        "reversed",
        "zip",
        "float",
        "int",
        "len",
        "list",
        "max",
        "min",
        "pow",
        "range",
        "round",
    }
    | {"set", "slice", "sorted", "str", "sum", "tuple"}
)


def while_running(
    moves: Sequence[tuple[str, ast.expr | None]], names: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The names within a statement that binds some: numbers, or functions where in doubt."""
    if not moves:
        return names
    held: dict[str, Any] = {name: 0 for name, _ in moves}
    current = ChainMap(held, dict(names))
    for name in held:
        if name in names and not _is_plain_value(names[name]):
            held[name] = _member
    for _ in moves:  # one that may be a function makes others so
        before = dict(held)
        for name, value in moves:
            # Elements of what is plain are so, too; only of a comprehension nobody knows.
            known = value is not None and not isinstance(value, ast.ListComp)
            if not (known and value is not None and gives_no_function(value, current)):
                held[name] = _member
        if held == before:
            break
    return current


def gives_no_function(node: ast.AST, names: Mapping[str, Any]) -> bool:
    """True when the expression surely gives no function."""

    def all_plain(nodes: Iterable[ast.AST | None]) -> bool:
        return all(gives_no_function(one, names) for one in nodes if one is not None)

    match node:
        case ast.Constant() | ast.JoinedStr() | ast.ListComp():
            return True
        case ast.Name(id=name):
            return name in names and _is_plain_value(names[name])
        case ast.Compare(left=left) if is_column(left, names):
            return True  # whatever it is compared with
        case ast.Attribute(attr=attr) if attr in _GIVING:
            return False
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if name in names:
            value = names[name]
            return _is_base(value) or _is_plain_value(_member(value, attr))
        case ast.Subscript(value=ast.ListComp()):
            return False
        case ast.Attribute(value=inner) | ast.Subscript(value=inner):
            return gives_no_function(inner, names)
        case ast.Call(func=ast.Attribute(value=inner, attr=attr)):
            if not isinstance(inner, ast.Name):
                return attr not in _GIVING and gives_no_function(inner, names)
            if attr in _OF_DICTS and type(names.get(inner.id)) is dict:
                return _is_plain_value(names[inner.id])
            if inner.id not in names or attr in _GIVING or not _is_base(names[inner.id]):
                return False
            given = [*node.args, *(k.value for k in node.keywords)]
            return not isinstance(names[inner.id], ModuleType) or all_plain(given)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
            known = _is_known(names[name]) if name in names else name in _BUILTINS
            return known and all_plain([*args, *(k.value for k in keywords)])
        case ast.Slice(lower=lower, upper=upper, step=step):
            return all_plain((lower, upper, step))
        case ast.BinOp(left=left, right=right):
            return all_plain((left, right))
        case ast.UnaryOp(operand=operand):
            return gives_no_function(operand, names)
        case ast.Compare(left=left, comparators=others):
            return all_plain((left, *others))
        case ast.BoolOp(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            return all_plain(parts)
        case ast.Set(elts=parts) | ast.Dict(values=parts):
            return all_plain(parts)
        case ast.IfExp(body=body, orelse=orelse):
            return all_plain((body, orelse))
    return False


def is_column(node: ast.AST, names: Mapping[str, Any]) -> bool:
    """True for a series: ``df["a"]``, ``df.a`` or a name."""
    match node:
        case ast.Name(id=name):
            return type(names.get(name)).__name__ == "Series" and _is_base(names[name])
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant()):
            return is_frame(names.get(name))
        case ast.Attribute(value=ast.Name(id=name), attr=attr):
            frame: Any = names.get(name)
            return is_frame(frame) and attr in frame.columns and not hasattr(type(frame), attr)
    return False


def _is_base(value: Any) -> bool:
    """True for what has only attributes and methods that give no functions."""
    if isinstance(value, ModuleType):
        return value.__name__.partition(".")[0] in _MODULES
    return _is_known(value) or (_is_plain_value(value) and type(value) not in _CONTAINERS)


def _is_known(value: object) -> bool:
    """True for the classes of some libraries, and builtin ones."""
    if getattr(builtins, getattr(value, "__name__", ""), None) is value:
        return isinstance(value, type) and value.__name__ in _BUILTINS
    return issubclass(type(value), type) and str(value.__module__).partition(".")[0] in _PACKAGES


def _is_plain_value(value: Any) -> bool:
    cls = type(value)
    if cls in ATOMS or value is None or cls in (range, slice):
        return not callable(value)
    if cls in _CONTAINERS:
        parts = value.values() if cls is dict else value
        if set(map(type, parts)) <= ATOMS:
            return True
        nested = not _CONTAINERS.isdisjoint(map(type, parts))
        return not nested and len(value) <= _MOST and all(map(_is_plain_value, parts))
    if isinstance(value, ModuleType):
        return _is_base(value)
    return str(cls.__module__).partition(".")[0] in _PACKAGES and not (
        callable(value) or cls.__name__ == "Expression"
    )


def _member(value: object, attr: str) -> object:
    """The attribute of a class, when no code runs to get it; else a function."""
    places = [vars(cls) for cls in value.__mro__] if isinstance(value, type) else []
    return next((place[attr] for place in places if attr in place), _member)
