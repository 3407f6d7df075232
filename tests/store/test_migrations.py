"""The steps make the tables that the code uses."""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData, Table

from lineaslice.store import Store, migrations, tables


def shape(table: Table) -> dict[str, Any]:
    """Columns, keys, links and indexes, as values that compare."""
    return {
        "columns": [(c.name, str(c.type), c.nullable, c.primary_key) for c in table.columns],
        "links": sorted((k.parent.name, k.target_fullname) for k in table.foreign_keys),
        "indexes": sorted((str(i.name), *i.columns.keys()) for i in table.indexes),
    }


def test_steps_lead_to_the_tables_of_the_code(store: Store) -> None:
    made = MetaData()
    with store.database.reading() as connection:
        made.reflect(connection)
    made.remove(made.tables["schema_version"])
    assert {name: shape(t) for name, t in made.tables.items()} == {
        name: shape(t) for name, t in tables.METADATA.tables.items()
    }


def test_steps_are_numbered_from_one() -> None:
    assert [step.version for step in migrations.STEPS] == list(range(1, migrations.LATEST + 1))


def test_steps_run_once(store: Store) -> None:
    store.versions.names()
    store.close()
    store.versions.names()
    with store.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT version FROM schema_version").all()
    assert [row[0] for row in rows] == [step.version for step in migrations.STEPS]
