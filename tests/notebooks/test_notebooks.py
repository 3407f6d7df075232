"""Every value of every notebook is given by its slice, except those that ``known_wrong.txt`` lists.

A line of that file is ``NOTEBOOK | GOAL | why``; one that has become right must leave the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .measure import Notes, Server, measure
from .notebook_text import Notebook, NotebookError, all_notebooks, read

NOTEBOOKS = all_notebooks()
KNOWN_WRONG = Path(__file__).parent / "known_wrong.txt"
# A slice that keeps everything is always right: together they must stay well below that.
LONGEST_SHARE = 0.30

_measured: list[Notes] = []


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as one:
        yield one


def known_wrong() -> dict[tuple[str, str], str]:
    """(notebook, goal) → why its slice is known to be wrong."""
    lines = KNOWN_WRONG.read_text().splitlines()
    rows = [[field.strip() for field in line.split("|", 2)] for line in lines if line.strip()]
    return {(name, goal): why for name, goal, why in rows if not name.startswith("#")}


def test_there_are_enough_notebooks() -> None:
    assert len(NOTEBOOKS) >= 16
    assert sum(notebook.shell for notebook in NOTEBOOKS) >= 2


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=str)
def test_every_slice_gives_its_value(notebook: Notebook, server: Server) -> None:
    notes = measure(notebook, server)
    _measured.append(notes)
    known = {goal for name, goal in known_wrong() if name == notebook.name}
    wrong = {found.goal: found.wrong for found in notes.wrong}
    news = [f"{goal}: {why}" for goal, why in wrong.items() if goal not in known]
    assert not notes.error
    assert not notes.changed
    assert not news, "\n".join(news)
    assert known <= wrong.keys(), f"no longer wrong: {sorted(known - wrong.keys())}"
    assert len(notes.found) >= 15


def test_slices_are_short(capsys: pytest.CaptureFixture[str]) -> None:
    if not _measured:
        pytest.skip("needs the notebooks' own tests in this process")
    goals = sum(len(notes.found) for notes in _measured)
    wrong = sum(len(notes.wrong) for notes in _measured)
    share = sum(notes.share for notes in _measured) / len(_measured)
    with capsys.disabled():
        print(
            f"\n{len(_measured)} notebooks, {goals} goals, {goals - wrong} right;"
            f" a slice keeps {share:.0%} of what ran before it"
        )
    assert share <= LONGEST_SHARE


def test_known_wrong_goals_belong_to_notebooks_and_say_why() -> None:
    names = {notebook.name for notebook in NOTEBOOKS}
    for (name, goal), why in known_wrong().items():
        assert name in names, f"{KNOWN_WRONG.name}: there is no notebook {name!r}"
        assert goal
        assert why


def test_a_cell_may_run_again() -> None:
    notebook = read("# %% first\na = 1\n# %%\n# %time b = 2\n# %% again: first\n", "n")
    assert notebook.cells == ("a = 1", "%time b = 2", "a = 1")
    assert notebook.shell


@pytest.mark.parametrize("text", ["# %% again: nothing\n", "# %% a\nx = 1\n# %% again: a\ny = 2\n"])
def test_a_broken_notebook_says_where(text: str) -> None:
    with pytest.raises(NotebookError, match="n:"):
        read(text, "n")
