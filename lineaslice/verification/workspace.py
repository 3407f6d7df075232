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


def fill(target: Path, source: Path, written: Iterable[str], anew: Iterable[str] = ()) -> None:
    """Show the entries of ``source`` in ``target``, apart from those in ``written``.

    A file that the code writes exists as a copy, in case that it is read or appended to first; what
    the code has to make ``anew`` is not there.
    """
    hidden = {Path(path) for path in anew}
    inside = {path for path in {*map(Path, written), *hidden} if path.is_relative_to(source)}
    if source.is_dir():
        _fill(target, source, inside, hidden, (source, target))


def _fill(
    target: Path, source: Path, written: set[Path], hidden: set[Path], whole: tuple[Path, Path]
) -> None:
    """``whole`` are the outermost two folders: a link within the one stays a link in the other."""
    try:
        entries = list(os.scandir(source))
    except OSError:  # a folder that may not be listed shows nothing
        return
    for entry in entries:
        path, shown = source / entry.name, target / entry.name
        if path in hidden:
            continue
        within = _within(path, whole[0]) if entry.is_symlink() and path not in written else None
        if within is not None:
            shown.symlink_to(whole[1] / within)
        elif path in written:
            if entry.is_file() and entry.stat().st_size <= _LARGEST_COPY:
                shutil.copyfile(path, shown)
            elif entry.is_dir():
                shown.mkdir()
                _fill(shown, path, written, hidden, whole)
        elif entry.is_dir() and any(one.is_relative_to(path) for one in written):
            shown.mkdir()
            _fill(shown, path, written, hidden, whole)
        else:
            shown.symlink_to(path, target_is_directory=entry.is_dir())


def _within(link: Path, folder: Path) -> Path | None:
    """Where in the folder a link leads; None for a link that leads out of it."""
    real, top = link.resolve(), folder.resolve()
    return real.relative_to(top) if real.is_relative_to(top) else None
