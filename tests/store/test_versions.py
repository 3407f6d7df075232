"""Rows of versions: numbers, collection, and what a crash leaves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lineaslice.config import at
from lineaslice.model import Access, Goal, Resource, SessionRecord, Versioned
from lineaslice.store import Store

SESSION = SessionRecord("s1", "2025")
GOAL = Goal("df['a']", 3, (Access(Resource("name", "df"), "read"),))


def row_of(store: Store, name: str, content: bytes = b"x") -> Versioned:
    blob = store.blobs.put(lambda file: file.write(content))
    return Versioned(name, 0, "2025-01-01T00:00:00+00:00", "bytes", blob.hash, blob.size, "bytes")


def add(store: Store, name: str, content: bytes = b"x") -> int:
    stored = store.versions.add(row_of(store, name, content), None)
    assert stored is not None
    return stored.version


def test_a_row_round_trips(store: Store) -> None:
    row = Versioned(
        name='it\'s "é" / \N{SNOWMAN}',
        version=0,
        created="2025-01-01T00:00:00.000001+00:00",
        serializer="bytes",
        blob=row_of(store, "x").blob,
        size=1,
        type="bytes",
        session="s1",
        goal=GOAL,
        compute_seconds=1.5,
        safe=False,
        metadata={"a": [1, None, {"b": "c"}]},
    )
    stored = store.versions.add(row, SESSION)
    assert stored is not None
    assert store.versions.find(row.name) == store.versions.find(row.name, 1) == stored
    assert stored.version == 1
    assert store.log.sessions() == (SESSION,)


def test_numbers_count_up_and_never_come_back(store: Store) -> None:
    assert [add(store, "a"), add(store, "a"), add(store, "b"), add(store, "a")] == [1, 2, 1, 3]
    assert store.versions.remove("a", 3) == (3,)
    assert add(store, "a") == 4
    assert store.versions.remove("a") == (1, 2, 4)
    assert store.versions.find("a") is None
    assert store.versions.numbers("a") == ((), 4)
    assert add(store, "a") == 5


def test_latest_is_the_highest_number_not_the_newest_clock(store: Store) -> None:
    from dataclasses import replace

    store.versions.add(replace(row_of(store, "a"), created="2030-01-01T00:00:00+00:00"), None)
    store.versions.add(replace(row_of(store, "a"), created="2020-01-01T00:00:00+00:00"), None)
    latest = store.versions.find("a")
    assert latest is not None
    assert latest.version == 2


def test_a_blob_goes_with_the_last_version_that_names_it(store: Store) -> None:
    add(store, "a", b"shared")
    add(store, "b", b"shared")
    add(store, "b", b"own")
    store.versions.remove("b")
    assert len(store.blobs.hashes()) == 1
    store.versions.remove("a")
    assert store.blobs.hashes() == ()


def test_a_crash_between_blob_and_row_leaves_an_orphan_that_is_collected(store: Store) -> None:
    add(store, "a", b"kept")
    lost = row_of(store, "a", b"lost")  # and then the process dies
    assert [row.version for row in store.versions.all()] == [1]
    assert store.versions.orphans() == (lost.blob,)
    assert store.collect() == (lost.blob,)
    assert store.versions.orphans() == ()
    assert add(store, "a") == 2


def test_a_row_is_refused_when_its_blob_was_collected(store: Store) -> None:
    row = row_of(store, "a")
    store.collect()
    assert store.versions.add(row, None) is None
    assert store.versions.all() == ()


def test_a_row_that_cannot_be_written_uses_no_number(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = row_of(store, "a")
    with monkeypatch.context() as patch:
        patch.setattr("lineaslice.store.versions.json.dumps", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.versions.add(row, None)
    assert store.versions.numbers("a") == ((), 0)
    assert add(store, "a") == 1


PROGRAM = """
import sys
from lineaslice.config import at
from lineaslice.catalog.artifacts import save
from lineaslice.store import Store
store = Store.open(at(sys.argv[1]))
print(*[save(store, [sys.argv[2], i], "shared").version for i in range(10)])
"""


def test_processes_saving_one_name_share_the_numbers(tmp_path: Path) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path), str(i)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for i in range(4)
    ]
    numbers = [int(n) for process in running for n in process.communicate()[0].split()]
    assert sorted(numbers) == list(range(1, 41))
    with Store.open(at(tmp_path)) as store:
        assert [row.version for row in store.versions.all()] == list(range(1, 41))
        assert store.versions.orphans() == ()
