# %%
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
# %matplotlib inline

# %% make the data
rng = np.random.default_rng(42)
n = 120
raw = pd.DataFrame(
    {
        "age": rng.integers(18, 80, n).astype(float),
        "income": rng.lognormal(10, 0.5, n).round(2),
        "city": rng.choice(["Oslo", "Bergen", "Trondheim", "oslo "], n),
        "joined": pd.date_range("2020-01-01", periods=n, freq="5D").astype(str),
        "clicks": rng.poisson(3, n),
    }
)
raw.loc[raw.sample(10, random_state=1).index, "age"] = np.nan
raw.to_csv("raw.csv", index=False)

# %%
df = pd.read_csv("raw.csv")
df.head()

# %%
df.info()
df.describe().T

# %%
print(df.isna().sum())
missing_share = df.isna().mean()

# %% clean
df["city"] = df["city"].str.strip().str.title()
df["joined"] = pd.to_datetime(df["joined"])
age_median = df["age"].median()
df["age"] = df["age"].fillna(age_median)

# %%
fig, ax = plt.subplots(1, 2, figsize=(8, 3))
df["age"].hist(ax=ax[0])
ax[0].set_title("age")
df.plot.scatter("age", "income", ax=ax[1])
plt.tight_layout()
plt.show()

# %%
df["log_income"] = np.log1p(df["income"])
df["age_bin"] = pd.cut(df["age"], bins=[0, 30, 45, 60, 120], labels=["y", "m", "s", "o"])
df["month"] = df["joined"].dt.month
df["is_weekend"] = df["joined"].dt.dayofweek >= 5
df.drop(columns=["joined"], inplace=True)

# %%
def zscore(s, ddof=0):
    """Standardise."""
    return (s - s.mean()) / s.std(ddof=ddof)


num_cols = ["age", "log_income", "clicks"]
for col in num_cols:
    df[col + "_z"] = zscore(df[col])
    print(col, df[col + "_z"].abs().max())

# %%
dummies = pd.get_dummies(df["city"], prefix="city", dtype=int)
city_counts = df["city"].value_counts()
features = pd.concat([df.drop(columns=["city", "age_bin"]), dummies], axis=1)
features.shape

# %%
outliers = features[(features["age_z"].abs() > 1.5) | (features["log_income_z"].abs() > 2)]
mask = ~features.index.isin(outliers.index)
clean = features.loc[mask].reset_index(drop=True)
clean["clicks"] += 1
clean.loc[clean["clicks"] > 6, "clicks"] = 6

# %%
corr = clean.select_dtypes("number").corr()
top = corr["log_income"].drop("log_income").abs().sort_values(ascending=False).head(3)
plt.figure()
plt.imshow(corr)
plt.colorbar()
plt.savefig("corr.png")
plt.close("all")

# %%
by_bin = df.groupby("age_bin", observed=True)["income"].agg(["mean", "count"])
by_bin["share"] = by_bin["count"] / by_bin["count"].sum()
summary = {"n": len(clean), "median": age_median, "top": list(top.index)}
summary["bins"] = by_bin["share"].round(3).to_dict()
summary
