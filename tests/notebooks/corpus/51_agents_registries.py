# %%
import heapq, random, itertools, functools, abc, weakref, types, logging
from collections import defaultdict, deque, OrderedDict, ChainMap, UserDict
from dataclasses import dataclass, field
rnd = random.Random(8)
# %% event bus
class Bus:
    _inst = None
    def __new__(cls, *a):
        if cls._inst is None:
            cls._inst = super().__new__(cls)
            cls._inst.subs = defaultdict(list)
        return cls._inst
    def on(self, ev):
        def deco(f):
            self.subs[ev].append(f)
            return f
        return deco
    def emit(self, ev, **kw):
        return [f(**kw) for f in self.subs[ev]]
bus = Bus()
trace = []
@bus.on("tick")
def a(n, **kw): trace.append(("a", n * gain))
@bus.on("tick")
@bus.on("tock")
def b(n=0, **kw): trace.append(("b", n))
gain = 2
# %%
bus.emit("tick", n=1)
Bus().emit("tock", n=5)
t1 = list(trace)
gain = 10
bus.emit("tick", n=2)
# %% sim
@dataclass(order=True)
class Event:
    t: float
    seq: int = field(default_factory=itertools.count().__next__)
    fn: object = field(compare=False, default=None)
class Sim:
    def __init__(self): self.q, self.now, self.log = [], 0., []
    def at(self, dt, fn, *a):
        e = Event(self.now + dt, fn=functools.partial(fn, self, *a))
        heapq.heappush(self.q, e)
        return e
    def run(self, until):
        while self.q and self.q[0].t <= until:
            e = heapq.heappop(self.q)
            self.now = e.t
            e.fn()
        return self
sim = Sim()
class Agent:
    population = weakref.WeakSet()
    def __init__(self, name, wealth=10):
        self.name, self.wealth = name, wealth
        Agent.population.add(self)
    def pay(self, sim, other, amt):
        amt = min(amt, self.wealth)
        self.wealth -= amt; other.wealth += amt
        sim.log.append((sim.now, self.name, amt))
        if amt: sim.at(rnd.random(), other.pay if False else Agent.pay_back, other, self, amt / 2)
    @staticmethod
    def pay_back(sim, who, to, amt):
        if amt > 1: who.pay(sim, to, amt)
agents = {n: Agent(n) for n in "xyz"}
sim.at(1, lambda s: agents["x"].pay(s, agents["y"], 4))
ev = sim.at(2, lambda s: agents["y"].pay(s, agents["z"], tax))
tax = 3
sim.run(1.5)
w1 = {k: v.wealth for k, v in agents.items()}
# %%
tax = 6
ev.fn = functools.partial(lambda s: agents["z"].pay(s, agents["x"], tax), sim)
sim.run(5)
w2 = {k: v.wealth for k, v in agents.items()}
nlog = len(sim.log)
npop = len(Agent.population)
gone = agents.pop("y")
npop2 = len(Agent.population)
del gone
# %% mixins and plug-ins
class Plugin(abc.ABC):
    reg = OrderedDict()
    prio = 0
    def __init_subclass__(cls, /, prio=0, **kw):
        super().__init_subclass__(**kw)
        cls.prio = prio
        Plugin.reg[cls.__name__] = cls
        Plugin.reg = OrderedDict(sorted(Plugin.reg.items(), key=lambda kv: -kv[1].prio))
    @abc.abstractmethod
    def go(self, x): ...
class Dbl(Plugin, prio=1):
    def go(self, x): return x * 2
class Inc(Plugin, prio=5):
    step = 1
    def go(self, x): return x + self.step
def pipeline(x): return functools.reduce(lambda acc, c: c().go(acc), Plugin.reg.values(), x)
p1 = pipeline(3)
class Neg(Plugin, prio=3):
    def go(self, x):
        trace.append("neg")
        return -x
p2 = pipeline(3)
Inc.step = 100
p3 = pipeline(3)
Plugin.reg.pop("Dbl")
p4 = pipeline(3)
# %% state machine
class Machine:
    table = {}
    state = "idle"
    @classmethod
    def rule(cls, frm, ev):
        def d(f):
            cls.table[frm, ev] = f
            return f
        return d
    def fire(self, ev):
        h = self.table.get((self.state, ev))
        if h: self.state = h(self)
        return self
@Machine.rule("idle", "go")
def start(m): m.n = getattr(m, "n", 0) + 1; return "busy"
@Machine.rule("busy", "stop")
def stop(m): hooks and hooks[-1](m); return "idle"
hooks = []
m = Machine().fire("go")
s1 = m.state
hooks.append(lambda m: setattr(m, "hooked", True))
m.fire("stop").fire("go")
hk = getattr(m, "hooked", None), m.n
Machine.table.pop(("busy", "stop"))
m.fire("stop")
s2 = m.state
meth = m.fire
meth2 = types.MethodType(lambda self, ev: trace.append(ev), m)
m.fire = meth2
m.fire("xx"); meth("stop")
tr = trace[-1]
