"""What is noted of a compound statement, so that a slice can later leave out parts of it.

A kind says what sharing or using a value can mean:

    none      None, which says nothing of what else a name may hold
    atom      cannot change: a number, a text, a tuple of such
    inert     a module, a library's function or class
    flat      a builtin container of atoms
    holds     a builtin container of anything
    array     an array or frame that holds no objects
    objects   an array or frame that does
    iterator  using it up changes it
    known     an object of a class that a table knows
    other     an object of the user's, or of a library that no table knows
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from typing import Any

from lineaslice.knowledge import lookup, shelf
from lineaslice.knowledge.effects import Effect
from lineaslice.model import Inside
from lineaslice.observe.fingerprint import ATOMS, is_atom
from lineaslice.syntax.facts import Attr, Facts
from lineaslice.tracing.behind import is_inert
from lineaslice.tracing.running import Running
from lineaslice.tracing.values import is_iterator, shares_elements

_CONTAINERS = (list, dict, set, frozenset, tuple, deque, Counter)
_MOST_LOOKED_AT = 2000
# Tables of what opens no file. What the others do to files is heard, not told by the tables.
_SILENT = frozenset({"builtins", "collections", "math", "random", "time"})

# What is not known of a library's object that nothing of the user's is given to.
ALONE = "~"


def kind_of(value: object) -> str:
    """The kind of one value; nothing of the value's runs."""
    cls = type(value)
    if value is None:
        return "none"
    if cls in ATOMS or is_atom(value):
        return "atom"
    if is_inert(value):
        return "inert"
    if cls in _CONTAINERS:
        return "flat" if _is_flat(value) else "holds"
    if is_iterator(value):
        return "iterator"
    if str(cls.__module__).partition(".")[0] in ("numpy", "pandas"):
        if lookup.kind(cls) is None:
            return "other"
        return "objects" if shares_elements(value) else "array"
    return "other" if lookup.kind(cls) is None else "known"


def _is_flat(value: Any) -> bool:
    if len(value) > _MOST_LOOKED_AT:
        return False
    inside = [*value, *value.values()] if isinstance(value, dict) else value
    return set(map(type, inside)) <= ATOMS


def kinds_before(facts: Facts, namespace: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The kinds of all that a statement may look at; a name without one has no value yet.

    What a name held that is bound before it is read does not matter.
    """
    return kinds((*facts.reads, *facts.maybe, *facts.deletes), namespace)


def kinds(names: Iterable[str], namespace: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The kinds of those names that have a value."""
    found = dict.fromkeys(name for name in names if name in namespace)
    return tuple([(name, kind_of(namespace[name])) for name in found])


def call(effect: Effect, altered: Iterable[str]) -> str:
    """A call of known effect in the words of ``model.Inside``."""
    if effect.code:
        return "?"
    words = [word.rstrip("!") for word in altered]
    if effect.draws or effect.seeds:
        words.append(">random")
    words += {f">{word.partition(':')[0]}": None for word in (*effect.reads, *effect.writes)}
    if effect.table not in _SILENT or effect.returns == "opaque":
        words.append(">file")
    returns = effect.returns
    if "." in returns:
        facts = shelf.type_entry(returns)
        atomic = facts is not None and facts.facts is not None and facts.facts.atomic
        returns = "atom" if atomic else "new"
    if returns in ("fresh", "atom", "self"):
        words.append(f"={returns}")
    return " ".join(words)


def inside(running: Running, namespace: dict[str, Any]) -> Inside:
    """The notes of a compound statement that has just ended."""
    facts = running.facts
    bound = tuple(dict.fromkeys((*facts.binds, *facts.loops, *facts.maybe)))
    called = {call.func.attr for call in facts.calls if type(call.func) is Attr}
    methods = []
    for name in bound:
        cls = type(namespace.get(name))
        for attr in called:
            effect = lookup.method(cls, attr) if cls is not type(None) else None
            if effect is not None and not effect.calls:
                altered = (*effect.changes, *(what for what, _ in effect.changes_if))
                methods.append((name, attr, call(effect, altered)))
    return Inside(
        tuple(running.expected.calls) if running.expected is not None else (),
        running.kinds,
        kinds(bound, namespace),
        tuple(methods),
        tuple(sorted(running.shared or ())),
    )
