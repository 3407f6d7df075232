# %% setup
import numpy as np
import pandas as pd
from scipy import stats
from collections import defaultdict
import warnings
warnings.simplefilter("ignore")
rng = np.random.default_rng(7)
np.random.seed(11)
N = 400
# %% make data
users = pd.DataFrame({"uid": np.arange(N), "group": rng.choice(["A", "B"], size=N), "country": np.random.choice(["us", "de", "fr"], N)})
users["visits"] = rng.poisson(4, N)
lift = {"A": 0.0, "B": 0.03}
base = 0.12
users["conv"] = rng.random(N) < (base + users["group"].map(lift))
users.head()
# %% look
users.describe()
users.groupby("group").conv.mean()
# %% edited lift
lift["B"] = 0.09
users["conv"] = rng.random(N) < (base + users["group"].map(lift))
# %% counters
counts = defaultdict(lambda: {"n": 0, "k": 0})
log = []
def tally(row, sink=counts, trail=[]):
    s = sink[row.group]
    s["n"] += 1
    s["k"] += int(row.conv)
    trail.append(row.uid)
    if len(trail) % 50 == 0:
        log.append((len(trail), s["k"]))
    return len(trail)
ticks = users.apply(tally, axis=1)
print(dict(counts))
# %% ztest
def ztest(c, *, pooled=True):
    a, b = c["A"], c["B"]
    p = (a["k"] + b["k"]) / (a["n"] + b["n"])
    se = (p * (1 - p) * (1 / a["n"] + 1 / b["n"])) ** 0.5
    z = (b["k"] / b["n"] - a["k"] / a["n"]) / se
    results.append(z)
    return z
results = []
z = ztest(counts)
# %% again: counters
# %% ztest2
z2 = ztest(counts)
pval = 2 * stats.norm.sf(abs(z2))
# %% segments
segs = {}
for c, sub in users.groupby("country"):
    segs[c] = sub
    t = sub.groupby("group").conv.agg(["mean", "size"])
    t.columns = ["rate", "n"]
    segs[c + "_t"] = t
segs["us"]["conv"] = False
us_rate = segs["us"].conv.mean()
tbl = pd.concat({k: v for k, v in segs.items() if k.endswith("_t")})
# %% bootstrap
boots = np.empty(50)
view = boots[:25]
for i in range(50):
    idx = rng.integers(0, N, N)
    s = users.iloc[idx]
    boots[i] = s[s.group == "B"].conv.mean() - s[s.group == "A"].conv.mean()
view -= view.mean()
ci = np.percentile(boots, [2.5, 97.5])
# %% multiple testing
pvals = []
names = iter(["visits", "conv"])
for m in names:
    a, b = (users.loc[users.group == g, m].astype(float) for g in "AB")
    pvals.append(stats.ttest_ind(a, b).pvalue)
ranked = sorted(enumerate(pvals), key=lambda t: (log.append(t[0]), t[1])[1])
bonf = [min(1, p * len(pvals)) for p in pvals]
# %% report
report = "\n".join(f"{k}: {v}" for k, v in counts.items())
final = dict(z=z2, p=pval, ci=ci.tolist(), bonf=bonf)
final["log"] = log
log.append("end")
