"""Entries are checked against what happens: every method is called, objects compared."""

from __future__ import annotations

import collections
import copy
import io
import itertools
import pickle
import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_classification
from sklearn.utils import all_estimators

from lineaslice.knowledge import calls, lookup
from lineaslice.knowledge.effects import Effect

pytestmark = pytest.mark.filterwarnings("ignore")

LISTS: list[Any] = [3, 1, 2, [4]]
FRAME = pd.DataFrame(
    {"a": [3, 1, 2, 2], "b": [1.5, None, 2.5, 0.5], "c": ["x", "y", None, "x"]},
    index=[10, 11, 12, 13],
)
NUMBERS = pd.DataFrame({"a": [3.0, 1.0, 2.0], "b": [1.5, 0.5, 2.5]})
TIMES = pd.DataFrame({"a": [1, 2, 3]}, index=pd.date_range("2020-01-01", periods=3, tz="UTC"))

ARGUMENTS: list[tuple[Any, ...]] = [
    (),
    (0,),
    (1,),
    (2, 1),
    (1.5,),
    ("a",),
    ("x", "y"),
    ("utf-8",),
    (b"a",),
    (b"a", b"b"),
    ([0, 1],),
    (["a", "b"],),
    ({"a": 1},),
    ([("k", 1)],),
    ({1, 2},),
    (len,),
    (lambda x: x,),
    (np.array([0, 1]),),
    (np.array([1.0, 0.5, 2.0]),),
    ("mean",),
    ("float64",),
    ("D",),
    (True,),
    (2, "x"),
    ("a", "b"),
    (lambda x, y: x,),
    (1, 3),
]

RECEIVERS: dict[str, Callable[[], Any]] = {
    "list": lambda: [3, 1, 2],
    "nested list": lambda: [[3], [1]],
    "dict": lambda: {"a": [1], "b": 2},
    "set": lambda: {1, 2, 3},
    "frozenset": lambda: frozenset({1, 2}),
    "tuple": lambda: ([1], 2),
    "str": lambda: "a b x",
    "bytes": lambda: b"a b x",
    "bytearray": lambda: bytearray(b"a b x"),
    "deque": lambda: collections.deque([3, 1, 2]),
    "counter": lambda: collections.Counter("aab"),
    "ordered": lambda: collections.OrderedDict(a=1, b=[2]),
    "range": lambda: range(5),
    "int": lambda: 12,
    "float": lambda: 1.5,
    "array": lambda: np.array([3.0, 1.0, 2.0]),
    "matrix": lambda: np.arange(6.0).reshape(2, 3),
    "integers": lambda: np.array([3, 1, 2]),
    "scalar": lambda: np.float64(2.5),
    "frame": lambda: FRAME.copy(),
    "numbers": lambda: NUMBERS.copy(),
    "times": lambda: TIMES.copy(),
    "series": lambda: FRAME["a"].copy(),
    "floats": lambda: NUMBERS["a"].copy(),
    "strings": lambda: FRAME["c"].copy(),
    "dates": lambda: TIMES.index.to_series().copy(),
    "index": lambda: pd.Index([3, 1, 2]),
    "names": lambda: pd.Index(["a", "b"], name="n"),
    "datetimes": lambda: pd.date_range("2020-01-01", periods=3),
    "groups": lambda: NUMBERS.copy().groupby("a"),
    "str accessor": lambda: FRAME["c"].copy().str,
    "dt accessor": lambda: TIMES.index.to_series().copy().dt,
    "rolling": lambda: NUMBERS.copy().rolling(2),
}
PRINTS = ("info", "to_clipboard")
NO_FILES = (
    *("tofile", "dump", "to_csv", "to_excel", "to_hdf", "to_json", "to_parquet", "to_pickle"),
    *("to_feather", "to_orc", "to_stata", "to_sql", "to_html", "to_latex", "to_xml"),
    *("to_markdown", "to_string", "plot", "hist", "boxplot", *PRINTS),
)


def content(value: Any) -> object:
    """What two objects are compared by; hidden caches of pandas are no part of it."""
    if isinstance(value, pd.DataFrame | pd.Series | pd.Index):
        names = getattr(value, "name", None), getattr(value, "names", None)
        axes = [pickle.dumps(np.asarray(axis)) for axis in getattr(value, "axes", [])]
        return pickle.dumps(np.asarray(value)), repr(names), axes, repr(value)
    if hasattr(value, "obj"):  # groups and windows
        return content(value.obj)
    if hasattr(value, "_parent"):  # accessors
        return content(value._parent)
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype, value.strides, value.flags.writeable, value.tobytes()
    return repr(value)


