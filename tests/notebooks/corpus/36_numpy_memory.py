# %%
import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import as_strided, sliding_window_view

# %%
base = np.arange(24.0)
grid = base.reshape(4, 6)
col = grid[:, 1]
flat = grid.T.ravel()
tr = grid.T
win = sliding_window_view(base, 4)
odd = base[1::2]

# %%
col[:] = -1
flat[:] = 100
tr[0, 3] = 55
mean_win = win.mean(axis=1)
np.add(odd, 1, out=odd)
row_sum = grid.sum(axis=1)

# %%
buf = np.empty(4)
np.cumsum(row_sum, out=buf)
res = np.sqrt(buf.clip(0), out=buf)
res[0] = 0.5
picked = grid[[0, 2]]
picked *= 0
np.multiply.at(base, [0, 0, 1], 2)
check = base[:3].copy()

# %%
rec = np.zeros(3, dtype=[("x", "f8"), ("n", "i4")])
rec["x"] = [1.5, 2.5, 3.5]
one = rec[1]
one["n"] = 42
xs = rec["x"]
xs += 0.25
rec.sort(order="n")
rec_list = rec.tolist()
rv = rec.view(np.recarray)
rv.n[0] = 7
n_total = int(rec["n"].sum())

# %%
raw = bytearray(range(16))
ints = np.frombuffer(raw, dtype="<u4")
raw[0] = 255
first = int(ints[0])
ints[1] = 0
zeros = raw.count(0)
diag = np.zeros((3, 3))
np.fill_diagonal(diag, [1, 2, 3])
np.put(diag, [1, 2], [8, 9])
np.place(diag, diag == 0, [4])
np.copyto(diag[2], 6, where=[True, False, True])
trace = np.trace(diag)

# %%
mm = np.memmap("m.dat", dtype="f4", mode="w+", shape=(5,))
mm[:] = np.arange(5)
mm.flush()
half = mm[2:]
half *= 2
mm.flush()
again = np.fromfile("m.dat", dtype="f4")
again[0] = 77
ro = np.memmap("m.dat", dtype="f4", mode="r")
tail = float(ro[-1])

# %%
arr = np.array([3, 1, 2])
frame = pd.DataFrame({"v": arr}, copy=False)
arr[0] = 30
arr.sort()
v0 = int(frame["v"].iloc[0])
other = pd.Series(arr, copy=False)
vals = other.to_numpy()
arr.resize(3, refcheck=False)
arr[1] = 500
seen = other.tolist()

# %%
x = np.linspace(0, 1, 5)
with np.nditer(x, op_flags=["readwrite"]) as nit:
    for e in nit:
        e[...] = 2 * e
x.flat[1] = -3
x.setflags(write=False)
try:
    x[0] = 1
except ValueError as err:
    msg = str(err)
ma = np.ma.masked_array(x.copy(), mask=[0, 1, 0, 0, 0])
ma[3] = np.ma.masked
ma.mask[0] = True
left = ma.compressed()

# %%
objs = np.empty(2, dtype=object)
objs[0] = []
objs[1] = objs[0]
objs[0].append("p")
twice = objs[1] * 2
swap = np.array([1, 2, 3, 4])
swap[:2], swap[2:] = swap[2:], swap[:2].copy()
swapped = swap.tolist()
old = np.seterr(divide="ignore")
inf = np.ones(2) / 0
np.seterr(**old)
kept = np.geterr()["divide"]

# %%
def normalise(a, inplace=True):
    if inplace:
        a -= a.mean()
        return None
    return a - a.mean()
sig = np.array([1.0, 2.0, 6.0])
alias = sig
centred = normalise(sig, inplace=False)
ret = normalise(alias)
energy = float((sig**2).sum())
w = as_strided(sig, shape=(2, 2), strides=(8, 8))
sig[1] = 10
w_sum = float(w.sum())
lst = [sig, sig[::-1]]
lst[1][0] = 0
end = sig.tolist()
outer = np.einsum("i,j->ij", sig, sig)
dg = np.einsum("ii->i", outer)
dg[:] = 1
identityish = outer.diagonal().sum()
stack = np.broadcast_to(sig, (2, 3))
sig[0] = 4
st = stack.sum()
rng = np.random.default_rng(0)
deck = np.arange(6)
rng.shuffle(deck)
draw = rng.choice(deck)
np.random.seed(3)
legacy = np.random.rand(2)
perm = np.random.permutation(4)
