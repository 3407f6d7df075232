"""Every member gives back exactly what it accepts, and leaves the near misses to the next."""

from __future__ import annotations

import collections
import datetime
import decimal
import enum
import functools
import io
import math
import random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineaslice.errors import StoreError
from lineaslice.files import SavedFile
from lineaslice.store import serializers
from lineaslice.store.hashing import Sink

shared: list[int] = [1]
cyclic: list[Any] = []
cyclic.append(cyclic)
deep: list[Any] = []
for _ in range(300):
    deep = [deep]


class Colour(enum.IntEnum):
    RED = 1


class Texty(str):
    pass


class Plain:
    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return type(other) is Plain and other.value == self.value

    __hash__ = None  # type: ignore[assignment]


def round_trip(obj: Any) -> tuple[str, Any]:
    file = io.BytesIO()
    member = serializers.dump(obj, file)
    first = serializers.load(member.name, file.getvalue())
    second = serializers.load(member.name, file.getvalue())
    if isinstance(first, (list, dict, np.ndarray, pd.DataFrame, pd.Series, Plain)):
        assert first is not second
    return member.name, first


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "json"),
        (True, "json"),
        (0, "json"),
        (-(10**300), "json"),
        (1.5, "json"),
        (-0.0, "json"),
        (math.inf, "json"),
        ([], "json"),
        ({}, "json"),
        ({"b": 1, "a": [1, 2.0, "x", None, {"": False}]}, "json"),
        ("", "text"),
        ("é\r\n\0", "text"),
        ("lone \ud800", "json"),
        (b"\0\xff", "bytes"),
        (SavedFile("a.csv", b"a,b\n\0\xff\n"), "file"),
        (SavedFile('\u00e9\n".txt', b""), "file"),
        (bytearray(b"x"), "cloudpickle"),
        ((1, 2), "cloudpickle"),
        ([(1, 2)], "cloudpickle"),
        ({1: 2}, "cloudpickle"),
        ({"a": {None: 1}}, "cloudpickle"),
        ({1, 2}, "cloudpickle"),
        (Colour.RED, "cloudpickle"),
        ([Colour.RED], "cloudpickle"),
        (Texty("x"), "cloudpickle"),
        ({Texty("x"): 1}, "cloudpickle"),
        (collections.OrderedDict(a=1), "cloudpickle"),
        (collections.Counter("aab"), "cloudpickle"),
        (1j, "cloudpickle"),
        (decimal.Decimal("1.10"), "cloudpickle"),
        (datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC), "cloudpickle"),
        (Plain([1]), "cloudpickle"),
        (range(3), "cloudpickle"),
    ],
)
def test_plain_values(value: Any, name: str) -> None:
    found, back = round_trip(value)
    assert found == name
    assert back == value
    assert type(back) is type(value)
    assert repr(back) == repr(value) or isinstance(value, Plain)


def test_nan_and_order_and_sharing() -> None:
    name, back = round_trip([math.nan])
    assert (name, math.isnan(back[0])) == ("json", True)
    name, back = round_trip({"z": 1, "a": 2})
    assert (name, list(back)) == ("json", ["z", "a"])
    name, back = round_trip([shared, shared])
    assert (name, back[0] is back[1]) == ("cloudpickle", True)
    name, back = round_trip(cyclic)
    assert (name, back[0] is back) == ("cloudpickle", True)
    assert round_trip(deep)[0] == "cloudpickle"
    assert round_trip(1 << 20_000) == ("cloudpickle", 1 << 20_000)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=20,
)


