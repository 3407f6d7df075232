# %%
import numpy as np, pandas as pd, matplotlib.pyplot as plt
from collections import defaultdict, Counter
rng = np.random.default_rng(42)
N = 200
sales = pd.DataFrame({
    "order": np.arange(N),
    "store": rng.choice(["north", "south", "east"], N),
    "sku": rng.choice([f"s{i}" for i in range(8)], N),
    "qty": rng.poisson(3, N),
    "price": rng.gamma(2, 10, N).round(2),
    "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 90, N), unit="D"),
})
# %% clean
issues = []
def check(df, rule, name):
    bad = df[~rule(df)]
    issues.append((name, len(bad)))
    return df[rule(df)]
sales = (sales.pipe(check, lambda d: d["qty"] > 0, "qty")
              .pipe(check, lambda d: d["price"] < 60, "price")
              .reset_index(drop=True))
# %%
sales["rev"] = sales.eval("qty * price")
sales.insert(2, "week", sales["day"].dt.isocalendar().week.astype(int))
# %%
by_store = {k: g.copy() for k, g in sales.groupby("store")}
for k, g in by_store.items():
    g["share"] = g["rev"] / g["rev"].sum()
# %%
north = by_store["north"]
north.loc[north["share"].idxmax(), "flag"] = True
north["flag"] = north["flag"].fillna(False).astype(bool)
# %%
cum = defaultdict(float)
run = []
for r in sales.sort_values("day").itertuples():
    cum[r.store] += r.rev
    run.append(cum[r.store])
sales.loc[sales.sort_values("day").index, "running"] = run
# %%
sku_stats = sales.groupby("sku").agg(n=("order", "size"), rev=("rev", "sum"), last=("day", "max"))
sku_stats["rank"] = sku_stats["rev"].rank(ascending=False)
best = sku_stats["rev"].nlargest(3).index.tolist()
# %%
weekly = sales.pivot_table(index="week", columns="store", values="rev", aggfunc="sum", fill_value=0)
weekly["total"] = weekly.sum(axis=1)
arr = weekly[["north", "south"]].to_numpy()
arr = arr / arr.sum(axis=1, keepdims=True).clip(1)
smooth = weekly.rolling(3, min_periods=1).mean()
# %%
fig, axs = plt.subplots(1, 2, figsize=(6, 3))
weekly["total"].plot(ax=axs[0], title="rev")
smooth["total"].plot(ax=axs[0], ls="--")
for s, c in zip(["north", "south"], "rb"):
    axs[1].hist(by_store[s]["rev"], color=c, alpha=.5, label=s)
axs[1].legend()
fig.tight_layout()
# %% again: clean
# %%
cnt = Counter(sales["sku"])
cnt.subtract({"s1": 5})
low = [k for k, v in cnt.items() if v < 20]
# %%
promo = pd.DataFrame({"sku": best, "disc": [.1, .2, .3]})
m = sales.merge(promo, how="left", on="sku", validate="m:1", indicator=True)
m["net"] = m["rev"] * (1 - m["disc"].fillna(0))
m.drop(columns="_merge", inplace=True)
lift = m.groupby(m["disc"].notna())["net"].mean()
# %%
target = m.groupby("store")["net"].sum().to_dict()
target["west"] = 0
msg = ", ".join(f"{k}={v:.0f}" for k, v in sorted(target.items()))
# %%
def bootstrap(s, n=50, seed=0, _cache={}):
    key = (len(s), n, seed)
    if key not in _cache:
        r = np.random.default_rng(seed)
        _cache[key] = np.array([r.choice(s, len(s)).mean() for _ in range(n)])
    return _cache[key]
ci = np.percentile(bootstrap(m["net"].to_numpy()), [5, 95])
bs = bootstrap(m["net"].to_numpy())
bs.sort()
ci2 = np.percentile(bootstrap(m["net"].to_numpy()), [5, 95])
med = bootstrap(m["net"].to_numpy())[25]
