"""The numbered steps that bring a store to the newest schema.

Ours and not Alembic: a user's store is upgraded by the library at first use, in one transaction
with the check for it, where Alembic wants a folder of scripts, a configuration and a command. The
steps use SQLAlchemy Core only, so that they run on PostgreSQL as well.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
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
                    now = datetime.now(UTC).isoformat(timespec="seconds")
                    connection.execute(
                        insert(schema_version).values(version=step.version, applied=now)
                    )
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise


def _apply(step: Step, connection: Connection) -> None:
    import_module(f"lineaslice.store.migrations.{step.module}").apply(connection)
