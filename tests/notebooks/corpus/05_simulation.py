# %%
import math
import random
import itertools as it
from statistics import mean, stdev

import numpy as np

random.seed(99)
np.random.seed(7)

# %%
def roll_dice(k=2, sides=6):
    return sum(random.randint(1, sides) for _ in range(k))


first_roll = roll_dice()
rolls = [roll_dice() for _ in range(200)]
print(mean(rolls), stdev(rolls))

# %%
deck = list(it.product("SHDC", range(2, 15)))
random.shuffle(deck)
hand, deck = deck[:5], deck[5:]
hand.sort(key=lambda c: (c[1], c[0]))
hand

# %%
walk = np.cumsum(np.random.choice([-1, 1], size=500))
peak = walk.max()
np.random.shuffle(walk)  # in place!
shuffled_head = walk[:5].tolist()

# %%
rng = np.random.default_rng(2024)
child_a, child_b = rng.spawn(2)
xs = child_a.normal(size=50)
ys = child_b.exponential(2.0, size=50)
zs = rng.integers(0, 10, 5)

# %%
class Queue:
    served = 0

    def __init__(self, rate, gen):
        self.rate = rate
        self.gen = gen
        self.waiting = []
        self.log = {}

    def step(self, t):
        arrivals = self.gen.poisson(self.rate)
        self.waiting.extend([t] * int(arrivals))
        if self.waiting:
            came = self.waiting.pop(0)
            self.log[t] = t - came
            Queue.served += 1
        return len(self.waiting)


q = Queue(0.9, np.random.default_rng(5))
lengths = []
for t in range(100):
    lengths.append(q.step(t))

# %%
q2 = Queue(1.2, q.gen)  # shares the generator
lengths2 = [q2.step(t) for t in range(50)]
served = Queue.served
waits = list(q.log.values())
avg_wait = sum(waits) / len(waits)
print(avg_wait, served)

# %% monte carlo pi
def estimate_pi(n, rng=np.random):
    pts = rng.random((n, 2)) if hasattr(rng, "random") else None
    return 4 * float(((pts**2).sum(axis=1) <= 1).mean())


pi_global = estimate_pi(1000)
pi_gen = estimate_pi(1000, np.random.default_rng(1))
err = {k: abs(v - math.pi) for k, v in {"g": pi_global, "l": pi_gen}.items()}

# %%
state = random.getstate()
a1 = [random.random() for _ in range(3)]
random.setstate(state)
a2 = [random.random() for _ in range(3)]
same = a1 == a2

# %%
legacy = np.random.RandomState(3)
boot = np.array([legacy.choice(xs, len(xs)).mean() for _ in range(40)])
ci = np.percentile(boot, [2.5, 97.5])
perm = legacy.permutation(ys)[:4]

# %%
grid = np.zeros((12, 12), dtype=int)
grid[rng.integers(0, 12, 40), rng.integers(0, 12, 40)] = 1
history = [grid.copy()]
for gen in range(4):
    n = sum(np.roll(np.roll(grid, i, 0), j, 1) for i in (-1, 0, 1) for j in (-1, 0, 1)) - grid
    grid[:] = ((n == 3) | ((grid == 1) & (n == 2))).astype(int)
    history.append(grid.copy())
alive = [int(g.sum()) for g in history]
print(alive)

# %%
weights = {"a": 5, "b": 3, "c": 2}
picks = random.choices(list(weights), weights=weights.values(), k=20)
sample = random.sample(range(100), 5)
gauss = np.random.standard_normal(3)
