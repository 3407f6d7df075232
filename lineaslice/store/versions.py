"""The rows of saved versions: numbers are given out in the transaction and never come back.

The order that keeps "nothing listed lacks its blob": a blob is stored first and its row second; a
blob is removed only by who holds the write lock and sees no row that names it; a row is written
only by who holds the write lock and sees its blob.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, insert, select, update

from lineaslice.model import SessionRecord, Verification, Versioned
from lineaslice.store.blobs import Blobs
from lineaslice.store.database import Database
from lineaslice.store.records import goal_from_json, goal_to_json
from lineaslice.store.tables import ALIAS, ARTIFACT, PREVIEW, SESSION, VERIFICATION, VERSION

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


class Versions:
    """The catalog rows of one store."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    def add(self, row: Versioned, session: SessionRecord | None) -> Versioned | None:
        """Write a row under the next number of its name, which it gets whatever it came with.

        Returns the row as stored, or None when its blob was collected since it was stored: then
        nothing is written, and the caller stores the blob again.
        """
        with self._database.writing() as connection:
            if not self._blobs.has(row.blob):
                return None
            if session is not None:
                _enter(connection, session)
            stored = replace(row, version=_next_number(connection, row.name))
            connection.execute(insert(VERSION).values(to_columns(stored)))
        return stored

    def find(self, name: str, version: int | None = None) -> Versioned | None:
        """One version, the highest when no number is given; None when there is none."""
        query = select(VERSION).where(VERSION.c.name == name)
        if version is None:
            query = query.order_by(VERSION.c.version.desc()).limit(1)
        else:
            query = query.where(VERSION.c.version == version)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else _from_columns(row)

    def all(self) -> tuple[Versioned, ...]:
        """Every version, by name and number."""
        query = select(VERSION).order_by(VERSION.c.name, VERSION.c.version)
        with self._database.reading() as connection:
            return tuple(_from_columns(row) for row in connection.execute(query).mappings())

    def of_session(self, session: str) -> tuple[Versioned, ...]:
        """The versions that were saved in one session, by name and number."""
        query = select(VERSION).where(VERSION.c.session == session)
        query = query.order_by(VERSION.c.name, VERSION.c.version)
        with self._database.reading() as connection:
            return tuple(_from_columns(row) for row in connection.execute(query).mappings())

    def names(self) -> tuple[str, ...]:
        """The names that have a version, sorted."""
        query = select(VERSION.c.name).distinct().order_by(VERSION.c.name)
        with self._database.reading() as connection:
            return tuple(connection.scalars(query))

    def numbers(self, name: str) -> tuple[tuple[int, ...], int]:
        """The version numbers that a name has, and the highest one that it ever had (or 0)."""
        with self._database.reading() as connection:
            present = connection.scalars(
                select(VERSION.c.version).where(VERSION.c.name == name).order_by(VERSION.c.version)
            ).all()
            last = connection.scalar(select(ARTIFACT.c.last_version).where(ARTIFACT.c.name == name))
        return tuple(present), last or 0

    def remove(self, name: str, version: int | None = None) -> tuple[int, ...]:
        """Remove one version or all of a name, with the blobs that nobody else names.

        Returns the numbers removed, which are never given out again.
        """
        chosen = VERSION.c.name == name
        if version is not None:
            chosen &= VERSION.c.version == version
        with self._database.writing() as connection:
            rows = connection.execute(
                select(VERSION.c.version, VERSION.c.blob).where(chosen).order_by(VERSION.c.version)
            ).all()
            connection.execute(delete(VERSION).where(chosen))
            for row in rows:
                own = (VERIFICATION.c.name == name) & (VERIFICATION.c.version == row.version)
                connection.execute(delete(VERIFICATION).where(own))
                named = (ALIAS.c.name == name) & (ALIAS.c.version == row.version)
                connection.execute(delete(ALIAS).where(named))
                shown = (PREVIEW.c.name == name) & (PREVIEW.c.version == row.version)
                connection.execute(delete(PREVIEW).where(shown))
        self._remove_orphans({row.blob for row in rows})
        return tuple(row.version for row in rows)

    def add_verification(self, name: str, version: int, found: Verification) -> bool:
        """Keep the outcome of a re-run; False when the version was deleted meanwhile."""
        mine = (VERSION.c.name == name) & (VERSION.c.version == version)
        with self._database.writing() as connection:
            if not connection.scalar(select(exists().where(mine))):
                return False
            values = {"name": name, "version": version, "checked": found.checked}
            body = json.dumps(found._asdict(), separators=(",", ":"))
            connection.execute(insert(VERIFICATION).values(**values, body=body))
        return True

    def verifications(self) -> dict[tuple[str, int], Verification]:
        """The newest outcome of every version that was ever verified, by name and number."""
        query = select(VERIFICATION).order_by(VERIFICATION.c.checked)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return {(row.name, row.version): verification_from(row.body) for row in rows}

    def verification(self, name: str, version: int) -> Verification | None:
        """The newest outcome for one version; None when it was never verified."""
        mine = (VERIFICATION.c.name == name) & (VERIFICATION.c.version == version)
        query = select(VERIFICATION.c.body).where(mine).order_by(VERIFICATION.c.checked.desc())
        with self._database.reading() as connection:
            body = connection.scalar(query.limit(1))
        return None if body is None else verification_from(body)

    def keep_preview(self, name: str, version: int, body: str) -> None:
        """Keep what a value looks like, as JSON; nothing happens when the version is gone."""
        mine = (VERSION.c.name == name) & (VERSION.c.version == version)
        with self._database.writing() as connection:
            if connection.scalar(select(exists().where(mine))):
                values = {"name": name, "version": version, "body": body}
                connection.execute(insert(PREVIEW).values(**values))

    def preview(self, name: str, version: int) -> str | None:
        """What was kept of how it looks; None when nothing was."""
        mine = (PREVIEW.c.name == name) & (PREVIEW.c.version == version)
        with self._database.reading() as connection:
            body: str | None = connection.scalar(select(PREVIEW.c.body).where(mine))
        return body

    def set_alias(self, name: str, alias: str, version: int) -> bool:
        """Let an alias mean this version from now on; False when there is no such version."""
        mine = (VERSION.c.name == name) & (VERSION.c.version == version)
        with self._database.writing() as connection:
            if not connection.scalar(select(exists().where(mine))):
                return False
            former = (ALIAS.c.name == name) & (ALIAS.c.alias == alias)
            connection.execute(delete(ALIAS).where(former))
            connection.execute(insert(ALIAS).values(name=name, alias=alias, version=version))
        return True

    def aliases(self, name: str) -> dict[str, int]:
        """The aliases of a name, with the versions that they mean."""
        query = select(ALIAS).where(ALIAS.c.name == name).order_by(ALIAS.c.alias)
        with self._database.reading() as connection:
            return {row.alias: row.version for row in connection.execute(query)}

    def collect(self) -> tuple[str, ...]:
        """Remove every blob that no row names, and leftovers; returns the hashes removed."""
        self._blobs.sweep()
        return self._remove_orphans(self._blobs.hashes())

    def orphans(self) -> tuple[str, ...]:
        """The hashes of blobs that no row names: of crashed saves, or of one under way."""
        with self._database.reading() as connection:
            used = set(connection.scalars(select(VERSION.c.blob).distinct()))
        return tuple(sorted(set(self._blobs.hashes()) - used))

    def _remove_orphans(self, blobs: Iterable[str]) -> tuple[str, ...]:
        removed = []
        for blob in sorted(blobs):
            with self._database.writing() as connection:  # one short lock each: saves go between
                used = connection.scalar(select(exists().where(VERSION.c.blob == blob)))
                if not used:
                    self._blobs.remove(blob)
                    removed.append(blob)
        return tuple(removed)


