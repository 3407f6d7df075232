# %%
import pandas as pd

import lineaslice

df = pd.read_csv("data/iris_new.csv").head(4)
lineaslice.save(df, "head")
# %%
df.assign(n=range(len(df))).to_csv("head.csv", index=False)
lineaslice.save_file("head.csv", "head as csv")
# %%
lines = open("head.csv").read().splitlines()
lineaslice.save(lines, "lines")
