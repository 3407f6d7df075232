"""Work on a NumPy array of 200 MB, much of it in place and through views."""

from __future__ import annotations

from benchmarks.effort import Effort, sized
from benchmarks.lines import Line
from benchmarks.measures.work import each_in_a_cell, measure_work
from benchmarks.shell import Cell

_SIDE = 5000  # 5000 × 5000 numbers of 8 bytes
_LEAST = 20

_PREPARATION = """\
import numpy as np
side = {side}
rng = np.random.default_rng(7)
image = rng.normal(size=(side, side))
"""
_WORK = [
    "flat = image.reshape(-1)",
    "image += 1.0",
    "image[::2] *= 0.5",
    "np.multiply(image, 2.0, out=image)",
    "corner = image[: side // 2, : side // 2]",
    "corner[:] = 0.0",
    "flat[-side:] = np.arange(side)",
    "np.clip(flat, -3, 3, out=flat)",
    "turned = image.T",
    "turned[0] = 1.0",
    "row_means = image.mean(axis=1)",
    "image -= row_means[:, None]",
    "def normalise(array):\n    array -= array.mean()\n    array /= array.std()",
    "normalise(image)",
    "positive = image > 0",
    "image[positive] = np.sqrt(image[positive])",
    "np.exp(image).sum()",
    "copy = image.copy()",
    "copy[: side // 10].sort(axis=1)",
    "copy.fill(0.0)",
    "windows = [image[i] for i in range(0, side, side // 10)]",
    "windows[3][:] = 2.5",
    "product = image[:, : side // 10].T @ image[:, : side // 10]",
    "largest = np.max(flat)",
]


def cells(scale: float) -> list[Cell]:
    """Changes of one large array under several names, one statement in each cell."""
    return [
        Cell(_PREPARATION.format(side=_side(scale)), statements=4),
        *each_in_a_cell(_WORK),
    ]


def _side(scale: float) -> int:
    """The array has scale × 200 MB, so its side grows with the root."""
    return sized(_SIDE, scale**0.5, least=_LEAST)


def measure(effort: Effort) -> list[Line]:
    """The whole work and its statements."""
    megabytes = _side(effort.scale) ** 2 * 8 / 1e6
    return measure_work(cells, effort, f"arrays, {megabytes:.0f} MB")
