"""A traced IPython shell for each test."""

from __future__ import annotations

import builtins
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lineaslice.config import at
from lineaslice.store import Store
from lineaslice.tracing import session as sessions
from lineaslice.tracing import shell as shells

from .traced import row


class Notebook:
    """A shell of its own; ``run`` runs a cell as a user would."""

    def __init__(self, shell: Any, store: Store) -> None:
        self.shell = shell
        self.store = store
        self.tracer: shells.ShellTracer | None = None

    def load(self) -> shells.ShellTracer:
        self.tracer = shells.load(self.shell, self.store)
        return self.tracer

    def unload(self) -> None:
        shells.unload(self.shell)

    def run(self, source: str, **options: Any) -> Any:
        """The value of the cell; raises what the cell raised."""
        result = self.try_(source, **options)
        result.raise_error()
        return result.result

    def try_(self, source: str, **options: Any) -> Any:
        return self.shell.run_cell(source, store_history=True, **options)

    @property
    def session(self) -> sessions.Session:
        assert self.tracer is not None
        return self.tracer.session

    @property
    def texts(self) -> list[str]:
        return [event.statement.text for event in self.session.events]

    @property
    def rows(self) -> list[str]:
        return [row(event) for event in self.session.events]

    @property
    def user_names(self) -> set[str]:
        hidden = self.shell.user_ns_hidden
        return {n for n in self.shell.user_ns if n not in hidden and not n.startswith("_")}


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notebook]:
    """A shell in an empty folder, not yet traced."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.chdir(tmp_path)
    config = Config()
    config.HistoryManager.enabled = False
    main = types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", main)
    if "matplotlib.pyplot" in sys.modules:  # figures that other tests of this process left open
        sys.modules["matplotlib.pyplot"].close("all")
    hook, outside = sys.displayhook, set(vars(builtins))
    shell = InteractiveShell(
        config=config, user_module=main, user_ns=main.__dict__, colors="nocolor"
    )
    with Store.open(at(tmp_path / "home")) as store:
        one = Notebook(shell, store)
        yield one
        one.unload()
    assert "__lineaslice__" not in vars(builtins)
    assert sessions.current() is None
    shell.events.callbacks.clear()
    sys.displayhook = hook
    vars(builtins).pop("v", None)  # what one of the notebooks puts there itself
    assert set(vars(builtins)) - outside <= {"get_ipython", "display", "__IPYTHON__"}


@pytest.fixture
def traced(notebook: Notebook) -> Notebook:
    """The same, traced from its first cell on."""
    notebook.load()
    return notebook
