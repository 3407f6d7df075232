"""The table of SQLite against databases: what a call is said to leave alone stays as it was."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from lineaslice.knowledge import calls, lookup

QUERIES = (
    "select * from t",
    "  SELECT max(v) FROM t",
    "-- the largest\nselect max(v) from t",
    "/* of\nall */ values (1), (2)",
    "explain query plan select * from t",
)
OTHERS = (
    "insert into t values (9)",
    "with s as (select 1 as v) insert into t select v from s",
    "update t set v = 0 returning v",
    "create table u as select * from t",
    "pragma user_version = 5",
    "delete from t",
    "drop table t",
    "-- select\ninsert into t values (1)",
)


def database() -> sqlite3.Connection:
    con = sqlite3.connect(":memory:", isolation_level=None)
    con.executescript("create table t (v int); insert into t values (1), (2);")
    return con


def content(con: sqlite3.Connection) -> tuple[Any, ...]:
    return (*con.iterdump(), con.execute("pragma user_version").fetchone())


def altered(receiver: object, method: str, *args: object) -> tuple[str, ...]:
    effect = lookup.method(type(receiver), method)
    assert effect is not None
    return calls.altered(effect, args, {}, receiver)


@pytest.mark.parametrize("sql", QUERIES)
def test_queries_change_no_database(sql: str) -> None:
    con = database()
    before, cursor = content(con), con.cursor()
    assert altered(con, "execute", sql) == ()
    assert altered(cursor, "execute", sql) == ("self!",)
    con.execute(sql).fetchall()
    cursor.execute(sql).fetchone()
    assert content(con) == before


@pytest.mark.parametrize("sql", OTHERS)
def test_what_changes_a_database_is_said_to(sql: str) -> None:
    con = database()
    before = content(con)
    assert altered(con, "execute", sql) == ("self",)
    assert "self" in altered(con.cursor(), "execute", sql)
    con.execute(sql)
    assert content(con) != before


def test_sql_that_nobody_knows_may_change_it() -> None:
    assert altered(database(), "execute", calls.UNKNOWN) == ("self",)


@pytest.mark.parametrize("method", ["fetchone", "fetchall", "fetchmany"])
def test_rows_are_taken_from_the_cursor_alone(method: str) -> None:
    con = database()
    cursor = con.execute("select v from t")
    before = content(con)
    assert altered(cursor, method) == ("self!",)
    getattr(cursor, method)()
    assert content(con) == before


def test_through_their_class_the_connection_is_the_first_argument() -> None:
    effect = lookup.function(sqlite3.Connection.execute)
    assert effect is not None
    assert calls.altered(effect, (database(), "select 1")) == ()
    assert calls.altered(effect, (database(), "delete from t")) == ("0",)
