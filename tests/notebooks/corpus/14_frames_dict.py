# %%
import pandas as pd
import numpy as np
from pathlib import Path

# %% three little files
Path("data").mkdir(exist_ok=True)
for i, region in enumerate(["east", "north", "west"]):
    r = np.random.default_rng(i)
    pd.DataFrame(
        {
            "cust": r.integers(1, 8, 15),
            "prod": r.choice(["tea", "milk", "rum"], 15),
            "qty": r.integers(1, 5, 15),
        }
    ).to_csv(f"data/{region}.csv", index=False)

# %%
frames = {p.stem: pd.read_csv(p) for p in sorted(Path("data").glob("*.csv"))}
{k: v.shape for k, v in frames.items()}

# %%
for name, f in frames.items():
    f["region"] = name
    f["qty"] = f["qty"].clip(upper=3)
frames["east"].loc[0, "qty"] = 10
frames["west"] = frames["west"].query("qty > 1").copy()

# %%
everything = pd.concat(frames, names=["file", "row"]).reset_index(drop=True)
prices = pd.DataFrame({"prod": ["tea", "milk", "gin"], "price": [2.5, 1.2, 20.0]}).set_index("prod")
prices.loc["rum"] = 15.0

# %%
merged = everything.merge(prices, left_on="prod", right_index=True, how="left", validate="m:1")
merged["value"] = merged.eval("qty * price")
merged.sort_values(["region", "cust", "value"], inplace=True)
assert merged["price"].notna().all()

# %%
pivot = merged.pivot_table(index="region", columns="prod", values="value", aggfunc="sum", fill_value=0)
pivot["total"] = pivot.sum(axis=1)
pivot.loc["all"] = pivot.sum()
long = pivot.reset_index().melt(id_vars="region", var_name="prod", value_name="v")
pivot

# %%
def describe_customer(g, decimals=1):
    """Runs per group."""
    return pd.Series(
        {
            "n": len(g),
            "spent": round(g["value"].sum(), decimals),
            "fav": g.groupby("prod")["qty"].sum().idxmax(),
        }
    )


customers = merged.groupby("cust")[["prod", "qty", "value"]].apply(describe_customer)
vip = customers[customers["spent"] > customers["spent"].median()].index.tolist()

# %%
merged["rank"] = merged.groupby("region")["value"].rank(ascending=False, method="first")
merged["share"] = merged["value"] / merged.groupby("region")["value"].transform("sum")
top = merged[merged["rank"] <= 2].set_index(["region", "rank"]).sort_index()
east_best = top.loc[("east", 1.0), "value"]

# %%
cats = merged["prod"].astype("category")
codes = cats.cat.codes.value_counts().sort_index()
cats = cats.cat.rename_categories(str.upper)
merged["prod"] = cats
crosstab = pd.crosstab(merged["prod"], merged["region"], normalize="columns").round(3)

# %%
stats = {}
for (region, prod), g in merged.groupby(["region", "prod"], observed=True):
    stats.setdefault(region, {})[prod] = int(g["qty"].sum())
nested = pd.DataFrame(stats).fillna(0).astype(int)
for region in list(frames):
    if region.startswith("n"):
        frames.pop(region)
remaining = sum(map(len, frames.values()))

# %%
multi = merged.set_index(["region", "cust"]).sort_index()
un = multi.groupby(level=[0, 1])["qty"].sum().unstack(fill_value=0)
un.columns = [f"c{c}" for c in un.columns]
un.index.name = None
stacked = un.stack()
exploded = pd.DataFrame({"k": ["a", "b"], "v": [[1, 2], [3]]}).explode("v", ignore_index=True)
exploded["v"] = exploded["v"].astype(int)
bins = pd.qcut(merged["value"], 3, labels=False)
merged.insert(0, "bin", bins)
del merged["share"]
cols = list(merged)
records = merged.head(2).to_dict("records")
records[0]["qty"] = -1
