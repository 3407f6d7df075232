# %%
import heapq, random, itertools, logging, time
from collections import deque, defaultdict
from enum import Enum, auto
from typing import NamedTuple, Callable, Optional
log = logging.getLogger("sim"); log.setLevel(logging.ERROR)
rnd = random.Random(11)

class Kind(Enum):
    ARRIVE = auto()
    LEAVE = auto()

class Ev(NamedTuple):
    at: float
    seq: int
    kind: Kind
    who: int

# %%
class Sim:
    count = itertools.count()
    def __init__(self, rate, clerks=1):
        self.rate, self.clerks = rate, clerks
        self.now, self.queue, self.waiting = 0.0, [], deque()
        self.handlers: dict[Kind, list[Callable]] = defaultdict(list)
        self.stats = {"served": 0, "wait": 0.0}
    def on(self, kind):
        def register(f):
            self.handlers[kind].append(f)
            return f
        return register
    def at(self, delay, kind, who):
        heapq.heappush(self.queue, Ev(self.now + delay, next(Sim.count), kind, who))
    def run(self, until):
        while self.queue and self.queue[0].at <= until:
            ev = heapq.heappop(self.queue)
            self.now = ev.at
            for h in self.handlers[ev.kind]:
                h(self, ev)
        return self

# %%
sim = Sim(1.5)
arrivals = {}
@sim.on(Kind.ARRIVE)
def arrive(s, ev):
    arrivals[ev.who] = s.now
    if s.clerks:
        s.clerks -= 1
        s.at(rnd.expovariate(1), Kind.LEAVE, ev.who)
    else:
        s.waiting.append(ev.who)
    s.at(rnd.expovariate(s.rate), Kind.ARRIVE, ev.who + 1)

@sim.on(Kind.LEAVE)
def leave(s, ev):
    s.stats["served"] += 1
    if s.waiting:
        nxt = s.waiting.popleft()
        s.stats["wait"] += s.now - arrivals[nxt]
        s.at(rnd.expovariate(1), Kind.LEAVE, nxt)
    else:
        s.clerks += 1

# %%
sim.at(0, Kind.ARRIVE, 0)
sim.run(5)
at_five = dict(sim.stats)
len(sim.waiting)

# %% a late handler
longest = 0
@sim.on(Kind.ARRIVE)
def watch(s, ev):
    global longest
    longest = max(longest, len(s.waiting))
sim.run(15)
mean_wait = sim.stats["wait"] / max(1, sim.stats["served"])

# %%
log.info("done")
sim.handlers[Kind.ARRIVE].remove(arrive)
sim.run(1000)
left = len(sim.queue)
final = sim.stats
final["mean"] = mean_wait
first_ids = [next(Sim.count) for _ in range(2)]
tail = rnd.random()

# %% several runs, results by parameters
results = []
for rate, clerks in itertools.product((0.5, 2.0), (1, 2)):
    rnd.seed(3)
    s2 = Sim(rate, clerks)
    s2.handlers = sim.handlers | {Kind.ARRIVE: [arrive]}
    s2.at(0, Kind.ARRIVE, 0)
    s2.run(10)
    results.append((rate, clerks, s2.stats["served"], round(s2.stats["wait"], 3)))
best = max(results, key=lambda r: r[2])
Kind.ARRIVE.name
order = sorted(arrivals, key=arrivals.get)[:3]
