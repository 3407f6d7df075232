# %%
import pandas as pd
import numpy as np

# %% load
df = pd.DataFrame({"g": list("aabbcc"), "v": [1.0, 2.0, 3.0, 4.0, 5.0, 60.0]})
df

# %%
limit = 10

# %% filter
small = df[df["v"] < limit]
print(len(small))

# %% scale
df["v"] = df["v"] / df["v"].max()
df

# %% again: scale

# %%
model_in = df.groupby("g")["v"].sum()
model_in

# %% oops, load again
df = pd.DataFrame({"g": list("aabbcc"), "v": [1.0, 2.0, 3.0, 4.0, 5.0, 60.0]})
df.loc[5, "v"] = 6.0

# %% again: filter

# %%
limit = 5

# %% again: filter

# %% count
try:
    counter += 1
except NameError:
    counter = 1

# %% again: count

# %% again: count

# %% acc
acc = []

# %% push
acc.append(len(acc))
snapshot = list(acc)

# %% again: push

# %% again: push

# %%
def agg(x):
    return x.mean()

# %%
res1 = small.groupby("g")["v"].apply(agg)

# %% redefined later
def agg(x):
    return x.max()

# %% use
res2 = df.groupby("g")["v"].apply(agg)
res2

# %%
def agg(x):
    return x.min() + offset

# %%
offset = 100

# %% again: use

# %%
offset = 200
res3 = df.groupby("g")["v"].apply(agg)

# %% a deleted name
tmp = df["v"].to_numpy()
tmp[0] = 999 if tmp.flags.writeable else 0

# %%
tmp = df["v"].to_numpy(copy=True)
tmp[0] = 999
spread = tmp.max() - tmp.min()
del tmp

# %%
cfg = {"k": 1}
history = [dict(cfg)]

# %% bump
cfg["k"] *= 2
history.append(dict(cfg))

# %% again: bump

# %%
cfg = dict(cfg, name="second")

# %% again: bump

# %%
final = {"n": counter, "last": snapshot[-1], "k": cfg["k"], "res": res3.to_dict()}
rows = [f"{k}: {v}" for k, v in final.items()]
print("\n".join(rows))
