# %% imports
import numpy as np, pandas as pd, seaborn as sns, matplotlib.pyplot as plt
sns.set_theme(style="white")

# %% load
rng = np.random.default_rng(9)
df = pd.DataFrame({"g": rng.choice(list("xyz"), 30), "v": rng.normal(size=30), "w": rng.integers(1, 5, 30)})
df.to_parquet("in.parquet")

# %% clean
df = df[df["v"].abs() < 2]
df["v2"] = df["v"] ** 2
df = df.rename(columns=str.upper)

# %% load, second go
df = pd.read_parquet("in.parquet")
df.loc[len(df)] = ["x", 100.0, 1]

# %% again: clean

# %% summarise
summary = df.groupby("G").agg(total=("V", "sum"), n=("W", "size"))
summary["share"] = summary["total"] / summary["total"].sum()
summary.style.background_gradient()

# %% plot
ax = sns.barplot(data=df, x="G", y="W")
ax.set_title("weights"); plt.close("all")

# %% weights
total_w = df["W"].sum()
df["W"] /= total_w
weighted = np.average(df["V"], weights=df["W"])

# %% again: weights

# %% cut
bins = pd.qcut(df["V"], 3, labels=["lo", "mid", "hi"])
df = df.assign(B=bins).set_index("G", append=True)
df.index.names = ["row", "G"]
cross = df.groupby([pd.Grouper(level="G"), "B"], observed=False).size().unstack(fill_value=0)

# %% a function that uses df as it is
def spread(col="V"):
    return float(df[col].max() - df[col].min())
s1 = spread()
df = df.head(5)
s2 = spread()

# %% error on the way
try:
    bad = df["nope"]
except KeyError as e:
    reason = str(e)
    df = df.copy()
    df["nope"] = 0.0
else:
    reason = ""
finally:
    tried = True

# %% join
other = pd.DataFrame({"G": ["x", "y"], "label": ["ex", "why"]})
joined = df.reset_index().merge(other, on="G", how="left")
joined["label"] = joined["label"].fillna("?")
other.iloc[0, 1] = "EX"
labels = joined["label"].tolist()
long = joined.melt(id_vars=["row", "G"], value_vars=["V", "W"])
wide = long.pivot(index="row", columns="variable", values="value")
wide.columns.name = None
top = wide.nlargest(2, "V")
top.attrs["source"] = "eda"

# %% once more: summarise
again = summary.sort_values("total", ascending=False)
summary.drop(index="x", inplace=True, errors="ignore")
best = again.index[0]
