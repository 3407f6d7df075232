"""Is everything in order around a session? Settings, store, versions, hooks, tables, faults."""

from __future__ import annotations

import builtins
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from typing import Any, Literal, NamedTuple

from lineaslice import config
from lineaslice.doctor import tables
from lineaslice.doctor.table import counted
from lineaslice.errors import LineasliceError
from lineaslice.knowledge import shelf
from lineaslice.observe import world
from lineaslice.store import Store
from lineaslice.store.blobs import place_of
from lineaslice.tracing import declarations
from lineaslice.tracing.session import Session

Level = Literal["ok", "note", "wrong"]

# The versions whose behaviour the tests have seen, by distribution: from, and below.
TESTED: dict[str, tuple[str, str]] = {
    "ipython": ("8.12", "10"),
    "ipykernel": ("6.29", "8"),
    "joblib": ("1.3", "2"),
    "lightgbm": ("4.3", "5"),
    "matplotlib": ("3.8", "4"),
    "numpy": ("1.26", "3"),
    "pandas": ("2.2", "4"),
    "polars": ("1.0", "3"),
    "pyarrow": ("15", "30"),
    "scikit-learn": ("1.4", "2"),
    "scipy": ("1.11", "2"),
    "seaborn": ("0.13", "0.14"),
    "torch": ("2.13", "3"),
}
_MODULES = {"scikit-learn": "sklearn", "ipython": "IPython"}
_PYTHONS = ("3.11", "3.14")
_LITTLE_SPACE = 500_000_000  # bytes


class Check(NamedTuple):
    """One finding: what was looked at, how it is, and what to type when it is not well."""

    level: Level
    subject: str
    message: str
    hint: str = ""


def checks(session: Session | None, tracer: Any = None) -> tuple[Check, ...]:
    """All findings; ``session`` and ``tracer`` are those of a running notebook, if there is one."""
    found = [*_settings_and_store(session), *_versions(loaded_only=session is not None)]
    if tracer is not None:
        found += _hooks(tracer)
    if session is not None:
        found += _faults(session)
    return (*found, *_tables())


# ---------------------------------------------------------------- settings and store


def _settings_and_store(session: Session | None) -> Iterator[Check]:
    try:
        settings = config.load()
    except LineasliceError as error:
        yield Check("wrong", "settings", error.message, error.hint)
        if session is None or session.log is None:
            return
        settings = session.log.store.config
    else:
        origin = settings.origins["home"]
        by = "" if origin == "default" else f" (by {origin})"
        yield Check("ok", "settings", f"home is {settings.home}{by}")
    if session is not None and session.log is not None and settings != session.log.store.config:
        there = session.log.store.config.home
        yield Check(
            "note",
            "settings",
            f"this session writes to {there}, and the settings now say {settings.home}",
            "Type %reload_ext lineaslice to begin again with these settings.",
        )
    yield from _store(settings)


def _store(settings: config.Config) -> Iterator[Check]:
    for what, write in (
        (str(settings.database_file), _write_database),
        (settings.blobs, _write_blob),
    ):
        try:
            said = write(settings)
        except (LineasliceError, OSError) as error:
            hint = error.hint if isinstance(error, LineasliceError) else ""
            message = error.message if isinstance(error, LineasliceError) else str(error)
            yield Check("wrong", "store", f"{what} cannot be written: {message}", hint)
        else:
            yield Check("ok", "store", f"{what} {said}")
    free = _free(settings)
    if free is not None and free < _LITTLE_SPACE:
        message = f"only {free // 1_000_000} MB are free where {settings.home} lies"
        yield Check("wrong", "store", message, "Make room, or set home in lineaslice.toml.")


def _write_database(settings: config.Config) -> str:
    if not settings.database_file.exists():
        return "is made by the first save"
    with Store.open(settings) as store, store.database.writing():
        return "can be written"


def _write_blob(settings: config.Config) -> str:
    if "://" not in settings.blobs and not settings.database_file.exists():
        return "is made by the first save"
    place = place_of(settings.blobs)
    place.drop(place.incoming())
    return "can be written"


def _free(settings: config.Config) -> int | None:
    for folder in (settings.home, *settings.home.parents):
        if folder.exists():
            return shutil.disk_usage(folder).free
    return None


# ---------------------------------------------------------------- versions


def _versions(*, loaded_only: bool) -> Iterator[Check]:
    here = platform.python_version()
    if not _between(here, _PYTHONS):
        yield Check("note", "Python", _untested(here, _PYTHONS), "Verify what you save: %verify.")
    seen = [f"Python {here}"]
    for name, tested in TESTED.items():
        if loaded_only and _MODULES.get(name, name) not in sys.modules:
            continue
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
        if _between(version, tested):
            seen.append(f"{name} {version}")
        else:
            hint = "Its table may be wrong for this version; verify what you save: %verify."
            yield Check("note", name, _untested(version, tested), hint)
    yield Check("ok", "versions", ", ".join(seen))


def _untested(version: str, tested: tuple[str, str]) -> str:
    return f"{version} is outside of what is tested: from {tested[0]}, below {tested[1]}"


def _between(version: str, tested: tuple[str, str]) -> bool:
    first, last = tested
    return _numbers(first) <= _numbers(version) < _numbers(last)


def _numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version: ``"2.13.0+cpu"`` is (2, 13, 0)."""
    found = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        found.append(int(digits))
        if digits != part:
            break
    return tuple(found)


# ---------------------------------------------------------------- hooks


def _hooks(tracer: Any) -> Iterator[Check]:
    missing = [name for name, is_there in _HOOKS.items() if not is_there(tracer)]
    if missing:
        yield Check(
            "wrong",
            "hooks",
            f"taken away by other code: {', '.join(missing)}; statements may be missed",
            "Type %reload_ext lineaslice; what ran meanwhile is unknown, so run its cells again.",
        )
    else:
        yield Check("ok", "hooks", f"all {len(_HOOKS)} are in place")


def _registered(event: str, name: str) -> Callable[[Any], bool]:
    def is_there(tracer: Any) -> bool:
        return getattr(tracer, name) in tracer.shell.events.callbacks[event]

    return is_there


_HOOKS: dict[str, Callable[[Any], bool]] = {
    "the begin of cells": _registered("pre_run_cell", "pre_run_cell"),
    "the end of cells": _registered("post_run_cell", "post_run_cell"),
    "IPython's syntax trees": lambda tracer: tracer in tracer.shell.ast_transformers,
    "the begin of statements": lambda tracer: (
        getattr(builtins, "__lineaslice__", None) is tracer.hook
    ),
    "the audit hook for files": lambda tracer: world.is_listening(),
}


# ---------------------------------------------------------------- faults and tables


def _faults(session: Session) -> Iterator[Check]:
    broken = session.recorder.broken
    if broken is not None:
        yield Check("wrong", "tracing", broken.message, broken.hint)
    untraced = [n for n in session.recorder.untraced if not session.recorder.ignored(n)]
    if untraced:
        names = ", ".join(sorted(untraced)[:8]) + (" …" if len(untraced) > 8 else "")
        yield Check(
            "note",
            "names",
            f"nobody saw how these got their values: {names}",
            "Run the cells that assign them again before you save what uses them.",
        )


def _tables() -> Iterator[Check]:
    for problem in declarations.problems:
        yield Check("wrong", "your tables", problem.message, problem.hint)
    found = list(tables.doubts())
    for doubt in found:
        yield Check("wrong", "your tables", doubt.problem, doubt.hint)
    count = len(shelf.declared.lines)
    if count and not found:
        yield Check("ok", "your tables", f"they speak of {counted(count, 'call')}")
