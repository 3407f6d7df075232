# %%
import heapq
import json
import sys
from collections import OrderedDict, defaultdict, deque
from contextlib import contextmanager, redirect_stdout, suppress
from io import StringIO
from types import SimpleNamespace
import copy
import random

sys.setrecursionlimit(5000)
random.seed("graph")

# %%
graph = defaultdict(dict)


def connect(a, b, w=1, *, both=True):
    graph[a][b] = w
    if both:
        graph[b][a] = w


for a, b, w in [("A", "B", 4), ("A", "C", 1), ("C", "B", 2), ("B", "D", 5), ("D", "E", 3)]:
    connect(a, b, w)
connect("E", "F", both=False)
nodes = sorted(graph)

# %%
def dijkstra(g, src):
    dist, prev, todo = {src: 0}, {}, [(0, src)]
    while todo:
        d, u = heapq.heappop(todo)
        if d > dist.get(u, float("inf")):
            continue
        for v, w in g[u].items():
            if d + w < dist.get(v, float("inf")):
                dist[v], prev[v] = d + w, u
                heapq.heappush(todo, (d + w, v))
    return dist, prev


dist, prev = dijkstra(graph, "A")
n_nodes_after = len(graph)  # the defaultdict grew by looking
path = ["F"]
while path[-1] != "A":
    path.append(prev[path[-1]])
path.reverse()

# %%
backup = copy.deepcopy(graph)
shallow = dict(graph)
del graph["A"]["C"]
graph.pop("F", None)
dist2, _prev2 = dijkstra(graph, "A")
lost = {k: dist2[k] - dist[k] for k in dist if k in dist2 and dist2[k] != dist[k]}
saw = "C" in shallow["A"], "C" in backup["A"]

# %%
memo = {}


def ways(n, coins=(1, 2, 5)):
    if n == 0:
        return 1
    if n < 0 or not coins:
        return 0
    if (n, coins) not in memo:
        memo[n, coins] = ways(n - coins[0], coins) + ways(n, coins[1:])
    return memo[n, coins]


w10 = ways(10)
size10 = len(memo)
w20 = ways(20)
size20 = len(memo)

# %%
visited = []


def dfs(u, seen=None):
    global order_count
    seen = set() if seen is None else seen
    if u in seen:
        return
    seen.add(u)
    visited.append(u)
    order_count = len(visited)
    for v in sorted(backup[u]):
        dfs(v, seen)


order_count = 0
dfs("A")
again = order_count
dfs("D", {"B"})

# %%
class LRU(OrderedDict):
    def __init__(self, cap):
        super().__init__()
        self.cap, self.misses = cap, 0

    def get_or(self, key, make):
        if key in self:
            self.move_to_end(key)
            return self[key]
        self.misses += 1
        self[key] = value = make(key)
        if len(self) > self.cap:
            self.popitem(last=False)
        return value


lru = LRU(2)
for key in "abcab":
    lru.get_or(key, ord)
lru.get_or("c", ord)
misses, keys = lru.misses, list(lru)

# %%
log = []


@contextmanager
def step(name, **kw):
    log.append(f"> {name}")
    ns = SimpleNamespace(name=name, **kw)
    try:
        yield ns
    finally:
        log.append(f"< {name} {sorted(vars(ns))}")


with step("outer", a=1) as o, step("inner") as i:
    i.parent = o
    o.a += 1
with suppress(ZeroDivisionError):
    o.a /= 0
    log.append("never")
buf = StringIO()
with redirect_stdout(buf):
    print("hello", o.a)
printed = buf.getvalue()

# %%
q = deque([("root", 0)])
tree = {}
while q and len(tree) < 12:
    name, depth = q.popleft()
    kids = [f"{name[-1]}{random.randint(0, 99)}" for _ in range(random.choice([1, 2]))]
    tree[name] = kids
    q.extend((k, depth + 1) for k in kids)
depth_left = max(d for _, d in q)
as_json = json.dumps(tree, sort_keys=True)
flat = json.loads(as_json, object_pairs_hook=list)
state = dict(tree=tree, log=log)
state["log"] += ["end"]
(first_kid, *_), n_log = tree["root"], len(log)
matrix = [[0] * 3] * 2
matrix[0][1] = 7
board = [row[:] for row in matrix]
board[1][1] = -1
if (n := len(board)) > 1:
    big = n * 2
else:
    big = 0
match state:
    case {"log": [head, *_], **others}:
        kind = head
    case _:
        kind = None
