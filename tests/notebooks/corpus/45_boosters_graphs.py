# %%
import numpy as np
import lightgbm as lgb
import pandas as pd
import networkx as nx

# %%
rng = np.random.default_rng(3)
X = rng.normal(size=(60, 4))
y = X[:, 0] * 2 + rng.normal(size=60) * 0.1
ds = lgb.Dataset(X, y, free_raw_data=False)
params = {"verbose": -1, "num_leaves": 4, "min_data_in_leaf": 3, "seed": 1, "num_threads": 1, "deterministic": True}
history = {}
booster = lgb.train(params, ds, 3, valid_sets=[ds], callbacks=[lgb.record_evaluation(history)])
p1 = booster.predict(X)[:3]
params["learning_rate"] = 0.5
booster.update()
p2 = booster.predict(X)[:3]
n_trees = booster.num_trees()
best = min(history["training"]["l2"])

# %%
G = nx.Graph()
G.add_edge("a", "b", w=1)
G.add_weighted_edges_from([("b", "c", 2), ("a", "c", 5)], weight="w")
H = G.copy()
edges = sorted(G.edges)
view = nx.subgraph_view(G, filter_node=lambda n: n != hide)
hide = "b"
sp = nx.shortest_path(G, "a", "c", weight="w")
G["a"]["c"]["w"] = 1
sp2 = nx.shortest_path(G, "a", "c", weight="w")
nodes = sorted(view.nodes)
nx.set_node_attributes(G, {"a": {"rank": 1}})
attrs = G.nodes["a"]
attrs["rank"] += 1
G.remove_node("c")
n_edges = G.number_of_edges(), H.number_of_edges()
G = nx.relabel_nodes(G, {"a": "A"}, copy=False)
lab = sorted(G)
del H, G, view, attrs
