"""Lines as a table for a person, or as a file for a program."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from benchmarks.lines import Line, change, disturbance, quantity

_HEADINGS = ("what", "plain", "lineaslice", "change", "by CPU", "budget", "within")
_WIDTH = 160  # where nobody looks at a terminal
_DISTURBED = 1.1  # times the CPU time; a machine of our own stays below


def print_table(lines: Sequence[Line], details: bool = False) -> None:
    """Print the lines; those that are details only on request."""
    shown = [line for line in lines if details or not line.detail]
    rows = [row(line) for line in shown]
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    shape = box.ROUNDED if console.is_terminal else box.ASCII2
    table = Table(box=shape, title="what lineaslice costs", title_justify="left")
    table.add_column(_HEADINGS[0])
    for position, heading in enumerate(_HEADINGS[1:], 1):
        # Where room is short, the numbers stay whole.
        width = max(len(heading), *(len(texts[position]) for texts in rows), 0)
        table.add_column(heading, justify="right", no_wrap=True, min_width=width)
    for line, texts in zip(shown, rows, strict=True):
        # As plain text: brackets in a statement are not rich's markup.
        table.add_row(*map(Text, texts), style="red" if line.verdict == "NO" else None)
    console.print(table)
    disturbed = disturbance(lines)
    if disturbed > _DISTURBED:
        console.print(
            f"Other programs used the processor too: plain runs took {disturbed:.2f} times their "
            "CPU time.\nThe column 'by CPU' is nearer to the truth; run again on a quiet machine."
        )


def row(line: Line) -> tuple[str, ...]:
    """The texts of a line, one for each column."""
    return (
        line.what,
        quantity(line.plain, line.unit) if line.plain is not None else "",
        quantity(line.traced, line.unit),
        change(line, line.value) if line.compare != "alone" else "",
        change(line, line.cpu_value),
        line.budget,
        line.verdict,
    )


def write_json(lines: Sequence[Line], file: Path, pairs: int, scale: float) -> None:
    """Write every line, details included, and where it was measured."""
    content = {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "ipython": version("ipython"),
        "pairs": pairs,
        "scale": scale,
        "disturbance": disturbance(lines),
        "lines": [line.record() for line in lines],
    }
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
