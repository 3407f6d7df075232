# %%
import lineaslice

count = 3
rate = -0.25
label = 'it\'s = "100%" {ok} $HOME `x`\n'
enabled = True
weights = [1, 2.5, None]
names = {"a": 1, "b": [True]}
pair = (1, "x")
kinds = {"p", "q"}
wave = 1 + 2j
raw = b"\x01ab"
nothing = None
by_number = {1: "one", (2, 3): "more"}
# %%
simple = [count * rate, label * 2, not enabled]
lineaslice.save(simple, "simple")
# %%
nested = {"weights": weights, "names": names, "pair": pair, "kinds": sorted(kinds)}
lineaslice.save(nested, "nested")
# %%
unusual = (wave * 2, raw + b"!", nothing, by_number, type(pair).__name__)
lineaslice.save(unusual, "unusual")
