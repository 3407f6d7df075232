"""The stored pipelines: what each is made of, by name. They are added and removed, not changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import delete, insert, select

from lineaslice.store.database import Database
from lineaslice.store.tables import PIPELINE


class Stored(NamedTuple):
    """One row."""

    name: str
    created: str  # UTC, ISO 8601
    body: str  # JSON


class Pipelines:
    """The pipelines of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, body: str) -> bool:
        """Keep a pipeline; False when the name is taken by another one, and nothing is written."""
        created = datetime.now(UTC).isoformat(timespec="microseconds")
        with self._database.writing() as connection:
            query = select(PIPELINE.c.body).where(PIPELINE.c.name == name)
            present = connection.scalar(query)
            if present is None:
                row = {"name": name, "created": created, "body": body}
                connection.execute(insert(PIPELINE).values(**row))
        return present in (None, body)

    def find(self, name: str) -> Stored | None:
        """The pipeline of that name; None when there is none."""
        query = select(PIPELINE).where(PIPELINE.c.name == name)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Stored(*row)

    def all(self) -> tuple[Stored, ...]:
        """Every pipeline, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(PIPELINE).order_by(PIPELINE.c.name)).all()
        return tuple(Stored(*row) for row in rows)

    def remove(self, name: str) -> bool:
        """Forget a pipeline; False when there was none. The artifacts stay."""
        with self._database.writing() as connection:
            done = connection.execute(delete(PIPELINE).where(PIPELINE.c.name == name))
        return bool(done.rowcount)
