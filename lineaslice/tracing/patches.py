"""What the user has put into classes of libraries: methods, properties, accessors.

pd.Series.scaled = lambda self: self * factor
s.scaled()              # runs the user's code, which the class of s does not show
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Set

from lineaslice.knowledge import shelf
from lineaslice.observe.fingerprint import is_users
from lineaslice.tracing.values import UNKNOWN, vars_of


class Patches:
    """The names that were put into classes, or into the classes of a module, in one session."""

    def __init__(self) -> None:
        self._places: dict[str, list[type | types.ModuleType]] = {}  # libraries' own: no user's
        # Names that functions look up which a library's C code was given and keeps, by package.
        self.handed: dict[str, set[str]] = {}
        self.losses = False  # there are classes with ``__del__``, or weak references

    def __bool__(self) -> bool:
        return bool(self._places)

    def add(self, name: str, place: object) -> None:
        """``name`` is about to be put into a class of a library, or into classes of a module."""
        if isinstance(place, (type, types.ModuleType)):
            places = self._places.setdefault(name, [])
            if place not in places:
                places.append(place)

    @property
    def names(self) -> Set[str]:
        return self._places.keys()

    def members(self, name: str, obj: object = UNKNOWN) -> Iterator[object]:
        """The user's code under ``name`` in the class of ``obj``, or wherever it was put."""
        if name not in self._places:
            return
        if obj is not UNKNOWN:
            classes: list[type] = [type(obj)]
        else:
            classes = [cls for place in self._places[name] for cls in _classes(place)]
            for place in self._places[name]:
                if isinstance(place, types.ModuleType) and name in vars(place):
                    yield from _users_parts(vars(place)[name])
        for cls in classes:
            found = vars_of(cls, name)
            if found is not UNKNOWN and not is_users(cls):
                yield from _users_parts(found)


def _classes(place: type | types.ModuleType) -> list[type]:
    if isinstance(place, type):
        return [place]
    return [value for value in list(vars(place).values()) if isinstance(value, type)]


def _users_parts(member: object) -> Iterator[object]:
    """A function or property of the user's, or the classes of his that a descriptor holds."""
    if shelf.is_users(member):
        yield member
        return
    held = getattr(member, "__dict__", None) or {}
    yield from (part for part in held.values() if isinstance(part, type) and is_users(part))
