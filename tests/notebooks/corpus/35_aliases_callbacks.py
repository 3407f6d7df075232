# %%
import re, heapq, bisect, operator
from collections import defaultdict, deque, Counter, OrderedDict, ChainMap
from functools import partial, reduce
from itertools import accumulate, chain, groupby, islice, tee

# %% orders come in as nested records
orders = [
    {"id": 1, "items": [("apple", 2), ("pear", 1)], "tags": {"new"}},
    {"id": 2, "items": [("apple", 1)], "tags": set()},
    {"id": 3, "items": [("fig", 5), ("pear", 2)], "tags": {"vip", "new"}},
]
by_id = {o["id"]: o for o in orders}
first, *others = orders
pair = (first["items"], others[-1]["tags"])

# %%
pair[0].append(("kiwi", 1))
pair[1].discard("new")
by_id[2]["tags"] |= {"late"}
n_items = [len(o["items"]) for o in orders]

# %% a log that is fed from callbacks
seen = []
def note(m):
    seen.append(m.group())
    return m.group().upper()
shout = re.sub(r"[aeiou]", note, "aggregate")
def keyed(o):
    o["looked"] = o.get("looked", 0) + 1
    return -len(o["items"])
ranked = sorted(orders, key=keyed)
best = ranked[0]["id"]
looked = [o["looked"] for o in orders]

# %%
stock = defaultdict(list)
for o in orders:
    for name, k in o["items"]:
        stock[name].append(k)
probe = stock["plum"]
probe.append(0)
names = list(stock)
totals = {k: sum(v) for k, v in stock.items()}

# %% views of a dict follow it
keys = totals.keys()
totals["mango"] = 12
del totals["plum"]
frozen = tuple(keys)
common = keys & {"apple", "mango"}
totals.pop("fig")
left = len(keys)

# %%
heap = [5, 3, 8]
heapq.heapify(heap)
push = partial(heapq.heappush, heap)
for x in (1, 9):
    push(x)
low = heapq.heappop(heap)
cuts = [10, 20, 30]
bisect.insort(cuts, 25)
where = bisect.bisect(cuts, 26)

# %%
ring = deque(maxlen=3)
for i in range(5):
    ring.append(i)
ring.rotate(1)
extend = ring.extendleft
extend("ab")
state = list(ring)

# %%
base = {"a": 1, "b": {"c": 2}}
over = {}
cm = ChainMap(over, base)
cm["a"] = 10
cm["b"]["c"] = 20
child = cm.new_child({"z": 0})
child["y"] = 5
del child["z"]
flat = dict(child)
base_c = base["b"]["c"]

# %%
it = iter(n_items)
a, b = tee(it)
next(a)
mixed = [next(b), next(a)]
rest = list(b)
nothing = list(it)
gen = (n * k for n in n_items for k in cuts[:2])
some = list(islice(gen, 3))
cuts[1] = 1000
some_more = list(gen)

# %%
matrix = [[0] * 3] * 2
matrix[0][1] = 7
copy = [row[:] for row in matrix]
copy[1].reverse()
matrix[1] = matrix[0] + [1]
matrix[0] += [9]
cells = sum(map(len, matrix))

# %%
words = "a b a c b a".split()
count = Counter(words)
count.subtract({"a": 5})
count += Counter()
top = count.most_common(1)
buf = bytearray(b"abcdef")
view = memoryview(buf)[2:5]
view[0] = ord("Z")
view.release()
buf.extend(b"!")
text = buf.decode()

# %%
handlers = {}
def on(event):
    def deco(f):
        handlers.setdefault(event, []).append(f)
        return f
    return deco
@on("start")
def hello(ctx):
    ctx["greeted"] = True
@on("start")
@on("stop")
def log(ctx, trail=[]):
    trail.append(len(trail))
    ctx.setdefault("trail", trail)
ctx = {}
for h in handlers["start"] + handlers["stop"]:
    h(ctx)
ctx["trail"].append("x")
trail = log.__defaults__[0]
adders = [lambda x: x + i for i in range(3)]
fixed = [lambda x, i=i: x + i for i in range(3)]
sums = [f(10) for f in adders + fixed]
od = OrderedDict.fromkeys("xyz", [])
od["x"].append(1)
od.move_to_end("x")
od_list = list(od.items())
orders[0]["items"].clear()
after = first["items"], pair[0]
