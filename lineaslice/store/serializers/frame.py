"""pandas frames and series as Arrow IPC, when Arrow gives them back exactly.

The values are safe by the kinds of column that are let in. What else a frame carries (index, names,
labels, frequency, ``attrs``) is checked by reading back a frame of its first rows: whatever differs
sends the frame on to the next serializer.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from datetime import UTC
from typing import IO, Any

from lineaslice.store.hashing import Sink
from lineaslice.store.serializers.json_value import is_exact

_KEY = b"lineaslice"
_SAMPLE = 3
_ARROW_NUMPY_KINDS = frozenset("biufmM")


class Frame:
    """A plain ``DataFrame`` or ``Series``."""

    name = "arrow"
    safe = True

    def accepts(self, obj: Any) -> bool:
        pandas = sys.modules.get("pandas")
        if pandas is None or type(obj) not in (pandas.DataFrame, pandas.Series):
            return False
        if importlib.util.find_spec("pyarrow") is None:
            return False
        return _is_describable(obj) and _is_lossless(obj) and _sample_comes_back(obj)

    def write(self, obj: Any, file: Sink) -> None:
        import pyarrow as pa

        table = _to_table(obj)
        sink = pa.PythonFile(_Open(file), mode="w")
        with pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)

    def read(self, file: IO[bytes]) -> Any:
        import pyarrow as pa

        return _from_table(pa.ipc.open_file(pa.BufferReader(file.read())).read_all())


class _Open:
    """What pyarrow asks of a file, around one that it must not close."""

    closed = False

    def __init__(self, file: Sink) -> None:
        self.write = file.write

    def flush(self) -> None:
        """Do nothing: the file's owner flushes it."""

    def close(self) -> None:
        """Do nothing: the file's owner closes it."""


def _parts(obj: Any) -> list[Any]:
    """Every column and index level, as objects with a dtype."""
    import pandas as pd

    columns = [obj] if isinstance(obj, pd.Series) else [obj.iloc[:, i] for i in range(obj.shape[1])]
    return [*columns, *_levels(obj.index)]


def _levels(index: Any) -> list[Any]:
    import pandas as pd

    return list(index.levels) if isinstance(index, pd.MultiIndex) else [index]


def _is_describable(obj: Any) -> bool:
    """Whether all that stands beside the values can be written down."""
    import pandas as pd

    if not obj.flags.allows_duplicate_labels or not is_exact(obj.attrs):
        return False
    if isinstance(obj, pd.Series):
        return is_exact(obj.name) and not isinstance(obj.name, (list, dict))
    one_type = len(set(map(type, obj.columns))) <= 1  # pyarrow warns of others
    return bool(obj.columns.is_unique) and one_type and _freq(obj.columns) is None


def _is_lossless(obj: Any) -> bool:
    return all(_keeps_values(part) for part in _parts(obj))


def _keeps_values(part: Any) -> bool:
    import numpy as np
    import pandas as pd

    dtype = part.dtype
    if isinstance(dtype, np.dtype):
        if _is_object(dtype):
            return _is_plain_text(part)
        return dtype.kind in _ARROW_NUMPY_KINDS and dtype.itemsize <= 8 and dtype.isnative
    if isinstance(dtype, pd.CategoricalDtype):
        return _keeps_values(dtype.categories)
    known = (pd.StringDtype, pd.BooleanDtype, pd.DatetimeTZDtype, pd.ArrowDtype)
    return isinstance(dtype, known) or type(dtype).__name__ in _MASKED


_MASKED = frozenset(
    [f"{sign}Int{bits}Dtype" for sign in ("", "U") for bits in (8, 16, 32, 64)]
    + ["Float32Dtype", "Float64Dtype"]
)


def _is_object(dtype: Any) -> bool:
    import numpy as np

    return isinstance(dtype, np.dtype) and dtype.kind == "O"


def _is_plain_text(part: Any) -> bool:
    """Whether an object column holds text and ``None`` only; Arrow merges ``None`` and NaN."""
    if not set(map(type, part)) <= {str, type(None)}:
        return False
    try:
        "".join(text for text in part if text is not None).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _to_table(obj: Any) -> Any:
    import pandas as pd
    import pyarrow as pa

    is_series = isinstance(obj, pd.Series)
    frame = obj.to_frame("values") if is_series else obj.copy(deep=False)
    frame.attrs = {}
    extra = {
        "kind": "series" if is_series else "frame",
        "name": obj.name if is_series else None,
        "attrs": dict(obj.attrs),
        "object_columns": [i for i, dtype in enumerate(frame.dtypes) if _is_object(dtype)],
        "utc_columns": [i for i, dtype in enumerate(frame.dtypes) if _is_utc(dtype)],
        "utc_index": _is_utc(obj.index.dtype),
        "range_columns": _range(frame.columns),
        "freq": getattr(getattr(obj.index, "freq", None), "freqstr", None),
    }
    table = pa.Table.from_pandas(frame)
    return table.replace_schema_metadata({**table.schema.metadata, _KEY: json.dumps(extra)})


