"""Do the user's own tables hold? Mistakes in them, and names that nothing has."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from typing import NamedTuple

from lineaslice.knowledge import declared, shelf
from lineaslice.knowledge.effects import Effect


class Doubt(NamedTuple):
    """A declaration that cannot be meant so."""

    problem: str
    hint: str


def doubts() -> Iterator[Doubt]:
    """Declared names and arguments that the loaded modules and classes do not have."""
    table = shelf.declared
    for module, names in table.functions.items():
        if module in sys.modules:
            there = vars(sys.modules[module])
            for name, effect in names.items():
                where = _place("functions", f"{module}.{name}")
                yield from _doubt(where, module, name, there, effect, 0)
    for key, entry in table.types.items():
        cls = _loaded_class(key)
        if cls is not None:
            there = {
                name: value for base in reversed(cls.__mro__) for name, value in vars(base).items()
            }
            for name, effect in entry.methods.items():
                where = _place("methods", f"{key}.{name}")
                yield from _doubt(where, key, name, there, effect, 1)


def _doubt(
    where: str, owner: str, name: str, there: dict[str, object], effect: Effect, first: int
) -> Iterator[Doubt]:
    if name not in there:
        near = difflib.get_close_matches(name, there)
        meant = f"Did you mean {' or '.join(near)}?" if near else "Correct or remove the name."
        yield Doubt(f"{where}: {owner} has no {name!r}", meant)
        return
    function, before = declared.called(there[name])
    if first and not isinstance(there[name], (staticmethod, classmethod)):
        before = first
    for word in declared.missing(effect, function, before):
        known = ", ".join(declared.arguments(function, before)) or "none"
        problem = f"{where}: {owner}.{name} has no argument {word!r}, so it counts as unknown"
        yield Doubt(problem, f"Its arguments are: {known}.")


def _place(section: str, what: str) -> str:
    call = (section, what)
    return f"{shelf.declared.files[call]}, line {shelf.declared.lines[call]}"


def _loaded_class(key: str) -> type | None:
    """The class that a declared key speaks of, if its module is loaded."""
    package = key.partition(".")[0]
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] != package:
            continue
        for value in list(vars(module).values()):
            if isinstance(value, type) and shelf.declared_key(value) == key:
                return value
    return None
