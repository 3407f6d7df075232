"""Lines as a table for a person, or as a file for a program."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.lines import Line, change, quantity

_WITHIN = {True: "yes", False: "NO", None: ""}
_WIDTH = 132  # where nobody looks at a terminal, lines are not folded


def print_table(lines: Iterable[Line], details: bool = False) -> None:
    """Print the lines; those that are details only on request."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    shape = box.ROUNDED if console.is_terminal else box.ASCII2
    table = Table(box=shape, title="what lineaslice costs", title_justify="left")
    table.add_column("what", overflow="fold")
    for heading in ("plain", "lineaslice", "change", "by CPU", "budget", "within"):
        table.add_column(heading, justify="right", no_wrap=True)
    for line in lines:
        if line.detail and not details:
            continue
        table.add_row(*row(line), style="red" if line.within is False else None)
    console.print(table)


def row(line: Line) -> tuple[str, ...]:
    """The texts of a line, one for each column."""
    return (
        line.what,
        quantity(line.plain, line.unit) if line.plain is not None else "",
        quantity(line.traced, line.unit),
        change(line, line.value),
        change(line, line.cpu_value),
        line.budget,
        _WITHIN[line.within],
    )


def write_json(lines: Iterable[Line], file: Path, pairs: int, scale: float) -> None:
    """Write every line, details included, and where it was measured."""
    content = {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "ipython": version("ipython"),
        "pairs": pairs,
        "scale": scale,
        "lines": [line.record() for line in lines],
    }
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
