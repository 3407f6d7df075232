"""Callable in, effect out; None whenever code of the user's could run."""

from __future__ import annotations

import functools
import json
import os
import random
import re
import subprocess
import sys
import time
import timeit
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from lineaslice.errors import ConfigError
from lineaslice.knowledge import held, lookup, shelf
from lineaslice.knowledge.effects import Effect


def plain(x: Any) -> Any:
    return x


def iter_of_nothing() -> Any:
    yield from ()


class Quiet(list):  # type: ignore[type-arg]
    kind = "a subclass that adds no code"


class Loud(list):  # type: ignore[type-arg]
    def append(self, value: Any) -> None:
        super().append(value)


class Sly(list):  # type: ignore[type-arg]
    def __len__(self) -> int:  # called from within methods that are inherited
        self.clear()
        return 0


class Counted(dict):  # type: ignore[type-arg]
    @property
    def size(self) -> int:
        return len(self)


class Scaler(StandardScaler):  # type: ignore[misc]
    def fit(self, X: Any, y: Any = None) -> Any:
        return self


FRAME = pd.DataFrame({"a": [1, 2], "b": [1.0, 2.0]})

KNOWN = [
    (len, "fresh", ()),
    (print, "", ("file",)),
    (next, "view", ("0",)),
    (sorted, "view", ()),
    ([].append, "", ("self",)),
    (list.append, "", ("0",)),
    (list.sort, "", ("0",)),
    ({}.get, "view", ()),
    ({}.setdefault, "view", ("self",)),
    ([].__len__, "fresh", ()),
    (str.maketrans, "fresh", ()),
    (dict.fromkeys, "view", ()),
    (ValueError, "view", ()),
    (random.shuffle, "", ("0", "x")),
    (random.Random(1).shuffle, "", ("self", "0", "x")),
    (json.dump, "", ("1", "fp")),
    (os.path.join, "fresh", ()),
    (re.compile("a").sub, "fresh", ()),
    (np.sort, "fresh", ()),
    (np.add, "fresh", ("out", "2")),
    (np.divmod, "fresh", ("out", "2", "3")),
    (np.sum, "fresh", ("out", "3")),
    (np.add.at, "", ("0",)),
    (np.copyto, "", ("0", "dst")),
    (np.zeros(2).sort, "", ("self",)),
    (np.ndarray.sort, "", ("0",)),
    (np.zeros(2).reshape, "view", ()),
    (np.random.shuffle, "", ("0", "x")),
    (np.random.default_rng(1).normal, "fresh", ("self",)),
    (np.float64(1).item, "fresh", ()),
    (pd.DataFrame, "pandas.DataFrame", ()),
    (pd.DataFrame.from_dict, "pandas.DataFrame", ()),
    (FRAME.head, "pandas.DataFrame", ()),
    (FRAME.a.head, "pandas.Series", ()),
    (FRAME.insert, "", ("self",)),
    (FRAME.plot, "opaque", ("ax",)),
    (FRAME.plot.bar, "opaque", ("ax",)),
    (FRAME.groupby("a").mean, "pandas.NDFrame", ()),
    (LinearRegression, "view", ()),
    (sklearn.clone, "fresh", ()),
]


@pytest.mark.parametrize(("callee", "returns", "changes"), KNOWN)
def test_known(callee: object, returns: str, changes: tuple[str, ...]) -> None:
    effect = lookup.function(callee)
    assert effect is not None
    assert (effect.returns, effect.changes) == (returns, changes)


@pytest.mark.parametrize(
    "callee",
    [
        plain,
        lambda: 0,
        Loud,
        Loud().append,
        Loud().extend,
        Sly().append,
        Sly().sort,
        Counted().get,
        Quiet,
        functools.partial(len),
        functools.lru_cache(plain),
        functools.wraps(len)(plain),
        np.frompyfunc(plain, 1, 1),
        np.vectorize(plain),
        exec,
        eval,
        globals,
        iter_of_nothing().send,
        subprocess.run,
        os.system,
        Scaler,
        Scaler().fit,
        Scaler().predict if hasattr(Scaler, "predict") else Scaler().transform,
        3,
        None,
    ],
)
def test_unknown(callee: object) -> None:
    assert lookup.function(callee) is None


