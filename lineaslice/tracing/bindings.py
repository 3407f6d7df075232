"""Names that are bound where no statement's text shows it: by callbacks, magics, frames, stars."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import compress
from operator import is_, ne
from typing import Any

from lineaslice.syntax.facts import Facts

_MISSING = object()
SHOWN = ("_", "__", "___")  # moving names of IPython's for the newest results
# Names that Python, IPython and front ends put into the module of the notebook.
MODULES_OWN = frozenset(
    {"__annotations__", "__annotate__", "__builtin__", "__builtins__", "__cached__", "__doc__"}
    | {"__file__", "__loader__", "__name__", "__package__", "__path__", "__spec__"}
    | {"__session__", "__vsc_ipynb_file__", "__warningregistry__"}
)


class Bindings:
    """Compares the namespace between cells, and over each cell."""

    def __init__(self, namespace: dict[str, Any], ignored: Callable[[str], bool]) -> None:
        self.namespace = namespace
        self.ignored = ignored
        self.known = namespace.copy()
        self.at_begin: tuple[list[str], list[int]] = ([], [])
        self.at_end: tuple[list[str], list[int]] | None = None  # if nothing was bound since
        self.called: set[int] = set()  # events of the cell in which unknown code ran

    def of_the_user(self) -> list[str]:
        """The names that are neither IPython's own nor those of displayed results."""
        return [
            name
            for name in self.namespace
            if not (self.ignored(name) or name in SHOWN or (name[:1] == "_" and name[1:].isdigit()))
        ]

    def remember(self) -> None:
        """A cell has ended; what is bound differently at the next one was not traced.

        The values are referenced only while no cell runs: then nobody can miss their end.
        """
        self.known = self.namespace.copy()

    def begin_cell(self) -> None:
        # Going through all values is dear, because it fetches each of them from memory.
        self.at_begin = self.at_end or self._identities()
        self.at_end = None
        self.called = set()

    def _identities(self) -> tuple[list[str], list[int]]:
        # object.__hash__ tells identity as id() does, but raises no audit event.
        return list(self.namespace), list(map(object.__hash__, self.namespace.values()))

    def bound_in_cell(self) -> list[str]:
        """Names that are bound otherwise than when the cell began."""
        before = self.at_begin
        self.at_end = now = self._identities()
        count = len(before[0])
        if now[0][:count] == before[0]:  # new names stand behind the others
            changed = [*compress(now[0], map(ne, now[1], before[1])), *now[0][count:]]
        else:
            known = dict(zip(*before, strict=True))
            changed = [n for n, value in zip(*now, strict=True) if known.get(n) != value]
        return [n for n in sorted(changed) if n not in SHOWN and not self.ignored(n)]

    def look_around(self) -> list[str]:
        """Names that were bound since ``remember``, outside of what we trace."""
        known, names = self.known, self.namespace
        self.known = {}
        if len(known) == len(names) and all(map(is_, known.values(), names.values())):
            return []
        self.at_end = None
        changed = [
            name
            for name, value in names.items()
            if known.get(name, _MISSING) is not value
            and not self.ignored(name)
            and name not in SHOWN
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
