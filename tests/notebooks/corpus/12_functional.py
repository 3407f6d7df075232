# %%
import functools
import itertools
import operator
from collections import deque, ChainMap
from functools import lru_cache, partial, reduce, singledispatch, wraps
import time

# %%
calls = []


def traced(func=None, *, tag="call"):
    if func is None:
        return partial(traced, tag=tag)

    @wraps(func)
    def inner(*args, **kwargs):
        calls.append((tag, func.__name__, args))
        return func(*args, **kwargs)

    return inner


@traced
def square(x):
    return x * x


@traced(tag="special")
def cube(x):
    return x**3


# %%
nums = list(range(1, 8))
squares = list(map(square, nums))
odd_cubes = [*map(cube, filter(lambda n: n % 2, nums))]
total = reduce(operator.add, squares, 0)
print(total, len(calls))

# %%
n_calls = len(calls)
by_tag = {k: len(list(g)) for k, g in itertools.groupby(calls, key=operator.itemgetter(0))}

# %%
@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


fibs = [fib(i) for i in range(15)]
info = fib.cache_info()
fib.cache_clear()

# %%
def make_counter(start=0):
    count = start

    def step(by=1):
        nonlocal count
        count += by
        return count

    return step


c1, c2 = make_counter(), make_counter(100)
c1(), c1(5), c2()
here = c1(0)
there = c2(-1)

# %%
def compose(*fs):
    return reduce(lambda f, g: lambda x: g(f(x)), fs)


pipeline = compose(str.strip, str.lower, lambda s: s.replace(" ", "_"))
slug = pipeline("  Hello Big World ")
power = partial(pow, 2)
powers = {n: power(n) for n in nums}
add3 = functools.partialmethod

# %%
gen = (n * 10 for n in nums)
first_two = list(itertools.islice(gen, 2))
rest_sum = sum(gen)
leftover = list(gen)

# %%
it1, it2 = itertools.tee(iter(nums))
next(it2)
pairs = list(zip(it1, it2))
window = deque(maxlen=3)
means = []
for n in nums:
    window.append(n)
    if len(window) == 3:
        means.append(sum(window) / 3)

# %%
@singledispatch
def show(x):
    return f"obj {x}"


@show.register
def _(x: int):
    return f"int {x}"


@show.register(list)
def _(x):
    return f"list of {len(x)}: " + ", ".join(map(show, x))


shown = show([1, "a", [2]])

# %%
def append_to(item, acc=[]):
    acc.append(item)
    return acc


append_to(1)
second = append_to(2)
fresh = append_to(3, [])
copy_second = list(second)
append_to(4)

# %%
nums.append(squares[-1])
lazy = map(lambda n: n + offset, nums)
offset = 1000
evaluated = list(lazy)

# %%
def running(xs):
    t = 0
    for x in xs:
        t += x
        got = yield t
        if got:
            t = got


r = running(nums)
a = next(r)
b = r.send(50)
c = next(r)
handlers = {}


def on(event):
    def deco(f):
        handlers.setdefault(event, []).append(f)
        return f

    return deco


@on("start")
def hello(state):
    state["hello"] = state.get("hello", 0) + 1


@on("start")
def log(state):
    state.setdefault("log", []).append(sorted(state))


state = {}
for h in handlers["start"] * 2:
    h(state)
settings = ChainMap({}, {"a": 1, "b": 2})
settings["a"] = 5
merged = dict(settings)
scores = sorted({"x": 3, "y": 1}.items(), key=operator.itemgetter(1))
best, *others = scores
