# %%
import heapq, bisect, copy, operator
from collections import OrderedDict, deque, namedtuple, ChainMap
import numpy as np
import pandas as pd
from scipy import sparse

Rating = namedtuple("Rating", "user item stars")
rng = np.random.RandomState(5)
ratings = [Rating(int(u), int(i), int(s)) for u, i, s in zip(rng.randint(0, 8, 40), rng.randint(0, 6, 40), rng.randint(1, 6, 40))]

# %%
M = sparse.lil_matrix((8, 6))
for r in ratings:
    M[r.user, r.item] = r.stars
dense = M.toarray()
mask = dense > 0
view = dense[:4]
means = np.divide(dense.sum(1), mask.sum(1), out=np.zeros(8), where=mask.sum(1) > 0)

# %%
centered = dense.copy()
for u in range(8):
    row = centered[u]
    row[mask[u]] -= means[u]
U, s, Vt = np.linalg.svd(centered, full_matrices=False)
k = 2
approx = (U[:, :k] * s[:k]) @ Vt[:k] + means[:, None]
np.clip(approx, 1, 5, out=approx)

# %%
view[0] = 0
seen = {u: set(np.flatnonzero(dense[u])) for u in range(8)}

def top(u, n=2):
    heap = []
    for i in range(6):
        if i not in seen[u]:
            heapq.heappush(heap, (-approx[u, i], i))
    return [heapq.heappop(heap)[1] for _ in range(min(n, len(heap)))]

recs = {u: top(u) for u in range(8)}
seen[0].add(5)
recs0 = top(0)

# %% a graph of who rates alike, walked breadth first
sim = np.corrcoef(np.nan_to_num(centered) + 1e-9 * rng.rand(8, 6))
graph = {u: [v for v in range(8) if v != u and sim[u, v] > 0.1] for u in range(8)}
queue, order, parent = deque([1]), [], {1: None}
while queue:
    u = queue.popleft()
    order.append(u)
    for v in graph[u]:
        if v not in parent:
            parent[v] = u
            queue.append(v)

# %%
defaults = {"k": 2, "alpha": 0.1}
override = {}
settings = ChainMap(override, defaults)
settings["alpha"] = 0.5
shallow = copy.copy(graph)
deep = copy.deepcopy(graph)
graph[1].clear()
lost = len(deep[1]) - len(shallow[1])

# %%
cache = OrderedDict()
def remember(key, size=3):
    if key in cache:
        cache.move_to_end(key)
    else:
        cache[key] = key ** 2
        if len(cache) > size:
            cache.popitem(last=False)
    return cache[key]
squares = [remember(x) for x in (1, 2, 3, 1, 4, 5)]
grades = []
for x in means:
    bisect.insort(grades, round(float(x), 2))
cut = bisect.bisect(grades, 2.5)
by_item = pd.DataFrame(ratings).groupby("item")["stars"].apply(list)
by_item[0].append(0)
most = max(by_item.items(), key=lambda kv: len(kv[1]))
get_stars = operator.attrgetter("stars")
total = sum(map(get_stars, ratings))
