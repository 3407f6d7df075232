"""The tables name what exists, and name nearly all of it for the types that are used most."""

from __future__ import annotations

import builtins
import collections
import datetime
import decimal
import importlib
import inspect
import io
import pathlib
import random
import re
import types
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import pytest

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import sklearn.linear_model
from sklearn.utils import all_estimators

from lineaslice.knowledge import lookup, schema, shelf
from lineaslice.knowledge.effects import Effect

FRAME = pd.DataFrame({"a": ["x", "y"], "b": [1.0, 2.0]})
DATES = pd.Series(pd.to_datetime(["2020-01-01", "2021-01-01"]))


def public(thing: object) -> list[str]:
    return [name for name in dir(thing) if not name.startswith("_")]


def uncovered(cls: type) -> list[str]:
    return [
        name
        for name in public(cls)
        if lookup.method(cls, name) is None and lookup.attribute(cls, name) is None
    ]


@pytest.mark.parametrize(
    "cls",
    [
        *(list, dict, set, frozenset, tuple, str, bytes, bytearray, memoryview, int, float),
        *(complex, bool, range, slice, property, BaseException, ValueError),
        *(type({}.keys()), type({}.values()), type({}.items()), types.MappingProxyType),
        *(collections.deque, collections.Counter, collections.OrderedDict),
        *(collections.defaultdict, collections.ChainMap),
        *(io.StringIO, io.BytesIO, io.TextIOWrapper, io.BufferedReader, io.FileIO),
        *(pathlib.PurePosixPath, re.Pattern, re.Match, decimal.Decimal),
        *(datetime.datetime, datetime.date, datetime.time, datetime.timedelta, datetime.timezone),
    ],
)
def test_every_method_of_a_builtin_type(cls: type) -> None:
    assert uncovered(cls) == []


@pytest.mark.parametrize("of", [builtins])
def test_every_builtin_function(of: types.ModuleType) -> None:
    left_out = {"breakpoint", "eval", "exec", "exit", "globals", "locals", "quit", "get_ipython"}
    unknown = {
        name
        for name in public(of)
        if callable(vars(of)[name]) and lookup.function(vars(of)[name]) is None
    }
    newer = {"PythonFinalizationError", "_IncompleteInputError"}
    assert unknown - newer <= left_out


@pytest.mark.parametrize(
    "cls",
    [
        *(np.ndarray, np.float64, np.dtype, np.random.Generator, np.random.RandomState),
        *(pd.DataFrame, pd.Series, pd.Index, pd.RangeIndex, pd.MultiIndex, pd.DatetimeIndex),
        *(pd.CategoricalIndex, pd.IntervalIndex, pd.Timestamp, pd.Timedelta, pd.Period),
        *(type(FRAME.groupby("a")), type(FRAME.groupby("a").b), type(FRAME.a.str), type(DATES.dt)),
        *(type(FRAME.a.astype("category").cat), type(FRAME.b.rolling(2)), type(FRAME.b.ewm(1))),
        *(type(FRAME.set_index(DATES).b.resample("D")), type(FRAME.plot), type(FRAME.loc)),
        *(plt.Axes, plt.Figure, random.Random, pathlib.Path),
    ],
)
def test_nearly_every_method_of_a_library_type(cls: type) -> None:
    missing, names = uncovered(cls), public(cls)
    print(f"{shelf.type_key(cls)}: {len(names) - len(missing)} of {len(names)}, not {missing}")
    assert len(missing) <= 0.05 * len(names), missing


@pytest.mark.parametrize(
    ("module", "share"), [(np, 0.95), (np.linalg, 0.95), (np.random, 0.95), (pd, 0.95)]
)
def test_nearly_every_function_of_a_library(module: types.ModuleType, share: float) -> None:
    functions = [
        name
        for name in public(module)
        if callable(getattr(module, name)) and not inspect.isclass(getattr(module, name))
    ]
    unknown = [name for name in functions if lookup.function(getattr(module, name)) is None]
    assert len(unknown) <= (1 - share) * len(functions) + 1, unknown


def test_every_estimator() -> None:
    for name, cls in all_estimators():
        assert lookup.function(cls) is not None, name
        assert lookup.kind(cls) is not None, name
        for method in ("fit", "predict", "transform", "fit_transform", "score", "set_params"):
            if hasattr(cls, method):
                assert lookup.method(cls, method) is not None, (name, method)


# ---------------------------------------------------------------- names that exist

# Only in other versions of Python or of the libraries than the one at hand.
ELSEWHERE = """
binomialvariate splitroot isjunction process_cpu_count batched is_none is_not_none replace fma
sumprod kde kde_random translate EncodingWarning float128 complex256 plot_date trapz in1d msort
find_common_type issubclass_ issctype asfarray cumproduct product sometrue alltrue round_
get_terminal_size lchown mkfifo mknod getxattr listxattr removexattr setxattr getrandom ctermid
sched_getaffinity row_stack random_lobster
vf2pp_all_monomorphisms vf2pp_all_subgraph_isomorphisms vf2pp_is_monomorphic vf2pp_monomorphism
vf2pp_subgraph_is_isomorphic vf2pp_subgraph_isomorphism floyd_warshall_tree shrikhande_graph
random_k_lift magnetic_laplacian_matrix magnetic_spectrum
"""


