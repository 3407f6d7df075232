# %%
import abc
import copy
import functools
from collections import UserDict, namedtuple
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import ClassVar

# %%
class Kind(Enum):
    CIRCLE = auto()
    SQUARE = auto()


Point = namedtuple("Point", "x y", defaults=[0])
registry = {}


def register(cls):
    registry[cls.__name__.lower()] = cls
    return cls


# %%
class Shape(abc.ABC):
    made: ClassVar[int] = 0
    units = "cm"

    def __init__(self, origin=Point(0)):
        self.origin = origin
        type(self).made += 1
        Shape.made += 1

    @abc.abstractmethod
    def area(self) -> float: ...

    @property
    def label(self):
        return f"{self.__class__.__name__} {self.area():.1f} {self.units}2"


@register
class Square(Shape):
    def __init__(self, side, **kw):
        super().__init__(**kw)
        self.side = side

    def area(self):
        return self.side**2

    def grow(self, by=1):
        self.side += by
        return self


@register
class Circle(Shape):
    PI = 3.14159

    def __init__(self, r, **kw):
        super().__init__(**kw)
        self._r = r

    @property
    def r(self):
        return self._r

    @r.setter
    def r(self, value):
        if value < 0:
            raise ValueError(value)
        self._r = value

    def area(self):
        return self.PI * self._r**2


# %%
sq = Square(2)
ci = Circle(1, origin=Point(1, 1))
shapes = [sq, ci, registry["square"](5)]
print([s.label for s in shapes])

# %%
sq.grow().grow(by=3)
ci.r = 2
try:
    ci.r = -1
except ValueError as e:
    bad = e.args[0]
areas = [s.area() for s in shapes]

# %%
Shape.units = "mm"
labels = [s.label for s in shapes]
counts = {c.__name__: c.made for c in (Shape, Square, Circle)}

# %%
@dataclass
class Account:
    owner: str
    balance: float = 0.0
    moves: list[float] = field(default_factory=list)
    bank: ClassVar[dict] = {}

    def __post_init__(self):
        Account.bank[self.owner] = self

    def pay(self, other: "Account", amount: float) -> None:
        self._move(-amount)
        other._move(amount)

    def _move(self, x):
        self.balance += x
        self.moves.append(x)

    def __iadd__(self, x):
        self._move(x)
        return self

    def __lt__(self, other):
        return self.balance < other.balance


ann, bob = Account("ann", 100), Account("bob")
ann.pay(bob, 30)
bob += 5
saved = copy.deepcopy(bob)
ann.pay(bob, 1)

# %%
richest = max(Account.bank.values())
sorted_names = [a.owner for a in sorted(Account.bank.values())]
richest.balance

# %%
class Tree:
    def __init__(self, value, parent=None):
        self.value, self.children, self.parent = value, [], parent
        if parent is not None:
            parent.children.append(self)

    def __iter__(self):
        yield self.value
        for c in self.children:
            yield from c

    @functools.cached_property
    def total(self):
        return sum(self)


root = Tree(1)
left = Tree(2, root)
right = Tree(3, root)
leaf = Tree(10, left)
depth_first = list(root)
total = root.total
leaf.value = 50
stale = root.total

# %%
class Config(UserDict):
    def __missing__(self, key):
        self.data[key] = value = key.upper()
        return value

    def __getattr__(self, name):
        if name == "data":
            raise AttributeError(name)
        return self[name]


conf = Config(a=1)
got = conf["debug"], conf.level
n_conf = len(conf)


class Meta(type):
    def __new__(mcls, name, bases, ns):
        cls = super().__new__(mcls, name, bases, ns)
        registry.setdefault("meta", []).append(name)
        return cls


class Plugin(metaclass=Meta):
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        cls.tag = cls.__name__[0]


class Json(Plugin):
    pass


Plugin.run = lambda self: f"run {self.tag}"
ran = Json().run()
known = sorted(registry)
kinds = {k: k.value for k in Kind}
stack_of = [Point(i) for i in range(3)]
stack_of[1] = stack_of[1]._replace(y=9)
