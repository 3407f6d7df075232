"""What ``%autoreload`` does before a cell runs: it reads changed modules of the user's again."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from lineaslice.observe.fingerprint import is_users_module


def code(module: str) -> str:
    """Python that reads a module again as ``%autoreload`` does: in place, for all who have it."""
    return (
        "import sys\n"
        "from IPython.extensions.autoreload import superreload\n"
        f"superreload(sys.modules[{module!r}])"
    )


class Reloading:
    """Compares the times of files that the extension keeps, between two cells."""

    def __init__(self, callbacks: dict[str, list[Callable[..., None]]]) -> None:
        self.callbacks = callbacks
        self.seen: dict[str, float] | None = None  # at the end of the last cell

    def remember(self) -> None:
        """A cell has ended, and what it has loaded is up to date."""
        reloader = self._reloader()
        self.seen = None if reloader is None else dict(reloader.modules_mtimes)

    def modules(self) -> list[str]:
        """The user's modules that were read again since then."""
        reloader = self._reloader() if self.seen is not None else None
        if reloader is None or self.seen is None:
            return []
        times: dict[str, float] = reloader.modules_mtimes
        return [
            name
            for name, time in times.items()
            if self.seen.get(name, time) != time
            and is_users_module(name)
            and reloader.failed.get(getattr(sys.modules.get(name), "__file__", None)) != time
        ]

    def _reloader(self) -> Any:
        """The extension's own, or None when it is not loaded."""
        if "IPython.extensions.autoreload" not in sys.modules:
            return None
        owners = (getattr(called, "__self__", None) for called in self.callbacks["pre_run_cell"])
        found = (getattr(owner, "_reloader", None) for owner in owners)
        return next((one for one in found if hasattr(one, "modules_mtimes")), None)
