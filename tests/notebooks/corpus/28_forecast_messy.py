# %%
# %load_ext autoreload
# %autoreload 2
import numpy as np, pandas as pd, matplotlib.pyplot as plt
import warnings; warnings.filterwarnings("ignore")
pd.set_option("display.max_rows", 10)
plt.rcParams["figure.figsize"] = (6, 3)

# %%
idx = pd.date_range("2022-01-01", periods=48, freq="MS")
np.random.seed(1)
sales = pd.Series(np.linspace(10, 30, 48) + 5 * np.sin(np.arange(48) * np.pi / 6) + np.random.randn(48), idx)
sales.plot(); plt.title("sales"); plt.show()

# %% helpers
def split(s, n=12):
    return s[:-n], s[-n:]
def mae(a, b): return float(np.mean(np.abs(np.asarray(a) - np.asarray(b))))
train, hold = split(sales)

# %% naive
results = {}
results["naive"] = mae(hold, np.repeat(train.iloc[-1], 12))

# %% seasonal, first try is wrong
seasonal = train[-12:].values
seasonal += 1
results["seasonal"] = mae(hold, seasonal)

# %% smoothing
def holt(y, a, b, h=12):
    level, trend = y[0], y[1] - y[0]
    for v in y[1:]:
        last = level
        level = a * v + (1 - a) * (level + trend)
        trend = b * (level - last) + (1 - b) * trend
    return level + trend * np.arange(1, h + 1)
best = (np.inf, None)
# %time grid = [(a, b) for a in (0.2, 0.5, 0.8) for b in (0.1, 0.3)]
for a, b in grid:
    e = mae(hold, holt(train.values, a, b))
    if e < best[0]:
        best = e, (a, b)
results["holt"], params = best

# %% again with features
frame = pd.DataFrame({"y": sales})
for lag in (1, 2, 12):
    frame[f"lag{lag}"] = frame["y"].shift(lag)
frame["month"] = frame.index.month
frame = frame.dropna()
A = np.column_stack([np.ones(len(frame)), frame.drop(columns="y")])
coef, *_ = np.linalg.lstsq(A[:-12], frame["y"].values[:-12], rcond=None)
frame["fit"] = A @ coef
results["ols"] = mae(hold, frame["fit"][-12:])
frame["resid"] = frame.y - frame.fit

# %%
fig, axes = plt.subplots(2, 1)
axes[0].plot(frame["y"]); axes[0].plot(frame["fit"], "--")
axes[1].hist(frame["resid"], bins=8)
fig.suptitle("fit")

# %%
ranking = sorted(results, key=results.get)
_ = results.pop("naive")
winner = ranking[0]

# %% again: seasonal, first try is wrong

# %%
final_ranking = pd.Series(results).sort_values()
last_year = train[-12:]
last_year.index = last_year.index + pd.DateOffset(years=1)
bias = (hold - last_year).mean()
