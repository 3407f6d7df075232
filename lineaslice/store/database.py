"""The SQLite file: connections, transactions and the check of its schema.

Two kinds of connection. The catalog writes through SQLAlchemy Core with ``synchronous=FULL``: what
it acknowledged survives a power cut. The log appends at the end of every cell through a plain
connection with ``synchronous=NORMAL``: in WAL mode that survives a killed process and costs no
fsync. A connection is never used across a fork: SQLite forbids even closing it in the child, so
the child keeps it unused and connects anew.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from lineaslice.errors import StoreTooNew
from lineaslice.store import problems

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

_INHERITED: list[object] = []  # engines and connections of a parent process; see the module's text


class Database:
    """One SQLite file, connected when it is first used."""

    def __init__(self, file: Path, busy_seconds: float) -> None:
        self.file = file
        self.busy_seconds = busy_seconds
        self._reset()

    def _reset(self) -> None:
        self._pid = os.getpid()
        self._lock = threading.RLock()
        self._ready = False
        self._identity: tuple[int, int] | None = None
        self._engine: Engine | None = None
        self._log: sqlite3.Connection | None = None

    @property
    def where(self) -> str:
        """The file, for messages."""
        return str(self.file)

    # ------------------------------------------------------------ transactions of the catalog

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the catalog."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that takes the write lock at once; undone when the block raises."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        from sqlalchemy.exc import DBAPIError

        try:
            with self._connected().connect() as connection:
                connection.exec_driver_sql(begin)
                try:
                    yield connection
                    connection.exec_driver_sql("COMMIT")
                except BaseException:
                    driver = connection.connection.dbapi_connection
                    if getattr(driver, "in_transaction", False):
                        connection.exec_driver_sql("ROLLBACK")
                    raise
        except DBAPIError as error:
            if isinstance(error.orig, sqlite3.Error):
                raise problems.of_database(error.orig, self.where, self.busy_seconds) from error
            raise
        except sqlite3.Error as error:
            raise problems.of_database(error, self.where, self.busy_seconds) from error

    def _connected(self) -> Engine:
        self.prepare()
        with self._lock:
            if self._engine is None:
                self._engine = self._make_engine()
            return self._engine

    def _make_engine(self) -> Engine:
        from sqlalchemy import create_engine
        from sqlalchemy.pool import QueuePool

        # AUTOCOMMIT leaves BEGIN and COMMIT to us: the driver's own habit of opening a deferred
        # transaction before the first write makes two writers fail instead of wait.
        return create_engine(
            "sqlite://",
            creator=lambda: self._connect("FULL"),
            poolclass=QueuePool,
            isolation_level="AUTOCOMMIT",
        )

    # ------------------------------------------------------------ the log's connection

    @contextmanager
    def logging(self) -> Iterator[sqlite3.Connection]:
        """The plain connection of the log, for one thread at a time."""
        self.prepare()
        with self._lock:
            try:
                if self._log is None:
                    self._log = self._connect("NORMAL")
                yield self._log
            except sqlite3.Error as error:
                raise problems.of_database(error, self.where, self.busy_seconds) from error

    # ------------------------------------------------------------ connecting

    def prepare(self) -> None:
        """Make the file and bring its schema up to date, once; raises `StoreTooNew`."""
        if self._pid != os.getpid():
            _INHERITED.extend((self._engine, self._log))
            self._reset()
        if self._ready and self._identity != self._identity_now():
            self.close()  # the file was deleted or replaced; writing to the old one would be lost
        if self._ready:
            return
        with self._lock:
            if self._ready:
                return
            try:
                self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as error:
                raise problems.of_files(error, str(self.file.parent), "write") from error
            try:
                self._update_schema()
            except sqlite3.Error as error:
                raise problems.of_database(error, self.where, self.busy_seconds) from error
            except OSError as error:
                raise problems.of_files(error, self.where, "read") from error
            self._identity = self._identity_now()
            self._ready = True

    def _identity_now(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self.file)
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _update_schema(self) -> None:
        from lineaslice.store import migrations

        connection = self._connect("FULL")
        try:
            if _schema_of(connection) == 0:
                migrations.make(connection)
            present = _schema_of(connection)
        finally:
            connection.close()
        if present is None:
            raise problems.of_foreign(self.where)
        if present > migrations.LATEST:
            raise StoreTooNew(
                f"{self.where} has format {present}; this lineaslice knows {migrations.LATEST}.",
                "Upgrade with `pip install -U lineaslice`, or set LINEASLICE_HOME to another "
                "folder.",
            )
        if present < migrations.LATEST:
            engine = self._make_engine()
            try:
                migrations.migrate(engine)
            finally:
                engine.dispose()

    def _connect(self, synchronous: str) -> sqlite3.Connection:
        if self._is_read_only():
            # A store on a read-only medium: WAL cannot make its side files there, and with no
            # writer about, `immutable` reads without them.
            return self._open(f"file:{quote(str(self.file))}?mode=ro&immutable=1", uri=True)
        connection = self._open(str(self.file), uri=False)
        try:
            self._use_wal(connection)
            connection.execute(f"PRAGMA synchronous={synchronous}")
            connection.execute("PRAGMA foreign_keys=ON")
        except BaseException:
            connection.close()
            raise
        return connection

    def _open(self, target: str, uri: bool) -> sqlite3.Connection:
        return sqlite3.connect(
            target,
            timeout=self.busy_seconds,
            isolation_level=None,
            check_same_thread=False,
            uri=uri,
        )

    def _is_read_only(self) -> bool:
        if not self.file.exists() or os.access(self.file.parent, os.W_OK):
            return False
        wal = self.file.with_name(f"{self.file.name}-wal")
        return not wal.exists() or wal.stat().st_size == 0

    def _use_wal(self, connection: sqlite3.Connection) -> None:
        if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            return
        # The change of mode does not wait for other connections by itself.
        deadline = time.monotonic() + self.busy_seconds
        while True:
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                busy = getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
                if not busy or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)

    def close(self) -> None:
        """Close what this process opened."""
        if self._pid != os.getpid():
            return
        with self._lock:
            if self._log is not None:
                self._log.close()
            if self._engine is not None:
                self._engine.dispose()
            self._reset()


def _schema_of(connection: sqlite3.Connection) -> int | None:
    """The format of a store, 0 for a new file; None for a database that is not a store."""
    if connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None:
        return 0
    columns = {row[1] for row in connection.execute("PRAGMA table_info(schema_version)")}
    if not {"version", "applied"} <= columns:
        return None
    found: int | None = connection.execute("SELECT max(version) FROM schema_version").fetchone()[0]
    return found or 0