def blocks() -> Iterator[tuple[str, dict[str, dict[str, Effect]]]]:
    for name in shelf.TABLES:
        table = schema.parse(name, (shelf.FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
        yield name, table.functions


@pytest.mark.parametrize(("table", "functions"), list(blocks()))
def test_functions_in_tables_exist(table: str, functions: dict[str, dict[str, Effect]]) -> None:
    modules = {}
    for path in functions:
        try:
            modules[path] = importlib.import_module(path)
        except ImportError:
            pytest.skip(f"{path} is not installed")
    names = {name for entries in functions.values() for name in entries}
    found = {name for module in modules.values() for name in vars(module)}
    assert names - found <= set(ELSEWHERE.split())
    for path, entries in functions.items():
        for name in entries.keys() & vars(modules[path]).keys():
            known = lookup.function(vars(modules[path])[name])
            assert known is not None, f"{path}.{name}"
            if known.table == table:
                assert known[:6] == entries[name][:6], f"{path}.{name} is told in two ways"


def parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    try:
        found = list(inspect.signature(function).parameters.values())
    except (ValueError, TypeError):
        return []
    return [] if any(p.kind is p.VAR_POSITIONAL for p in found) else found


@pytest.mark.parametrize(("table", "functions"), list(blocks()))
def test_arguments_are_named_both_ways(table: str, functions: dict[str, dict[str, Effect]]) -> None:
    """``out`` that can be given as argument 2 stands as ``out`` and as ``2``; so do conditions."""
    problems = []
    for path, entries in functions.items():
        module = pytest.importorskip(path)
        for name, effect in entries.items():
            for number, parameter in enumerate(parameters(vars(module).get(name, print))):
                if parameter.kind is not parameter.POSITIONAL_OR_KEYWORD:
                    continue
                for words in (effect.changes, effect.calls, effect.code):
                    if parameter.name in words and str(number) not in words:
                        problems.append(f"{path}.{name}: {parameter.name} is also {number}")
                    if str(number) in words and number == 0 and parameter.name not in words:
                        problems.append(f"{path}.{name}: 0 is also {parameter.name}")
                for what, condition in effect.changes_if:
                    told = condition.partition("=")[0].removesuffix(" alters")
                    word, _, position = told.partition("@")
                    if what.isdecimal() and word == parameter.name and position != str(number):
                        problems.append(f"{path}.{name}: {word} is also @{number}")
    assert problems == [], table


@pytest.mark.parametrize("cls", [pd.DataFrame, pd.Series, pd.Index])
def test_inplace_is_in_the_tables_wherever_pandas_has_it(cls: type) -> None:
    for name in public(cls):
        found = {p.name: n for n, p in enumerate(parameters(getattr(cls, name)))}
        if "inplace" not in found:
            continue
        effect = lookup.method(cls, name)
        assert effect is not None, name
        conditions = {condition for what, condition in effect.changes_if if what == "self"}
        assert conditions, name
        kind = inspect.signature(getattr(cls, name)).parameters["inplace"].kind
        if kind is not inspect.Parameter.KEYWORD_ONLY:
            assert f"inplace@{found['inplace'] - 1}" in conditions, name


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("sum", (None, None)),
        ("mean", (None, None)),
        ("std", (None, None)),
        ("cumsum", (None, None)),
        ("max", (None,)),
        ("all", (None, None)),
        ("argmax", (None,)),
        ("round", (0,)),
        ("clip", (0.0, 2.0)),
        ("take", ([2, 1, 0], None)),
        ("compress", ([True, True, True], None)),
        ("dot", (np.eye(3),)),
        ("conj", ()),
        ("trace", (0, 0, 1, None)),
    ],
)
def test_out_stands_where_arrays_take_it(name: str, first: tuple[Any, ...]) -> None:
    array = np.array([[1.0, 2.0], [3.0, 4.0]]) if name == "trace" else np.array([1.0, 2.0, 3.0])
    out = np.full_like(getattr(array, name)(*first), 0)
    before = out.copy()
    getattr(array, name)(*first, out)
    assert not np.array_equal(out, before)
    effect = lookup.method(np.ndarray, name)
    assert effect is not None
    assert str(len(first)) in effect.changes
    assert "out" in effect.changes


def test_estimators_that_work_in_place_say_so() -> None:
    effect = lookup.method(sklearn.linear_model.LinearRegression, "fit")
    assert effect is not None
    assert ("0", "self.copy_X=False") in effect.changes_if
