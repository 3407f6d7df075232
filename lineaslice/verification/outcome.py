"""Is a value the one that was stored? By content; what storing alone makes different is equal."""

from __future__ import annotations

import io
from typing import Any, NamedTuple

from lineaslice.comparison import Comparison, compare
from lineaslice.store.serializers import dump, load


class Outcome(NamedTuple):
    """What comparing a value with a stored one gave."""

    comparison: Comparison
    stored: bytes = b""  # what storing the value gave, where that had to be tried
    serializer: str = ""  # that gave it


def outcome(expected: Any, value: Any, name: str, *, tolerance: float = 0.0) -> Outcome:
    """Compare ``value`` with ``expected``, which has been stored and loaded.

    Raises `StoreError` for a value that differs and cannot be stored, naming the path in it.
    """
    found = compare(expected, value, tolerance=tolerance)
    if found.equal:
        return Outcome(found)
    stored = io.BytesIO()  # perhaps storing has made the difference
    serializer = dump(value, stored, name)
    again = load(serializer.name, stored.getvalue())
    compared = compare(expected, again, tolerance=tolerance)
    return Outcome(compared, stored.getvalue(), serializer.name)