@given(json_values)
def test_any_json_value(value: Any) -> None:
    name, back = round_trip(value)
    assert name in ("json", "text")
    assert repr(back) == repr(value)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(10)[::2],
        np.array(3.0),
        np.zeros((0, 3)),
        np.array([1, 2], dtype=">i4"),
        np.array(["ab", "c"]),
        np.array([b"ab", b"c"]),
        np.array(["2025-01-01", "NaT"], dtype="M8[s]"),
        np.array([1 + 2j, math.nan]),
        np.array([1, 2], dtype=np.float16),
        np.array([1, 2], dtype=np.longdouble),
        np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
        np.array([(1, 2.0)], dtype=np.dtype([("a", "i1"), ("b", "f8")], align=True)),
    ],
)
def test_arrays(array: np.ndarray[Any, Any]) -> None:
    name, back = round_trip(array)
    assert name == ("cloudpickle" if array.dtype.isalignedstruct else "npy")
    assert back.dtype == array.dtype
    assert back.dtype.isalignedstruct == array.dtype.isalignedstruct
    assert back.flags.writeable
    assert back.flags.fnc == array.flags.fnc or not array.flags.forc
    np.testing.assert_array_equal(back, array)


@pytest.mark.parametrize(
    "value",
    [
        np.float64(1.5),
        np.float32(math.nan),
        np.int8(-3),
        np.bool_(True),
        np.complex64(1j),
        np.datetime64("2025-01-01T00:00", "m"),
        np.timedelta64(5, "D"),
    ],
)
def test_numpy_scalars(value: Any) -> None:
    name, back = round_trip(value)
    assert (name, type(back), back.dtype) == ("npy-scalar", type(value), value.dtype)
    assert back.tobytes() == value.tobytes()


class Special(np.ndarray):  # type: ignore[type-arg]
    pass


@pytest.mark.parametrize(
    "value",
    [
        np.array([1, "a"], dtype=object),
        np.array([1]).view(Special),
        np.ma.array([1, 2], mask=[True, False]),
        np.array([1], dtype=np.dtype("i8", metadata={"unit": "m"})),
        np.str_("x"),
        np.zeros(2, dtype=[("a", object)]),
    ],
)
def test_arrays_that_are_not_plain(value: Any) -> None:
    name, back = round_trip(value)
    assert name == "cloudpickle"
    assert type(back) is type(value)


FRAME = pd.DataFrame({"a": [1, 2, 3], "b": [1.0, math.nan, -0.0], "c": ["x", None, "z"]})
days = pd.date_range("2025-01-01", periods=3)


def with_attrs(frame: pd.DataFrame, **attrs: Any) -> pd.DataFrame:
    frame = frame.copy()
    frame.attrs = attrs
    return frame


