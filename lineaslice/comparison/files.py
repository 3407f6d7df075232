"""Saved files, by their bytes; of texts, the first line that differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineaslice.files import SavedFile

if TYPE_CHECKING:
    from lineaslice.comparison import Compare, Walk


def comparer(value: object) -> Compare | None:
    """How values of this class are compared; None leaves it to their attributes."""
    return _files if isinstance(value, SavedFile) else None


def _files(left: SavedFile, right: SavedFile, path: str, walk: Walk) -> None:
    if left.content == right.content:
        return
    try:
        lines, others = left.text().splitlines(), right.text().splitlines()
    except UnicodeDecodeError:
        _bytes(left.content, right.content, path, walk)
        return
    for number, (line, other) in enumerate(zip(lines, others, strict=False), 1):
        if line != other:
            walk.differ(f"{path}line {number}", line, other)
    if len(lines) != len(others):
        walk.differ(f"{path}the number of lines", len(lines), len(others))
    walk.differ(f"{path}the ends of its lines", repr(left.content[-9:]), repr(right.content[-9:]))


def _bytes(left: bytes, right: bytes, path: str, walk: Walk) -> None:
    pairs = zip(left, right, strict=False)
    at = next((n for n, (one, other) in enumerate(pairs) if one != other), None)
    if at is None:
        walk.differ(f"{path}its size", f"{len(left)} bytes", f"{len(right)} bytes")
    else:
        walk.differ(f"{path}byte {at}", left[at], right[at])
