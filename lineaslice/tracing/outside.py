"""What functions of the user's ask and set beside names: files, folders, settings, libraries.

Read from their code before they run; what they did is then compared or heard.
"""

from __future__ import annotations

import builtins
import sys
import types
from collections.abc import Iterable, Set
from typing import Any

from lineaslice.model import Access, Resource
from lineaslice.observe.fingerprint import is_users, is_users_module, is_users_state
from lineaslice.observe.settings import settable
from lineaslice.syntax.scopes import LateNames
from lineaslice.tracing.plans import Plan
from lineaslice.tracing.values import UNKNOWN

RECURSION = Resource("option", "sys")
ARGUMENTS = Resource("module", "sys.argv")
# Attributes by which a function asks whether there is a file, and what it is like: no event tells.
OF_FILES = frozenset(
    {"access", "exists", "getatime", "getctime", "getmtime", "getsize", "is_dir", "is_file"}
    | {"isdir", "isfile", "islink", "lexists", "lstat", "stat"}
)
# By which it asks where it is.
_PLACES = OF_FILES | {"abspath", "absolute", "cwd", "getcwd", "getcwdb", "realpath", "relpath"}
_PLACES |= {"resolve"}
POLARS_WRITES = ("sink_", "write_csv", "write_ipc", "write_json", "write_ndjson", "write_parquet")
# Functions that put an attribute of any name into classes of their library, and these classes.
_REGISTERING = {
    "pandas": frozenset(f"register_{of}_accessor" for of in ("dataframe", "index", "series")),
    "polars": frozenset(
        f"register_{of}_namespace" for of in ("dataframe", "expr", "lazyframe", "series")
    ),
}
_EXTENDED = {
    "pandas": ("DataFrame", "Index", "Series"),
    "polars": ("DataFrame", "Expr", "LazyFrame", "Series"),
}
# Parsers read them: how the program is called when they are made, the rest when they parse.
PARSING = frozenset({"ArgumentParser", "parse_args", "parse_intermixed_args", "parse_known_args"})


class Outside:
    """The plan of one statement, as far as functions ask and set what is no name."""

    def __init__(self) -> None:
        self.plan = Plan()
        self.given: list[object] = []  # to unknown calls
        self.sets_any = False  # a function that may run calls ``setattr``

    def asks(
        self,
        function: types.FunctionType,
        late: LateNames,
        used: Set[str],
        packages: Set[str],
        via: str,
    ) -> None:
        """Note what a function may ask and set; ``used`` are the attributes that it asks for."""
        plan = self.plan
        if function.__name__ in late.reads or function.__name__ in used:
            # How deep it may call itself is a setting.
            plan.accesses.append(Access(RECURSION, "read", "assumed", via))
        plan.settable.update(filter(None, map(settable, packages)))
        if not PARSING.isdisjoint(used):
            plan.accesses.append(Access(ARGUMENTS, "read", "late-bound", via))
        if late.environ:
            self.environ(function.__name__)
        searched = any(is_users_module(module.partition(".")[0]) for module in late.imports)
        if searched or ("path" in used and "sys" in packages):
            plan.accesses.append(Access(Resource("syspath"), "read", "late-bound", via))
        if not _PLACES.isdisjoint(used):
            plan.accesses.append(Access(Resource("cwd"), "read", "late-bound", via))
        plan.scans |= not OF_FILES.isdisjoint(used)
        plan.unheard |= late.unheard
        if "polars" in sys.modules:
            self.by_polars(used, "polars" in packages, via)
        if late.stores or "setattr" in late.reads:
            self.patchable(function, late, used)
        for package in [p for p, words in _REGISTERING.items() if not words.isdisjoint(used)]:
            inside = vars(sys.modules.get(package, builtins))
            for place in map(inside.get, _EXTENDED[package]):
                if place is not None:
                    plan.places.setdefault(id(place), (place, dict(vars(place))))

    def by_polars(self, used: Set[str], named: bool, via: str) -> None:
        """What a function asks polars for, which opens files and keeps its seed in Rust."""
        reads = named and any(attr.startswith(("read_", "scan_")) for attr in used)
        if reads or any(attr.startswith(POLARS_WRITES) for attr in used):
            self.plan.commands = self.plan.unheard = True
        if named and "set_random_seed" in used:
            self.draws_from_polars("assumed", via)

    def patchable(self, function: types.FunctionType, late: LateNames, used: Set[str]) -> None:
        """What a function may put into modules and classes of libraries is looked at before."""
        named = [function.__globals__.get(name) for name in late.reads]
        places = [one for one in (*named, *map(sys.modules.get, late.imports)) if _is_place(one)]
        for module in [one for one in places if type(one) is types.ModuleType]:
            inside = map(vars(module).get, used)
            places += [one for one in inside if _is_place(one)]
        if "setattr" in late.reads:
            self.sets_any = True
            self.placed((*places, *self.given))
        for place in places:
            for attr in late.stores:
                key = id(place), attr
                self.plan.patchable.setdefault(key, (place, attr, vars(place).get(attr, UNKNOWN)))

    def placed(self, places: Iterable[object]) -> None:
        """What is in modules and classes of libraries is looked at before."""
        for place in filter(_is_place, places):
            self.plan.places.setdefault(id(place), (place, dict(vars(place))))

    def mocked(self) -> None:
        """What ``unittest.mock`` has put into libraries may be taken out again."""
        for place, attr, _ in started_patches():
            now = vars(place).get(attr, UNKNOWN)
            self.plan.patchable.setdefault((id(place), attr), (place, attr, now))

    def environ(self, via: str) -> None:
        self.plan.accesses.append(Access(Resource("environ", "*"), "read", "text", via))

    def draws_from_polars(self, evidence: str, via: str) -> None:
        stream = Resource("random", "polars")
        self.plan.accesses.append(Access(stream, "change", evidence, via))


def started_patches() -> list[tuple[Any, str, Any]]:
    """Where patches of ``unittest.mock`` that were started are, and what was there before."""
    active = getattr(
        getattr(sys.modules.get("unittest.mock"), "_patch", None), "_active_patches", ()
    )
    found = [(one.target, one.attribute, one.temp_original) for one in active]
    return [one for one in found if _is_place(one[0])]


def _is_place(value: object) -> bool:
    """A module or class of a library, into which the user's code may put something."""
    if type(value) is types.ModuleType:
        return not is_users_state(value)
    return issubclass(type(value), type) and not is_users(value)
