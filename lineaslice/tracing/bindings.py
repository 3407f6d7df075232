"""Names that are bound where no statement's text shows it: by callbacks, magics, frames, stars."""

from __future__ import annotations

import sys
from collections.abc import Callable
from operator import is_
from typing import Any

from lineaslice.syntax.facts import Facts

_MISSING = object()
SHOWN = ("_", "__", "___")  # moving names of IPython's for the newest results


class Bindings:
    """Compares the namespace between cells, and over a cell in which unknown code ran."""

    def __init__(self, namespace: dict[str, Any], ignored: Callable[[str], bool]) -> None:
        self.namespace = namespace
        self.ignored = ignored
        self.known = namespace.copy()
        self.at_begin: dict[str, int] = {}
        self.called: set[int] = set()  # events of the cell in which unknown code ran

    def remember(self) -> None:
        """A cell has ended; what is bound differently at the next one was not traced.

        The values are referenced only while no cell runs: then nobody can miss their end.
        """
        self.known = self.namespace.copy()

    def begin_cell(self) -> None:
        names = self.namespace
        # object.__hash__ tells identity as id() does, but raises no audit event.
        self.at_begin = dict(zip(names, map(object.__hash__, names.values()), strict=True))
        self.called = set()

    def bound_in_cell(self) -> list[str]:
        """Names that are bound otherwise than when the cell began; [] if nothing unknown ran."""
        if not self.called:
            return []
        before, names = self.at_begin, self.namespace
        now = dict(zip(names, map(object.__hash__, names.values()), strict=True))
        if before == now:
            return []
        return [
            name
            for name, mark in now.items()
            if before.get(name) != mark
            and not self.ignored(name)
            and name not in SHOWN
            and not name.startswith("__")
        ]

    def look_around(self) -> list[str]:
        """Names that were bound since ``remember``, outside of what we trace."""
        known, names = self.known, self.namespace
        self.known = {}
        if len(known) == len(names) and all(map(is_, known.values(), names.values())):
            return []
        changed = [
            name
            for name, value in names.items()
            if known.get(name, _MISSING) is not value
            and not self.ignored(name)
            and name not in SHOWN
            and not name.startswith("__")
        ]
        return changed


def starred(facts: Facts, namespace: dict[str, Any]) -> set[str]:
    """What ``from module import *`` has bound, also where the value was the same before."""
    names: set[str] = set()
    for imported in facts.imports:
        module = sys.modules.get(imported.module) if imported.attr == "*" else None
        if module is not None:
            public = getattr(module, "__all__", None)
            names.update(public or (n for n in vars(module) if not n.startswith("_")))
    return {name for name in names if name in namespace}
