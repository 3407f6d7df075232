"""What ``%autoreload`` does before a cell runs: it reads changed modules of the user's again."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from lineaslice.observe.fingerprint import is_users_module


def code(module: str, left: list[str]) -> str:
    """Python that reads a module again as ``%autoreload`` does: in place, for all who have it.

    The variables that it has ``left`` as they were keep their values.
    """
    found = f"sys.modules[{module!r}]"
    before = f"left = {{name: vars({found})[name] for name in {left!r}}}\n" if left else ""
    after = f"\nvars({found}).update(left)" if left else ""
    return (
        "import sys\n"
        "from IPython.extensions.autoreload import superreload\n"
        f"{before}superreload({found}){after}"
    )


class _State(NamedTuple):
    """What the extension knew of the modules when a cell had ended."""

    times: dict[str, float]  # of their files
    sources: dict[str, str]  # where it changes only some functions of a module
    specs: dict[str, Any]  # of the user's; each loading makes another


class Reloading:
    """Compares what the extension keeps, between two cells."""

    def __init__(self, callbacks: dict[str, list[Callable[..., None]]]) -> None:
        self.callbacks = callbacks
        self.seen: _State | None = None

    def remember(self) -> None:
        """A cell has ended, and what it has loaded is up to date."""
        reloader = self._reloader()
        self.seen = None if reloader is None else _state(reloader)

    def codes(self) -> dict[str, str]:
        """The user's modules that were read again since then, and the Python for it."""
        reloader = self._reloader() if self.seen is not None else None
        if reloader is None or self.seen is None:
            return {}
        times: dict[str, float] = reloader.modules_mtimes
        changed = [
            name
            for name, time in times.items()
            if self.seen.times.get(name, time) != time
            and is_users_module(name)
            and reloader.failed.get(getattr(sys.modules.get(name), "__file__", None)) != time
        ]
        now = _state(reloader) if changed else self.seen
        return {name: code(name, _left(name, self.seen, now)) for name in changed}

    def _reloader(self) -> Any:
        """The extension's own, or None when it is not loaded."""
        if "IPython.extensions.autoreload" not in sys.modules:
            return None
        owners = (getattr(called, "__self__", None) for called in self.callbacks["pre_run_cell"])
        found = (getattr(owner, "_reloader", None) for owner in owners)
        return next((one for one in found if hasattr(one, "modules_mtimes")), None)


def _state(reloader: Any) -> _State:
    times = dict(reloader.modules_mtimes)
    sources = dict(getattr(getattr(reloader, "deduper_reloader", None), "source_by_modname", {}))
    own = filter(is_users_module, times)
    return _State(times, sources, {n: getattr(sys.modules.get(n), "__spec__", None) for n in own})


def _left(module: str, before: _State, after: _State) -> list[str]:
    """The variables of a module that only got other functions, classes or constants."""
    if before.specs.get(module) is not after.specs.get(module):
        return []  # all of it ran again
    old, new = (_assignments(one.sources.get(module, "")) for one in (before, after))
    there = vars(sys.modules[module])
    return [name for name, value in new.items() if old.get(name) == value and name in there]


def _assignments(source: str) -> dict[str, str]:
    """What is assigned to the names at the top of a file."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return {}
    found = {}
    for node in body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                for name in ast.walk(target):
                    if isinstance(name, ast.Name):
                        found[name.id] = ast.dump(node.value)
    return found