def attempts(make: Callable[[], Any], name: str) -> Iterator[tuple[Any, Any, tuple[Any, ...], Any]]:
    """Receiver and content before, arguments and their content before, for each call that works."""
    for arguments in ARGUMENTS:
        receiver, given = make(), copy.deepcopy(arguments)
        before = content(receiver)
        try:
            result = getattr(receiver, name)(*given)
        except Exception:
            continue  # arguments of the wrong kind; each method needs only one that works
        yield receiver, before, given, result


def methods(make: Callable[[], Any]) -> list[tuple[str, Effect]]:
    cls = type(make())
    found = []
    for name in dir(cls):
        effect = lookup.method(cls, name)
        is_public = not name.startswith("_") or name in ("__getitem__", "__iter__", "__add__")
        if is_public and effect is not None and name not in NO_FILES:
            found.append((name, effect))
    return found


@pytest.mark.parametrize("kind", RECEIVERS)
def test_what_is_called_pure_is_pure(kind: str) -> None:
    make = RECEIVERS[kind]
    worked = 0
    pure = [(name, effect) for name, effect in methods(make) if "self" not in effect.changes]
    for name, effect in pure:
        tried = False
        for receiver, before, given, _ in attempts(make, name):
            tried = True
            altered = calls.altered(effect, given, {}, receiver)
            if "self" not in altered:
                assert content(receiver) == before, (name, given)
        worked += tried
    print(f"{kind}: {worked} of {len(pure)} methods were called")
    assert worked >= 0.55 * len(pure)


@pytest.mark.parametrize("kind", RECEIVERS)
def test_arguments_are_left_alone(kind: str) -> None:
    make = RECEIVERS[kind]
    for name, effect in methods(make):
        for arguments in ARGUMENTS:
            given = copy.deepcopy(arguments)
            try:
                getattr(make(), name)(*given)
            except Exception:
                continue  # arguments of the wrong kind
            altered = calls.altered(effect, given, {}, make())
            for number, (old, new) in enumerate(zip(arguments, given, strict=True)):
                if str(number) not in altered and not callable(old):
                    assert content(new) == content(old), (name, arguments)


def mutable_parts(value: Any, depth: int = 3) -> Iterator[Any]:
    if isinstance(value, list | set | dict | bytearray | np.ndarray | collections.deque):
        yield value
    if depth and isinstance(value, list | tuple | set | frozenset | collections.deque):
        for item in value:
            yield from mutable_parts(item, depth - 1)
    if depth and isinstance(value, dict):
        for item in value.values():
            yield from mutable_parts(item, depth - 1)


def shared(one: Any, other: Any) -> bool:
    for a, b in itertools.product(mutable_parts(one), mutable_parts(other)):
        if a is b:
            return True
        if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and np.shares_memory(a, b):
            return True
    return False


@pytest.mark.parametrize(
    "kind",
    [
        *("list", "nested list", "dict", "set", "tuple", "bytearray", "deque", "ordered"),
        *("array", "matrix", "integers", "frame", "numbers", "series", "index"),
    ],
)
def test_what_is_called_fresh_shares_nothing(kind: str) -> None:
    make = RECEIVERS[kind]
    for name, effect in methods(make):
        if effect.returns != "fresh":
            continue
        for receiver, _, given, result in attempts(make, name):
            base = receiver
            if isinstance(receiver, pd.DataFrame | pd.Series | pd.Index):
                base = np.asarray(receiver)
                if isinstance(result, pd.DataFrame | pd.Series | pd.Index):
                    result = np.asarray(result)
            assert not shared(base, result), (name, given)
            assert not shared(given, result), (name, given)


