"""What the system says of open files and of folders."""

from __future__ import annotations

import os

_DEEP, _MOST_FOLDERS = 3, 500


def file_of(descriptor: int) -> str | None:
    """The path of an open file."""
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:  # no file, or a system without such links
        return None


def open_files() -> set[str | None]:
    """The paths of the files that are open in this process."""
    try:
        numbers = os.listdir("/proc/self/fd")
    except OSError:  # a system without such a folder: nothing is known to be open
        return set()
    return {file_of(int(number)) for number in numbers}


def folders_below(top: str) -> frozenset[str]:
    """The folders of a folder, and theirs, as far as they are not too many."""
    found: set[str] = set()
    level = [top]
    for _ in range(_DEEP):
        inside = [path for folder in level for path in _folders_in(folder)]
        level = inside[:_MOST_FOLDERS]
        found.update(level)
    return frozenset(found)


def _folders_in(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [one.path for one in entries if one.is_dir(follow_symlinks=False)]
    except OSError:  # nobody may look into it
        return []
