"""Draws docs/slice.svg anew, from the README's tour: ``make picture``."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from .shell_session import ROOT, run
from .test_readme import BLOCKS, DRAW


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "notebooks" / "data", folder / "data")
        cells = [block.text for block in BLOCKS if block.language == "python"]
        for cell in run([*cells, DRAW], home=folder, cwd=folder).cells:
            assert not cell.error, cell.stdout + cell.stderr
        shutil.copyfile(folder / "slice.svg", ROOT / "docs" / "slice.svg")


if __name__ == "__main__":
    main()
