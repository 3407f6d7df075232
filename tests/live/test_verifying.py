"""Slices that a page is shown, run in a clean process and compared with the notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lineaslice.live.answers import Desk
from lineaslice.live.snapshot import Snapshot
from tests.live.notebook import Run, snapshot
from tests.server import contract


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def told(now: Snapshot, **of: Any) -> dict[str, Any]:
    found: Any = Desk().answer({"version": 1, "type": "verify", "id": "q", "of": of}, now)
    assert contract.wrong(found, "Answer") == []
    return dict(found)


RUNS: list[Run] = [
    ("a", "import math\nbase = [1, 4]"),
    ("b", "roots = [math.sqrt(n) for n in base]\ncount = len(roots)"),
    ("c", "print(count)"),
]


@pytest.mark.parametrize(
    ("of", "names"),
    [
        ({"name": "roots"}, ["roots"]),
        ({"cell": "b"}, ["roots", "count"]),
        ({"cell": "a"}, ["base"]),
        ({"cell": "c"}, []),
        ({"event": 2}, ["roots"]),
    ],
    ids=str,
)
def test_right_code_is_verified(of: dict[str, Any], names: list[str]) -> None:
    found = told(snapshot(*RUNS), **of)
    assert (found["state"], found["names"]) == ("verified", names), found


def test_what_the_code_does_not_give_is_told() -> None:
    now = snapshot(*RUNS)
    now.session.namespace["base"].append(9)  # behind the back of the session
    found = told(now, name="base")
    assert found["state"] == "differs"
    assert found["detail"] == "len(…): 3 != 2"


def test_what_moves_is_told() -> None:
    found = told(snapshot(("a", "import random\nx = random.random()")), name="x")
    assert found["state"] == "nondeterministic"


@pytest.mark.parametrize(
    ("runs", "of", "expected"),
    [
        (RUNS, {"name": "roots[0]"}, "is no variable"),
        ([*RUNS, ("d", "roots.append(1)")], {"cell": "b"}, "has been changed since"),
        ([("a", "x = (n for n in [1])")], {"name": "x"}, "cannot be stored"),
    ],
    ids=str,
)
def test_what_cannot_be_verified(runs: list[Run], of: dict[str, Any], expected: str) -> None:
    found = told(snapshot(*runs), **of)
    assert found["type"] == "error"
    assert expected in found["error"]["detail"]


def test_not_while_a_cell_runs() -> None:
    now = snapshot(*RUNS)
    running = now._replace(running=now.history.cells[-1], ended=len(now.history.events) - 1)
    assert "running" in told(running, name="base")["error"]["detail"]
