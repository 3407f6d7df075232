"""Options of libraries: which objects hold them, and which of them only show values.

An option that decides how values are shown is a part of the options of its library; only what makes
a text out of a value uses that part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import FunctionType, ModuleType
from typing import Any

from lineaslice.model import Access, Resource
from lineaslice.observe.fingerprint import is_users, is_users_state
from lineaslice.syntax.scopes import WORDS_FOR_SHOWING
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
_SHOWING = re.compile(rf"%|\boption|\b({WORDS_FOR_SHOWING})\b|\b[rR]?[fF][rR]?[\"']|_repr_")
# Packages of which all that makes texts has a name that says so.
_QUIET = frozenset(
    {"builtins", "bisect", "cmath", "collections", "copy", "dataclasses", "datetime"}
)
_QUIET |= {"enum", "functools", "heapq", "itertools", "math", "numpy", "os", "pandas", "random"}
_QUIET |= {"re", "scipy", "sklearn", "statistics", "sys", "time", "typing"}
_CONTAINERS = frozenset({list, tuple, dict, set})
_FEW = 100


def may_show(running: Running, expected: Plan | None, namespace: Mapping[str, Any]) -> bool:
    """True when a statement may make a text out of a value; code of the user's may."""
    if _SHOWING.search(running.statement.text) is not None:
        return True
    if expected is None or not expected.unknown:
        return False
    if expected.reflects or expected.shows:
        return True
    called = (met.spelling.partition(".")[0].partition("[")[0] for met in expected.strangers)
    if any(_is_strange(namespace[name]) for name in called if name in namespace):
        return True
    names = {*running.facts.reads, *expected.late}
    return any(_may_show_others(namespace[name]) for name in names if name in namespace)


def _is_strange(value: object) -> bool:
    """True for what calls code of which nobody knows whether it makes a text of its arguments."""
    if type(value) is FunctionType and value.__module__ == "__main__":
        return False  # its code says it: ``Plan.shows``
    own = is_users(type(value)) or (isinstance(value, type) and is_users(value))
    return is_users_state(value) or not (own or package_of(value) in ("pandas", "numpy"))


def _may_show_others(value: object, within: bool = False) -> bool:
    """True for what makes texts of other values when it is called: ``str`` by another name.

    What functions and classes of the notebook do, their code has said.
    """
    cls = type(value)
    if cls in _CONTAINERS and not within:
        inside: Any = value.values() if isinstance(value, dict) else value
        return len(inside) > _FEW or any(_may_show_others(one, True) for one in inside)
    if cls is ModuleType:
        return is_users_state(value) or package_of(value) not in _QUIET
    if not callable(value) or is_users(cls):
        return False
    if (cls is FunctionType or isinstance(value, type)) and is_users(value):
        return False
    name = getattr(value, "__name__", None)
    if not isinstance(name, str) or package_of(value) not in _QUIET:
        return True  # a partial, a vectorised function
    return _SHOWING.search(name) is not None
