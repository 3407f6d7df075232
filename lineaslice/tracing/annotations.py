"""Names in annotations that are texts: whoever evaluates these looks them up."""

from __future__ import annotations

import types
from collections.abc import Iterable

from lineaslice.observe.fingerprint import is_users
from lineaslice.syntax.facts import words

# Functions that evaluate the annotations of what they are given.
EVALUATING = frozenset({"get_annotations", "get_type_hints", "signature"})
# Whose metaclasses leave annotations as they are.
_PLAIN = frozenset({"abc", "builtins", "enum", "typing"})


def annotated(value: object) -> set[str]:
    """Words in the annotations of a function or a class, and of the classes below it."""
    if type(value) is types.FunctionType:
        return _words(value.__annotations__.values())
    found: set[str] = set()
    for base in value.__mro__ if isinstance(value, type) else ():
        inside = vars(base).get("__annotations__")
        if type(inside) is dict and is_users(base):
            found |= _words(inside.values())
    return found


def evaluated(value: object) -> set[str]:
    """The same for a class that a library makes, or an object of one: a model of pydantic."""
    cls = value if isinstance(value, type) else type(value)
    home: object = type(cls).__module__  # in C it may be anything
    if not isinstance(home, str) or home.partition(".")[0] in _PLAIN or not is_users(cls):
        return set()
    return annotated(cls)


def _words(annotations: Iterable[object]) -> set[str]:
    found: set[str] = set()
    for one in annotations:
        if type(one) is str:
            found.update(words(one))
        elif type(one).__module__ in ("types", "typing"):  # Optional["Item"]
            found.update(words(str(one)))
    return found
