# %%
import pandas as pd

import lineaslice

df = pd.read_csv("data/iris_train.csv")
df = df.dropna()
df["area"] = df["petal.length"] * df["petal.width"]
# %%
means = df.groupby("variety").mean()
lineaslice.save(means, "means")
# %%
largest = df.nlargest(3, "area").reset_index(drop=True)
lineaslice.save(largest, "largest")
# %%
spread = means.max() - means.min()
lineaslice.save(spread, "spread")
