# %% imports
import numpy as np
import pandas as pd

rng = np.random.default_rng(56)

# %% answers
answers = pd.DataFrame(
    {
        "person": np.repeat(range(20), 3),
        "question": ["q1", "q2", "q3"] * 20,
        "value": rng.integers(1, 6, 60).astype(float),
        "seconds": rng.gamma(2, 5, 60).round(1),
        "note": rng.choice(["", "n/a", "good", "bad"], 60),
    }
)
people = pd.DataFrame(
    {"person": range(20), "age": rng.integers(18, 80, 20), "group": list("abcd") * 5}
)
answers.loc[[4, 9, 33], "value"] = np.nan

# %% in place
raw = answers
answers.dropna(subset=["value"], inplace=True)
answers["note"] = answers["note"].replace({"": "none", "n/a": "none"})
answers.rename(columns={"seconds": "duration"}, inplace=True)
raw["order"] = raw.groupby("person").cumcount()
answers.reset_index(inplace=True)
first_index = answers["index"].iloc[3]

# %% slow and fast
cut = answers["duration"].quantile(0.8)
slow = answers.query("duration > @cut and value >= 2")
slow_people = slow["person"].nunique()
quick = answers[answers["duration"] <= cut].drop_duplicates(subset=["person"], keep="last")
quick_mean = quick["value"].mean()

# %% wide and long
wide = answers.pivot(index="person", columns="question", values="value")
wide["total"] = wide.sum(axis=1)
wide = wide.reset_index().merge(people, on="person", how="left")
wide["old"] = wide["age"] > 50
wide = wide[wide["total"] > 3].copy()
ages = wide.groupby("group").agg({"age": "mean", "total": ["min", "max"]})
long = wide.melt(id_vars=["person", "group"], value_vars=["q1", "q2"])
long_mean = long["value"].mean()

# %% scores
key = "total"
wide["z"] = (wide[key] - wide[key].mean()) / wide[key].std()
key = "age"
wide["z_age"] = (wide[key] - wide[key].mean()) / wide[key].std()
wide.sort_values(["z", "person"], ascending=[False, True], inplace=True)
winner = wide["person"].iloc[0]
extreme = wide[(wide["z"].abs() > 1) | wide["z_age"].gt(1.5)]
extreme_ids = sorted(extreme["person"])

# %% two waves
second = pd.DataFrame({"person": [1, 2, 30], "age": [40.5, 50, 60], "group": ["a", "b", "e"]})
second["wave"] = 2
people["wave"] = 1
both = pd.concat([people, second], ignore_index=True).sort_values(["person", "wave"])
both["known"] = both["person"].duplicated(keep=False)
mean_age = both[both["known"]]["age"].mean()
latest = both.drop_duplicates(subset="person", keep="last").set_index("person")
age_of_2 = latest.loc[2, "age"]

# %% columns that come and go
both["decade"] = both["age"] // 10 * 10
table = both.groupby("decade").size()
del both["decade"]
both.insert(1, "adult", both["age"] >= 18)
order = list(both.columns)
bins = pd.cut(both["age"], [0, 30, 60, 100], labels=["young", "middle", "old"])
both = both.assign(band=bins).astype({"band": str})
bands = both["band"].value_counts().sort_index().to_dict()
