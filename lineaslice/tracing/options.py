"""Options of libraries: which objects hold them, and which of them only show values.

An option that decides how values are shown is a part of the options of its library; only what makes
a text out of a value uses that part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lineaslice.model import Access, Resource
from lineaslice.observe.callables import functions_in
from lineaslice.observe.fingerprint import is_users, is_users_state
from lineaslice.tracing.behind import package_of
from lineaslice.tracing.plans import Plan
from lineaslice.tracing.running import Running

DISPLAY = "display"
HOLDERS = ("DictWrapper", "RcParams", "Context")  # classes that hold options, by name
_DISPLAYING = frozenset({"display", "styler"})  # pandas' options that are about showing


def change(type_key: str, holder: object) -> Access | None:
    """What ``pd.options.display.width = …`` changes; None when no options are held there."""
    package, _, name = type_key.partition(".")
    if name not in HOLDERS:
        return None
    fields = getattr(holder, "__dict__", {}) if package == "pandas" else {}
    parts = (DISPLAY,) if fields.get("prefix") in _DISPLAYING else None
    return Access(Resource("option", package), "change", "text", "options", parts)


def only_display(names: Iterable[object]) -> bool:
    """True for names of pandas' options all of which are about showing."""
    prefixes = [n.partition(".")[0] if isinstance(n, str) and "." in n else "" for n in names]
    return bool(prefixes) and _DISPLAYING.issuperset(prefixes)


# What shows a value as a text, to which options of display matter.
_SHOWING = re.compile(
    r"%|\boption|\b(a?str|repr|ascii|p?format|p?print|display|info|style|log\w*|array_?\w*str\w*)\b"
    r"|\b(safe_)?substitute\b|\bto_(string|html|latex|markdown)\b|\b[rR]?[fF][rR]?[\"']|_repr_"
)


def may_show(running: Running, expected: Plan | None, namespace: Mapping[str, Any]) -> bool:
    """True when a statement may make a text out of a value; code of the user's may."""
    if _SHOWING.search(running.statement.text) is not None:
        return True
    if expected is None or not expected.unknown:
        return False
    if expected.late or expected.reflects:
        return True
    called = (met.spelling.partition(".")[0].partition("[")[0] for met in expected.strangers)
    return any(_is_strange(namespace[name]) for name in called if name in namespace) or any(
        any(map(is_users, functions_in(namespace[name]))) or is_users(type(namespace[name]))
        for name in running.facts.reads
        if name in namespace
    )


def _is_strange(value: object) -> bool:
    """True for what calls code of which nobody knows whether it makes a text of its arguments."""
    return is_users_state(value) or package_of(value) not in ("pandas", "numpy")
