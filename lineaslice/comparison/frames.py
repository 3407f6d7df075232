"""Tables: pandas, polars and Arrow, with their types, labels and attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lineaslice.comparison import Compare, Walk


def comparer(value: object) -> Compare | None:
    """How values of this class are compared; None leaves it to their attributes."""
    package = str(type(value).__module__).partition(".")[0]
    if package == "polars":
        return _polars if hasattr(value, "equals") else None
    if package == "pyarrow":
        return _arrow if hasattr(value, "equals") else None
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        return _frames
    if isinstance(value, pd.Series):
        return _series
    if isinstance(value, pd.Index):
        return _indexes
    if isinstance(value, pd.api.extensions.ExtensionArray):
        return _extension
    if isinstance(value, pd.api.extensions.ExtensionDtype):
        return _dtypes
    if isinstance(
        value, (pd.Timestamp, pd.Timedelta, pd.Period, pd.Interval, pd.offsets.BaseOffset)
    ):
        return _scalars
    if value is pd.NA or value is pd.NaT:
        return _scalars
    return None


def _frames(left: Any, right: Any, path: str, walk: Walk) -> None:
    if left.shape != right.shape:
        walk.differ(f"{path}.shape", left.shape, right.shape)
    walk.values(left.columns, right.columns, f"{path}.columns")
    walk.values(left.index, right.index, f"{path}.index")
    for number, name in enumerate(left.columns):
        one, other = left.iloc[:, number], right.iloc[:, number]
        _data(one, other, f"{path}[{name!r}]", walk)
    walk.values(left.attrs, right.attrs, f"{path}.attrs")


def _series(left: Any, right: Any, path: str, walk: Walk) -> None:
    walk.values(left.name, right.name, f"{path}.name")
    if len(left) != len(right):
        walk.differ(f"len({path.lstrip('.') or '…'})", len(left), len(right))
    walk.values(left.index, right.index, f"{path}.index")
    _data(left, right, path, walk)
    walk.values(left.attrs, right.attrs, f"{path}.attrs")


def _data(left: Any, right: Any, path: str, walk: Walk) -> None:
    _dtypes(left.dtype, right.dtype, f"{path}.dtype", walk)
    walk.values(left.array, right.array, path)


def _indexes(left: Any, right: Any, path: str, walk: Walk) -> None:
    walk.values(list(left.names), list(right.names), f"{path}.names")
    if len(left) != len(right):
        walk.differ(f"len({path.lstrip('.') or '…'})", len(left), len(right))
    if left.nlevels > 1:
        for level in range(left.nlevels):
            one, other = left.get_level_values(level), right.get_level_values(level)
            walk.values(one, other, f"{path}.get_level_values({level})")
        return
    _data(left, right, path, walk)
    walk.values(getattr(left, "freq", None), getattr(right, "freq", None), f"{path}.freq")


def _extension(left: Any, right: Any, path: str, walk: Walk) -> None:
    import numpy as np
    import pandas as pd

    from lineaslice.comparison.arrays import arrays

    _dtypes(left.dtype, right.dtype, f"{path}.dtype", walk)
    if isinstance(left, pd.Categorical):
        walk.values(left.categories, right.categories, f"{path}.categories")
        arrays(np.asarray(left.codes), np.asarray(right.codes), f"{path}.codes", walk)
        return
    inner = getattr(left, "_ndarray", None)
    if inner is not None and not inner.dtype.hasobject:
        arrays(inner, right._ndarray, path, walk)
        return
    one, other = np.asarray(left.isna()), np.asarray(right.isna())
    arrays(one, other, f"{path}.isna()", walk)
    kept = ~one
    values = (np.asarray(left[kept].astype(object)), np.asarray(right[kept].astype(object)))
    arrays(*values, path, walk)


def _dtypes(left: Any, right: Any, path: str, walk: Walk) -> None:
    if left != right:
        walk.differ(path, str(left), str(right))


def _scalars(left: Any, right: Any, path: str, walk: Walk) -> None:
    if left is right or left == right:
        return
    walk.differ(path, left, right)


def _polars(left: Any, right: Any, path: str, walk: Walk) -> None:
    for name in ("schema", "dtype", "name", "shape"):
        one, other = getattr(left, name, None), getattr(right, name, None)
        if one != other:
            walk.differ(f"{path}.{name}", str(one), str(other))
    if left.equals(right, null_equal=True):
        return
    columns = left.get_columns() if hasattr(left, "get_columns") else [left]
    others = right.get_columns() if hasattr(right, "get_columns") else [right]
    for one, other in zip(columns, others, strict=True):
        walk.values(one.to_list(), other.to_list(), f"{path}[{one.name!r}]")


def _arrow(left: Any, right: Any, path: str, walk: Walk) -> None:
    if left.equals(right):
        return
    if hasattr(left, "to_pylist"):
        walk.values(left.to_pylist(), right.to_pylist(), path)
        return
    walk.differ(path, str(left), str(right))
