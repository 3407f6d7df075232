"""Plain values as JSON, when JSON keeps them exactly.

In Python's dialect: ``NaN``, ``Infinity`` and ``-Infinity`` stand for those floats. Refused,
because they would come back as something else: tuples, sets, keys that are not text, subclasses
(also of ``int``, such as enums), numpy scalars, and a list or dict that appears twice, which would
come back as two.
"""

from __future__ import annotations

import json
from typing import IO, Any

from lineaslice.store.hashing import Sink

_ATOMS = frozenset({str, bool, type(None), float})
_MAX_NODES = 200_000  # beyond, pickle is several times faster to write and to read
_MAX_DEPTH = 200  # the parser recurses
_MAX_BITS = 10_000  # longer integers meet Python's limit on decimal digits


class JsonValue:
    """``None``, ``bool``, ``int``, ``float``, ``str``, and lists and dicts of them."""

    name = "json"
    safe = True

    def accepts(self, obj: Any) -> bool:
        return is_exact(obj)

    def write(self, obj: Any, file: Sink) -> None:
        file.write(json.dumps(obj, separators=(",", ":")).encode("ascii"))

    def read(self, file: IO[bytes]) -> Any:
        return json.loads(file.read())


def is_exact(obj: Any) -> bool:
    """Whether JSON gives back this very value, types, order and sharing included."""
    seen: set[int] = set()
    nodes = 0
    level = [obj]
    for _ in range(_MAX_DEPTH):
        nodes += len(level)
        below: list[Any] = []
        for value in level:
            kind = type(value)
            if kind in _ATOMS:
                continue
            if kind is int:
                if value.bit_length() > _MAX_BITS:
                    return False
                continue
            if (kind is not list and kind is not dict) or id(value) in seen:
                return False
            seen.add(id(value))
            if kind is dict:
                if not all(type(key) is str for key in value):
                    return False
                below.extend(value.values())
            else:
                below.extend(value)
            if nodes + len(below) > _MAX_NODES:
                return False
        if not below:
            return True
        level = below
    return False
