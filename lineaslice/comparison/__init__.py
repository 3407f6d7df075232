"""Where do two values differ? Compared by content, not by ``==`` and not by identity.

Two values are the same when a program could not tell them apart by looking: types by name (a
class of the notebook is another class object in every process), NaN equal to NaN, frames with
their types and attributes, instances by their state. The members of the family are looked up by
the package that a class comes from; what no member knows is compared by its attributes, and what
has none by what pickling says of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

from lineaslice.comparison.names import class_name
from lineaslice.comparison.volatile import is_volatile

MEMBERS: dict[str, str] = {
    "numpy": "arrays",
    "scipy": "arrays",
    "pandas": "frames",
    "polars": "frames",
    "pyarrow": "frames",
    "matplotlib": "figures",
    "torch": "tensors",
    "lineaslice": "files",
}
_DEEPEST = 400  # levels of containers within containers; Python's own limit is near


class Difference(NamedTuple):
    """The first place in which two values differ."""

    path: str  # ".coef_[0]", below the value itself
    left: str
    right: str

    def __str__(self) -> str:
        return f"{self.path or 'the value'}: {self.left} != {self.right}"


class Comparison(NamedTuple):
    """What a comparison found."""

    difference: Difference | None
    ignored: tuple[str, ...] = ()  # volatile fields that were left out
    unknown: tuple[str, ...] = ()  # parts that cannot be compared

    @property
    def equal(self) -> bool:
        """No difference was found in what could be compared."""
        return self.difference is None


class Differs(Exception):
    """Ends the walk at the first difference."""

    def __init__(self, difference: Difference) -> None:
        super().__init__(str(difference))
        self.difference = difference


def compare(left: object, right: object, *, tolerance: float = 0.0) -> Comparison:
    """Compare two values by content.

    ``tolerance`` is allowed between numbers, absolutely and relative to the larger; 0 asks for
    equality. Nothing of the values is changed; iterators are not consumed but count as unknown.
    """
    walk = Walk(tolerance)
    try:
        walk.values(left, right, "")
    except Differs as found:
        return Comparison(found.difference, tuple(walk.ignored), tuple(walk.unknown))
    except RecursionError:
        walk.unknown["nested too deeply"] = None
    return Comparison(None, tuple(walk.ignored), tuple(walk.unknown))


class Walk:
    """One comparison under way."""

    def __init__(self, tolerance: float = 0.0) -> None:
        self.tolerance = tolerance
        self.ignored: dict[str, None] = {}
        self.unknown: dict[str, None] = {}
        self.seen: dict[tuple[int, int], tuple[object, object]] = {}  # pairs, kept alive
        self.depth = 0

    def differ(self, path: str, left: object, right: object) -> None:
        """Report a difference; texts as they are, other values shortened."""
        raise Differs(Difference(path, shown(left), shown(right)))

    def values(self, left: object, right: object, path: str) -> None:
        """Compare two values and all that they hold."""
        if left is right:
            return
        if class_name(type(left)) != class_name(type(right)):
            self.differ(path, described(left), described(right))
        pair = (id(left), id(right))
        if pair in self.seen:
            return
        self.seen[pair] = (left, right)
        if self.depth > _DEEPEST:
            self.unknown[path] = None
            return
        self.depth += 1
        try:
            self.member(left)(left, right, path, self)
        finally:
            self.depth -= 1

    @staticmethod
    def member(value: object) -> Compare:
        """Who compares values of this class: the member of the first base that has one."""
        from lineaslice.comparison import plain

        for base in type(value).__mro__:
            package = str(base.__module__).partition(".")[0]
            name = MEMBERS.get(package)
            if name is not None and package in sys.modules:
                found: Compare | None = _loaded(name).comparer(value)
                if found is not None:
                    return found
        return plain.comparer(value)

    def attributes(self, left: dict[str, Any], right: dict[str, Any], path: str) -> None:
        """Compare what two instances hold, without what changes by itself."""
        for name in [*left, *(n for n in right if n not in left)]:
            place = f"{path}.{name}"
            if is_volatile(name):
                self.ignored[name] = None
            elif name not in right:
                self.differ(place, described(left[name]), "(missing)")
            elif name not in left:
                self.differ(place, "(missing)", described(right[name]))
            else:
                self.values(left[name], right[name], place)


Compare = Callable[[Any, Any, str, Walk], None]


def _loaded(name: str) -> Any:
    return import_module(f"{__name__}.{name}")


def described(value: object) -> str:
    """A value with its type, for messages."""
    return f"{type(value).__name__} {shown(value)}"


def shown(value: object) -> str:
    """A short text of a value; a text is shown as it is."""
    if isinstance(value, str):
        text = value
    elif type(value).__module__ in ("builtins", "numpy", "datetime", "decimal", "pandas"):
        text = repr(value)
    else:  # a user's __repr__ may run for long, or fail
        text = f"<{class_name(type(value))}>"
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:77]}..."
