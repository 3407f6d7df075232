# %%
import numpy as np
import pandas as pd
pd.options.display.max_rows = 8
pd.set_option("display.precision", 3)

# %%
df = pd.DataFrame(
    {
        "shop": ["a", "b", "a", "c", "b", "a"],
        "day": pd.date_range("2024-03-01", periods=6),
        "sold": [3, 5, 2, 8, 1, 7],
        "price": [1.0, 2.0, 1.5, 4.0, 2.5, 1.25],
    }
)
g = df.groupby("shop")
early = g["sold"].sum()
df.loc[df["shop"] == "a", "sold"] *= 10
late = df.groupby("shop")["sold"].sum()
still = g["sold"].sum()

# %%
df.eval("revenue = sold * price", inplace=True)
limit = 10
big = df.query("revenue > @limit")
limit = 30
bigger = df.query("revenue > @limit and shop != 'c'")
share = pd.eval("df.revenue / df.revenue.sum()")

# %%
view = df["sold"]
view.iloc[0] = 999
kept = int(df["sold"].iloc[0])
sub = df[["shop", "sold"]]
sub.insert(1, "rank", sub["sold"].rank())
df.insert(0, "row", range(len(df)))
popped = df.pop("row")
popped.name = "position"

# %%
df["shop"] = df["shop"].astype("category")
codes_before = df["shop"].cat.codes.tolist()
df["shop"] = df["shop"].cat.rename_categories({"a": "A", "b": "B", "c": "C"})
df["shop"] = df["shop"].cat.add_categories("D").cat.reorder_categories(["D", "C", "B", "A"])
codes_after = df["shop"].cat.codes.tolist()

# %%
df.attrs["source"] = "till"
meta = df.attrs
meta["checked"] = True
df2 = df.copy()
df2.attrs["checked"] = False
flags = df.attrs["checked"], df2.attrs["checked"]
df.index.name = "i"
df.columns = [c.upper() for c in df.columns]
cols = list(df.columns)
df.columns.name = "col"

# %%
mi = df.set_index(["SHOP", "DAY"]).sort_index()
mi.loc[("A", "2024-03-01"), "SOLD"] = -1
lvl = mi.index.get_level_values("SHOP").unique().tolist()
mi.index = mi.index.set_names(["s", "d"])
xs = mi.xs("A", level="s")
xs.loc[:, "SOLD"] = 0
tot = mi["SOLD"].sum()
wide = mi["REVENUE"].unstack("s")
wide.columns = wide.columns.astype(str)
wide.fillna(0, inplace=True)
wide.loc[wide.index[0], "A"] = 5
wsum = wide.sum()

# %%
log = []
def touch(row):
    log.append(row["SOLD"])
    return row["SOLD"] + len(log)
touched = df.apply(touch, axis=1)
pieces = {k: part for k, part in df.groupby("SHOP", observed=True)}
pieces["A"]["PRICE"] = 0.0
zero = float(df["PRICE"].sum())
def add_total(frame, *, scale=2):
    frame["TOTAL"] = frame["SOLD"] * scale
    return frame
out = df.pipe(add_total)
same = out is df
has = "TOTAL" in df

# %%
s = pd.Series([1.0, np.nan, 3.0], index=list("xyz"))
s.interpolate(inplace=True)
s["w"] = 9
s.at["x"] = 4
s.update(pd.Series({"z": 30}))
t = s
t += 1
t = t * 2
del s["y"]
shift = s.shift(fill_value=0)
arr = s.to_numpy()
writable = arr.flags.writeable
e = s.expanding()
s["x"] = 0
em = e.mean()

# %%
with pd.option_context("display.max_rows", 2, "display.max_columns", 1):
    short = repr(df)
shown = repr(df)
pd.reset_option("display.max_rows")
rows_opt = pd.get_option("display.max_rows")
@pd.api.extensions.register_series_accessor("biz")
class Biz:
    def __init__(self, s):
        self.s = s
        self.calls = 0
    def hit(self):
        self.calls += 1
        return self.calls
n1 = s.biz.hit()
n2 = s.biz.hit()
frames = [df.copy() for _ in range(2)]
for i, f in enumerate(frames):
    f.drop(columns=["TOTAL"], inplace=True)
    f.rename(columns=str.lower, inplace=True)
    f["n"] = i
joined = pd.concat(frames, ignore_index=True)
joined.sort_values(["n", "price"], ascending=[False, True], inplace=True, ignore_index=True)
frames[0].iat[0, 2] = 12345
still_old = int(joined["sold"].max())
first = next(df.itertuples())
iterator = df.iterrows()
next(iterator)
second = next(iterator)[1]["SOLD"]
