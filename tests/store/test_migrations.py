"""The steps make the tables that the code uses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, Table, create_engine

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


def test_a_new_file_gets_what_the_steps_lead_to(store: Store, tmp_path: Path) -> None:
    by_steps = create_engine(f"sqlite:///{tmp_path / 'old.db'}", isolation_level="AUTOCOMMIT")
    migrations.migrate(by_steps)
    text = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
    with by_steps.connect() as old, store.database.reading() as new:
        made = [
            {name: " ".join(sql.split()) for name, sql in connection.exec_driver_sql(text)}
            for connection in (old, new)
        ]
    assert made[0] == made[1]


def test_steps_are_numbered_from_one() -> None:
    assert [step.version for step in migrations.STEPS] == list(range(1, migrations.LATEST + 1))


def test_steps_run_once(store: Store) -> None:
    store.versions.names()
    store.close()
    store.versions.names()
    with store.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT version FROM schema_version").all()
    assert [row[0] for row in rows] == [step.version for step in migrations.STEPS]
