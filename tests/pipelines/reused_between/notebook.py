# %%
import pandas as pd

import lineaslice

raw = pd.read_csv("data/iris_train.csv")
clean = raw.dropna().rename(columns=str.upper)
lineaslice.save(clean, "clean")
# %%
threshold = 5.0
big = clean[clean["PETAL.LENGTH"] > threshold].reset_index(drop=True)
lineaslice.save(big, "big")
# %%
lineaslice.save(len(big) / len(clean), "share")
