# %%
import json
import math
import warnings
import pandas as pd
import numpy as np

warnings.simplefilter("ignore")

# %%
raw = ['{"id": 1, "v": "3.5"}', '{"id": 2, "v": "n/a"}', '{"id": 3 "v": "9"}', '{"id": 4, "v": "12"}']
parsed = []
bad = {}
for i, line in enumerate(raw):
    parsed.append(json.loads(line))

# %% the cell above raised half-way: two records are in
len(parsed)
for i, line in enumerate(raw[2:], start=2):
    try:
        parsed.append(json.loads(line))
    except json.JSONDecodeError as exc:
        bad[i] = exc.msg
    else:
        last_good = i
    finally:
        tried = i

# %%
df = pd.DataFrame(parsed)
df["v"] = df["v"].astype(float)

# %%
df["v"] = pd.to_numeric(df["v"], errors="coerce")
df["w"] = df["v"].fillna(df["v"].mean())
print(df)

# %%
df["z"] = df["missing_column"] * 2

# %%
df["z"] = df["w"] * 2
totals = df[["w", "z"]].sum()

# %%
class Stack:
    def __init__(self):
        self.items = []
        self.errors = 0

    def push_all(self, xs):
        for x in xs:
            if x is None:
                self.errors += 1
                raise ValueError("nothing")
            self.items.append(x)
        return len(self.items)


s = Stack()
size = s.push_all([1, 2, None, 4])

# %%
size = s.push_all([7])
contents = tuple(s.items)

# %%
cache = {}


def risky(k, cache=cache):
    cache[k] = "started"
    result = 1 / k
    cache[k] = result
    return result


values = [risky(k) for k in (2, 1, 0, 4)]

# %%
values = [risky(k) for k in (4, 5)]
n_cached = len(cache)
started = [k for k, v in cache.items() if v == "started"]

# %%
undefined_name + 1

# %%
undefined_name = 41
answer = undefined_name + 1

# %%
a = 1; b = a / 0; c = 3

# %%
c = a + 5
nested = {"x": [1, 2, 3]}
nested["x"].append(nested["y"])

# %%
nested.setdefault("y", []).extend(nested["x"])
nested["x"].pop(); nested["x"].pop(10)

# %%
try:
    with open("out.txt", "w") as f:
        f.write("partial")
        raise OSError("disk full")
except OSError as e:
    reason = str(e)
text = open("out.txt").read()

# %%
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("careful", UserWarning)
    n_warned = len(caught)

# %%
def gen():
    try:
        yield 1
        yield 2
    finally:
        bad["closed"] = True


g = gen()
one = next(g)
g.close()
assert bad["closed"], "generator left open"
x = np.array([4.0, -1.0])
with np.errstate(invalid="raise"):
    roots = np.sqrt(x)

# %%
roots = np.sqrt(np.abs(x))
res = math.prod(roots) if math.isfinite(roots.sum()) else None


class Retry:
    def __init__(self, n):
        self.left = n

    def __enter__(self):
        return self

    def __exit__(self, et, ev, tb):
        self.left -= 1
        return et is KeyError


with Retry(2) as rt:
    parsed[0]["nope"]
with rt:
    parsed[0]["seen"] = True
left = rt.left