def _is_utc(dtype: Any) -> bool:
    return getattr(dtype, "tz", None) is UTC


def _range(index: Any) -> tuple[int, int, int] | None:
    """Start, stop and step of a `RangeIndex`, which Arrow reads back as plain numbers."""
    import pandas as pd

    return (index.start, index.stop, index.step) if isinstance(index, pd.RangeIndex) else None


def _from_table(table: Any) -> Any:
    import pandas as pd

    extra = json.loads(table.schema.metadata[_KEY])
    frame = table.to_pandas()
    for position in extra["object_columns"]:
        # pandas 3 reads text as its `str`, whose missing value is NaN and not None.
        values = table.column(position).to_numpy(zero_copy_only=False)
        frame.isetitem(position, pd.Series(values, index=frame.index, dtype=object, copy=True))
    for position in extra["utc_columns"]:  # Arrow knows the zone's name only
        frame.isetitem(position, frame.iloc[:, position].dt.tz_convert(UTC))
    if extra["utc_index"]:
        frame.index = frame.index.tz_convert(UTC)
    for position, dtype in enumerate(frame.dtypes):
        if isinstance(dtype, pd.CategoricalDtype):  # its codes are Arrow's memory, read-only
            frame.isetitem(position, frame.iloc[:, position].copy())
    if extra["range_columns"] is not None:
        start, stop, step = extra["range_columns"]
        frame.columns = pd.RangeIndex(start, stop, step, name=frame.columns.name)
    if extra["freq"] is not None:
        frame.index.freq = extra["freq"]
    back = frame
    if extra["kind"] == "series":
        back = frame.iloc[:, 0].copy()
        back.name = extra["name"]
    back.attrs = extra["attrs"]
    return back


def _sample_comes_back(obj: Any) -> bool:
    import pyarrow as pa

    # A slice keeps the kind of index, but not always its frequency: give it that of the whole.
    sample = obj.iloc[:_SAMPLE]
    try:
        back = _from_table(_to_table(sample))
    except (pa.ArrowException, ValueError, TypeError, KeyError, NotImplementedError):
        return False  # a label, name or type that Arrow or pandas has no conversion for
    return _same_frame(sample, back) and _freq(sample.index) == _freq(obj.index)


def _same_frame(one: Any, two: Any) -> bool:
    import pandas as pd

    if (
        type(one) is not type(two)
        or one.attrs != two.attrs
        or not _same_index(one.index, two.index)
    ):
        return False
    if isinstance(one, pd.Series):
        names = type(one.name) is type(two.name) and one.name == two.name
        return names and _same_dtype(one.dtype, two.dtype) and one.equals(two)
    return (
        _same_index(one.columns, two.columns)
        and all(_same_dtype(a, b) for a, b in zip(one.dtypes, two.dtypes, strict=True))
        and bool(one.equals(two))
    )


def _same_index(one: Any, two: Any) -> bool:
    import pandas as pd

    return (
        type(one) is type(two)
        and [(type(n), n) for n in one.names] == [(type(n), n) for n in two.names]
        and all(
            _same_dtype(a.dtype, b.dtype) for a, b in zip(_levels(one), _levels(two), strict=True)
        )
        and _freq(one) == _freq(two)
        and (not isinstance(one, pd.RangeIndex) or one.step == two.step)
        and list(map(type, one)) == list(map(type, two))
        and bool(one.equals(two))
    )


def _freq(index: Any) -> Any:
    return getattr(index, "freq", None)


def _same_dtype(one: Any, two: Any) -> bool:
    import pandas as pd

    if type(one) is not type(two) or one != two:
        return False
    if isinstance(one, pd.CategoricalDtype):
        return bool(one.ordered == two.ordered) and _same_index(one.categories, two.categories)
    if isinstance(one, pd.StringDtype):
        return bool(one.storage == two.storage)
    if isinstance(one, pd.DatetimeTZDtype):
        return type(one.tz) is type(two.tz)
    return True
