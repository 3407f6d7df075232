# %% imports
import numpy as np
import pandas as pd

rng = np.random.default_rng(54)

# %% raw tables
orders = pd.DataFrame(
    {
        "order": range(60),
        "customer": rng.integers(0, 12, 60),
        "product": rng.choice(["tea", "coffee", "cocoa", "juice"], 60),
        "amount": rng.normal(20, 8, 60).round(2),
        "day": pd.date_range("2024-01-01", periods=60, freq="D"),
    }
)
customers = pd.DataFrame(
    {"customer": range(12), "region": list("NNSSEEWWNSEW"), "since": range(2012, 2024)}
)
prices = pd.DataFrame({"product": ["tea", "coffee", "cocoa"], "cost": [3.0, 4.5, 5.0]})
orders.loc[[3, 17, 42], "amount"] = np.nan
orders.loc[5, "product"] = None

# %% look around
orders.describe()
orders["product"].value_counts()
missing = orders.isna().sum()

# %% clean
clean = orders.dropna(subset=["amount"]).copy()
clean["month"] = clean["day"].dt.month
clean["weekday"] = clean["day"].dt.dayofweek
clean["product"] = clean["product"].fillna("none").str.upper()
clean = clean[clean["amount"] > 5]
clean.sort_values("amount", ascending=False, inplace=True)
clean.reset_index(drop=True, inplace=True)

# %% join
prices["product"] = prices["product"].str.upper()
full = clean.merge(customers, on="customer", how="left").merge(prices, on="product", how="left")
full["cost"] = full["cost"].fillna(full["cost"].mean())
full["profit"] = full["amount"] - full["cost"]
full["tenure"] = 2024 - full["since"]
full = full.rename(columns={"region": "area"})

# %% features by assign and query
rich = full.query("profit > 10 and tenure > @min_tenure") if "min_tenure" in globals() else full
min_tenure = 2
rich = full.query("profit > 10 and tenure > @min_tenure")
rich = rich.assign(
    ratio=lambda d: d["profit"] / d["amount"],
    log_amount=np.log(rich["amount"]),
).drop(columns=["since", "weekday"])
best_ratio = rich["ratio"].max()
rich_areas = sorted(rich["area"].unique())

# %% groups
by_area = full.groupby("area").agg(total=("profit", "sum"), n=("order", "count")).reset_index()
by_area["share"] = by_area["total"] / by_area["total"].sum()
top_area = by_area.sort_values("share").iloc[-1]["area"]
monthly = full.groupby(["month", "area"])["amount"].sum().unstack(fill_value=0)
means = full.groupby("product").mean(numeric_only=True)
cost_by_product = means["cost"].to_dict()
sizes = full.groupby("area").size()

# %% transform in place and go on
full["z"] = full.groupby("area")["amount"].transform(lambda s: (s - s.mean()) / s.std())
full.loc[full["z"].abs() > 2, "z"] = np.nan
full.fillna({"z": 0.0}, inplace=True)
outliers = int((full["z"] == 0).sum())

# %% a second source, stacked
late = pd.DataFrame({"customer": [1, 2], "amount": [50.0, 1.0], "product": ["TEA", "TEA"]})
late["late"] = True
both = pd.concat([clean, late], ignore_index=True)
both["late"] = both["late"].fillna(False).astype(bool)
late_total = both[both["late"]]["amount"].sum()
amounts = both["amount"].head(3).tolist()

# %% rolling
daily = orders.set_index("day").sort_index()
daily["smooth"] = daily["amount"].rolling(7, min_periods=1).mean()
weekly = daily[["amount", "smooth"]].resample("W").sum()
last_week = weekly["smooth"].iloc[-1]
peak = daily.nlargest(1, "smooth").index[0]

# %% one alias, one mask by name
view = full
mask = view["area"].isin(["N", "S"])
north_south = view[mask]
view["flag"] = 1
ns_profit = north_south["profit"].sum()
del full["flag"]
columns = list(full.columns)

# %% model matrix
features = ["amount", "tenure", "cost"]
X = full[features].to_numpy()
y = full["profit"].to_numpy()
coefficients = np.linalg.lstsq(X, y, rcond=None)[0]
dummies = pd.get_dummies(full[["area", "tenure"]], columns=["area"])
n_dummies = dummies.shape[1]

# %% objects in cells
tags = pd.DataFrame({"k": [1, 2, 3], "tags": [["a"], ["b"], ["c"]], "w": [1.0, 2.0, 3.0]})
some = tags[tags["k"] > 1]
some["tags"].iloc[0].append("z")
tags["w"] = tags["w"] * 2
flat = tags.explode("tags")["tags"].tolist()
weights = some["w"].tolist()
