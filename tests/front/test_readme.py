"""The README's tour does what it says: its blocks run in order, in one session."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from .shell_session import ROOT, Seen, run

README = (ROOT / "README.md").read_text(encoding="utf-8")
DRAW = "with open('slice.svg', 'w') as file: print(model.visualize().svg, file=file)"


class Block(NamedTuple):
    language: str
    text: str


BLOCKS = [Block(*found) for found in re.findall(r"^```(\w+)\n(.*?)^```$", README, re.M | re.S)]


class Toured(NamedTuple):
    """A folder in which the tour was taken, and what each Python block showed."""

    folder: Path
    seen: dict[str, Seen]


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Toured:
    folder = tmp_path_factory.mktemp("tour")
    shutil.copytree(ROOT / "notebooks" / "data", folder / "data")
    cells = [block.text for block in BLOCKS if block.language == "python"]
    session = run([*cells, DRAW], home=folder, cwd=folder)
    return Toured(folder, dict(zip([*cells, DRAW], session.cells, strict=True)))


def test_python_blocks_run(tour: Toured) -> None:
    assert {text: seen.error for text, seen in tour.seen.items() if seen.error} == {}
    assert len(tour.seen) > 5


def test_what_the_text_blocks_show_is_printed(tour: Toured) -> None:
    shown = [
        (before.text, block.text)
        for before, block in itertools.pairwise(BLOCKS)
        if block.language == "text"
    ]
    assert shown
    for code, text in shown:
        assert tour.seen[code].stdout.strip() == text.strip()


def test_shell_blocks_run(tour: Toured) -> None:
    commands = [
        line
        for block in BLOCKS
        if block.language == "sh"
        for line in block.text.splitlines()
        if not line.startswith("make ")
    ]
    assert len(commands) > 4
    environment = {
        **os.environ,
        "LINEASLICE_HOME": str(tour.folder / "store"),
        "PYTHONPATH": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    for command in commands:
        done = subprocess.run(
            command,
            shell=True,
            cwd=tour.folder,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, (command, done.stderr)


def test_the_picture_is_the_one_of_the_tour(tour: Toured) -> None:
    drawn = (tour.folder / "slice.svg").read_text(encoding="utf-8")
    kept = (ROOT / "docs" / "slice.svg").read_text(encoding="utf-8")
    assert kept == drawn, "after a wanted change: make picture"


def test_make_commands_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake ([\w-]+)", README):
        assert re.search(rf"^{target}:", makefile, re.M), target
