"""What statements read and bind by their text, and which names IPython has for its results."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from lineaslice.model import Access, Mode, Resource
from lineaslice.tracing.bindings import SHOWN
from lineaslice.tracing.running import Running

_BUILTINS = vars(builtins)

_SHOWN = frozenset(SHOWN)

MOVING = frozenset({*SHOWN, "Out", "_oh"})

ANNOTATIONS = Resource("module", "__annotations__")  # of the notebook

GONE = Resource("module", "names that were deleted")
REFERENCES = "references to "  # and an address: names let go of what notices when all have

# Names that have to be looked at anew each time they are read.
_SPECIAL = MOVING | {"In", "_ih", ANNOTATIONS.key}


@lru_cache(maxsize=4096)
def use(
    name: str,
    mode: Mode,
    evidence: str = "text",
    via: str = "",
    parts: tuple[str, ...] | None = None,
    into: str = "",
    renamed: tuple[tuple[str, str], ...] = (),
) -> Access:
    """An access to a name; most are the same again and again, and one object then serves all."""
    return Access(Resource("name", name), mode, evidence, via, parts, into, renamed)


def is_absence(resource: Resource) -> bool:
    """True for what stands for names that are no more: nothing that anybody could ask for."""
    return resource == GONE or (resource.kind == "module" and resource.key.startswith(REFERENCES))


class Reading:
    """Notes uses of names; the state of one session as far as that needs it."""

    def __init__(self, namespace: dict[str, Any], ignored: Callable[[str], bool]) -> None:
        self.namespace = namespace
        self.ignored = ignored
        self.untraced = {name for name in namespace if not ignored(name)}
        self.ordinary: set[str] = set()  # names that were read, of which nothing is special
        self.running: Running | None = None
        # The newest result that the shell displayed and kept as ``_5``, if any: its number, and its
        # address, because a cell may display several.
        self.displayed: Callable[[], tuple[int, int] | None] = lambda: None
        self.modules: set[Resource] = set()  # parts of modules that were loaded or patched

    def read(
        self,
        found: dict[Access, None],
        name: str,
        evidence: str,
        via: str,
        parts: tuple[str, ...] | None = None,
        into: str = "",
        renamed: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """Note the use of a name; names that are IPython's own, or builtins, are none."""
        if name in self.ordinary and (name in self.namespace or name not in _BUILTINS):
            if name in self.untraced:
                evidence = "untraced"
            found[use(name, "read", evidence, via, parts, into, renamed)] = None
            return
        users = False
        if self.running is not None and name in self.running.kept_as:
            shown = self.running.kept_as[name]
            users = shown in ("", name)
            if shown != name:
                via, name = name, shown or name
        elif name == "In":
            users = self.namespace.get("In") is not self.namespace.get("_ih")
        elif name in SHOWN:  # by a function: a name of the user's, as gettext's ``_``
            users = type(self.namespace.get("Out")) is dict and self._kept_as(name) == name
        elif name in ("Out", "_oh") and type(self.namespace.get(name)) is dict:
            for number in self.namespace[name]:
                if number not in self.shown_now():
                    self.read(found, f"_{number}", evidence, name)
            return
        if name in _BUILTINS and name not in self.namespace:
            patched = Resource("module", f"builtins.{name}")
            if patched in self.modules:
                found[Access(patched, "read", "text", name)] = None
            return
        if name == ANNOTATIONS.key:
            found[Access(ANNOTATIONS, "read")] = None
        if self.ignored(name) and not users:
            return
        if not users and name not in _SPECIAL:
            self.ordinary.add(name)
        if name in self.untraced:
            evidence = "untraced"
        found[use(name, "read", evidence, via, parts, into, renamed)] = None

    def shown_now(self) -> tuple[int, ...]:
        """The number of the result that the running statement itself displays, if any."""
        running, shown = self.running, self.displayed()
        if running is None or shown is None or not running.facts.displays:
            return ()
        return () if shown == running.shown else (shown[0],)

    def _kept_as(self, name: str) -> str:
        """``_`` is a moving name for one of ``_1``, ``_2``, …

        "" stands for the empty text that it is before anything was displayed, and the name itself
        for what the user has bound.
        """
        value = self.namespace.get(name)
        outputs = self.namespace["Out"]
        own = "" if type(value) is str and not value else name
        return next((f"_{k}" for k in reversed(outputs) if outputs[k] is value), own)

    def _results_for(self, running: Running, roots: Sequence[str]) -> Iterable[str]:
        """Results of IPython's (``_5``) for the names that it gives them: ``_`` and ``Out``."""
        if MOVING.isdisjoint(roots):
            return roots
        found: dict[str, None] = {}
        for root in roots:
            if root in running.kept_as:
                found[running.kept_as[root]] = None
            elif root in ("Out", "_oh") and self.ignored(root):
                found |= {f"_{number}": None for number in self.namespace.get(root, ())}
            else:
                found[root] = None
        return found
