"""The catalog at a glance: the newest version of every name, without goals and metadata.

For lists with thousands of rows, which ask for no more than they show.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import String, cast, func, literal_column, select
from xxhash import xxh3_64_hexdigest

from lineaslice.model import Verification
from lineaslice.store.database import Database
from lineaslice.store.tables import ALIAS, ARTIFACT, PIPELINE, VERIFICATION, VERSION
from lineaslice.store.versions import verification_from


class Glance(NamedTuple):
    """One version as a list shows it."""

    name: str
    version: int
    created: str
    size: int
    type: str
    serializer: str
    safe: bool
    traced: bool
    versions: int  # how many its name has
    verification: Verification | None
    aliases: tuple[str, ...]


_COLUMNS = (
    VERSION.c.name,
    VERSION.c.version,
    VERSION.c.created,
    VERSION.c.size,
    VERSION.c.type,
    VERSION.c.serializer,
    VERSION.c.safe,
    VERSION.c.goal.is_not(None).label("traced"),
)


def stamp(database: Database) -> str:
    """A text that changes when anything in the catalog does; cheap to ask for."""
    number = cast(ALIAS.c.version, String)
    moved = func.group_concat(ALIAS.c.name + "@" + ALIAS.c.alias + ":" + number)
    queries = (
        select(func.count(), func.max(VERSION.c.created)).select_from(VERSION),
        select(func.sum(ARTIFACT.c.last_version)),
        select(func.count(), func.max(VERIFICATION.c.checked)).select_from(VERIFICATION),
        select(moved),
        select(func.count(), func.max(PIPELINE.c.created)).select_from(PIPELINE),
    )
    with database.reading() as connection:
        found = [part for query in queries for part in connection.execute(query).one()]
    return xxh3_64_hexdigest(repr(found).encode())


def newest(database: Database) -> list[Glance]:
    """The newest version of every name, by name."""
    last = (
        select(VERSION.c.name, func.max(VERSION.c.version).label("last"), func.count().label("n"))
        .group_by(VERSION.c.name)
        .subquery()
    )
    query = (
        select(*_COLUMNS, last.c.n)
        .join(last, (VERSION.c.name == last.c.name) & (VERSION.c.version == last.c.last))
        .order_by(VERSION.c.name)
    )
    return _glances(database, query)


def of_name(database: Database, name: str) -> list[Glance]:
    """Every version of one name, the newest first."""
    query = (
        select(*_COLUMNS, literal_column("0").label("n"))
        .where(VERSION.c.name == name)
        .order_by(VERSION.c.version.desc())
    )
    return _glances(database, query, name)


def _glances(database: Database, query: Any, name: str | None = None) -> list[Glance]:
    outcomes = select(VERIFICATION).order_by(VERIFICATION.c.checked)
    names = select(ALIAS).order_by(ALIAS.c.alias)
    if name is not None:
        outcomes = outcomes.where(VERIFICATION.c.name == name)
        names = names.where(ALIAS.c.name == name)
    with database.reading() as connection:
        rows = connection.execute(query).all()
        bodies = {(o.name, o.version): o.body for o in connection.execute(outcomes)}
        aliases: dict[tuple[str, int], list[str]] = {}
        for alias in connection.execute(names):
            aliases.setdefault((alias.name, alias.version), []).append(alias.alias)
    found = []
    for row in rows:
        key = row[0], row[1]
        body = bodies.get(key)
        known = None if body is None else verification_from(body)
        values = (*row, known, tuple(aliases.get(key, ())))
        found.append(Glance._make(values))
    return found