ARROW_FRAMES = {
    "mixed": FRAME,
    "empty": pd.DataFrame(),
    "no rows": FRAME.iloc[:0],
    "range index with step": FRAME.set_axis(pd.RangeIndex(6, 0, -2)),
    "text index": FRAME.set_axis(["p", "q", "r"]),
    "repeated index": FRAME.set_axis([1, 1, 2]),
    "named index": FRAME.rename_axis("row"),
    "index named like a column": FRAME.set_index("a", drop=False),
    "two levels": FRAME.set_index(["a", "c"]),
    "days": FRAME.set_axis(days),
    "days without frequency": FRAME.set_axis(pd.DatetimeIndex(list(days))),
    "business days": FRAME.set_axis(pd.bdate_range("2025-01-01", periods=3)),
    "time zone": FRAME.set_axis(days.tz_localize("Europe/Berlin")),
    "UTC index": FRAME.set_axis(days.tz_localize("UTC")),
    "time zone column": pd.DataFrame({"t": days.tz_localize("UTC")}),
    "durations": pd.DataFrame({"t": pd.to_timedelta([1, None, 3], unit="s")}),
    "seconds": pd.DataFrame({"t": days.astype("M8[s]")}),
    "small numbers": pd.DataFrame({"a": np.array([1, 2], "i1"), "b": np.array([1, 2], "f4")}),
    "half floats": pd.DataFrame({"a": np.array([1, 2], "f2")}),
    "booleans": pd.DataFrame({"a": [True, False]}),
    "nullable": pd.DataFrame({"a": pd.array([1, None], "Int64"), "b": pd.array([True, None])}),
    "nullable floats": pd.DataFrame({"a": pd.array([1.5, None], "Float64")}),
    "categories": pd.DataFrame({"a": pd.Categorical(["x", "y", "x"], ["y", "x", "w"])}),
    "ordered": pd.DataFrame({"a": pd.Categorical([2, 1], [2, 1], ordered=True)}),
    "number labels": pd.DataFrame(np.zeros((2, 3))),
    "number labels, no range": pd.DataFrame(np.zeros((2, 3)), columns=[5, 1, 3]),
    "named columns": FRAME.rename_axis(columns="field"),
    "object text": pd.DataFrame({"a": ["x", None, "z"]}, dtype=object),
    "arrow types": pd.DataFrame({"a": pd.array([1, None], "int32[pyarrow]")}),
    "python strings": pd.DataFrame({"a": pd.array(["x", None], "string")}),
    "attributes": with_attrs(FRAME, source="x", n=[1]),
    "sliced": FRAME.iloc[1:],
    "many blocks": pd.DataFrame({i: [float(i)] for i in range(200)}),
}
PICKLED_FRAMES = {
    "no columns": FRAME[[]],
    "objects": pd.DataFrame({"a": [1, "x"]}),
    "None and NaN": pd.DataFrame({"a": ["x", None, math.nan]}, dtype=object),
    "repeated labels": pd.DataFrame([[1, 2]], columns=["a", "a"]),
    "mixed labels": pd.DataFrame([[1, 2]], columns=["a", 1]),
    "periods": pd.DataFrame({"a": pd.period_range("2025", periods=2, freq="Y")}),
    "intervals": pd.DataFrame({"a": pd.interval_range(0, 2)}),
    "sparse": pd.DataFrame({"a": pd.arrays.SparseArray([0, 1])}),
    "complex": pd.DataFrame({"a": [1j]}),
    "attributes beyond JSON": with_attrs(FRAME, source=(1, 2)),
    "tuple index name": FRAME.rename_axis(index=[("a", 1)]),
    "surrogates": pd.DataFrame({"a": ["\ud800"]}, dtype=object),
    "big endian": pd.DataFrame({"a": np.array([1, 2], ">i4")}),
    "no repeats allowed": FRAME.set_flags(allows_duplicate_labels=False),
    "custom days": FRAME.set_axis(
        pd.bdate_range("2025-01-01", periods=3, freq="C", holidays=["2025-01-02"])
    ),
}


def assert_same_index(one: pd.Index, two: pd.Index) -> None:
    pd.testing.assert_index_equal(one, two, exact=True)
    assert getattr(one, "freq", None) == getattr(two, "freq", None)
    assert list(map(type, one)) == list(map(type, two))


@pytest.mark.parametrize(
    ("case", "name"),
    [(case, "arrow") for case in ARROW_FRAMES] + [(case, "cloudpickle") for case in PICKLED_FRAMES],
)
def test_frames(case: str, name: str) -> None:
    frame = (ARROW_FRAMES | PICKLED_FRAMES)[case]
    before = frame.copy()
    found, back = round_trip(frame)
    assert found == name
    pd.testing.assert_frame_equal(back, frame, check_exact=True, check_flags=True)
    pd.testing.assert_frame_equal(frame, before, check_exact=True)
    assert list(back.dtypes) == list(frame.dtypes)
    assert_same_index(back.index, frame.index)
    assert_same_index(back.columns, frame.columns)
    assert back.attrs == frame.attrs == before.attrs
    if len(back) and back.shape[1] and case != "sparse":
        back.iloc[0, 0] = frame.iloc[-1, 0]  # it can be written to


