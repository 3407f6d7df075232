# %%
import random, math, statistics as st, itertools as it
from fractions import Fraction
from decimal import Decimal, getcontext
import numpy as np
import scipy.stats as ss

random.seed("ab")
control = [random.gauss(10, 2) for _ in range(50)]
treated = [random.gauss(10.8, 2) for _ in range(50)]

# %%
t, p = ss.ttest_ind(control, treated)
effect = (st.mean(treated) - st.mean(control)) / st.pstdev(control + treated)
print(t, p)

# %% bootstrap with the module's stream
def boot(xs, ys, n=200, stat=st.mean):
    out = []
    for _ in range(n):
        a = random.choices(xs, k=len(xs))
        b = random.choices(ys, k=len(ys))
        out.append(stat(b) - stat(a))
    return sorted(out)

diffs = boot(control, treated)
low, high = diffs[5], diffs[-6]
control.sort()
median_diff = boot(control, treated, 50, st.median)[25]

# %% permutation test
pool = control + treated
hits = 0
observed = st.mean(treated) - st.mean(control)
for _ in range(100):
    random.shuffle(pool)
    if st.mean(pool[:50]) - st.mean(pool[50:]) >= observed:
        hits += 1
p_perm = Fraction(hits, 100)

# %%
getcontext().prec = 6
ratio = Decimal(1) / Decimal(7)
getcontext().prec = 20
fine = Decimal(1) / Decimal(7)

# %% sequential test as a generator, consumed bit by bit
def sprt(xs, mu0=10, mu1=11, s=2):
    llr = 0.0
    for n, x in enumerate(xs, 1):
        llr += (mu1 - mu0) * (x - (mu0 + mu1) / 2) / s**2
        yield n, llr

stream = sprt(treated)
first_ten = list(it.islice(stream, 10))
decided = next(((n, l) for n, l in stream if abs(l) > 1.5), None)
rest = list(stream)

# %%
groups = {"control": control, "treated": treated}
summary = {k: {"n": len(v), "mean": st.fmean(v), "sd": st.stdev(v)} for k, v in groups.items()}
groups["treated"].append(99.0)
outliers = [x for k, v in groups.items() for x in v if x > 50]
summary["treated"]["n"] += len(outliers)

# %%
power = {}
n = 10
while (pw := ss.norm.cdf(effect * math.sqrt(n / 2) - 1.96)) < 0.8:
    power[n] = pw
    n += 10
else:
    power["reached"] = n
match power:
    case {"reached": int(k)} if k < 100:
        verdict = f"small ({k})"
    case {"reached": k}:
        verdict = f"large ({k})"
    case _:
        verdict = "never"
