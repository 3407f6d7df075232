"""The table of steps against pandas itself: does another column change what it says it does not?"""

from __future__ import annotations

import ast
import warnings
from itertools import product

import pytest

from lineaslice.syntax.chains import chain_of

pd = pytest.importorskip("pandas")
np = pytest.importorskip("numpy")

STEPS = """
abs()
astype(str)
astype(float)
astype("category")
astype({"a": object})
bfill()
ffill(limit=1)
clip(2, 5)
clip(0.5, 1.5)
convert_dtypes()
copy()
cummax()
cumprod()
cumsum()
diff(-2)
drop_duplicates("k")
drop_duplicates(["k", "a"], keep="last", ignore_index=True)
dropna(subset=["a"])
dropna(subset=["a", "b"], thresh=2)
explode("b")
fillna(0)
fillna(1.5)
fillna("z")
fillna(0, limit=1)
fillna({"a": 1, "b": "z"})
infer_objects()
interpolate()
isna()
nlargest(3, "k")
pct_change()
nlargest(3, ["k", "b"], keep="all")
nsmallest(3, "k", keep="last")
rename(columns={"a": "z"})
replace(1, 2)
replace(1, "y")
replace([1, 2], [3, 4])
replace({1: "q", "1": 3})
replace(0, 0.5)
replace("1", 5)
reset_index()
reset_index(drop=True)
round(1)
sample(3, random_state=1)
set_index("k")
set_index(["k", "a"], append=True, drop=False)
shift()
shift(1, fill_value=0)
shift(-1, fill_value=0.5)
shift(1, fill_value="z")
sort_values("k")
sort_values(["k", "a"], ascending=[False, True])
sort_index(ascending=False)
head(3)
tail(3)
query("k > 1")
melt(id_vars=["k"], value_vars=["a", "b"])
melt("k", ["a"], var_name="v", value_name="w")
pivot(index="a", columns="k", values="b")
pivot_table(index="k", columns="b", values="a", aggfunc="sum", fill_value=0)
pivot_table(values=["b"], index="k", columns=["a"], margins=True, aggfunc="count")
drop([1, 2])
drop(columns=["b"])
assign(z=1, y=lambda d: d["k"] + 1)
rolling(3).sum()
rolling(3, min_periods=1).mean()
expanding().max()
ewm(span=3).mean()
groupby("k").sum()
groupby("k").mean()
groupby("k").first()
groupby("k").cumsum()
groupby("k").shift()
groupby("k").nunique()
groupby("k").agg("std")
groupby("k", as_index=False).size()
groupby("k").transform("max")
groupby("k").agg(n=("a", "count"))
groupby("k").head(1)
groupby(["k", "b"], dropna=False).count()
merge(other, "right", on="k")
merge(other, how="outer", left_on="k", right_on="k", indicator=True)
join(indexed, on="k", how="inner")
"""
BASES = {
    "numbers": ([3, 1, 2, 2**60, 2**60 + 1, 5], [0.1, 0.2, np.nan, 0.7, 0.7, 0.3]),
    "whole": ([3, 1, 2, 5, 1, 0], [3, 1, 4, 1, 5, 9]),
    "objects": (
        np.array(["1", None, "x", 1, 2.5, "3"], object),
        np.array([1, 2, 3, 4, 5, 6], object),
    ),
    "texts": (["1", "2", None, "x", "1", "3"], list("qwerty")),
}
MORE = {
    "whole": [2**62, 1, 0, 2, 1, 5],
    "fractions": [1.5, np.nan, 3.0, 0.2, -5.0, 7.0],
    "objects": np.array(["u", 1, None, 2.5, (2,), "1"], object),
    "texts": ["1", None, "x", "y", "z", "1"],
    "truths": [True, False, False, True, True, False],
    "moments": pd.date_range("2024", periods=6),
}
KEYS = [1, 1, 2, 2, 2, 3]
WORKS_NOT = (ArithmeticError, NotImplementedError, TypeError, ValueError, pd.errors.DataError)


def _outcome(step: str, base: str, more: str = "") -> object:
    a, b = BASES[base]
    df = pd.DataFrame({"a": a, "b": b, "k": KEYS} | ({"x": MORE[more]} if more else {})).copy()
    other = pd.DataFrame({"k": [3, 2, 1, 4], "v": [1.0, 2.0, np.nan, 4.0]})
    names = {"df": df, "other": other, "indexed": other.set_index("k"), "np": np}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return eval(f"df.{step}", names)
    except WORKS_NOT:
        return None  # it does not work on these columns


def _seen(frame: object, labels: list[str]) -> list[object]:
    assert isinstance(frame, pd.DataFrame)
    columns = [(str(frame[c].dtype), list(map(repr, frame[c].tolist()))) for c in labels]
    return [list(map(repr, frame.index)), str(frame.index.dtype), *columns]


@pytest.mark.parametrize("step", STEPS.strip().splitlines())
def test_another_column_changes_nothing(step: str) -> None:
    assert chain_of(ast.parse(f"df.{step}", mode="eval").body) is not None
    compared = 0
    for base, more in product(BASES, MORE):
        alone, beside = _outcome(step, base), _outcome(step, base, more)
        if alone is not None and beside is not None:
            labels = list(alone.columns)  # type: ignore[attr-defined]
            assert _seen(beside, labels) == _seen(alone, labels), (base, more)
            compared += 1
    assert compared


def test_ranks_mix_columns_and_are_not_in_the_table() -> None:
    assert chain_of(ast.parse("df.rank()", mode="eval").body) is None
    alone, beside = _outcome("rank()", "numbers"), _outcome("rank()", "numbers", "truths")
    assert _seen(beside, ["a"]) != _seen(alone, ["a"])
