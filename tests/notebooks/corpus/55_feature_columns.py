# %% imports
import numpy as np
import pandas as pd

rng = np.random.default_rng(55)

# %% a table of trips
trips = pd.DataFrame(
    {
        "id": range(80),
        "city": rng.choice(["rome", "oslo", "bern", "lyon"], 80),
        "start": pd.date_range("2024-03-01", periods=80, freq="7h"),
        "minutes": rng.gamma(3, 8, 80).round(1),
        "km": rng.gamma(2, 3, 80).round(2),
        "rating": rng.choice([1, 2, 3, 4, 5, None], 80),
    }
)
zones = pd.DataFrame({"city": ["rome", "oslo", "bern"], "zone": ["s", "n", "m"], "km": [1, 2, 3]})

# %% first looks
trips.describe()
trips.isna().sum()
n_trips = len(trips)

# %% clean
trips["rating"] = trips["rating"].astype(float)
limits = {"km": 0.5, "minutes": 3}
for column, least in limits.items():
    trips = trips[trips[column] > least]
trips = trips.reset_index(drop=True)
trips["speed"] = trips["km"] / trips["minutes"] * 60
fast = trips[trips["speed"] > trips["speed"].quantile(0.9)]["id"].tolist()
trips = trips[~trips["id"].isin(fast)].copy()

# %% time
trips["hour"] = trips["start"].dt.hour
trips["night"] = trips["hour"].isin([22, 23, 0, 1, 2, 3, 4, 5])
trips = trips.assign(pace=lambda t: t["minutes"] / t["km"], weekend=trips["start"].dt.dayofweek > 4)

# %% by city
by_city = trips.groupby("city", as_index=False).agg(mean_km=("km", "mean"), n=("id", "size"))
merged = trips.merge(by_city, on="city").merge(zones[["city", "zone"]], on="city", how="left")
merged["relative"] = merged["km"] / merged["mean_km"]
merged["zone"] = merged["zone"].fillna("other")
longest = merged.sort_values("relative", ascending=False).head(5)["id"].tolist()

# %% both tables have km
joined = trips[["id", "city", "km"]].merge(zones, on="city")
extra = joined["km_y"].sum()

# %% masks in variables
conditions = {"short": lambda t: t["km"] < 3, "night": lambda t: t["night"]}
counts = {name: len(merged.loc[rows, "id"]) for name, rows in conditions.items()}
per_city = {c: merged.loc[merged["city"] == c, "pace"].median() for c in merged["city"].unique()}
mask = (merged["pace"] > 2) & merged["rating"].notna()
rated = merged[mask]
best = rated.groupby("city")["rating"].mean().idxmax()

# %% windows
merged = merged.sort_values("start")
merged["previous"] = merged.groupby("city")["km"].shift(1)
merged["smooth"] = merged["km"].rolling(5, min_periods=1).mean()
daily = merged.set_index("start")[["km", "minutes"]].resample("D").sum()
busiest = daily["km"].idxmax()
weekly = merged[["start", "km"]].resample("W", on="start").sum()

# %% expressions instead of lambdas
scored = merged.assign(score=pd.col("rating") * 10 - pd.col("pace"))
top = scored[pd.col("score") > 30]["id"].tolist()

# %% a model matrix
columns = ["km", "minutes", "hour"]
columns.append("relative")
X = merged[columns].fillna(0).to_numpy()
w = np.linalg.lstsq(X, merged["rating"].fillna(3).to_numpy(), rcond=None)[0].round(6)
ranks = merged[["km", "pace"]].rank().sum(axis=1)
best_rank = int(ranks.idxmax())
