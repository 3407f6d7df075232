"""What the command line shows besides text: tables, progress, and the alarm of a cell."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress

    from lineaslice.catalog.listing import ArtifactList


def table(artifacts: ArtifactList) -> Any:
    """The artifacts as a table of rich."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from lineaslice.catalog.listing import size_text, state_text

    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("name", "version", "type", "size", "saved", "verified"):
        shown.add_column(title, justify="right" if title in ("version", "size") else "left")
    for a in artifacts:
        saved = f"{a.created.astimezone():%Y-%m-%d %H:%M}"
        cells = (a.name, str(a.version), a.type, size_text(a.size), saved, state_text(a))
        shown.add_row(*(Text(cell, overflow="fold") for cell in cells))
    return shown


def progress() -> Progress:
    """A bar on standard error, gone when the work is done; nothing when nobody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
        # What the script prints stays on standard output when that is a file or a pipe.
        redirect_stdout=sys.stdout.isatty(),
        redirect_stderr=sys.stderr.isatty(),
    )


@contextmanager
def alarm(seconds: float | None) -> Iterator[Any]:
    """Gives a function that starts the time of a cell; past it, the cell gets an error."""
    import signal

    if seconds is None:
        yield lambda label: None
        return
    running = ""

    def too_long(*_: object) -> None:
        raise TimeoutError(f"{running} took longer than {seconds:g} seconds")

    def rearm(label: str) -> None:
        nonlocal running
        running = label
        signal.setitimer(signal.ITIMER_REAL, seconds)

    before = signal.signal(signal.SIGALRM, too_long)
    try:
        yield rearm
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
