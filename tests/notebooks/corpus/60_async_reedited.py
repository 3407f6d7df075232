# %% imports
import asyncio, functools, json, pickle, typing
from dataclasses import dataclass, field
from pathlib import Path
import pandas as pd

# %% data
if "frame" not in globals():
    frame = pd.DataFrame({"user": [1, 1, 2, 3, 3], "item": list("abacb"), "score": [5.0, 3, 4, 1, 2]})
if "settings" not in dir():
    settings = {"limit": 2, "retries": 1}
LIMIT, SEEN = 2, []

# %% rules
RULES = {"good": "score > @LIMIT", "first": "user == @USER"}
USER = 1
def picked(d, rule):
    SEEN.append(rule)
    return d.query(RULES[rule])
def between(d, low):
    return d.query("score > @low and score < @HIGH")
HIGH = 5
good = picked(frame, "good")
some = between(frame, 1)
sizes = {rule: len(frame.query(text)) for rule, text in RULES.items()}

# %% model
@dataclass
class Model:
    weights: "dict[str, float]"
    trained: list = field(default_factory=list)
    version = 1
    def score(self, row):
        return self.weights.get(row["item"], 0) * self.version
model = Model({"a": 1.0, "b": 2.0})
kept = Path("model.pkl")
kept.write_bytes(pickle.dumps(model))
scores = [model.score(row) for _, row in frame.iterrows()]

# %% fetching
calls, cache = [], {}
async def fetch(item, delay=0):
    if item not in cache:
        calls.append(item)
        await asyncio.sleep(delay)
        cache[item] = len(calls) * 10
    return cache[item]
async def main(items):
    return await asyncio.gather(*(fetch(i) for i in items))

# %%
prices = await main("aba")
frame["price"] = frame["item"].map(cache)
missing = [i for i in frame["item"].unique() if i not in cache]

# %%
results = []
async def drained(items):
    queue = asyncio.Queue()
    async def worker(name):
        while (item := await queue.get()) is not None:
            results.append((name, await fetch(item)))
    workers = [asyncio.create_task(worker(n)) for n in range(2)]
    for item in [*items, None, None]:
        await queue.put(item)
    await asyncio.gather(*workers)
    return queue.qsize()
waiting = await drained([*missing, "d"])

# %%
fetched = sorted(price for _, price in results)
n_calls = len(calls)
frame["price"] = frame["item"].map(cache)

# %% the class, edited
@dataclass
class Model:
    weights: "dict[str, float]"
    trained: list = field(default_factory=list)
    version = 3
    bias: float = 0.5
    def score(self, row):
        return self.weights.get(row["item"], 0) * self.version + self.bias
def load(path):
    return pickle.loads(path.read_bytes())
old = load(kept)
rescored = [old.score(row) for _, row in frame.iterrows()]
same = type(old) is Model
hints = sorted(typing.get_type_hints(Model))

# %%
options = dict(inplace=True)
frame.drop(columns="user", **options)
frame.rename(columns={"score": "mark"}, inplace=not SEEN == [])
columns = list(frame)
LIMIT = 4
best = frame.query("mark > @LIMIT or price == @cache['a']")
USER = 3

# %% again: data
# %% again: rules
# %%
async with asyncio.timeout(5):
    late = await fetch("z")
totals = {k: v async for k, v in aiter_of(cache)} if "aiter_of" in globals() else dict(cache)
n_seen = len(SEEN)

# %%
async def aiter_of(mapping):
    for key, value in mapping.items():
        yield key, value + settings["retries"]
totals = {k: v async for k, v in aiter_of(cache)}
settings["retries"] += 1
again = [v async for _, v in aiter_of(cache)]
files = {name: Path(name).exists() for name in ["model.pkl", "other.pkl"]}
kept.unlink()
left = [name for name in files if (Path(".") / name).exists()]
