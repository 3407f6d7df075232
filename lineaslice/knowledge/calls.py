"""Which arguments of one particular call an effect alters."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from lineaslice.knowledge.effects import Effect


class _Unknown:
    """The value of an argument that the caller does not know."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = _Unknown()


def altered(
    effect: Effect,
    positional: Sequence[object] = (),
    keywords: Mapping[str, object] | None = None,
    receiver: object = UNKNOWN,
) -> tuple[str, ...]:
    """The arguments that the call alters: ``"self"``, ``"self.FIELD"``, positions, keywords.

    ``positional`` and ``keywords`` hold the values, or ``UNKNOWN``. A condition on an unknown
    value counts as met; entries about arguments that were not passed, or whose value is known to
    be immutable, fall away.
    """
    keywords = keywords or {}
    found: dict[str, None] = {}
    for what in effect.changes:
        found.update(dict.fromkeys(_passed(what, positional, keywords)))
    for what, condition in effect.changes_if:
        if _met(condition, positional, keywords, receiver):
            found.update(dict.fromkeys(_passed(what, positional, keywords)))
    return tuple(word for word in found if _mutable(word, positional, keywords, receiver))


def passed(
    words: Sequence[str], positional: Sequence[object], keywords: Mapping[str, object]
) -> tuple[str, ...]:
    """Those of ``Effect.calls`` or ``Effect.code`` that were passed, one word per argument."""
    found = (word for what in words for word in _passed(what, positional, keywords))
    return tuple(dict.fromkeys(found))


def _passed(
    what: str, positional: Sequence[object], keywords: Mapping[str, object]
) -> Iterator[str]:
    argument = what.partition(".")[0]
    if what == "*":
        yield from map(str, range(len(positional)))
    elif what == "**":
        yield from keywords
    elif argument.isdecimal():
        if int(argument) < len(positional):
            yield what
    elif argument in ("self", "self!") or argument in keywords:
        yield what


_IMMUTABLE = (str, bytes, int, float, complex, type(None))


def _mutable(
    word: str, positional: Sequence[object], keywords: Mapping[str, object], receiver: object
) -> bool:
    argument, _, path = word.rstrip("!").partition(".")
    if argument == "self":
        value = receiver
    elif argument.isdecimal():
        value = positional[int(argument)]
    else:
        value = keywords[argument]
    if value is UNKNOWN:
        return True
    for name in () if path in ("", "*") else path.split("."):
        value = getattr(value, "__dict__", {}).get(name)
    return type(value) not in _IMMUTABLE and type(value) is not bool


_ALTERS = " alters"
# Comments, and the first word of an SQL statement that leaves the database as it is.
_QUERY = re.compile(r"(\s|--[^\n]*\n|/\*.*?\*/)*(select|values|explain)\b", re.I | re.S)


@lru_cache(maxsize=512)
def _parsed(condition: str) -> tuple[bool, str, int, bool, object]:
    """(of the receiver, parameter, position or -1, has a value, the value)."""
    head, equals, text = condition.removesuffix(_ALTERS).partition("=")
    name, at, position = head.partition("@")
    of_receiver = name.startswith("self.")
    value = ast.literal_eval(text) if equals else None
    return of_receiver, name.removeprefix("self."), int(position) if at else -1, bool(equals), value


def _met(
    condition: str,
    positional: Sequence[object],
    keywords: Mapping[str, object],
    receiver: object,
) -> bool:
    of_receiver, name, position, compares, wanted = _parsed(condition)
    if of_receiver:
        if receiver is UNKNOWN:
            return True
        fields = getattr(receiver, "__dict__", {})
        if name not in fields:
            return False
        value = fields[name]
    elif name in keywords:
        value = keywords[name]
    elif 0 <= position < len(positional):
        value = positional[position]
    else:
        return False
    if value is UNKNOWN:
        return True
    if condition.endswith(_ALTERS):
        return not (type(value) is str and _QUERY.match(value))
    if not compares:
        return value is not None and value is not False
    return value is wanted or (isinstance(wanted, bool) and _is_bool(value) == (True, wanted))


def _is_bool(value: object) -> tuple[bool, bool]:
    """Whether a value is used as a truth value by people who write 0 for False, and which."""
    cls = type(value)
    if cls in (int, float) or (cls.__module__ == "numpy" and cls.__name__ in ("bool", "bool_")):
        return True, bool(value)
    return False, False