@pytest.mark.parametrize(
    ("series", "name"),
    [
        (pd.Series([1, 2], name="a"), "arrow"),
        (pd.Series([1, 2]), "arrow"),
        (pd.Series([1, 2], name=0), "arrow"),
        (pd.Series(["x", None], index=["p", "q"], name="a"), "arrow"),
        (pd.Series(["x", None], dtype=object), "arrow"),
        (FRAME["b"], "arrow"),
        (FRAME.groupby("c")["a"].sum(), "arrow"),
        (pd.Series([1, 2], name=("a", "b")), "cloudpickle"),
        (pd.Series([1, 2], name=np.int64(3)), "cloudpickle"),
        (pd.Series([[1], [2]]), "cloudpickle"),
    ],
)
def test_series(series: pd.Series[Any], name: str) -> None:
    found, back = round_trip(series)
    assert found == name
    pd.testing.assert_series_equal(back, series, check_exact=True)
    assert type(back.name) is type(series.name)
    assert_same_index(back.index, series.index)
    back.iloc[0] = back.iloc[1]


class MyFrame(pd.DataFrame):
    @property
    def _constructor(self) -> type:
        return MyFrame


def test_subclasses_of_frames() -> None:
    name, back = round_trip(MyFrame({"a": [1]}))
    assert (name, type(back)) == ("cloudpickle", MyFrame)


def test_functions_estimators_and_figures() -> None:
    pytest.importorskip("sklearn")
    from matplotlib.figure import Figure
    from sklearn.linear_model import LinearRegression

    assert round_trip(lambda x: x + 1)[1](1) == 2
    assert round_trip(functools.partial(max, 3))[1](2) == 3
    model = LinearRegression().fit([[0.0], [1.0]], [1.0, 3.0])
    assert round_trip(model)[1].predict([[2.0]])[0] == model.predict([[2.0]])[0]
    figure = Figure()
    figure.subplots().plot([1, 2])
    assert len(round_trip(figure)[1].axes[0].lines) == 1


def test_the_random_streams_of_a_process_stay_its_own() -> None:
    stats = pytest.importorskip("scipy.stats")
    stream = np.random.mtrand._rand  # type: ignore[attr-defined]
    frozen = stats.norm(0, 1)
    assert round_trip(frozen)[1].random_state is stream
    assert round_trip([np.random.randn])[1][0].__self__ is stream
    assert round_trip([random.shuffle])[1][0].__self__ is random._inst  # type: ignore[attr-defined]
    frozen.random_state = np.random.RandomState(3)
    back = round_trip(frozen)[1].random_state
    assert back is not stream
    assert back.randint(10**6) == np.random.RandomState(3).randint(10**6)


def test_names_are_never_changed() -> None:
    # A name in this list is in the stores of users.
    names = [(member.name, member.safe) for member in serializers.BUILT_IN]
    assert names == [
        ("text", True),
        ("bytes", True),
        ("file", True),
        ("json", True),
        ("npy-scalar", True),
        ("npy", True),
        ("arrow", True),
        ("cloudpickle", False),
    ]


def test_a_member_of_another_package(monkeypatch: pytest.MonkeyPatch) -> None:
    class Complex:
        name = "complex"
        safe = True

        def accepts(self, obj: Any) -> bool:
            return type(obj) is complex

        def write(self, obj: Any, file: Sink) -> None:
            file.write(repr(obj).encode())

        def read(self, file: Any) -> Any:
            return complex(file.read().decode())

    monkeypatch.setattr(serializers, "_table", dict(serializers._table))
    serializers.register(Complex())
    assert round_trip(1 + 2j) == ("complex", 1 + 2j)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("zstd-v9", b"", "unknown here.\nUpgrade lineaslice"),
        ("cloudpickle", b"cnosuchmodule\nthing\n.", "needs the module 'nosuchmodule'"),
        ("cloudpickle", b"\x80", "cannot be rebuilt"),
        ("json", b"{", "cannot be rebuilt: JSONDecodeError"),
    ],
)
def test_what_cannot_be_read(name: str, content: bytes, message: str) -> None:
    with pytest.raises(StoreError) as caught:
        serializers.load(name, content)
    assert message in str(caught.value)
