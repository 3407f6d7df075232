"""How far is a run? A bar in notebooks and in terminals, nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from lineaslice import terminal

OnProgress = Callable[[int, int, str], None]  # how many are done, of how many, and the next one


@contextmanager
def shown(title: str) -> Iterator[OnProgress]:
    """A function to tell the progress to, while the block runs."""
    display = _notebook_display()
    if display is not None:
        yield _in_notebook(title, display)
        return
    with terminal.progress() as bar:
        task = bar.add_task(title, total=None)

        def on_progress(done: int, total: int, label: str) -> None:
            bar.update(task, completed=done, total=total, description=label or title)

        yield on_progress


def _notebook_display() -> Any:
    """IPython's ``display`` in a kernel; None in terminals and scripts."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return ipython.display.display if ipython is not None and hasattr(shell, "kernel") else None


def _in_notebook(title: str, display: Any) -> OnProgress:
    handle: Any = None

    def on_progress(done: int, total: int, label: str) -> None:
        nonlocal handle
        text = f"{title}: {done} of {total} {label}".rstrip()
        bar = f'<progress value="{done}" max="{total}"></progress>'
        shown = {"text/plain": text, "text/html": f"{bar} {escape(text)}"}
        if handle is None:
            handle = display(shown, raw=True, display_id=True)
        else:
            handle.update(shown, raw=True)

    return on_progress
