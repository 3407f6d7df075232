"""The SQLite file: schema, locks, damage, read-only places; one clear error each."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lineaslice.config import Config, at
from lineaslice.errors import StoreError, StoreTooNew
from lineaslice.model import CellRun, SessionRecord
from lineaslice.store import Store

# The children do nothing that other threads could have locked.
pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")

SESSION = SessionRecord("s1", "2025")


def test_opening_touches_no_disk(tmp_path: Path) -> None:
    Store.open(at(tmp_path / "home"))
    assert not (tmp_path / "home").exists()


def test_catalog_is_durable_and_log_is_cheap(store: Store) -> None:
    with store.database.writing() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    with store.database.logging() as plain:
        assert plain.execute("PRAGMA synchronous").fetchone() == (1,)  # NORMAL


def test_a_block_that_raises_is_undone(store: Store) -> None:
    def write() -> None:
        with store.database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO artifact VALUES ('x', 1)")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write()
    assert store.versions.numbers("x") == ((), 0)


def test_a_newer_store_is_left_alone(store: Store) -> None:
    with store.database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO schema_version VALUES (99, '2030')")
    store.close()
    with pytest.raises(StoreTooNew, match=r"has format 99; .*pip install -U lineaslice"):
        _flat(store.versions.names)


def _flat(call: object) -> None:
    """Run, and put the lines of the message into one."""
    try:
        call()  # type: ignore[operator]
    except StoreError as error:
        raise type(error)(str(error).replace("\n", " ")) from error


def test_a_locked_store_says_how_long_it_waited(tmp_path: Path) -> None:
    config = Config(**{**vars(at(tmp_path)), "busy_seconds": 0.05})
    store = Store.open(config)
    store.log.start(SESSION)
    other = sqlite3.connect(config.database_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for write in (
        lambda: store.log.append("s1", CellRun(0, ""), []),
        lambda: store.versions.remove("x"),
    ):
        with pytest.raises(StoreError, match=r"stayed locked by another process for 0\.05 s"):
            write()
    assert store.versions.names() == ()  # readers do not wait
    other.execute("ROLLBACK")
    store.log.append("s1", CellRun(0, ""), [])


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "lineaslice.db").write_text("once upon a time " * 100)
    with pytest.raises(StoreError, match=r"is damaged or is not a store of lineaslice"):
        Store.open(at(tmp_path)).versions.names()


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(StoreError, match=r"cannot write .*home.*\n.*LINEASLICE_HOME"):
        Store.open(at(tmp_path / "home")).versions.names()


def test_many_processes_open_a_new_store_at_once(tmp_path: Path) -> None:
    program = f"""
from lineaslice.config import at
from lineaslice.store import Store
print(Store.open(at({str(tmp_path / "home")!r})).versions.names())
"""
    running = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [process.communicate()[0] for process in running] == ["()\n"] * 4


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that any user may enter, which pytest's are not."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield Path(name)


def as_nobody(program: Callable[[], list[str]]) -> list[str]:
    """What a function returns in a child process of a user who owns nothing (root may all)."""
    incoming, outgoing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            text = "\n".join(program())
        except BaseException as error:
            text = f"{type(error).__name__}: {error}"
        os.write(outgoing, text.encode())
        os._exit(0)
    os.close(outgoing)
    with os.fdopen(incoming, encoding="utf-8") as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return text.splitlines()


def test_a_read_only_store_can_be_read_and_says_so_when_written(public_folder: Path) -> None:
    home = public_folder / "home"
    home.mkdir()
    with Store.open(at(home)) as store:
        store.log.start(SESSION)
        store.versions.names()
    for folder, _, files in os.walk(home):
        os.chmod(folder, 0o555)
        for file in files:
            os.chmod(os.path.join(folder, file), 0o444)

    def program() -> list[str]:
        store = Store.open(at(home))
        lines = [store.log.sessions()[0].id, str(store.versions.names())]
        for write in (
            lambda: store.log.start(SessionRecord("s2", "")),
            lambda: store.versions.remove("x"),
            lambda: store.blobs.put(lambda file: file.write(b"x")),
        ):
            try:
                write()
            except StoreError as error:
                lines.append(str(error).replace(str(home), "HOME").replace("\n", " "))
        return lines

    read, names, log, catalog, blobs = as_nobody(program)
    os.chmod(home, 0o755)
    assert (read, names) == ("s1", "()")
    assert log == catalog
    assert log.startswith("The store cannot open HOME/lineaslice.db for writing: attempt")
    assert "Allow this user to write the file and its folder, or keep the store" in log
    assert blobs.startswith("The store cannot write HOME/blobs: Permission denied. Allow this user")


def test_a_folder_that_cannot_be_made(public_folder: Path) -> None:
    home = public_folder / "home"
    lines = as_nobody(lambda: list(Store.open(at(home)).versions.names()))
    assert lines[0] == f"StoreError: The store cannot write {home}: Permission denied."
    assert lines[1].startswith("Allow this user to write there, or keep the store elsewhere")
    assert not home.exists()
