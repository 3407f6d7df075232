# %%
import os, sys, random
import numpy as np
import pandas as pd
from IPython.display import Markdown, display
# %matplotlib inline
import matplotlib.pyplot as plt

# %%
SEED = 5
random.seed(SEED)
data = [random.gauss(0, 1) for _ in range(30)]
plt.hist(data);

# %%
sum(data)

# %%
total = _
data.sort()
data[:3]

# %%
lowest = _[0]
___

# %%
np.array(data).reshape(5, 6)

# %%
M = _
M *= 2
M

# %%
Out[7][0, 0] = 99
corner = M[0, 0]

# %% mistakes
frame = pd.DataFrame(M, columns=list("abcdef")
frame.head()

# %%
frame = pd.DataFrame(M, columns=list("abcdef"))
frame["g"] = frame["h"]

# %%
frame["g"] = frame["a"] + frame["b"]
frame.g.max() / 0 if frame.empty else frame.g.max()

# %%
peak = _

# %%
# %%writefile helper.py
import random
scale = random.randint(2, 9)


def scaled(xs):
    return [x * scale for x in xs]


if __name__ == "__main__":
    scaled_data = scaled([1, 2, 3])

# %%
# %run helper.py

# %%
from_run = scaled_data[-1] + scale
import helper
imported = helper.scaled([1])

# %%
# %mkdir sub
# %cd sub
pd.Series([1, 2]).to_csv("s.csv", index=False)
os.getcwd().endswith("sub")

# %%
# %cd ..
back = pd.read_csv("sub/s.csv")["0"].sum()
# out = !ls sub
n_out = len(out)

# %%
import asyncio


async def fetch(i):
    await asyncio.sleep(0)
    return i * 10


results = await asyncio.gather(*(fetch(i) for i in range(3)))
biggest = max(results)

# %%
async def produce():
    for i in range(3):
        yield i


got = [x async for x in produce()]
got.append(await fetch(7))

# %%
# %%time
acc = 0
for x in data:
    acc += x
mean = acc / len(data)

# %%
# %time mean2 = sum(data) / len(data)
# %timeit -n 1 -r 1 sum(data)
diff = abs(mean - mean2)
display(Markdown(f"**{mean:.2f}**"))

# %%
# %%capture
noisy = [print(i) or i for i in range(3)]

# %%
# %env LEVEL=3
level = int(os.environ["LEVEL"])
# env = %env LEVEL
old = sys.getrecursionlimit()

# %%
def summarize(xs, *, k=level):
    """Uses names that a later cell changes."""
    return {"n": len(xs), "top": sorted(xs)[-k:], "unit": UNIT}


UNIT = "cm"
first = summarize(data)
first

# %%
_["unit"] = "inch"
UNIT = "mm"
second = summarize(got)
units = first["unit"], second["unit"]
del got
second
