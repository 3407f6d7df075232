"""Work on a pandas frame of two million rows."""

from __future__ import annotations

from benchmarks.effort import Effort, sized
from benchmarks.lines import Line
from benchmarks.measures.work import each_in_a_cell, measure_work
from benchmarks.shell import Cell

_PREPARATION = """\
import numpy as np
import pandas as pd
rows = {rows}
rng = np.random.default_rng(7)
kinds = np.array(["apple", "pear", "plum", "quince", "fig"])
made = pd.DataFrame({{
    "customer": rng.integers(0, 50_000, rows),
    "kind": kinds[rng.integers(0, 5, rows)],
    "price": rng.normal(10, 2, rows),
    "count": rng.integers(1, 9, rows),
    "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 365, rows), unit="D"),
}})
made.loc[::50, "price"] = np.nan
made.to_parquet("sales.parquet")
customers = pd.DataFrame({{"customer": np.arange(50_000), "region": np.arange(50_000) % 12}})
del made
"""
_WORK = [
    'sales = pd.read_parquet("sales.parquet")',
    "sales.head()",
    "sales.describe()",
    'missing = sales["price"].isna().sum()',
    'sales["price"] = sales["price"].fillna(sales["price"].mean())',
    'sales["amount"] = sales["price"] * sales["count"]',
    'sales["month"] = sales["day"].dt.month',
    'sales["kind"] = sales["kind"].str.upper()',
    'sales.loc[sales["amount"] < 0, "amount"] = 0',
    'dear = sales[sales["price"] > 12]',
    'dear = dear.sort_values("price", ascending=False)',
    'by_kind = sales.groupby("kind")["amount"].sum()',
    'by_month = sales.groupby(["month", "kind"]).agg({"amount": "sum", "count": "mean"})',
    'joined = sales.merge(customers, on="customer", how="left")',
    'by_region = joined.groupby("region")["amount"].mean()',
    'pivot = joined.pivot_table(index="month", columns="region", values="amount", aggfunc="sum")',
    'joined = joined.rename(columns={"count": "pieces"})',
    'joined.drop(columns=["day"], inplace=True)',
    'unique = joined.drop_duplicates(subset=["customer", "kind"])',
    'rank = joined["amount"].rank()',
    "def scaled(frame):\n    return (frame - frame.mean()) / frame.std()",
    'normal = scaled(joined[["price", "amount"]])',
    'counts = joined["kind"].value_counts()',
    "by_month.loc[1]",
]


def cells(scale: float) -> list[Cell]:
    """A small analysis, one statement in each cell."""
    return [
        Cell(_PREPARATION.format(rows=_rows(scale)), statements=10),
        *each_in_a_cell(_WORK),
    ]


def _rows(scale: float) -> int:
    return sized(2_000_000, scale, least=200)


def measure(effort: Effort) -> list[Line]:
    """The whole analysis and its statements."""
    rows = f"{_rows(effort.scale):,}".replace(",", " ")
    return measure_work(cells, effort, f"pandas, {rows} rows")
