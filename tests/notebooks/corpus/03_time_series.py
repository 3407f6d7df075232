# %%
import numpy as np, pandas as pd
import matplotlib.pyplot as plt
from datetime import datetime, timedelta
pd.options.display.max_rows = 20

# %%
np.random.seed(123)
idx = pd.date_range(datetime(2022, 1, 1), periods=24 * 20, freq="h")
trend = np.linspace(0, 5, len(idx))
season = 3 * np.sin(2 * np.pi * idx.hour / 24)
noise = np.random.normal(0, 0.5, len(idx))
ts = pd.Series(trend + season + noise, index=idx, name="load")
ts.plot()

# %% introduce gaps
gaps = np.random.choice(len(ts), 20, replace=False)
ts.iloc[gaps] = np.nan
print("missing", ts.isna().sum())

# %%
filled = ts.interpolate("time").bfill()
daily = filled.resample("D").agg(["mean", "min", "max"])
daily["range"] = daily["max"] - daily["min"]
daily["wday"] = daily.index.day_name()
daily.head(3)

# %%
roll = filled.rolling("6h")
smooth = roll.mean()
bands = pd.DataFrame({"lo": smooth - 2 * roll.std(), "hi": smooth + 2 * roll.std()})
outside = ((filled < bands["lo"]) | (filled > bands["hi"])).sum()

# %%
fig, axes = plt.subplots(2, 1, sharex=True)
axes[0].plot(filled.index, filled)
axes[0].plot(smooth.index, smooth, "r--")
axes[1].fill_between(bands.index, bands["lo"], bands["hi"], alpha=0.3)
for a in axes:
    a.grid(True)
fig.suptitle("load")

# %%
lagged = pd.DataFrame({"y": filled})
for lag in (1, 2, 24):
    lagged[f"lag_{lag}"] = lagged["y"].shift(lag)
lagged["diff"] = lagged["y"].diff()
lagged = lagged.dropna()
lagged.columns

# %%
cut = lagged.index[int(len(lagged) * 0.8)]
train, test = lagged.loc[:cut], lagged.loc[cut + timedelta(hours=1):]
A = np.column_stack([np.ones(len(train)), train.filter(like="lag_")])
beta, *_rest = np.linalg.lstsq(A, train["y"].to_numpy(), rcond=None)
B = np.column_stack([np.ones(len(test)), test.filter(like="lag_")])
forecast = pd.Series(B @ beta, index=test.index)
mae = (forecast - test["y"]).abs().mean()
print(f"MAE {mae:.3f}")

# %%
naive = test["lag_24"]
errors = {}
errors["ar"] = float(mae)
errors["naive"] = float((naive - test["y"]).abs().mean())
best = min(errors, key=errors.get)

# %%
profile = filled.groupby(filled.index.hour).mean()
profile.index.name = "hour"
peak_hour = int(profile.idxmax())
weekly = daily.groupby("wday")["mean"].mean().reindex(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])
weekly.plot.bar(rot=45)
plt.close("all")

# %%
tz = filled.tz_localize("UTC").tz_convert("Europe/Oslo")
first_local = tz.index[0].isoformat()
monthly = tz.resample("ME").sum()
holidays = [datetime(2022, 1, 6), datetime(2022, 1, 17)]
is_holiday = filled.index.normalize().isin(holidays)
holiday_mean = filled[is_holiday].mean()
report = "; ".join(f"{k}={v:.2f}" for k, v in errors.items()) + f"; peak {peak_hour:02d}h"
report
