"""A notebook of 2,000 statements: what its answers take is printed, what they give is checked."""

from __future__ import annotations

import json
import time

import pytest

from lineaslice.live.answers import Desk
from lineaslice.live.snapshot import Snapshot
from tests.live.notebook import Run, snapshot

CELLS = 400
OFTEN = 3


def runs() -> list[Run]:
    found = [("c0", "import math\ndata = list(range(100))\nacc = []\nspare = 0\nv0 = 1")]
    for n in range(1, CELLS):
        lines = [
            f"a{n} = [x + {n} for x in data]",
            f"b{n} = sum(a{n}) + v{n - 1}",
            f"acc.append(b{n})",
            f"v{n} = math.sqrt(abs(b{n}))",
            f"if v{n} > 10:\n    w{n} = v{n}\nelse:\n    w{n} = v{n - 1}",
        ]
        found.append((f"c{n}", "\n".join(lines)))
    return found


@pytest.fixture(scope="module")
def large() -> Snapshot:
    return snapshot(*runs())


def test_answers(large: Snapshot, capsys: pytest.CaptureFixture[str]) -> None:
    last = {"cell": f"c{CELLS - 1}"}
    questions = {
        "highlight the last cell": {"type": "highlight", "of": last},
        "highlight a name": {"type": "highlight", "of": {"name": "acc"}},
        "slice of the last cell": {"type": "slice", "of": last},
        "state": {"type": "state", "order": [f"c{n}" for n in range(CELLS)]},
        "graph of cells": {"type": "graph", "level": "cells"},
        "graph of the last cell": {"type": "graph", "level": "statements", "of": last},
        "gather": {"type": "gather", "of": last},
        "explain": {"type": "explain", "of": last, "event": 0},
    }
    again = Desk()
    told = []
    for what, question in questions.items():
        times = []
        for _ in range(OFTEN):
            desk = Desk()  # which knows nothing from before
            start = time.perf_counter()
            found = desk.answer({"version": 1, "id": "", **question}, large)
            times.append(time.perf_counter() - start)
            assert found["type"] == question["type"]
        told.append(f"{what} {min(times) * 1000:.0f} ms")
    for _ in range(2):
        start = time.perf_counter()
        again.answer({"version": 1, "id": "", "type": "highlight", "of": last}, large)
    told.append(f"highlight the last cell once more {(time.perf_counter() - start) * 1000:.0f} ms")
    with capsys.disabled():
        print(f"\n{len(large.history.events)} statements: {', '.join(told)}")


def test_large_code_runs_though_it_is_not_laid_out_anew(large: Snapshot) -> None:
    name = f"v{CELLS - 1}"
    question = {"version": 1, "id": "", "type": "gather", "of": {"name": name}}
    found = Desk().answer(question, large)
    assert found["type"] == "gather"
    namespace: dict[str, object] = {}
    exec(found["code"], namespace)
    assert namespace[name] == large.session.namespace[name]


def test_a_highlight_is_much_smaller_than_a_slice(large: Snapshot) -> None:
    of = {"cell": f"c{CELLS - 1}"}
    sizes = {}
    for type in ("highlight", "slice"):
        found = Desk().answer({"version": 1, "id": "", "type": type, "of": of}, large)
        sizes[type] = len(json.dumps(found))
    assert sizes["highlight"] < sizes["slice"] / 10


def test_the_slice_is_whole(large: Snapshot) -> None:
    question = {"version": 1, "id": "", "type": "slice", "of": {"cell": f"c{CELLS - 1}"}}
    found = Desk().answer(question, large)
    assert found["type"] == "slice"
    assert found["of_statements"] == 5 * CELLS
    assert len(found["cells"]) == CELLS
    texts = {line["text"] for cell in found["cells"] for line in cell["lines"]}
    assert "spare = 0" not in texts
    assert {"acc = []", "v200 = math.sqrt(abs(b200))"} <= texts
