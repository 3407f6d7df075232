# %%
from __future__ import annotations

# %load_ext autoreload
# %autoreload 2
# %matplotlib inline
import numpy as np
import pandas as pd
from dataclasses import dataclass

# %%
# %config InlineBackend.figure_format = "retina"
pd.set_option("display.precision", 3)

# %%
# %%time
np.random.seed(11)
sales = pd.DataFrame({
    "shop": np.random.choice(["north", "south"], 40),
    "day": np.tile(np.arange(20), 2),
    "amount": np.random.gamma(2.0, 50.0, 40),
})

# %%
sales.groupby("shop")["amount"].mean()

# %%
means = _
means.max()

# %%
best = _
gap = best - means.min()
gap

# %%
# !mkdir -p exports
# !echo "shop,target" > exports/targets.csv
# !echo "north,120" >> exports/targets.csv
# !echo "south,90" >> exports/targets.csv

# %%
targets = pd.read_csv("exports/targets.csv", index_col=0)["target"]
# files = !ls exports
n_files = len(files)
print(files)

# %%
over = means - targets
over

# %%
sign = np.sign(Out[9]) if 9 in Out else None
k = len(In)

# %%
# %time fitted = np.polyfit(sales["day"], sales["amount"], 1)
slope = fitted[0]

# %%
# %%timeit -n 1 -r 1
junk = sales["amount"].sum()

# %%
@dataclass
class Shop:
    name: str
    rows: pd.DataFrame
    parent: Shop | None = None

    def total(self) -> float:
        return float(self.rows["amount"].sum())


shops = {n: Shop(n, g.reset_index(drop=True)) for n, g in sales.groupby("shop")}
totals = {n: s.total() for n, s in shops.items()}
totals

# %%
_["north"] += 1000
north = totals["north"]

# %%
# %%capture cap
print("captured", north)
doubled = {k: v * 2 for k, v in totals.items()}

# %%
shops["south"].parent = shops["north"]
shops["south"].rows.loc[0, "amount"] = 0
shops["south"].total()

# %%
changed = _ - totals["south"]
name = "report"
# !echo "{name} for $n_files" > exports/{name}.txt

# %%
text = open("exports/report.txt").read().strip()
# ?pd.DataFrame
pd.DataFrame.merge;

# %%
# %pwd

# %%
folder = _.split("/")[-1]
# %env STAGE=test
import os
stage = os.environ["STAGE"]

# %%
# %%writefile mylib.py
FACTOR = 3

def triple(x):
    return x * FACTOR

# %%
import mylib
tripled = mylib.triple(n_files)
# %who_ls int

# %%
# %%bash
echo "from bash" > exports/bash.txt

# %%
bash_text = open("exports/bash.txt").read()
from IPython.display import display, HTML
display(HTML("<b>done</b>"), sales.head())
final = dict(gap=round(float(gap), 2), slope=round(float(slope), 4), stage=stage)
display(final)
