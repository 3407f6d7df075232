# %%
import io
import numpy as np
import pandas as pd
from functools import partial

pd.set_option("display.width", 120, "display.max_columns", 8)

# %%
csv = """id;when;cat;amount;note
1;2023-01-05;food;12,50;ok
2;2023-01-07;fun;100,00;
3;2023-02-01;food;7,25;late
4;2023-02-11;rent;900,00;ok
5;2023-03-01;food;;ok
6;2023-03-09;fun;45,00;refund
"""
df = pd.read_csv(io.StringIO(csv), sep=";", decimal=",", parse_dates=["when"], index_col="id")
df.attrs["source"] = "bank"
df

# %%
seen = []


def tidy(d, fill=0.0):
    seen.append(len(d))
    return d.assign(amount=d["amount"].fillna(fill), note=lambda x: x["note"].fillna("-").str.upper())


clean = df.pipe(tidy).pipe(tidy, fill=1.0)
clean.loc[clean["note"].eq("REFUND"), "amount"] *= -1
n_tidy = len(seen)

# %%
budget = pd.Series({"food": 20, "fun": 60, "rent": 800, "pets": 5}, name="budget")
spent = clean.groupby("cat")["amount"].sum()
left = budget.sub(spent, fill_value=0)
over = left[left < 0].index.tolist()
budget["food"] += 5
left2 = budget.subtract(spent).dropna()

# %%
monthly = clean.set_index("when").groupby([pd.Grouper(freq="MS"), "cat"])["amount"].sum()
wide = monthly.unstack("cat", fill_value=0)
wide.columns.name = None
wide["all"] = wide.sum(axis="columns")
wide.index = wide.index.to_period("M")
share = wide.div(wide["all"], axis=0).round(2)

# %%
rows = []
for idx, row in clean.iterrows():
    row["amount"] = 0  # a copy
    rows.append(f"{idx}:{row['cat']}")
for t in clean.itertuples():
    if t.amount > 500:
        clean.at[t.Index, "big"] = True
clean["big"] = clean["big"].fillna(False).astype(bool)
col = clean["amount"]
col.iloc[0] = -999  # copy-on-write
still = clean["amount"].iloc[0]

# %%
other = pd.DataFrame({"amount": [1.0, np.nan]}, index=pd.Index([5, 6], name="id"))
patched = clean.copy()
patched.update(other)
combined = other.combine_first(clean[["amount"]])
renamed = patched.rename(columns=str.title).rename_axis("ID")
renamed.columns = renamed.columns.str.lower()
renamed["rank"] = renamed["amount"].rank()

# %%
codes = pd.Categorical(clean["cat"], categories=["rent", "food", "fun"], ordered=True)
clean["cat"] = codes
clean = clean.sort_values(["cat", "amount"])
first_each = clean.groupby("cat", observed=False).head(1)
lookup = first_each["amount"].to_dict()
clean["bucket"] = clean["amount"].map(lambda a: "hi" if a > threshold else "lo")

# %%
threshold = 40
clean["bucket"] = clean["amount"].map(lambda a: "hi" if a > threshold else "lo")
clean["sq"] = clean["amount"].apply(np.square)
agg = clean.groupby("bucket").agg(total=("amount", "sum"), n=("amount", "size"), last=("when", "max"))
agg = agg.reset_index()

# %%
def normalise(g, col, by="sum"):
    out = g.copy()
    out[col] = out[col] / getattr(out[col], by)()
    counters[by] = counters.get(by, 0) + 1
    return out


counters = {}
norm = clean.groupby("bucket", group_keys=False)[["amount", "sq"]].apply(partial(normalise, col="amount"))
norm2 = clean.groupby("bucket", group_keys=False)[["amount", "sq"]].apply(normalise, "sq", by="max")
n_calls = sum(counters.values())

# %%
arr = clean[["amount", "sq"]].to_numpy()
arr2 = arr.copy()
arr2[:, 1] -= arr2[:, 0]
clean[["amount", "sq"]] = arr2
clean.drop(index=[2], columns="note", inplace=True)
clean.reset_index(inplace=True)
clean.eval("ratio = sq / amount", inplace=True)
limit = 100
sel = clean.query("amount < @limit and bucket == 'lo'")
s = pd.Series([3, 1, 2], index=list("cab"))
s.sort_index(inplace=True)
s["d"] = 9
s.drop("a", inplace=True)
popped = s.pop("d")
mi = pd.MultiIndex.from_product([["x", "y"], [1, 2]], names=["l", "n"])
cube = pd.DataFrame({"v": range(4)}, index=mi)
cube.loc[("x", 2), "v"] = 50
cube.loc["y"] = cube.loc["y"].to_numpy() * 10
xs = cube.xs(2, level="n")["v"]
cube.index = cube.index.set_levels(["X", "Y"], level=0)
windowed = cube["v"].expanding().max().astype(int)
weights = pd.Series(1.0, index=cube.index)
weights[cube["v"] > 20] = 0
avg = np.average(cube["v"], weights=weights)
