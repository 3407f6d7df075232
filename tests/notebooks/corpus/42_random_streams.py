# %%
import random, secrets, copy
import numpy as np
import pandas as pd
from random import Random, shuffle
from numpy.random import default_rng, RandomState
import scipy.stats as st
from sklearn.model_selection import train_test_split
from sklearn.utils import shuffle as sk_shuffle, check_random_state, resample

# %%
random.seed(1)
np.random.seed(2)
deck = list(range(10))
shuffle(deck)
hand = [deck.pop() for _ in range(3)]
r1 = random.random()
rng = random.Random(5)
a = rng.random()
rng2 = copy.copy(rng)
b = rng.random()
b2 = rng2.random()
state = rng.getstate()
c = rng.gauss(0, 1)
rng.setstate(state)
c2 = rng.gauss(0, 1)

# %%
def draw(k, rng=rng):
    return [rng.randint(0, 9) for _ in range(k)]
d1 = draw(3)
d2 = draw(2)
class Sampler:
    shared = default_rng(11)
    def __init__(self, seed=None):
        self.gen = self.shared if seed is None else default_rng(seed)
    def __call__(self, n):
        return self.gen.normal(size=n)
s = Sampler()
t = Sampler()
u = Sampler(3)
x1 = s(2)
x2 = t(2)
x3 = u(1)
x4 = Sampler.shared.integers(100)

# %%
noise = np.random.normal(size=3)
df = pd.DataFrame({"v": np.arange(8)})
samp = df.sample(3)
samp2 = df.sample(3, random_state=rng.randint(0, 100))
tr, te = train_test_split(df, test_size=2)
dist = st.norm(0, 1).rvs(2)
after = np.random.rand()
dist2 = st.norm.rvs(size=2, random_state=9)
st_default = st.uniform.rvs()

# %%
rs = RandomState(4)
kids = [RandomState(rs.randint(1000)) for _ in range(2)]
k0 = kids[0].rand()
k1 = kids[1].rand()
k00 = kids[0].rand()
sh = sk_shuffle(np.arange(5), random_state=rs)
boot = resample([1, 2, 3, 4], random_state=rs)
crs = check_random_state(None)
from_global = crs.rand()
g_after = np.random.rand()
ss = np.random.SeedSequence(99)
ch = ss.spawn(2)
ch_more = ss.spawn(1)
gens = [np.random.Generator(np.random.PCG64(q)) for q in ch]
gv = gens[1].random()
bg = gens[0].bit_generator
adv = bg.advance(10)
gv0 = gens[0].random()
spawned = gens[0].spawn(1)[0].random()

# %%
def walk(n):
    pos = 0
    for _ in range(n):
        pos += random.choice([-1, 1])
        yield pos
w = walk(5)
w1 = next(w)
mid = random.random()
w_rest = list(w)
weights = {k: random.random() for k in "abc"}
pick = random.choices(list(weights), weights.values(), k=4)
arr = np.arange(6)
view = arr[::2]
default = default_rng(0)
default.shuffle(view)
perm = default.permutation(arr)
np.random.shuffle(arr)
sorted_arr = np.sort(arr)
saved = np.random.get_state()
n1 = np.random.rand()
np.random.set_state(saved)
n2 = np.random.rand()
equal = n1 == n2
if n1 > 0.5:
    coin = random.random()
else:
    coin = -random.random()
last = random.random()
random.seed(len(deck))
fin = random.sample(range(100), 3)
import numpy.random as npr
npr.seed(0)
q = npr.rand()
np.random.default_rng(npr.randint(10)).random(2)
q2 = npr.rand()
sim = sorted(range(5), key=lambda _: npr.random())
q3 = npr.rand()
orders = pd.Series(range(5)).apply(lambda v: v * npr.rand())
q4 = npr.rand()
