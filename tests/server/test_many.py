"""Ten thousand artifacts: what a list and a filter take is printed, what they give is checked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert

from lineaslice.catalog import artifacts as catalog
from lineaslice.store import Store
from lineaslice.store.tables import ARTIFACT, VERSION
from lineaslice.store.versions import to_columns
from tests.server.live_server import Server, serving

COUNT = 10_000
OFTEN = 5


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("crowded")) as server:
        fill(server.store)
        yield server


def fill(store: Store) -> None:
    """Rows as many saves would have left them, two versions of each name."""
    catalog.save(store, 1, "seed")
    seed = store.versions.find("seed")
    assert seed is not None
    names = [f"artifact {number:05d}" for number in range(COUNT)]
    rows = [
        to_columns(replace(seed, name=name, version=version, size=number))
        for number, name in enumerate(names)
        for version in (1, 2)
    ]
    with store.database.writing() as connection:
        known = [{"name": name, "last_version": 2} for name in names]
        connection.execute(insert(ARTIFACT), known)
        connection.execute(insert(VERSION), rows)


def test_lists_and_filters(crowded: Server, capsys: pytest.CaptureFixture[str]) -> None:
    questions: dict[str, tuple[str, dict[str, Any]]] = {
        "first page, after a change": ("artifacts", {}),
        "first page": ("artifacts", {}),
        "last page": ("artifacts", {"offset": COUNT - 200}),
        "by size, descending": ("artifacts", {"sort": "size", "order": "desc"}),
        "filter": ("artifacts", {"filter": "0777"}),
        "stamp": ("stamp", {}),
    }
    took = {}
    for what, (path, query) in questions.items():
        times = []
        for number in range(OFTEN if "change" not in what else 1):
            start = time.perf_counter()
            found = crowded.told("GET", path, **query)
            times.append(time.perf_counter() - start)
            assert number >= 0
        took[what] = min(times) * 1000
        if path == "artifacts":
            assert found["total"] == COUNT + 1
    told = ", ".join(f"{what} {ms:.0f} ms" for what, ms in took.items())
    with capsys.disabled():
        print(f"\n{COUNT} artifacts, answer of the server and its check: {told}")
    rows = crowded.told("GET", "artifacts", filter="0777")["rows"]
    assert [row["name"] for row in rows] == [
        "artifact 00777",
        *(f"artifact 0777{n}" for n in range(10)),
    ]
    assert {row["versions"] for row in rows} == {2}
    last = crowded.told("GET", "artifacts", offset=COUNT, limit=5)["rows"]
    assert [row["name"] for row in last] == ["seed"]
