"""Which notebooks there are: percent-format text to cells, in the order in which they ran.

A line ``# %%`` begins a cell and may give it a title; ``# %% again: TITLE`` runs that cell once
more. Magics stand behind ``# `` as jupytext writes them, so that the file is Python.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "corpus"

_MARKER = re.compile(r"^# %%(?: +(.*))?$")
_MAGIC = re.compile(r"^# (?=%%?[a-z]|!|\w+ = [!%])", re.MULTILINE)
_AGAIN = "again: "


class Notebook(NamedTuple):
    """A notebook as it ran."""

    name: str
    cells: tuple[str, ...]
    shell: bool  # only IPython can run it

    def __str__(self) -> str:
        return self.name


class NotebookError(Exception):
    """A notebook file that cannot be read; the message says where."""


def read(text: str, name: str) -> Notebook:
    """The cells of a percent-format text."""
    cells: list[str] = []
    titled: dict[str, str] = {}
    title, lines = "", list[str]()
    for number, line in enumerate([*text.splitlines(), "# %%"], 1):
        marker = _MARKER.match(line)
        if marker is None:
            lines.append(line)
            continue
        source = "\n".join(lines).strip("\n")
        if title.startswith(_AGAIN):
            wanted = title.removeprefix(_AGAIN)
            if source or wanted not in titled:
                raise NotebookError(f"{name}:{number}: 'again: {wanted}' must name a cell above")
            source = titled[wanted]
        elif title:
            titled[title] = source
        if source:
            cells.append(source)
        title, lines = (marker[1] or "").strip(), []
    plain = tuple(_MAGIC.sub("", cell) for cell in cells)
    return Notebook(name, plain, any(_needs_shell(cell) for cell in plain))


def _needs_shell(cell: str) -> bool:
    """Has it magics or a top-level ``await``?"""
    try:
        compile(cell, "cell", "exec", dont_inherit=True)
    except SyntaxError:
        return True
    return False


def all_notebooks(folder: Path = FOLDER) -> list[Notebook]:
    """Every notebook of the folder, by name."""
    found = [read(path.read_text(), path.stem) for path in sorted(folder.glob("*.py"))]
    if not found:
        raise NotebookError(f"no notebooks in {folder}")
    return found
