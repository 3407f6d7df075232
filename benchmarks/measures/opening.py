"""A small notebook from its very first cell, and what loading the extension takes.

Here nothing was warmed: the store is new, our modules and tables are read for the first time.
"""

from __future__ import annotations

import time
from statistics import median

from benchmarks import fresh, shell
from benchmarks.effort import Effort
from benchmarks.lines import Line
from benchmarks.measures.work import WORK, measure_work
from benchmarks.shell import Cell

_CELLS: list[tuple[int, str]] = [
    (2, "import numpy as np\nimport pandas as pd"),
    (
        4,
        """\
rng = np.random.default_rng(7)
orders = pd.DataFrame({"shop": rng.choice(["north", "south"], 80), "amount": rng.gamma(2, 20, 80)})
orders["day"] = pd.date_range("2024-01-01", periods=80)
orders.head()""",
    ),
    (
        4,
        """\
orders.loc[[3, 17, 42], "amount"] = np.nan
orders["amount"] = orders["amount"].fillna(orders["amount"].median())
orders["month"] = orders["day"].dt.month
orders.describe()""",
    ),
    (
        5,
        """\
def share(column):
    return column / column.sum()
orders["share"] = orders.groupby("shop")["amount"].transform(share)
totals = orders.groupby(["shop", "month"])["amount"].agg(["sum", "mean"]).reset_index()
wide = totals.pivot(index="month", columns="shop", values="sum")
wide""",
    ),
    (
        4,
        """\
best = []
for shop, part in orders.groupby("shop"):
    best.append((shop, part.nlargest(3, "amount")["amount"].tolist()))
settings = {"low": 10, "high": 90}
kept = orders[orders["amount"].between(settings["low"], settings["high"])]""",
    ),
    (
        4,
        """\
class Report:
    def __init__(self, title):
        self.title, self.lines = title, []
    def add(self, line):
        self.lines.append(line)
report = Report("orders")
report.add(f"{len(kept)} of {len(orders)}")
report.lines""",
    ),
]


def cells(scale: float) -> list[Cell]:
    """The notebook as it is typed; it is small at every scale."""
    del scale
    return [Cell(source, WORK, statements) for statements, source in _CELLS]


def loading() -> float:
    """In a measured process: seconds that ``%load_ext lineaslice`` takes."""
    plain = shell.Shell(False)
    before = time.perf_counter()
    plain.ip.run_line_magic("load_ext", "lineaslice")
    return time.perf_counter() - before


def measure(effort: Effort) -> list[Line]:
    """The whole notebook against plain IPython; its cells as details; the extension."""
    found = measure_work(cells, effort, "a small notebook, its first cell included")
    times = [fresh.call(loading) for _ in range(effort.pairs)]
    return [*found, Line("%load_ext lineaslice", None, median(times), "alone")]
