"""How much to measure, and whom to tell about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def _silent(text: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Effort:
    """A measurement does ``pairs`` interleaved pairs of runs on data of ``scale`` × full size."""

    pairs: int
    scale: float = 1.0
    tell: Callable[[str], None] = _silent


FULL = Effort(pairs=5)
QUICK = Effort(pairs=3, scale=0.1)


def sized(full: int, scale: float, least: int = 1) -> int:
    """A size for this scale, but never less than what the measurement can work with."""
    return max(least, round(full * scale))
