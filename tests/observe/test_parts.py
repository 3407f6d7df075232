"""Columns and keys that differ, told one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lineaslice.model import HEADER, KEYS
from lineaslice.observe.fingerprint import reach
from lineaslice.observe.parts import VALUES, Seen, differing, is_divided, look

N = 3
MOMENTS = pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-05"])
COLUMNS: dict[str, Any] = {
    "int": [1, 2, 3],
    "float": [0.5, float("nan"), 2.0],
    "float2": [0.5, 1.0, -0.0],
    "bool": [True, False, True],
    "str": ["a", "b", "c"],
    "object": [[1], {"k": 2}, None],
    "moment": MOMENTS,
    "moment2": MOMENTS + pd.Timedelta("1D"),
    "zone": MOMENTS.tz_localize("Europe/Oslo"),
    "span": MOMENTS - MOMENTS[0],
    "period": MOMENTS.to_period("D"),
    "category": pd.Categorical(["x", "y", "x"]),
    "nullable": pd.array([1, None, 3], dtype="Int64"),
    "interval": pd.interval_range(0, N),
    "sparse": pd.arrays.SparseArray([0, 0, 1]),
    "complex": [1j, 2j, 0j],
}


def frame() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values) for name, values in COLUMNS.items()})


def seen(value: object) -> Seen | None:
    return look(value, reach)


def told(value: Any, change: Callable[[Any], object]) -> tuple[str, ...] | None:
    before = seen(value)
    assert before is not None
    change(value)
    return differing(before, seen(value))


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_of_any_kind_is_told_apart(name: str) -> None:
    assert told(frame(), lambda df: df.pop(name)) == (repr(name), HEADER)
    assert told(frame(), lambda df: df.__setitem__(name, df[name].iloc[[1, 2, 0]].array)) == (
        repr(name),
    )


def test_nothing_has_changed() -> None:
    assert told(frame(), lambda df: df.copy()) == ()
    assert told(frame(), lambda df: df.__setitem__("int", [1, 2, 3])) == ()


@pytest.mark.parametrize(
    ("change", "labels"),
    [
        (lambda df: df.__setitem__("new", 1), ("'new'", HEADER)),
        (lambda df: df["object"].iloc[0].append(1), ("'object'",)),
        (lambda df: df.loc.__setitem__((0, "int"), 9), ("'int'",)),
        (lambda df: df.iloc.__setitem__((0, 2), 9.0), ("'float2'",)),
        (lambda df: df.loc.__setitem__((2, "float2"), 0.0), ("'float2'",)),
        (
            lambda df: df.__setitem__("category", df["category"].cat.rename_categories(["p", "q"])),
            ("'category'",),
        ),
        (lambda df: df.__setitem__("int", df["int"].astype("int32")), ("'int'",)),
        # More than columns.
        (lambda df: df.drop(index=0, inplace=True), None),
        (lambda df: df.sort_values("float2", inplace=True), None),
        (lambda df: df.attrs.update(a=1), None),
        (lambda df: setattr(df, "index", list("abc")), None),
        (lambda df: setattr(df.index, "name", "a"), None),
        (lambda df: setattr(df.columns, "name", "a"), None),
        (lambda df: df.insert(0, "bool", df.pop("bool")), None),
    ],
)
def test_changes_of_a_frame(
    change: Callable[[pd.DataFrame], object], labels: tuple[str, ...] | None
) -> None:
    assert told(frame(), change) == labels


@pytest.mark.parametrize(
    ("change", "labels"),
    [
        (lambda d: d.update(n=2), ("'n'",)),
        (lambda d: d["k"].append(1), ("'k'", "'same'")),
        (lambda d: d.__setitem__(5, 1), ("5", KEYS)),
        (lambda d: d.pop("n"), ("'n'", KEYS)),
        (lambda d: d.__setitem__("k", [0]), ("'k'",)),  # as long, and another list
        (lambda d: d.__setitem__("k", d.pop("k")), None),  # another order
        (lambda d: d.__setitem__(1.5, 1), None),  # a label that is no text or whole number
    ],
)
def test_changes_of_a_dict(
    change: Callable[[dict[Any, Any]], object], labels: tuple[str, ...] | None
) -> None:
    shared = [0]
    assert told({"k": shared, "same": shared, "n": 1}, change) == labels


@pytest.mark.parametrize(
    "value",
    [
        [1],
        {1.5: 1},
        {True: 1},
        {"f": iter([])},
        dict.fromkeys(range(100)),
        pd.Series([1]),
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", 1), ("a", 2)])),
        pd.DataFrame({"a": np.zeros(200_000)}),
        pd.DataFrame({1.5: [1]}),
    ],
)
def test_values_without_parts(value: object) -> None:
    assert seen(value) is None


def test_kinds_of_values_that_have_parts() -> None:
    class Own(dict[str, int]):
        pass

    assert [is_divided(value) for value in ({}, pd.DataFrame())] == [True, True]
    assert not any(map(is_divided, (Own(), [], pd.Series([1]))))


@pytest.mark.parametrize(
    ("change", "labels"),
    [
        (lambda a: a.__setitem__(0, 9), (VALUES,)),
        (lambda a: a.__iadd__(1), (VALUES,)),
        (lambda a: a.sort(), (VALUES,)),
        (lambda a: a.resize((6, 1), refcheck=False), None),
        (lambda a: setattr(a, "shape", (3, 2)), None),
        (lambda a: setattr(a, "dtype", "i4"), None),
    ],
)
def test_changes_of_an_array(
    change: Callable[[Any], object], labels: tuple[str, ...] | None
) -> None:
    assert told(np.arange(6), change) == labels
