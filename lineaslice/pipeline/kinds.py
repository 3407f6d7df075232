"""What can be given for an input parameter, and how does a text become it?

One row for each kind of value. The generated module reads texts by the same rows.
"""

from __future__ import annotations

import ast
import datetime
import decimal
import json
import pathlib
from collections.abc import Callable
from typing import Any, NamedTuple


class Kind(NamedTuple):
    """A kind of value: what people call it, and how its text is read."""

    words: str
    accepts: tuple[type, ...]  # () for any value
    read: Callable[[str], Any]  # from a text; ValueError when it is none
    code: tuple[str, str]  # ``read`` and ``accepts`` in generated code
    modules: tuple[str, ...] = ()  # which that code imports


def parsed(text: str) -> Any:
    """The value of a text in JSON or in Python; the text itself when it is neither."""
    for read in (json.loads, ast.literal_eval):
        try:
            return read(text)
        except (ValueError, SyntaxError):
            continue
    return text


_DATE, _MOMENT = datetime.date.fromisoformat, datetime.datetime.fromisoformat

KINDS: dict[str, Kind] = {
    "int": Kind("a whole number", (int,), int, ("int", "int")),
    "float": Kind("a number", (float, int), float, ("float", "(float, int)")),
    "complex": Kind(
        "a complex number", (complex, float, int), complex, ("complex", "(complex, float, int)")
    ),
    "str": Kind("a text", (str,), str, ("str", "str")),
    "bytes": Kind("bytes, given as text", (bytes,), str.encode, ("str.encode", "bytes")),
    "bool": Kind("true or false", (bool,), parsed, ("parsed", "bool")),
    "list": Kind("a list, as JSON", (list,), parsed, ("parsed", "list")),
    "dict": Kind("a dictionary, as JSON", (dict,), parsed, ("parsed", "dict")),
    "tuple": Kind("a list, as JSON", (tuple,), parsed, ("parsed", "tuple")),
    "set": Kind("a list, as JSON", (set,), parsed, ("parsed", "set")),
    "date": Kind(
        "a date such as 2024-12-31",
        (datetime.date,),
        _DATE,
        ("datetime.date.fromisoformat", "datetime.date"),
        ("datetime",),
    ),
    "datetime": Kind(
        "a moment such as 2024-12-31T23:59",
        (datetime.datetime,),
        _MOMENT,
        ("datetime.datetime.fromisoformat", "datetime.datetime"),
        ("datetime",),
    ),
    "path": Kind(
        "a path", (pathlib.PurePath,), pathlib.Path, ("pathlib.Path", "pathlib.Path"), ("pathlib",)
    ),
    "decimal": Kind(
        "a decimal number",
        (decimal.Decimal,),
        decimal.Decimal,
        ("decimal.Decimal", "decimal.Decimal"),
        ("decimal",),
    ),
    "any": Kind("JSON, or any text", (), parsed, ("parsed", "object")),
}

# Calls with literal arguments that count as literals, by what the notebook imports.
CONSTRUCTORS: dict[str, tuple[str, Callable[..., Any]]] = {
    "datetime.date": ("date", datetime.date),
    "datetime.datetime": ("datetime", datetime.datetime),
    "pathlib.Path": ("path", pathlib.Path),
    "decimal.Decimal": ("decimal", decimal.Decimal),
}

_SPELLED = {
    "datetime.date": "date",
    "datetime.datetime": "datetime",
    "pathlib.Path": "path",
    "Path": "path",
    "Decimal": "decimal",
    "decimal.Decimal": "decimal",
}


def kind_of(value: Any) -> str:
    """The kind of a literal's value; ``None`` says nothing about what may be given instead."""
    for name, kind in KINDS.items():
        if type(value) in kind.accepts[:1] or (name == "path" and isinstance(value, kind.accepts)):
            return name
    return "any"


def kind_of_annotation(node: ast.expr | None) -> str:
    """``int`` for ``n: int = …``, ``list`` for ``list[str]``; "any" for what is no kind."""
    if isinstance(node, ast.Subscript):
        node = node.value
    spelled = "" if node is None else ast.unparse(node)
    spelled = _SPELLED.get(spelled, spelled)
    return spelled if spelled in KINDS else "any"


def typed(kind: str, given: Any) -> Any:
    """The value that a text, or a value as JSON has it, gives for a parameter of this kind.

    Raises ValueError, which says what was expected.
    """
    row = KINDS[kind]
    try:
        value = row.read(given) if isinstance(given, str) else given
        if kind in ("tuple", "set") and isinstance(value, list):
            value = tuple(value) if kind == "tuple" else set(value)
    except (ValueError, TypeError, ArithmeticError):
        value = _NOTHING
    wrong = bool(row.accepts) and not isinstance(value, row.accepts)
    if wrong or value is _NOTHING or (isinstance(value, bool) and kind in ("int", "float")):
        raise ValueError(f"{given!r} is not {row.words}")
    return float(value) if kind == "float" else value


_NOTHING = object()