CHANGES: list[tuple[Callable[[], Any], str, tuple[Any, ...]]] = [
    (lambda: [2, 1], "append", (1,)),
    (lambda: [2, 1], "clear", ()),
    (lambda: [2, 1], "extend", ([1],)),
    (lambda: [2, 1], "insert", (0, 1)),
    (lambda: [2, 1], "pop", ()),
    (lambda: [2, 1], "remove", (1,)),
    (lambda: [2, 1], "reverse", ()),
    (lambda: [2, 1], "sort", ()),
    (lambda: [2, 1], "__setitem__", (0, 5)),
    (lambda: [2, 1], "__delitem__", (0,)),
    (lambda: [2, 1], "__iadd__", ([1],)),
    (lambda: [2, 1], "__imul__", (2,)),
    (lambda: {"a": 1}, "clear", ()),
    (lambda: {"a": 1}, "pop", ("a",)),
    (lambda: {"a": 1}, "popitem", ()),
    (lambda: {"a": 1}, "setdefault", ("b", 1)),
    (lambda: {"a": 1}, "update", ({"b": 1},)),
    (lambda: {"a": 1}, "__setitem__", ("b", 1)),
    (lambda: {"a": 1}, "__delitem__", ("a",)),
    (lambda: {"a": 1}, "__ior__", ({"b": 1},)),
    (lambda: {1, 2}, "add", (3,)),
    (lambda: {1, 2}, "clear", ()),
    (lambda: {1, 2}, "discard", (1,)),
    (lambda: {1, 2}, "pop", ()),
    (lambda: {1, 2}, "remove", (1,)),
    (lambda: {1, 2}, "update", ({3},)),
    (lambda: {1, 2}, "difference_update", ({1},)),
    (lambda: {1, 2}, "intersection_update", ({1},)),
    (lambda: {1, 2}, "symmetric_difference_update", ({1},)),
    (lambda: bytearray(b"ab"), "append", (1,)),
    (lambda: bytearray(b"ab"), "extend", (b"c",)),
    (lambda: bytearray(b"ab"), "reverse", ()),
    (lambda: collections.deque([1, 2]), "rotate", ()),
    (lambda: collections.deque([1, 2]), "appendleft", (0,)),
    (lambda: collections.deque([1, 2]), "popleft", ()),
    (lambda: collections.OrderedDict(a=1, b=2), "move_to_end", ("a",)),
    (lambda: collections.Counter("ab"), "subtract", ("a",)),
    (lambda: collections.defaultdict(list), "__getitem__", ("a",)),
    (lambda: np.array([2.0, 1.0]), "sort", ()),
    (lambda: np.array([2.0, 1.0]), "fill", (0,)),
    (lambda: np.array([2.0, 1.0]), "put", ([0], 5)),
    (lambda: np.array([2.0, 1.0]), "partition", (0,)),
    (lambda: np.array([2.0, 1.0]), "resize", ((1,),)),
    (lambda: np.array([2.0, 1.0]), "setflags", (False,)),
    (lambda: np.array([2.0, 1.0]), "byteswap", (True,)),
    (lambda: np.array([2.0, 1.0]), "__setitem__", (0, 9.0)),
    (lambda: np.array([2.0, 1.0]), "__iadd__", (1,)),
    (lambda: NUMBERS.copy(), "insert", (0, "z", 1)),
    (lambda: NUMBERS.copy(), "pop", ("a",)),
    (lambda: NUMBERS.copy(), "update", (NUMBERS + 1,)),
    (lambda: NUMBERS.copy(), "isetitem", (0, [9.0, 9.0, 9.0])),
    (lambda: NUMBERS.copy(), "__setitem__", ("a", 0)),
    (lambda: NUMBERS["a"].copy(), "pop", (0,)),
    (lambda: NUMBERS["a"].copy(), "update", (NUMBERS["b"],)),
]


@pytest.mark.parametrize(("make", "name", "arguments"), CHANGES)
def test_what_is_said_to_change_does(
    make: Callable[[], Any], name: str, arguments: tuple[Any, ...]
) -> None:
    receiver = make()
    before = content(receiver)
    effect = lookup.method(type(receiver), name)
    assert effect is not None
    assert "self" in calls.altered(effect, arguments, {}, receiver)
    getattr(receiver, name)(*arguments)
    assert content(receiver) != before


@pytest.mark.parametrize("kind", ["list", "dict", "set", "bytearray", "array"])
def test_every_known_change_is_shown(kind: str) -> None:
    """The rows above speak of all public methods that the tables say change their receiver."""
    cls = type(RECEIVERS[kind]())
    shown = {name for make, name, _ in CHANGES if type(make()) is cls}
    said = {
        name
        for name, effect in methods(RECEIVERS[kind])
        if "self" in effect.changes and not name.startswith("_")
    }
    rest = {"setfield", "itemset", "insert", "clear", "pop", "remove", "resize"}
    assert said - shown <= (set() if kind in ("list", "dict", "set") else rest)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("drop", {"columns": "a"}),
        ("dropna", {}),
        ("fillna", {"value": {"b": 0}}),
        ("rename", {"columns": {"a": "z"}}),
        ("sort_values", {"by": "a"}),
        ("sort_index", {"ascending": False}),
        ("reset_index", {}),
        ("set_index", {"keys": "a"}),
        ("replace", {"to_replace": 3, "value": 4}),
        ("where", {"cond": lambda frame: frame["a"] > 2}),
        ("query", {"expr": "a > 2"}),
        ("eval", {"expr": "z = a + 1"}),
        ("drop_duplicates", {"subset": "a"}),
        ("ffill", {}),
    ],
)
@pytest.mark.parametrize("inplace", [False, True])
def test_inplace(name: str, arguments: dict[str, Any], inplace: bool) -> None:
    frame = FRAME.copy()
    before = content(frame)
    effect = lookup.method(pd.DataFrame, name)
    assert effect is not None
    keywords = {**arguments, "inplace": inplace}
    said = "self" in calls.altered(effect, (), keywords, frame)
    getattr(frame, name)(**keywords)
    assert (content(frame) != before) == said == inplace


