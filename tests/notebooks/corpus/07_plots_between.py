# %%
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
plt.rcParams["figure.figsize"] = (4, 3)
plt.style.use("ggplot")

# %%
x = np.linspace(0, 2 * np.pi, 40)
y = np.sin(x)
plt.plot(x, y, label="sin")
plt.legend()
plt.title("first")
plt.savefig("first.png")
plt.clf()

# %%
df = pd.DataFrame({"x": x, "sin": y, "cos": np.cos(x)})
ax = df.plot(x="x", y=["sin", "cos"])
ax.set_ylabel("value")
lines = ax.get_lines()
colors = [l.get_color() for l in lines]

# %%
fig, axes = plt.subplots(2, 2)
for k, axx in enumerate(axes.flat):
    axx.plot(x, y ** (k + 1))
    axx.set_title(f"power {k + 1}")
    axx.axhline(0, color="k", lw=0.5)
fig.tight_layout()
titles = [a.get_title() for a in axes.ravel()]

# %%
h = df["sin"].hist(bins=8)
counts, edges, patches = plt.hist(df["cos"], bins=8)
mode_bin = int(np.argmax(counts))
plt.close()

# %%
def annotate(ax, df, col):
    i = df[col].idxmax()
    ax.annotate(f"max {df[col][i]:.2f}", (df["x"][i], df[col][i]))
    return i


where = {c: annotate(ax, df, c) for c in ("sin", "cos")}
where

# %%
df["tan"] = df["sin"] / df["cos"]
df["tan"] = df["tan"].clip(-5, 5)
df["tan"].plot(kind="kde") if False else df["tan"].plot()
plt.show()

# %%
fig2 = plt.figure()
ax1 = fig2.add_subplot(121)
ax2 = fig2.add_subplot(122, sharey=ax1)
sc = ax1.scatter(df["sin"], df["cos"], c=df["x"], cmap="viridis")
fig2.colorbar(sc, ax=ax1)
ax2.bar(range(3), df[["sin", "cos", "tan"]].mean())
limits = ax2.get_ylim()
fig2.savefig("scatter.png")

# %%
cmap = plt.get_cmap("plasma")
palette = {name: cmap(i / 2)[:3] for i, name in enumerate(["sin", "cos", "tan"])}
size = plt.rcParams["figure.figsize"]
with plt.rc_context({"lines.linewidth": 5}):
    plt.plot([1, 2, 3])
    lw = plt.rcParams["lines.linewidth"]

# %%
plt.figure()
plt.plot(df["sin"].cumsum())
last = plt.gca()
last.set_xlabel("n")
plt.ylim(-1, 15)
bounds = last.get_ylim()
n_figs = len(plt.get_fignums())
plt.close("all")
stats = df.agg(["min", "max"]).round(2)
stats
