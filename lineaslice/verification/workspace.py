"""A working folder that shows the files of another one and takes what is written.

Whatever the code only reads is a link to the user's file. What it writes, and the folders above,
are made anew, so that nothing of the user's changes: the clean process refuses to open a file of
the user's for writing through a link.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

_LARGEST_COPY = 1 << 30  # bytes


def fill(target: Path, source: Path, written: Iterable[str]) -> None:
    """Show the entries of ``source`` in ``target``, apart from those in ``written``.

    A file that the code writes exists as a copy, in case that it is read or appended to first.
    """
    inside = {Path(path) for path in written if Path(path).is_relative_to(source)}
    if source.is_dir():
        _fill(target, source, inside)


def _fill(target: Path, source: Path, written: set[Path]) -> None:
    try:
        entries = list(os.scandir(source))
    except OSError:  # a folder that may not be listed shows nothing
        return
    for entry in entries:
        path, shown = source / entry.name, target / entry.name
        if path in written:
            if entry.is_file() and entry.stat().st_size <= _LARGEST_COPY:
                shutil.copyfile(path, shown)
            elif entry.is_dir():
                shown.mkdir()
                _fill(shown, path, written)
        elif entry.is_dir() and any(one.is_relative_to(path) for one in written):
            shown.mkdir()
            _fill(shown, path, written)
        else:
            shown.symlink_to(path, target_is_directory=entry.is_dir())
