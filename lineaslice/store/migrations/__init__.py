"""The numbered steps that bring a store to the newest schema.

Ours and not Alembic: a user's store is upgraded by the library at first use, in one transaction
with the check for it, where Alembic wants a folder of scripts, a configuration and a command. The
steps use SQLAlchemy Core only, so that they run on PostgreSQL as well. A new SQLite file gets what
they lead to at once (``newest.sql``): a session that only traces never loads SQLAlchemy.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy.engine import Connection, Engine


class Step(NamedTuple):
    """One change of the schema; the module has ``apply(connection)``."""

    version: int
    module: str


STEPS: tuple[Step, ...] = (
    Step(1, "step_001_first_schema"),
    Step(2, "step_002_verifications"),
    Step(3, "step_003_pipelines"),
    Step(4, "step_004_aliases"),
    Step(5, "step_005_previews"),
)
LATEST = STEPS[-1].version


NEWEST = Path(__file__).with_name("newest.sql")


def make(connection: sqlite3.Connection) -> None:
    """Give an empty file the newest schema, unless another process has done so by now."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None:
            for statement in NEWEST.read_text(encoding="utf-8").split(";"):
                connection.execute(statement)
            rows = [(step.version, _now()) for step in STEPS]
            connection.executemany("INSERT INTO schema_version VALUES (?, ?)", rows)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def migrate(engine: Engine) -> None:
    """Run the missing steps in one transaction; another process doing the same is waited for."""
    from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select

    schema_version = Table(
        "schema_version",
        MetaData(),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("applied", String, nullable=False),
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            schema_version.create(connection, checkfirst=True)
            present = connection.scalar(select(func.max(schema_version.c.version))) or 0
            for step in STEPS:
                if step.version > present:
                    _apply(step, connection)
                    connection.execute(
                        insert(schema_version).values(version=step.version, applied=_now())
                    )
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise


def _apply(step: Step, connection: Connection) -> None:
    import_module(f"lineaslice.store.migrations.{step.module}").apply(connection)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