@pytest.mark.parametrize(
    ("cls", "name", "is_known"),
    [
        (list, "append", True),
        (list, "nothing", False),
        (Quiet, "append", True),
        (Loud, "append", False),
        (Loud, "sort", False),
        (Sly, "sort", False),
        (Counted, "get", False),
        (Scaler, "fit", False),
        (LinearRegression, "fit", True),
        (pd.RangeIndex, "max", True),
        (np.ma.MaskedArray, "sum", False),
        (object, "append", False),
    ],
)
def test_methods_along_the_bases(cls: type, name: str, is_known: bool) -> None:
    assert (lookup.method(cls, name) is not None) == is_known


@pytest.mark.parametrize(
    ("callee", "stream", "how"),
    [
        (random.random, "python", "draws"),
        (random.seed, "python", "seeds"),
        (random.setstate, "python", "seeds"),
        (np.random.rand, "numpy", "draws"),
        (np.random.permutation, "numpy", "draws"),
        (np.random.seed, "numpy", "seeds"),
        (FRAME.sample, "numpy", "draws"),
        (LinearRegression().fit, "numpy", "draws"),
        (cross_val_score, "numpy", "draws"),
    ],
)
def test_random_streams(callee: object, stream: str, how: str) -> None:
    effect = lookup.function(callee)
    assert effect is not None
    assert getattr(effect, how) == stream


def test_estimators_by_the_rule_of_their_base() -> None:
    fit = lookup.method(LinearRegression, "fit")
    predict = lookup.method(LinearRegression, "predict")
    pipeline = lookup.method(type(make_pipeline(LinearRegression())), "fit")
    assert fit is not None
    assert predict is not None
    assert pipeline is not None
    assert "self" in fit.changes
    assert "self" not in predict.changes
    assert "self.*" in pipeline.changes  # the steps are fitted where they are
    assert lookup.function(KFold) is not None


@pytest.mark.parametrize(
    ("receiver", "is_foreign"),
    [
        (LinearRegression(), False),
        (FunctionTransformer(np.log1p), False),
        (FunctionTransformer(plain), True),
        (FunctionTransformer(lambda x: x), True),
        (make_pipeline(StandardScaler(), LinearRegression()), False),
        (make_pipeline(StandardScaler(copy=False), LinearRegression()), True),
        (make_pipeline(Scaler(), LinearRegression()), True),
        (make_pipeline(FunctionTransformer(plain), LinearRegression()), True),
        (np.add, False),
        (np.frompyfunc(plain, 1, 1), True),
    ],
)
def test_what_a_receiver_would_run(receiver: object, is_foreign: bool) -> None:
    assert held.foreign(receiver) == is_foreign


@pytest.mark.parametrize(
    ("argument", "is_unknown"),
    [
        ("mean", False),
        (["mean", "max"], False),
        ({"a": "b"}, False),
        ({"a": np.sum, "b": len}, False),
        (FRAME > 1, False),
        (plain, True),
        ([np.sum, plain], True),
        ({"a": ["mean", plain]}, True),
        (str.lower, False),
        (Loud().append, True),
        (LinearRegression(), False),
        (Scaler(), True),
    ],
)
def test_what_an_argument_would_run(argument: object, is_unknown: bool) -> None:
    assert held.runs_unknown(argument) == is_unknown


@pytest.mark.parametrize(
    ("key", "name", "returns"),
    [
        ("pandas.DataFrame", "head", "pandas.DataFrame"),
        ("pandas.NDFrame", "head", "pandas.NDFrame"),
        ("pandas.DataFrame", "groupby", "pandas.DataFrameGroupBy"),
        ("builtins.str", "strip", "builtins.str"),
    ],
)
def test_methods_by_key(key: str, name: str, returns: str) -> None:
    effect = lookup.method_by_key(key, name)
    assert effect is not None
    assert effect.returns == returns


def test_unknown_keys_and_attributes() -> None:
    assert lookup.method_by_key("pandas.DataFrame", "nothing") is None
    assert lookup.method_by_key("nowhere.Thing", "head") is None
    assert lookup.attribute_by_key("pandas.Series", "nothing") is None


def test_attributes() -> None:
    transposed = lookup.attribute(pd.DataFrame, "T")
    accessor = lookup.attribute_by_key("pandas.Series", "str")
    assert transposed is not None
    assert accessor is not None
    assert transposed.returns == "pandas.DataFrame"
    assert accessor.returns == "pandas.StringMethods"
    assert lookup.attribute(Counted, "size") is None


def test_strings_that_are_code() -> None:
    assert lookup.code(exec) == ("0",)
    assert lookup.code(eval) == ("0",)
    assert lookup.code(FRAME.query) == ("0", "expr")
    assert lookup.code(len) == ()
    assert lookup.code(plain) == ()