def _enter(connection: Connection, session: SessionRecord) -> None:
    if not connection.scalar(select(exists().where(SESSION.c.id == session.id))):
        values = {column.name: getattr(session, column.name) for column in SESSION.columns}
        connection.execute(insert(SESSION).values(values))


def _next_number(connection: Connection, name: str) -> int:
    mine = ARTIFACT.c.name == name
    counted = update(ARTIFACT).where(mine).values(last_version=ARTIFACT.c.last_version + 1)
    if connection.execute(counted).rowcount == 0:
        connection.execute(insert(ARTIFACT).values(name=name, last_version=1))
    return int(connection.execute(select(ARTIFACT.c.last_version).where(mine)).scalar_one())


def to_columns(row: Versioned) -> dict[str, Any]:
    """A version as the table has it."""
    values = {column.name: getattr(row, column.name) for column in VERSION.columns}
    values["goal"] = None if row.goal is None else goal_to_json(row.goal)
    values["metadata"] = json.dumps(row.metadata, separators=(",", ":"))
    return values


def _from_columns(row: Any) -> Versioned:
    values = dict(row)
    values["goal"] = None if values["goal"] is None else goal_from_json(values["goal"])
    values["metadata"] = json.loads(values["metadata"])
    return Versioned(**values)


def verification_from(body: str) -> Verification:
    """The outcome behind a stored row."""
    fields = json.loads(body)
    lists = {name: tuple(fields[name]) for name in ("ignored", "unknown", "sources")}
    return Verification(**{**fields, **lists})
