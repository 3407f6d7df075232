"""Cell runs go into the log and sessions come out."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lineaslice.config import at
from lineaslice.errors import StoreError
from lineaslice.model import Access, CellRun, Event, Resource, SessionRecord, Statement
from lineaslice.store import Store

SESSION = SessionRecord("s1", "2025-01-01T00:00:00+00:00", "3.11", "Linux", "a.ipynb", "/w")


def cell_with(number: int, first: int, *texts: str) -> tuple[CellRun, list[Event]]:
    made = [
        Event(
            first + i,
            number,
            Statement(text, i + 1, i + 1),
            (Access(Resource("name", text[0]), "bind"),),
        )
        for i, text in enumerate(texts)
    ]
    return CellRun(number, "\n".join(texts), number + 1), made


def test_what_was_appended_is_read(store: Store) -> None:
    first, second = cell_with(0, 0, "a = 1", "b = 2"), cell_with(1, 2, "c = 3")
    store.log.start(SESSION)
    store.log.append("s1", *first)
    store.log.append("s1", *second)
    history = store.log.read("s1")
    assert history.session == SESSION
    assert history.cells == (first[0], second[0])
    assert history.events == (*first[1], *second[1])


def test_the_same_cell_run_is_replaced(store: Store) -> None:
    store.log.start(SESSION)
    store.log.append("s1", *cell_with(0, 0, "a = 1"))
    store.log.append("s1", *cell_with(0, 0, "a = 1", "b = 2"))
    assert len(store.log.read("s1").events) == 2
    assert len(store.log.read("s1").cells) == 1


def test_sessions_oldest_first_and_started_twice(store: Store) -> None:
    store.log.start(SESSION)
    older = SessionRecord("s0", "2024-01-01T00:00:00+00:00")
    store.log.start(older)
    store.log.start(SESSION)
    assert store.log.sessions() == (older, SESSION)


def test_starting_again_updates_where_it_runs(store: Store) -> None:
    store.log.start(SessionRecord("s1", "2025", "3.11"))
    store.log.append("s1", *cell_with(0, 0, "a = 1"))
    store.log.start(SessionRecord("s1", "2025", "3.11", source="b.ipynb"))
    assert store.log.read("s1").session.source == "b.ipynb"
    assert len(store.log.read("s1").events) == 1


def test_unknown_sessions(store: Store) -> None:
    with pytest.raises(StoreError, match="knows no session 'nope'"):
        store.log.read("nope")
    with pytest.raises(StoreError, match="knows no session 'nope'"):
        store.log.append("nope", *cell_with(0, 0, "a = 1"))


def test_a_missing_cell_run_is_told(store: Store) -> None:
    store.log.start(SESSION)
    store.log.append("s1", *cell_with(0, 0, "a = 1"))
    store.log.append("s1", *cell_with(2, 1, "a = 3"))
    with pytest.raises(StoreError, match="lacks cell run 2"):
        store.log.read("s1")


def test_a_store_deleted_under_a_running_session_goes_on(store: Store) -> None:
    store.log.start(SESSION)
    store.log.append("s1", *cell_with(0, 0, "a = 1"))
    for file in store.config.home.glob("lineaslice.db*"):
        file.unlink()
    store.log.append("s1", *cell_with(1, 1, "b = 2"))
    with pytest.raises(StoreError, match="lacks cell run 1"):
        store.log.read("s1")


def test_threads_share_the_log(store: Store) -> None:
    store.log.start(SESSION)

    def append(numbers: range) -> None:
        for number in numbers:
            store.log.append("s1", *cell_with(number, number, "a = 1"))

    threads = [threading.Thread(target=append, args=(range(i, 40, 4),)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [event.number for event in store.log.read("s1").events] == list(range(40))


@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_a_forked_child_uses_its_own_connection(store: Store) -> None:
    store.log.start(SESSION)
    store.log.append("s1", *cell_with(0, 0, "a = 1"))
    store.versions.names()  # the parent has a connection of each kind
    child = os.fork()
    if child == 0:
        status = 1
        try:
            store.log.append("s1", *cell_with(1, 1, "b = 2"))
            status = len(store.versions.names())
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    store.log.append("s1", *cell_with(2, 2, "c = 3"))
    assert len(store.log.read("s1").cells) == 3


def test_a_killed_process_keeps_its_cells(tmp_path: Path) -> None:
    program = f"""
import os, signal
from lineaslice.config import at
from lineaslice.model import CellRun, SessionRecord
from lineaslice.store import Store
store = Store.open(at({str(tmp_path)!r}))
store.log.start(SessionRecord("s1", "2025"))
store.log.append("s1", CellRun(0, "a = 1"), [])
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", program], check=False)
    assert Store.open(at(tmp_path)).log.read("s1").cells == (CellRun(0, "a = 1"),)


def test_appending_loads_no_sqlalchemy(tmp_path: Path) -> None:
    with Store.open(at(tmp_path)) as made:
        made.log.start(SESSION)
    program = f"""
import sys
from lineaslice.config import at
from lineaslice.model import CellRun
from lineaslice.store import Store
Store.open(at({str(tmp_path)!r})).log.append("s1", CellRun(0, "a = 1"), [])
print("sqlalchemy" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("False\n", "")
