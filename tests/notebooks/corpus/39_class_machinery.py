# %%
import abc, contextlib, enum, functools, weakref, dataclasses, types, operator
from dataclasses import dataclass, field, replace

# %%
class Meta(type):
    registry = {}
    def __new__(mcls, name, bases, ns, **kw):
        cls = super().__new__(mcls, name, bases, ns)
        mcls.registry[name.lower()] = cls
        cls.extras = dict(kw)
        return cls
    def __call__(cls, *args, **kw):
        obj = super().__call__(*args, **kw)
        cls.made = getattr(cls, "made", 0) + 1
        return obj
class Shape(metaclass=Meta, sides=0):
    pass
class Square(Shape, sides=4):
    def __init__(self, a):
        self.a = a
    @property
    def area(self):
        self.reads = getattr(self, "reads", 0) + 1
        return self.a**2
sq = Square(3)
sq2 = Meta.registry["square"](2)
area = sq.area
area_again = sq.area
reads = sq.reads
made = Square.made
kinds = sorted(Meta.registry)

# %%
class Plugin:
    known = []
    def __init_subclass__(cls, *, weight=1, **kw):
        super().__init_subclass__(**kw)
        Plugin.known.append((cls.__name__, weight))
class A(Plugin, weight=5): ...
class B(Plugin): ...
weights = dict(Plugin.known)
Plugin.known.sort(key=operator.itemgetter(1))
order = [n for n, _ in Plugin.known]

# %%
class Positive:
    def __set_name__(self, owner, name):
        self.name = name
        self.history = {}
    def __get__(self, obj, cls):
        if obj is None:
            return self
        return obj.__dict__[self.name]
    def __set__(self, obj, value):
        self.history.setdefault(id(obj) and self.name, []).append(value)
        obj.__dict__[self.name] = abs(value)
class Account:
    balance = Positive()
    limit = Positive()
    def __init__(self, b):
        self.balance = b
        self.limit = 100
    def __setattr__(self, k, v):
        audit.append(k)
        super().__setattr__(k, v)
audit = []
acc = Account(-5)
acc.balance = -7
setattr(acc, "note", "hi")
bal = acc.balance
hist = Account.__dict__["balance"].history
trail = tuple(audit)

# %%
@dataclass
class Node:
    name: str
    kids: list = field(default_factory=list)
    meta: dict = field(default_factory=dict, compare=False)
    depth: int = field(init=False, default=0)
    def __post_init__(self):
        Node.count = getattr(Node, "count", 0) + 1
root = Node("root")
leaf = Node("leaf", root.kids)
root.kids.append(leaf)
twin = replace(root, name="twin")
twin.kids.append("x")
n_kids = len(root.kids)
n_nodes = Node.count
leaf.kids = []
as_d = dataclasses.asdict(Node("solo", [1, [2]]))
@dataclass(frozen=True, slots=True)
class Point:
    x: int
    tags: list
p = Point(1, [])
p.tags.append("t")
moved = replace(p, x=2)
moved.tags.append("u")
both = p.tags

# %%
class Color(enum.Enum):
    RED = 1
    BLUE = 2
    CRIMSON = 1
    @property
    def pretty(self):
        return PREFIX + self.name.title()
    def bump(self):
        self.hits = getattr(self, "hits", 0) + 1
        return self.hits
PREFIX = "~"
Color.RED.bump()
Color["CRIMSON"].bump()
hits = Color(1).hits
PREFIX = "*"
pretty = [c.pretty for c in Color]

# %%
class Base(abc.ABC):
    @abc.abstractmethod
    def run(self): ...
    def __enter__(self):
        stack.append(type(self).__name__)
        return self
    def __exit__(self, *exc):
        stack.append("out" if exc[0] is None else exc[0].__name__)
        return True
class Loud:
    def run(self):
        return super().run() + "!"
class Job(Base):
    def run(self):
        return "run"
class LoudJob(Loud, Job): pass
stack = []
with LoudJob() as job:
    said = job.run()
with Job():
    1 / 0
path = list(stack)
Job.run = lambda self: "patched"
said2 = job.run()
mro = [c.__name__ for c in LoudJob.__mro__[:3]]

# %%
@contextlib.contextmanager
def pushed(d, **kw):
    old = dict(d)
    d.update(kw)
    try:
        yield d
    finally:
        d.clear()
        d.update(old)
        d["restored"] = d.get("restored", 0) + 1
conf = {"a": 1}
with pushed(conf, a=2, b=3) as c:
    inside = sum(c.values())
    c["a"] = 50
after = dict(conf)
es = contextlib.ExitStack()
es.callback(conf.update, closed=True)
es.enter_context(pushed(conf, zz=1))
mid = dict(conf)
es.close()
closed = conf["closed"]

# %%
def averager():
    total, n, avg = 0.0, 0, None
    while True:
        try:
            x = yield avg
        except ValueError:
            total, n, avg = 0.0, 0, None
            continue
        if x is None:
            return n
        total, n = total + x, n + 1
        avg = total / n
co = averager()
next(co)
co.send(10)
m1 = co.send(20)
reset = co.throw(ValueError)
m2 = co.send(4)
def outer():
    n = yield from averager()
    finished.append(n)
    yield n
finished = []
o = outer()
next(o)
o.send(1)
n_done = o.send(None)

# %%
@functools.lru_cache(maxsize=None)
def slow(n):
    evaluations.append(n)
    return n * factor
evaluations, factor = [], 2
s1 = slow(4)
factor = 3
s2 = slow(4) + slow(5)
info = slow.cache_info().hits
class Cache:
    def __init__(self):
        self.data = weakref.WeakValueDictionary()
    @functools.cached_property
    def size(self):
        return len(self.data)
class Val: pass
cache, v = Cache(), Val()
cache.data["v"] = v
size = cache.size
cache.data["w"] = w = Val()
stale = cache.size
died = []
weakref.finalize(w, died.append, "w")
del w
alive = list(cache.data)
ns = types.SimpleNamespace(a=[1])
ns2 = types.SimpleNamespace(**vars(ns))
ns2.a.append(2)
got = operator.attrgetter("a")(ns)
bound = got.append
bound(3)