@pytest.mark.parametrize(
    ("cls", "flags"),
    [
        (int, {"atomic", "pure_operators"}),
        (bool, {"atomic", "pure_operators"}),
        (np.float64, {"atomic", "pure_operators"}),
        (pd.Timestamp, {"atomic", "pure_operators"}),
        (list, {"container", "pure_operators"}),
        (type(iter([])), {"opaque", "iterator"}),
        (type(iter_of_nothing()), {"opaque", "iterator", "lazy"}),
        (LinearRegression, {"pure_operators"}),
        (np.ndarray, {"pure_operators"}),
    ],
)
def test_facts(cls: type, flags: set[str]) -> None:
    facts = lookup.kind(cls)
    assert facts is not None
    assert {name for name in facts._fields if getattr(facts, name) is True} == flags


def test_copy_on_write_begins_with_pandas_3(monkeypatch: pytest.MonkeyPatch) -> None:
    for version, expected in (("2.2.3", False), ("3.0.0", True)):
        monkeypatch.setattr(pd, "__version__", version)
        lookup._kinds.clear()
        facts = lookup.kind(pd.DataFrame)
        assert facts is not None
        assert facts.cow is expected
    lookup._kinds.clear()


@pytest.mark.parametrize("cls", [Quiet, Loud, Counted, Scaler, object])
def test_facts_are_not_for_the_users_classes(cls: type) -> None:
    assert lookup.kind(cls) is None


def test_a_patched_method_is_the_users() -> None:
    assert lookup.method(LinearRegression, "score") is not None
    try:
        LinearRegression.score = plain
        assert lookup.method(LinearRegression, "score") is None
        assert lookup.function(LinearRegression().score) is None
    finally:
        del LinearRegression.score
    assert lookup.method(LinearRegression, "score") is not None


def test_a_patched_function_is_the_users() -> None:
    program = (
        "import math, statistics\n"
        "def mine(x): return x\n"
        "math.sqrt = mine\n"
        "from lineaslice.knowledge import lookup\n"
        "assert lookup.function(math.sqrt) is None\n"
        "assert lookup.function(math.exp) is not None\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_users_module_of_a_known_name_is_the_users(tmp_path: Path) -> None:
    (tmp_path / "statistics.py").write_text("def mean(x):\n    x.clear()\n")
    program = (
        "import statistics\n"
        "from lineaslice.knowledge import lookup\n"
        "assert lookup.function(statistics.mean) is None\n"
    )
    subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
    )


def test_nothing_is_imported_for_an_answer() -> None:
    program = (
        "import sys\n"
        "from lineaslice.knowledge import lookup\n"
        "assert lookup.function(len) and lookup.method(list, 'append')\n"
        "assert lookup.method_by_key('pandas.DataFrame', 'head') is None\n"
        "heavy = {'numpy', 'pandas', 'sklearn', 'matplotlib', 'scipy'} & sys.modules.keys()\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.fixture
def clean_tables() -> Iterator[None]:
    tables, sources = dict(shelf._table_of), dict(shelf._sources)
    yield
    shelf._table_of.clear()
    shelf._table_of.update(tables)
    shelf._sources.clear()
    shelf._sources.update(sources)


@pytest.mark.usefixtures("clean_tables")
def test_a_table_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "tables.toml"
    path.write_text("[[functions]]\nof = 'pytest'\nnames = 'skip'\nreturns = 'fresh'\n")
    assert lookup.function(pytest.approx) is None
    lookup.register("mine", ("_pytest", "pytest"), path)
    path.write_text("[[functions]]\nof = 'pytest'\nnames = 'approx'\nreturns = 'fresh'\n")
    assert lookup.function(pytest.approx) == Effect(returns="fresh", table="mine")


@pytest.mark.usefixtures("clean_tables")
def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    lookup.register("mine", ("pytest", "_pytest"), tmp_path / "nothing.toml")
    with pytest.raises(ConfigError, match=r"knowledge table .*nothing\.toml"):
        lookup.function(pytest.approx)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: lookup.function(len),
        lambda: lookup.function(np.sum),
        lambda: lookup.function(plain),
        lambda: lookup.method(list, "append"),
        lambda: lookup.method(pd.DataFrame, "head"),
        lambda: lookup.kind(pd.DataFrame),
    ],
)
def test_the_second_answer_is_fast(ask: Callable[[], object]) -> None:
    ask()
    seconds = min(timeit.repeat(ask, timer=time.thread_time, number=2000, repeat=20)) / 2000
    assert seconds < 1e-6 * 2  # the budget is a microsecond; machines of test runners are slow
