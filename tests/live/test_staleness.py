"""Runs in, stale cells with their reasons out."""

from __future__ import annotations

import pytest

from lineaslice.live.staleness import Staleness
from tests.live.notebook import Run, graph_of, snapshot

LOAD = ("load", "df = [3, 1, 2]")
LOAD_AGAIN = ("load", "df = [3, 1, 2, 0]")
CLEAN = ("clean", "best = min(df)")
SHOW = ("show", "print(best)")
ORDER = ["load", "clean", "show"]


def stale(*runs: Run, order: list[str] | None = None) -> dict[str, list[str]]:
    """The reasons by cell."""
    now = snapshot(*runs)
    found = Staleness().of(now.history, graph_of(now), len(now.history.events), order or [])
    return {cell_id: [one["text"] for one in told] for cell_id, told in found.items()}


CASES: list[tuple[str, list[Run], dict[str, list[str]]]] = [
    ("in order", [LOAD, CLEAN, SHOW], {}),
    (
        "edited above",
        [LOAD, CLEAN, SHOW, LOAD_AGAIN],
        {
            "clean": ["cell 4 was edited and run again: it changed df"],
            "show": ["cell 2, which makes best, is out of date"],
        },
    ),
    (
        "same text, other input",
        [("raw", "raw = [2]"), ("load", "df = raw * 2"), CLEAN, ("load", "df = raw * 2")],
        {"clean": ["cell 4 was run again: it changed df"]},
    ),
    ("same literal", [LOAD, CLEAN, LOAD], {}),
    (
        "same definition",
        [("f", "def f():\n    return 1"), ("use", "x = f()"), ("f", "def f():\n    return 1")],
        {},
    ),
    (
        "other definition",
        [("f", "def f():\n    return 1"), ("use", "x = f()"), ("f", "def f():\n    return 2")],
        {"use": ["cell 3 was edited and run again: it changed f"]},
    ),
    (
        "same literal, changed in place in between",
        [LOAD, ("sort", "df.sort()"), CLEAN, LOAD],
        {
            "sort": ["cell 4 was run again: it changed df"],
            "clean": ["cell 2, which makes df, is out of date"],
        },
    ),
    ("mended by running", [LOAD, CLEAN, SHOW, LOAD_AGAIN, CLEAN, SHOW], {}),
    (
        "half mended",
        [LOAD, CLEAN, SHOW, LOAD_AGAIN, CLEAN],
        {"show": ["cell 5 was run again: it changed best"]},
    ),
    (
        "makes it no longer",
        [LOAD, CLEAN, ("load", "other = 1")],
        {"clean": ["cell 3 was edited and run again: it makes df no longer"]},
    ),
    (
        "changed in place above",
        [LOAD, ("sort", "df.sort()"), CLEAN, ("sort", "df.sort(reverse=True)")],
        {"clean": ["cell 4 was edited and run again: it changed df"]},
    ),
    ("another name", [LOAD, ("a", "x = 1"), CLEAN, ("a", "x = 2")], {}),
    ("only shown", [LOAD, ("a", "df"), CLEAN, ("a", "df")], {}),
    ("itself", [("n", "n = 0"), ("up", "n += 1"), ("up", "n += 1"), ("up", "n += 1")], {}),
    ("without an id", [("", "x = 1"), ("", "y = x"), ("", "x = 2")], {}),
    (
        "imports",
        [("i", "import math"), ("r", "root = math.sqrt(4)"), ("i", "import math")],
        {},
    ),
]


@pytest.mark.parametrize(("runs", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_by_what_ran(runs: list[Run], expected: dict[str, list[str]]) -> None:
    assert stale(*runs) == expected


PLACED: list[tuple[str, list[Run], list[str], dict[str, list[str]]]] = [
    (
        "a new cell above",
        [LOAD, CLEAN, ("new", "df.append(-1)")],
        ["load", "new", "clean"],
        {"clean": ["cell 3 ran for the first time since: it changed df"]},
    ),
    ("a new cell below", [LOAD, CLEAN, ("new", "df.append(-1)")], ["load", "clean", "new"], {}),
    (
        "run again, but below",
        [LOAD, ("late", "df.append(0)"), CLEAN, ("late", "df.append(5)")],
        ["load", "clean", "late"],
        {},
    ),
    (
        "made anew in between",
        [("raw", "df = [1, 2]"), ("copy", "df = [5]"), CLEAN, ("raw", "df = [1]")],
        ["raw", "copy", "clean"],
        {},
    ),
    (
        "a cell that is gone",
        [LOAD, CLEAN, LOAD_AGAIN],
        ["clean"],
        {"clean": ["cell 3 was edited and run again: it changed df"]},
    ),
]


@pytest.mark.parametrize(
    ("runs", "order", "expected"), [c[1:] for c in PLACED], ids=[c[0] for c in PLACED]
)
def test_with_the_order_of_the_cells(
    runs: list[Run], order: list[str], expected: dict[str, list[str]]
) -> None:
    assert stale(*runs, order=order) == expected


def test_other_columns_do_not_matter() -> None:
    pytest.importorskip("pandas")
    runs = [
        ("load", "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2], 'b': [3, 4]})"),
        ("wide", "df['c'] = 1"),
        ("mean", "m = df['a'].mean()"),
        ("wide", "df['c'] = 2"),
    ]
    assert stale(*runs) == {}
    assert "mean" in stale(*runs, ("wide", "df['a'] = 0"), order=["load", "wide", "mean"])


def test_a_cell_is_worked_out_once() -> None:
    staleness = Staleness()
    now = snapshot(LOAD, CLEAN, SHOW, LOAD_AGAIN)
    first = staleness.of(now.history, graph_of(now), len(now.history.events))
    again = staleness.of(now.history, graph_of(now), len(now.history.events))
    assert first == again
    assert len(first) == 2


def test_a_running_cell_counts_for_others_only() -> None:
    now = snapshot(LOAD, CLEAN, LOAD_AGAIN)
    ended = len(now.history.events) - 1  # the last cell still runs
    found = Staleness().of(now.history, graph_of(now), ended)
    assert list(found) == ["clean"]