FUNCTIONS_IN_PLACE: list[tuple[Callable[..., Any], list[Any]]] = [
    (random.shuffle, [[1, 2, 3, 4, 5, 6, 7, 8, 9]]),
    (np.random.shuffle, [np.arange(20)]),
    (np.copyto, [np.zeros(3), np.ones(3)]),
    (np.put, [np.zeros(3), [0], [1]]),
    (np.place, [np.zeros(3), np.array([True, False, True]), [1]]),
    (np.putmask, [np.zeros(3), np.array([True, False, True]), 1]),
    (np.fill_diagonal, [np.zeros((2, 2)), 1]),
    (np.put_along_axis, [np.zeros(3), np.array([0]), 1, 0]),
    (np.add.at, [np.zeros(3), [0], 1]),
    (setattr, [Exception(), "args", (1,)]),
]


@pytest.mark.parametrize(("function", "arguments"), FUNCTIONS_IN_PLACE)
def test_functions_that_change_their_first_argument(
    function: Callable[..., Any], arguments: list[Any]
) -> None:
    before = content(arguments[0])
    effect = lookup.function(function)
    assert effect is not None
    assert "0" in calls.altered(effect, arguments, {})
    function(*arguments)
    assert content(arguments[0]) != before


def numpy_functions() -> list[str]:
    return [name for name in dir(np) if not name.startswith("_") and callable(getattr(np, name))]


def test_numpy_functions_change_only_what_the_table_says() -> None:
    arguments: list[tuple[Any, ...]] = [
        (np.array([3.0, 1.0, 2.0]),),
        (np.array([3, 1, 2]),),
        (np.array([3.0, 1.0, 2.0]), np.array([1.0, 2.0, 3.0])),
        (np.arange(6.0).reshape(2, 3),),
        (np.arange(6.0).reshape(2, 3), 1),
        (np.array([3.0, 1.0, np.nan]),),
        (np.array([3.0, 1.0, 2.0]), 0, 1),
        ([np.array([1.0]), np.array([2.0])],),
        (np.array([3.0, 1.0]), [0], [1.0]),
    ]
    worked = 0
    sharing = set()
    skipped = {"test", "save", "savetxt", "savez", "savez_compressed", "info", "memmap"}
    skipped |= {"set_printoptions", "seterr", "seterrcall", "setbufsize", "show_config"}
    for name in numpy_functions():
        function = getattr(np, name)
        effect = lookup.function(function)
        if effect is None or name in skipped:
            continue
        for given in arguments:
            used = copy.deepcopy(given)
            try:
                result = function(*used)
            except Exception:
                continue  # arguments of the wrong kind
            worked += 1
            altered = calls.altered(effect, used, {})
            for number, (old, new) in enumerate(zip(given, used, strict=True)):
                if str(number) not in altered:
                    assert repr(new) == repr(old), (name, given)
            if effect.returns == "fresh" and not altered and shared(used, result):
                sharing.add(name)
    assert not sharing
    assert worked > 500


def test_estimators_change_only_when_the_table_says() -> None:
    X, y = make_classification(30, 4, random_state=0)
    X = np.abs(X)
    slow = {"GridSearchCV", "SelfTrainingClassifier"}
    worked = 0
    for name, cls in all_estimators():
        if name in slow or name.endswith("CV"):
            continue
        try:
            model = cls()
            given = X.copy(), y.copy()
            model.fit(*given)
        except Exception:
            continue  # needs other data or other estimators
        assert np.array_equal(given[0], X), name
        assert np.array_equal(given[1], y), name
        for method in ("predict", "transform", "predict_proba", "decision_function", "score"):
            if not hasattr(model, method):
                continue
            effect = lookup.method(cls, method)
            assert effect is not None, (name, method)
            assert "self" not in effect.changes
            before = repr(model), {key: repr(value) for key, value in vars(model).items()}
            try:
                getattr(model, method)(*((X, y) if method == "score" else (X,)))
            except Exception:
                continue  # not for this kind of data
            after = repr(model), {key: repr(value) for key, value in vars(model).items()}
            assert after == before, (name, method)
            worked += 1
    assert worked > 150


def test_files_in_memory_move() -> None:
    buffer = io.StringIO("a,b\n1,2\n")
    effect = lookup.function(pd.read_csv)
    assert effect is not None
    assert calls.altered(effect, [buffer], {}) == ("0",)
    assert calls.altered(effect, ["data.csv"], {}) == ()
    pd.read_csv(buffer)
    assert buffer.tell() > 0
