"""Parts of frames and dicts, columns and keys, compared one by one before and after.

A part is known by its label, a text or a whole number, as Python writes it; a value with other
labels has no parts, and neither has a large one. Which columns a frame has is one more part of it.
An array has two parts, its shape and its values. Instances have parts as well, their attributes,
but those are taken from the text alone: asking an instance for its dictionary makes it slower.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from lineaslice.model import HEADER, KEYS
from lineaslice.observe.arrays import at_a_glance
from lineaslice.observe.fingerprint import ATOMS, Reach, content_of, is_users

Labels = tuple[str, ...]
Walk = Callable[[object], Reach]  # with content

_MOST_PARTS = 64
_LARGEST = 1 << 20  # bytes of a frame
PLAIN = frozenset({str, int})  # classes of labels
SHAPE, VALUES = "its shape", "its values"  # of an array; its type goes with the shape
# With one of these of the user's, an attribute may be anything.
_HANDLING = frozenset({"__getattribute__", "__getattr__", "__setattr__", "__delattr__"})
_NAMESPACES = frozenset({"SimpleNamespace", "Namespace"})  # of types and argparse
_FLOATING = frozenset({float, complex})  # 0.0 equals -0.0, and is another value


class Seen(NamedTuple):
    """The parts of a value at one moment."""

    address: int
    rest: tuple[Any, ...]  # whatever is none of the parts
    parts: dict[str, Any]
    kept: tuple[Any, ...] = ()  # alive, so that no address in the parts gets other content


def is_divided(value: object) -> bool:
    """True for what has parts: plain dicts, frames, arrays and plain instances."""
    cls = type(value)
    return cls is dict or is_frame(value) or is_array(value) or is_plain(cls)


def is_plain(cls: type) -> bool:
    """True for classes of the user's, and bare namespaces, whose attributes are independent."""
    if cls in ATOMS or issubclass(cls, type):
        return False
    if cls.__name__ in _NAMESPACES and cls.__module__ in ("types", "argparse"):
        return True
    return is_users(cls) and not any(
        not _HANDLING.isdisjoint(vars(base)) for base in cls.__mro__[:-1]
    )


def is_frame(value: object) -> bool:
    """True for frames of pandas; an instance of another class may have other rules."""
    cls = type(value)
    if cls.__name__ != "DataFrame":
        return False
    pandas = sys.modules.get("pandas")
    return pandas is not None and cls is getattr(pandas, "DataFrame", None)


def is_array(value: object) -> bool:
    """True for arrays of NumPy; those of a subclass may have other rules."""
    cls = type(value)
    return cls.__name__ == "ndarray" and cls.__module__ == "numpy"


def is_data(value: object) -> bool:
    """True for arrays of numbers, and for frames and series, of NumPy and pandas."""
    if is_array(value):
        return value.dtype.kind in "biufcmMSU"  # type: ignore[attr-defined]
    cls = type(value)
    return is_frame(value) or (
        cls.__name__ == "Series" and str(cls.__module__).startswith("pandas.")
    )


def is_flat(frame: Any) -> bool:
    """True when the columns of a frame have plain labels, each of them once."""
    columns = frame.columns
    # Of moments and intervals several keys may mean one.
    plain = type(columns).__name__ in ("Index", "RangeIndex")
    return plain and columns.nlevels == 1 and bool(columns.is_unique)


def held_by(value: object) -> list[Any]:
    """What the keys of a dict or the attributes of an instance hold."""
    if type(value) is dict:
        return list(value.values())
    if not is_plain(type(value)):
        return []
    content = content_of(value)
    return list(content.values()) if isinstance(content, dict) else content


def look(value: Any, walk: Walk) -> Seen | None:
    """The parts of a value; None when it has none or they are too many to look at."""
    if type(value) is dict:
        return _keys(value, walk)
    if is_array(value):  # whoever asks knows that something of it differs
        shape = f"{value.shape} {value.strides} {value.dtype}"
        return Seen(id(value), (shape,), {VALUES: object()})
    return _columns(value, walk) if is_frame(value) else None


def _keys(value: dict[Any, Any], walk: Walk) -> Seen | None:
    if len(value) > _MOST_PARTS or not set(map(type, value)) <= PLAIN:
        return None
    parts: dict[str, Any] = {}
    for key, one in value.items():
        content = _content(one, walk)
        if content is None:
            return None
        parts[repr(key)] = (type(one), id(one), content)
    return Seen(id(value), (), parts)


def _columns(frame: Any, walk: Walk) -> Seen | None:
    columns, blocks = frame.columns, frame._mgr.blocks
    if len(columns) > _MOST_PARTS or not is_flat(frame):
        return None
    labels = columns.tolist()
    size = sum(getattr(block.values, "nbytes", _LARGEST) for block in blocks)
    if size > _LARGEST or not set(map(type, labels)) <= PLAIN:
        return None
    found: dict[str, Any] = {}
    kept: list[Any] = []
    for block in blocks:
        for row, place in enumerate(block.mgr_locs.as_array.tolist()):
            values = block.values[row] if block.values.ndim == 2 else block.values
            dtype = values.dtype
            if dtype.kind in "mM":  # the numbers behind moments and durations
                values = getattr(values, "_ndarray", values)
            flags = getattr(values, "flags", None)
            if flags is not None and not flags.c_contiguous:
                values = values.copy()  # how the columns lie beside each other is no content
            content = at_a_glance(values)
            if content is None:
                content = _content(values, walk)
                if content is None:
                    return None
            else:
                kept.append(getattr(values, "_pa_array", None))
            found[repr(labels[place])] = (str(dtype), content)
    rest = (frame.index, str(frame.index.names), repr(columns.name), repr(frame.attrs))
    parts = {repr(label): found[repr(label)] for label in labels}
    return Seen(id(frame), rest, parts, tuple(kept))


def _content(value: object, walk: Walk) -> Any:
    """What is equal while the value is; None when nobody can tell."""
    if type(value) in ATOMS:
        return repr(value) if type(value) in _FLOATING else (value,)
    found = walk(value)
    return found.digest if found.complete and not found.opaque else None


def differing(before: Seen, after: Seen | None) -> Labels | None:
    """The labels of the parts that are not what they were; None when more than parts changed."""
    if after is None or after.address != before.address or not _same(before.rest, after.rest):
        return None
    old, new = before.parts, after.parts
    if [label for label in old if label in new] != [label for label in new if label in old]:
        return None  # another order
    missing = object()
    labels = {**old, **new}
    found = tuple(one for one in labels if old.get(one, missing) != new.get(one, missing))
    if VALUES in old or old.keys() == new.keys():
        return found
    return (*found, HEADER if before.rest else KEYS)


def _same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return all(a is b or (type(a) is str and a == b) for a, b in zip(one, other, strict=True))
