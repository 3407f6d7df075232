"""Small random programs: a list of numbers → cells of Python that share and change objects.

A program is drawn as a list of numbers and only then written out, so that hypothesis can shrink it
by leaving numbers out. Each row of ``ROWS`` is a statement with holes: ``{list}`` is a name that
holds a list and ``{list2}`` perhaps another, ``{new}`` is a name that gets bound, ``{0}`` a small
number, ``¶`` a new line. After ``->`` stands the kind of what gets bound. A hole that no name
fills is filled by a statement of ``SOURCES`` first. A statement that raises ends its cell, as in a
notebook. ``SOURCE kind`` is that source again, ``AGAIN`` runs an earlier cell once more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

NAMES = "abcdefgh"
HOLE = r"{(\w+)}"
FILES = {"f.txt": "0"}  # what lies in the working directory of every program
PRELUDES = {
    "np.": ("import numpy as np",),
    "np.random.": ("np.random.seed(0)",),
    "random.": ("import random", "random.seed(0)"),
    "contextlib.": ("import contextlib",),
    "copy.": ("import copy",),
    "functools.": ("import functools",),
    "os.": ("import os",),
    "pd.": ("import pandas as pd",),
    "collections.": ("import collections",),
    "heapq.": ("import heapq",),
    "bisect.": ("import bisect",),
    "itertools.": ("import itertools",),
    "pickle.": ("import pickle",),
    "dataclasses.": ("import dataclasses",),
    "types.": ("import types",),
    "math.tau": ("import math",),
    "linear_model.": ("from sklearn import linear_model",),
    "preprocessing.": ("from sklearn import preprocessing",),
}

SOURCES = {
    "int": "{new} = {0}",
    "list": "{new} = [{0}, {1}, 2]",
    "nested": "{new} = [[{0}], [{1}]]",
    "dict": "{new} = {'k': [{0}], 'n': {1}}",
    "mutator": "def {new}(x): x.append({0})",
    "reader": "def {new}(x): return [{0}, *x]",
    "maker": "def {new}(x): return lambda: x.append({0})",
    "effect": "def {new}(): {list}.append({0})",
    "effects": "{new} = [{effect}]",
    "getter": "{new} = lambda: {list}",
    "class": "class {new}:¶    shared = []¶    def __init__(self, v): self.v = v¶"
    "    def add(self): self.v.append({0})¶    def share(self): self.shared.append({0})",
    "object": "{new} = {class}({list})",
    "objects": "{new} = [{object}]",
    "array": "{new} = np.arange(6)",
    "arrays": "{new} = [{array}]",
    "iterator": "{new} = iter({list})",
    "set": "{new} = {{0}, {1}}",
    "keys": "{new} = {dict}.keys()",
    "spread": "def {new}(*xs): return [x.pop() for x in xs]",
    "generator": "def {new}(): yield from {list}",
    "generator_of_numbers": "{new} = np.random.default_rng({0})",
    "rng": "{new} = random.Random({0})",
    "frame": "{new} = pd.DataFrame({'x': [3, {0}, 2]})",
    "series": "{new} = {frame}['x']",
    "wrapper": "def {new}(f):¶    {list}.append({0})¶    return lambda x: f(x)",
    "str": "{new} = 's{0}'",
    "key": "{new} = 'kn'[{0} % 2]",
    "column": "{new} = 'xw'[{0} % 2]",
    "extender": "{new} = {list}.extend",
    "setter": "{new} = {dict}.setdefault",
    "state": "{new} = random.getstate()",
    "out": "{new} = open('f.txt', 'a')",
    "flat": "{new} = np.arange(4).flat",
    "file": "{new} = open('f.txt')",
    "counter": "{new} = collections.Counter({list})",
    "deque": "{new} = collections.deque({list})",
    "default": "{new} = collections.defaultdict(list)",
    "bytes": "{new} = bytearray(b'abc')",
    "view": "{new} = memoryview({bytes})",
    "manager": "class {new}:¶    def __init__(self, v): self.v = v¶"
    "    def __enter__(self): self.v.append({0}); return self.v¶"
    "    def __exit__(self, *error): self.v.append({1}); return True",
    "odd_class": "class {new}:¶    def __init__(self, v): self.__dict__['v'] = v¶    @property¶"
    "    def w(self):¶        self.v.append({0})¶        return len(self.v)¶"
    "    def __setattr__(self, name, value): self.v.append(value)¶"
    "    def __getattr__(self, name): return self.v",
    "odd": "{new} = {odd_class}({list})",
    "counted_class": "class {new}:¶    __slots__ = ('v',)¶    made = []¶"
    "    def __init__(self, v): self.v = v; self.made.append(v)¶"
    "    def __iadd__(self, n): self.v.append(n); return self¶"
    "    def __len__(self): return len(self.v)¶    @classmethod¶"
    "    def count(cls): cls.made.append({0}); return len(cls.made)",
    "counted": "{new} = {counted_class}({list})",
    "record_class": "@dataclasses.dataclass¶class {new}:¶    n: int¶"
    "    v: list = dataclasses.field(default_factory=list)",
    "record": "{new} = {record_class}({0})",
    "register": "def {new}(f):¶    {dict}[f.__name__] = [{0}]¶    return f",
    "structured": "{new} = np.zeros(3, dtype=[('p', int), ('q', float)])",
    "matrix": "{new} = np.arange(6).reshape(2, 3)",
    "groups": "{new} = {frame}.groupby('x')",
    "scaler": "{new} = preprocessing.StandardScaler()",
    "model": "{new} = linear_model.LinearRegression()",
}

ROWS = """
{new} = {0} -> int
{new} = {int} + {int2} -> int
{int} += {0}
{new} = {int}; {new} += {0} -> int
{new} = [{0}, {1}] -> list
{new} = [{int}, {0}] -> list
{new} = [[{0}], [{1}]] -> nested
{new} = [{list}, [{0}]] -> nested
{new} = ({list}, {int}) -> nested
{new} = [{nested}[0]] * 2 -> nested
{new} = {"k": {list}, "n": {0}} -> dict
{new} = {any} -> same
{new} = {list} -> list
{new} = {nested}[0] -> list
{new} = {dict}["k"] -> list
{new} = {dict}.setdefault("z", {list}) -> list
{new} = {list}.copy() -> list
{new} = {nested}[:] -> nested
{new} = {list} + {list2} -> list
{new} = sorted({list}) -> list
{new} = len({list}) -> int
{new} = sum({list}) -> int
{new} = {list}.pop() -> int
{list}.append({int})
{list}.append({0})
{list} += [{0}]
{list} = {list} + [{0}]
{list}[0] = {int}
{list}[:1] = [{0}, {1}]
{list}.extend({list2})
{list}.reverse()
{list}.sort()
del {list}[0]
{nested}[0].append({0})
{nested}[1].append({0})
{dict}["k"].append({0})
{dict}["n"] = {int}
{dict}["k"] = {list}
{dict}.update(n={0})
del {dict}["n"]
{list}.count({0})
print({any})
len({list}), str({list2})
{new}, {new2} = {int}, {int2} -> int int
{new}, *{new2} = {list} -> int list
{new} = {new2} = [{0}] -> list list
{any}, {any2} = {any2}, {any} -> swap
def {new}(x): x.append({0}) -> mutator
def {new}(x): return x[{0}:] -> reader
def {new}(x): return [{int}, len(x)] -> reader
def {new}(x): return x -> reader
def {new}(x, y={list}):¶    y.append({0})¶    return y -> reader
def {new}():¶    global {int}¶    {int} += {0} -> effect
def {new}():¶    {list}.append({int}) -> effect
def {new}():¶    {effect}()¶    {effect2}() -> effect
def {new}(x):¶    def step():¶        x.append(len(x))¶    return step -> maker
def {new}(x):¶  n = 0¶  def step():¶    nonlocal n¶    n += 1; x.append(n)¶  return step -> maker
{new} = {maker}({list}) -> effect
{new} = lambda: {list} -> getter
{new} = lambda: {int} -> getter
{new} = {getter}() -> any
{getter}().append({0})
{mutator}({list})
{new} = {reader}({list}) -> list
{effect}()
{new} = {list}.append -> mutator
{new} = {mutator} -> mutator
list(map({mutator}, {nested}))
{new} = [{effect}, {effect2}] -> effects
for f in {effects}: f()
SOURCE class
{new} = {class}({list}) -> object
{object}.add()
{object}.share()
{object}.v = {list}
{object}.v.append({0})
{class}.shared = {list}
{new} = {object}.v -> list
{new} = {object}.shared -> list
{new} = [{object}, {object2}] -> objects
for o in {objects}: o.add()
{new} = np.arange({0}, 9) -> array
{new} = {array}[{0}:] -> array
{new} = {array}[::2] -> array
{new} = {array}.reshape(-1, 1)[:, 0] -> array
{new} = {array}.copy() -> array
{new} = {array} * 2 -> array
{new} = {array}[{array} > {0}] -> array
{new} = np.asarray({array}) -> array
{new} = [{array}, {array2}] -> arrays
{array}[0] = {int}
{array} += {0}
{array}[:2] *= 2
{array}.sort()
{arrays}[0][:] = {0}
np.add({array}, 1, out={array})
np.put({array}, [0], [{0}])
np.cumsum({array}); {array}.mean()
{new} = int({array}.sum()) -> int
{new} = {array}.tolist() -> list
{new} = iter({list}) -> iterator
{new} = (v for v in {list}) -> iterator
{new} = (v + {int} for v in {list}) -> iterator
{new} = map(lambda v: v + {int}, {list}) -> iterator
{new} = zip({iterator}, {iterator2}) -> iterator
{new} = next({iterator}) -> int
next({iterator})
{new} = list({iterator}) -> list
for {new} in {iterator}: break -> int
for {new} in range({0}): {list}.append({new}) -> int
for {new} in list({nested}): {new}.append({0}) -> list
for i in range(2): {new} = [{int}, i] -> list
if {int} > {0}: {list} = [{0}]
if {int} > {0}:¶    {list}.append({0})¶else:¶    {new} = [{1}] -> list
while len({list}) > 2: {list}.pop()
try:¶    {list}[{0}] += 1¶except (IndexError, TypeError):¶    {list}.append({0})
with contextlib.suppress(IndexError):¶    {list}.append({0})¶    {list}[99]
{new} = [v for v in {list} if v != {int}] -> list
{new} = [x.append({0}) or x for x in {nested}] -> nested
{new} = {int} > {0} and {list}.append({0}) -> any
exec("{new} = [{int}]") -> list
globals()["{new}"] = {list} -> list
random.seed({0})
{new} = random.randrange(10**6) -> int
{new} = random.sample(range(10**6), 2) -> list
open("f.txt", "a").write(str({int}))
open("f.txt", "w").write(str({list}))
{new} = [open("f.txt").read()] -> list
del {any}
{new} = {{int}, {0}, {1}} -> set
{set}.add({int})
{set} |= {{0}}
{set}.discard({0})
{new} = sorted({set}) -> list
{new} = {0} in {set} -> int
{new} = {dict}.keys() -> keys
{new} = list({keys}) -> list
{new} = dict({dict}) -> dict
{new} = {**{dict}, "m": {list}} -> dict
{new} = {k: v for k, v in {dict}.items()} -> dict
for k in list({dict}): {dict}[k] = [{0}]
{dict}.pop("n", None)
{new}, {new2} = {list}, {nested}[0] -> list list
{new} = [*{list}, *{list2}] -> list
{new} = copy.copy({nested}) -> nested
{new} = copy.deepcopy({nested}) -> nested
{new} = functools.partial({mutator}, {list}) -> effect
{new} = functools.partial({reader}) -> reader
{new} = functools.lru_cache({getter}) -> getter
{new} = (lambda f: lambda: f())({effect}) -> effect
{new} = [f for f in [{effect}, {effect2}]] -> effects
@functools.wraps({reader})¶def {new}(x): return {reader}(x) -> reader
@(lambda f: {list}.append({0}) or f)¶def {new}(x): x.append({1}) -> mutator
def {new}(*xs):¶    for x in xs: x.append({0}) -> spread
{spread}({list}, {list2})
{spread}(*{nested})
def {new}():¶    yield {list}¶    {list}.append({0})¶    yield {list} -> generator
{new} = {generator}() -> iterator
{new} = (yield_ for yield_ in {generator}()) -> iterator
def {new}(n=2): return {list} if n < 1 else {new}(n - 1) -> getter
def {new}():¶    {any} = {0}¶    return [{any}] -> getter
def {new}():¶    import math¶    return [math.floor({int})] -> getter
{mutator}.note = {list}
{mutator}.note.append({0})
class {new}({class}): extra = [{0}] -> class
class {new}:¶    def __init__(self, v): self.v = {list}¶    shared = {list} -> class
class {new}({class}):¶    def add(self): self.shared.append({int}) -> class
{new} = type({object}) -> class
{new} = {object}.add -> effect
{new} = {class}.shared -> list
setattr({object}, "v", {list})
{object}.shared = [{0}]
{object}.__dict__.update(v={list})
{new} = vars({object})["v"] -> list
del {object}.v
{new} = copy.copy({object}) -> object
{object}.add() if {int} else {object}.share()
{new} = {object} if {int} else {object2} -> object
{new} = {"k": {array}, "n": {0}} -> dict
{dict}["k"][0] = {0}
{dict}["k"] += [{0}]
{new} = {array}.astype(float) -> array
{new} = {array}.T -> array
{array}.fill({0})
{array}.flags.writeable = True
{new} = np.concatenate([{array}, {array2}]) -> array
{new} = {array}.max() -> int
{new} = np.array([{list}, None], dtype=object)[0] -> list
{array}[:] = np.random.default_rng({0}).permutation({array})
{new} = np.random.default_rng({0}) -> generator_of_numbers
{new} = {generator_of_numbers}.integers(9, size=3) -> array
{generator_of_numbers}.shuffle({list})
{new} = random.Random({0}) -> rng
{rng}.shuffle({list})
{new} = {rng}.random() -> int
random.shuffle({list})
{new} = pd.DataFrame({"x": [{0}, 1, 2], "y": [3, {int}, 5]}) -> frame
{new} = {frame}["x"] -> series
{new} = {frame}[["x"]] -> frame
{new} = {frame}[{frame}["x"] > {0}] -> frame
{frame}["x"] = {frame}["x"] + {int}
{frame}.loc[0, "x"] = {0}
{frame}["z"] = {series}
{series}.iloc[0] = {int}
{series} += {0}
{new} = {frame}["x"].tolist() -> list
{new} = {frame}.to_numpy() -> array
{new} = {frame}.sort_values("x") -> frame
{frame}.sort_values("x", inplace=True)
{frame}.drop(columns="y", inplace=True, errors="ignore")
{new} = pd.concat([{frame}, {frame}]) -> frame
{frame}.describe(); {frame}.head()
{new} = {frame}.apply(lambda c: c * {int}) -> frame
{frame}.columns = list("pqrst")[: {frame}.shape[1]]
{new} = {frame}.iloc[0].tolist() -> list
{new} = int({series}.sum()) -> int
match {list}:¶    case [first, *_]: {new} = [first]¶    case _: {new} = [] -> list
with open("f.txt") as f: {new} = [f.read()] -> list
{new} = open("f.txt") -> file
{new} = [{file}.read(1)] -> list
os.environ["X"] = str({int})
{new} = [os.environ.get("X", "")] -> list
{new} = 1 < {list}.append({0}) -> int
{list}.append({0}); {list}[77]; {list}.append({1})
{list}.extend(1 // v for v in [1, {0}])
assert {int}
for {new} in []: pass -> int
for i, {new} in enumerate({list}): {list2}[:1] = [i] -> int
while {int} > 0: {int} -= 1
while len({list}) > 3:¶    {list}.pop()¶else:¶    {list2}.append({0})
try:¶    {list}.append({0})¶    {new} = [{int} // {1}]¶finally:¶    {list}.append({1}) -> list
try: {dict}["n"] += {list}[{0}]¶except Exception as e: {new} = [str(e)]¶else: {list}.clear() -> list
with {manager}({list}) as {new}: {new}.append({0}) -> list
with {manager}({list}): {list2}.append({0}); 1 / 0
with {manager}({list}) as x, {manager2}({list2}) as y: x.append({0}); y.append({1})
match {dict}:¶    case {"k": [*rest]}: {new} = rest¶    case _: {new} = [{0}] -> list
if ({new} := {int} + {0}) > 2: {list}.append({new}) -> int
{new} = [y for x in {list} if (y := x + {0}) > 1] -> list
{new} = [[v, w] for v in {list} for w in {list2} if v != w] -> nested
{new} = {v: [v] for row in {nested} for v in row} -> dict
{new}, (*{new2}, _) = {int}, {list} -> int list
{new} = {list}[:]; {new2} = {new}; {new2} += [{0}] -> list list
{any} = {new} = [{int}] -> list
{nested}[0], {nested}[1] = {nested}[1], {nested}[0]
{dict}["n"], {list}[0] = {0}, {1}
{dict}["k"] = {new} = [{0}] -> list
{object}.v, {new} = [{0}], {object}.v -> list
{object}.v += [{0}]
{object}.n = getattr({object}, "n", 0) + 1
{new} = getattr({object}, "n", {0}) -> int
{dict}["n"] = {dict}.get("n", 0) + {int}
{new} = {dict}["n"] -> int
{new} = {dict}.get("n", {0}) -> int
{dict}["m"] = {dict}["n"]
{new} = [{dict}["n"], {dict}["k"][0]] -> list
print({dict}["n"], {dict}.get("k"))
for s in range(3): {list}.append(s); {list2}.append(-s); print(s)
for s in {list}: {int} += s; {int2} = s; print({int2})
{int} = {int2} = 0¶for p in {list}:¶    {int} += p¶    if p > {0}: {int2} += 1; continue
for s in range(4):¶    if s == {0}: break¶    {list}.append(s)¶else:¶    {list2}.append({1})
for q, p in {dict}.items():¶    if isinstance(p, list): p.append({0})
for p in {list}: {dict}["n"] = p; {dict}["m"] = [p]; str(p)
for p in {list}:¶    {list2}.append({int})¶    {int} += 1¶    {dict}["n"] = {int}¶    print(p)
for p in range(2):¶    {new} = {nested}[p]¶    {new}.append(p)¶    {list}.append(len({new})) -> list
for p in range(2):¶    {new} = {list}¶    {list2}.append(p)¶    {new}.append({int}) -> list
for p in range(2):¶    {mutator}({list})¶    {list2}.append(p)¶    {int} += p
for p in range(2):¶    {effect}()¶    {list}.append(p)¶    {new} = len({list}) -> int
for p in {iterator}:¶ {list}.append(p)¶ {new} = next({iterator}, 0)¶ {dict}["n"] = {new} -> int
for p in range(2):¶    {list}.append(random.random())¶    {new} = [random.random()] -> list
for p in range(3):¶    {object}.add()¶    {list}.append(p)¶    {new} = {object}.v -> list
for p in 0, 1, 2:¶ {array}[p] += {int}; {new} = {array}[:2]¶ {new}[0] = p; {list}.append(p) -> array
for p in range(2):¶ {new} = {reader}({list})¶ {new}.append(p)¶ {list2}.append({new}) -> list
while len({list}) < 6:¶    {list}.append({0})¶    {list2}.append({1})¶    {int} += 1
if {int} > 2:¶ {list}.append({0})¶ {new} = [1]¶else:¶ {list2}.append({1})¶ {new} = {list} -> list
with open("f.txt", "a") as f:¶    f.write(str({int}))¶    {list}.append({0})¶    {int2} += 1
with open("f.txt") as f:¶ for p in f:¶  {list}.append(p)¶  {int} += 1¶ {new} = f.read() -> str
for p in 0, 1, 2:¶ if p: continue¶ {list}.append(p)¶ if {int}: {list2}.append(p)¶ else: {int} += 1
for p in 0, 1:¶ try: {int} += 1 // p¶ except Exception: {list}.append(p)¶ finally: {list2}.append(p)
for p in 0, 1:¶ {new} = []; {nested}.append({new})¶ {new}.append({int}); {list}.append(p) -> list
for p in range(2):¶    {list}, {list2} = {list2}, {list}¶    {list}.append(p)¶    {int} += p
for p in range(2):¶ {new} = {any}¶ {list}.append(p)¶ {dict}["k"] = {new}¶ {int} += p -> same
for p in 0, 1:¶ {frame}["x"] = {frame}["x"] + p; {list}.append(p); {new} = {frame}["x"] -> series
for p in range(2):¶    {new} = {getter}()¶    {list}.append(p)¶    {new}.append(p) -> list
for p in {nested}:¶    p.append({0})¶    {list}.append(len(p))¶    {int} += 1
for p, q in {dict}.items():¶    {list}.append(p)¶    {new} = q¶    {int} += 1 -> any
for p in 0, 1:¶ {dict}.setdefault("z", []).append(p); {list}.append(p); {new} = {dict}["z"] -> list
for p in range(2):¶ {new} = (v + p for v in {list})¶ {list2}.extend({new})¶ {int} += 1 -> iterator
for p in range(2):¶    {new} = {list}.append¶    {new}(p)¶    {list2}.append(p) -> mutator
for p in range(2):¶ open("f.txt", "a").write("x"); {list}.append(open("f.txt").read()); {int} += 1
for p in range(2):¶    {counter}[p] += 1¶    {deque}.append(p)¶    {list}.append(p)
for p in range(2):¶    {new} = {odd}.w¶    {list}.append(p)¶    {int} += 1 -> int
for p in range(2):¶ {generator_of_numbers}.shuffle({list})¶ {array} = {array} + 1¶ {list2}.append(p)
for p in range(2):¶    {new} = [{int}, p]¶    {list} = {new}¶    {list2}.append({list}) -> list
for p in range(2):¶ {new} = {class}({list}); {objects} = [{new}]; {new}.add(); {int} += p -> object
for p in {objects}:¶    p.add()¶    {list}.append(len(p.v))¶    {new} = p -> object
for p in [{list}, {list2}]:¶    {new} = p¶    {new}.append({0})¶    {int} += len({new}) -> list
if {int}:¶ {new} = {0}¶ for p in range(2): {list}.append(p); {list2}.append(p)¶ {int2} += 1 -> int
for p in range(2):¶ {new} = [{effect}, {effect2}]¶ {new}[p]()¶ {list}.append(p) -> effects
for p in range(2):¶    {new} = {list} and {list2}¶    {new}.append(p)¶    {int} += 1 -> list
for p in range(2):¶ {new} = max({nested}, key=len)¶ {new}.append(p)¶ {list}.append(p) -> list
for p in range(2):¶ {new} = {dict}.get("k", [])¶ {new} += [p]¶ {list}.append(len({new})) -> any
for p in 0, 1:¶ {new} = map({mutator}, {nested}); {list}.append(p)¶ next({new}) -> iterator
for p in 0, 1:¶ {new} = {manager}({list})¶ with {new} as x: {list2}.append(p)¶ {int} += 1
for p in range(2):¶ {list}.append({int})¶ del {list}[0]¶ {list2}.append(p)¶ {int} = {int} + p
for p in {list}:¶    try: {list2}.append({0} // p)¶    except ZeroDivisionError: {dict}["k"] = [p]
while {int} < 3: {int} += 1; {list}.append({int}); print({list2})
{new} = {}; {new2} = []¶for p in {list}: {new}[p] = p; {new2}.append(p) -> dict list
def {new}(x):¶    for v in x:¶        if v > {0}: return [v]¶    return x -> reader
def {new}(x): return [] if not x else [x[0] + {0}] + {new}(x[1:]) -> reader
def {new}(x, seen=[]):¶    seen.append(len(x))¶    return seen -> reader
def {new}(x): {int} = {0}; return [{int}, *x] -> reader
def {reader}(x): return [{0}]
def {mutator}(x): x.insert(0, {0})
def {effect}(): {list}.append({int})
def {new}(f):¶    def inner(x): {list}.append({0}); return f(x)¶    return inner -> wrapper
{new} = {wrapper}({reader}) -> reader
@{wrapper}¶def {new}(x): return [len(x), {0}] -> reader
@{register}¶def {new}(x): return x[:{0}] -> reader
{new} = {register}({mutator}) -> mutator
{new} = functools.reduce(lambda a, b: a + [b], {list}, {list2}) -> list
{new} = functools.reduce(lambda a, b: a.append(b) or a, {list}, {list2}) -> list
@functools.lru_cache¶def {new}(): {list}.append({0}); return {list2} -> getter
{getter}.cache_clear()
{new} = sorted({list}, key=lambda v: {list2}.append(v) or v) -> list
list(filter({mutator}, {nested}))
{new} = map({mutator}, {nested}) -> iterator
{new} = filter(None, {list}) -> iterator
{new} = enumerate({iterator}) -> iterator
{new} = reversed({list}) -> iterator
{new} = itertools.chain({iterator}, {list}) -> iterator
{new}, {new2} = itertools.tee({iterator}) -> iterator iterator
{new} = itertools.islice({iterator}, 1) -> iterator
{new} = list(zip({list}, {iterator})) -> nested
{new} = [*itertools.accumulate({list})] -> list
{new} = max({list}, default={0}) -> int
{new}, *_ = {iterator} -> int
{new} = {int} in {iterator} -> int
class {new}({class}):¶    def add(self): super().add(); self.shared.append({0}) -> class
class {new}({class}):¶    def __init__(self, v): super().__init__(v); self.w = v -> class
{class}.add = lambda self: self.v.append({0})
{class}.extra = property(lambda self: self.v)
{new} = {object}.extra -> list
{class}.share = {class2}.add
del {class}.shared
{object}.__class__ = {class}
{new} = isinstance({object}, {class}) -> int
{new} = {class}.__name__ + str({int}) -> str
{new} = f"{{int}}-{{list}}" -> str
{new} = "%s %s" % ({int}, {list}) -> str
{new} = "{}".format({any}.__class__) -> str
{str} += str({int})
{new} = [{str}, len({str})] -> list
{new} = {odd}.w -> int
{odd}.w
{odd}.z = {0}
{odd}.z.append({0})
{new} = {odd}.z -> list
hasattr({odd}, "w")
{new} = {counted_class}({list}) -> counted
{counted} += {0}
{new} = {counted}.v -> list
{new} = {counted}; {new} += {0} -> counted
{counted}.v = {list}
{new} = {counted_class}.count() -> int
{new} = {counted}.made -> list
{new} = len({counted}) -> int
{new} = {record_class}({int}, {list}) -> record
{record}.v.append({0})
{record}.n += {0}
{new} = dataclasses.replace({record}, n={0}) -> record
{new} = dataclasses.asdict({record}) -> dict
{new} = {record} == {record2} -> int
{new} = pickle.loads(pickle.dumps({nested})) -> nested
{new} = copy.deepcopy({object}).v -> list
{new} = copy.copy({dict}) -> dict
{counter}.update({list})
{counter}[{0}] += 1
{new} = {counter}.most_common(1) -> list
{new} = {counter}.total() -> int
{new} = collections.deque({list}, maxlen=3) -> deque
{deque}.appendleft({0})
{deque}.rotate(1)
{new} = {deque}.popleft() -> int
{default}[{0}].append({int})
{default}[{0}]
{new} = {default}[{0}] -> list
{new} = sorted({default}) -> list
heapq.heapify({list})
heapq.heappush({list}, {0})
{new} = heapq.heappop({list}) -> int
{new} = heapq.nsmallest(2, {list}) -> list
bisect.insort({list}, {int})
{bytes}.extend(b"x")
{view}[0] = 65
{new} = {view}[1:] -> view
{new} = bytes({bytes}) -> str
{view}.release()
{new} = {dict}.items() -> keys
{new} = {dict}.values() -> keys
{new} = len({keys}) -> int
{new} = {dict}.popitem()[0] -> str
{dict} |= {"m": {list}}
{new} = {dict} | {"m": {int}} -> dict
{dict}.clear()
{new} = {set} | set({list}) -> set
{set}.update({list})
{new} = frozenset({set}) -> any
eval("{list}.append({0})")
exec("{list}.append({int}); {new} = {list}") -> list
exec("def {new}(x): return [{0}, *x]") -> reader
globals()["{int}"] = {0}
globals().update({new}=[{0}]) -> list
{new} = globals()["{list}"] -> list
{new} = eval("{int} + {0}") -> int
setattr({object}, "v", getattr({object2}, "v"))
[].append({list}.append({0}))
{list}.append({0}) or {list2}.append({1})
{new} = lambda x, n={int}: x.append(n) -> mutator
{new} = [lambda x: x.append(i) for i in range(2)][0] -> mutator
{new} = {list}.extend -> extender
{extender}([{0}])
{new} = {dict}.setdefault -> setter
{setter}("z", [{0}])
math.tau = {int}
{new} = math.tau + 1 -> int
random.seed({int})
{new} = random.getstate() -> state
random.setstate({state})
random.random()
np.random.seed({0})
{new} = np.random.rand(2) -> array
np.random.shuffle({array})
{new} = {generator_of_numbers}.spawn(1)[0] -> generator_of_numbers
{generator_of_numbers}.random()
{new} = np.geterr()["over"] -> str
np.seterr(over=["warn", "ignore", "raise", "print"][{0}])
os.rename("f.txt", "g.txt")
os.remove("f.txt")
{new} = os.path.exists("f.txt") -> int
{new} = os.listdir() -> list
open("g.txt", "w").write(open("f.txt").read() + str({int}))
{new} = [open("g.txt").read()] -> list
{new} = open("f.txt", "a") -> out
{out}.write(str({int}))
{out}.flush()
{out}.close()
print({list}, file=open("f.txt", "a"))
os.makedirs("sub", exist_ok=True); os.chdir("sub")
os.environ.pop("X", None)
{new} = dict(os.environ).get("X") -> str
{new} = {matrix}.T -> matrix
{new} = {matrix}.ravel() -> array
{new} = {matrix}[0] -> array
{new} = {matrix}[:, {0}] -> array
{new} = {matrix}[[0, 1]] -> matrix
{matrix}[{matrix} > {0}] = {1}
{matrix}[0, 1] = {int}
{matrix} *= 2
np.multiply({matrix}, 2, out={matrix})
np.fill_diagonal({matrix}, {0})
{new} = np.ascontiguousarray({matrix}) -> matrix
{new} = {matrix}.flat -> flat
{flat}[0] = {0}
{matrix}.shape = (3, 2)
{array}.resize(4, refcheck=False)
{new} = np.frombuffer({bytes}, dtype=np.uint8) -> array
{new} = np.broadcast_to({array}, (2, len({array}))) -> matrix
{new} = {structured}["p"] -> array
{structured}["q"][0] = {0}
{structured}[0] = ({0}, {int})
{new} = {structured}[1] -> any
{new} = np.where({array} > {0}, {array}, 0) -> array
np.copyto({array}, {0})
{array} = {array}[::-1]
{new} = {frame}["x"].sum() -> int
{new} = {frame}["y"].mean() -> int
{frame}["y"] = {0}
{frame}["w"] = {frame}["x"] * 2; {frame}["v"] = {frame}["w"] + {int}
{frame}["x"] += {frame}["x"].max()
{new} = [{frame}["x"].tolist(), {frame}.shape[0]] -> nested
{frame}.at[1, "x"] = {int}
{frame}.iloc[0, 0] = {0}
{frame}.loc[{frame}["x"] > {0}, "x"] = {1}
{frame}.insert(0, "i{0}", {int})
{new} = {frame}.pop("x") -> series
del {frame}["y"]
{frame}.rename(columns={"x": "y", "y": "x"}, inplace=True)
{new} = {frame}.rename(columns={"y": "x", "x": "y"}) -> frame
{new} = {frame}.assign(x=lambda d: d["x"] + {int}) -> frame
{new} = {frame}.groupby("x").sum() -> frame
{new} = {groups}.size().tolist() -> list
for q, {new} in {groups}: {list}.append(int(q)) -> frame
{new} = {frame}.merge({frame2}, on="x") -> frame
{new} = {frame}.copy() -> frame
{new} = {frame} -> frame
{new} = {frame}.head(2) -> frame
{frame}.attrs["n"] = {list}
{new} = {frame}.attrs.get("n", [{0}]) -> list
{frame}.index.name = "i{0}"
{frame}.set_index("x", inplace=True)
{new} = {frame}.reset_index() -> frame
{frame}.eval("q = x + {0}", inplace=True)
{new} = {frame}.query("x > {0}") -> frame
{new} = {series}.map(lambda v: {list}.append({0}) or v) -> series
{frame}.apply(lambda c: {list}.append({0}))
{series}.name = "s{0}"
{new} = {series}.to_numpy() -> array
{new} = pd.Series({array}, copy=False) -> series
{new} = pd.DataFrame({matrix}, copy=False) -> frame
{series}[{series} > {0}] = {1}
{frame}.to_csv("f.txt", index=False)
{new} = pd.read_csv("f.txt") -> frame
for r in {frame}.columns: {frame}[r] = {frame}[r] + {0}; print(r)
for r in list({frame}): {list}.append({frame}[r].sum()); {dict}[r] = {int}
pd.options.display.max_rows = {int} + 5
{new} = pd.options.display.max_rows -> int
{new} = {frame}.sum().to_dict() -> dict
{scaler}.fit({matrix})
{scaler}.partial_fit({matrix})
{new} = {scaler}.fit_transform({matrix}) -> matrix
{new} = {scaler}.transform({matrix}) -> matrix
{new} = {scaler}.set_params(with_mean=False) -> scaler
{model}.fit({matrix}.reshape(-1, 1), {matrix}.ravel())
{new} = {model}.fit({frame}[["x"]], {frame}["x"]) -> model
{new} = {model}.coef_ -> array
{new} = {model}.predict({frame}[["x"]]) -> array
{model}.extra = {list}
AGAIN
AGAIN
AGAIN
AGAIN
{frame}["w"] = {frame}["x"] * {0}
{frame}["w"] = {0}
{frame}["w"] += {int}
{frame}.loc[{frame}["x"] > {0}, "w"] = {int}
{frame}.loc[{0}, "x"] = {int}
{frame}.loc[len({frame})] = {0}
{frame}.x = {list}[:1] * len({frame})
for c in list({frame}.columns): {frame}[c + "_"] = {frame}[c]
for c in ("x", "w"): {frame}[c] = {int}
for f in [{frame}, {frame2}]: f["w"] = {0}
(lambda f: f.__setitem__("w", {0}))({frame})
(lambda f: f.drop(index=f.index[:1], inplace=True))({frame})
if "w" in {frame}: {frame}.pop("w")
if "x" in {frame}: del {frame}["x"]
{frame}.index = range({0}, {0} + len({frame}))
{new} = {frame}["w"].tolist() -> list
{new} = {frame}.loc[{frame}["x"] > {0}, "w"].tolist() -> list
{new} = {frame}[["w", "x"]] -> frame
{new} = {frame}[{frame}["x"] > {0}]["w"].tolist() -> list
{new} = {frame}.groupby("x")["w"].sum().tolist() -> list
{object}.w = {0}
{object}.w += {int}
{object}.v = {object2}.v
{object}.link = {object2}
{new} = {object}.link.v -> list
{object}.f = {object}.add
{object}.f()
{new} = [{object}.w] -> list
{new} = {object}.v[:1] -> list
if hasattr({object}, "w"): del {object}.w
for o in [{object}, {object2}]: o.w = {0}
{new} = types.SimpleNamespace(v=[{0}], w={1}) -> object
(lambda o: setattr(o, "w", {0}))({object})
{dict}["k"] = {dict}
{dict}["a"] = lambda: {dict2}["n"]
{new} = [{dict}["a"]()] -> list
{new} = [len({frame}), *{frame}.index] -> list
{frame} = {frame}[{frame}["x"] > {0}]
{new} = {frame}[{series} > {0}] -> frame
{frame} = {frame}.sort_values("x").reset_index(drop=True)
{frame} = {frame}.drop_duplicates(subset=["x"])
{frame} = {frame}.drop(columns=["y"])
{frame} = {frame}.assign(w=lambda d: d["x"] * 2)
{frame} = {frame}.rename(columns={"w": "v"})
{new} = {frame}.merge({frame2}, on="x", how="left") -> frame
{new} = {frame}.merge({frame2}, on="x")["w"].tolist() -> list
{new} = pd.concat([{frame}, {frame2}], ignore_index=True) -> frame
{new} = {frame}.groupby("x").agg(w=("x", "count")).reset_index() -> frame
{new} = {frame}.groupby("x").mean(numeric_only=True) -> frame
{frame}.fillna({0}, inplace=True)
{frame}.dropna(subset=["x"], inplace=True)
{new} = {frame}.query("x > @{int}") -> frame
{new} = {frame}.query("x > {0}")["w"].sum() -> int
{new} = {"a": {frame}, "b": {frame2}} -> dict
{dict}["a"] = {frame}
{dict}["a"]["w"] = {0}
{new} = {dict}["a"] -> frame
{dict}["a"] = {dict}["k"]
{dict}["a"] = {"k": [{0}]}
{dict}["a"]["k"] = {list}
{dict}["a"]["k"].append({0})
{new} = {dict}["a"] -> any
{dict}["k"] += [{0}]
{dict}["n"] += {0}
{new} = {dict}["k"] if "a" in {dict} else [{0}] -> list
{dict}[{int}] = {list}
{new} = {dict}.get({int}, []) -> list
{dict}[True] = {list}
(lambda d: d.update(n={0}))({dict})
(lambda d: d["k"].append({0}))({dict})
for q in ("k", "a"): {dict}[q] = [{0}]
{dict}.pop("k", None)
{dict}["k"] = {dict}.pop("a", [{0}])
{new} = list({dict}) -> any
{new} = "kna"[{0}] -> key
{new} = {key} -> key
{dict}[{key}] = [{0}]
{dict}[{key}] = {list}
{dict}[{key}] += {dict}[{key}]
{dict}.update({{key}: {int}})
del {dict}[{key}]
{dict}.pop({key}, None)
{new} = [{dict}.get({key})] -> nested
{new} = [{dict}.get({key}) for {key} in ("n", "k")] -> nested
{new} = [{dict}[{key}] for {key} in {dict}] -> nested
{new} = [{dict}[{key}] for {key} in {dict2} if {key} in {dict}] -> nested
{new} = {{key}: {dict}[{key}] for {key} in ("k", "n") if {key} in {dict}} -> dict
{new} = {{key}: {dict2} for {key}, {dict2} in {dict}.items()} -> dict
{new} = list(filter(lambda {key}: {key} in {dict}, ("k", "z", "n"))) -> list
{new} = sorted(({key} for {key} in {dict} if {dict}[{key}]), key=lambda {int}: -len({int})) -> list
{new} = any({key} in {dict} for {key} in ("a", "z")) -> int
{new} = [{dict}[{key}][0] for {dict} in [{dict2}] for {key} in ("k",)] -> list
{new} = [{key} for {key} in ("a", "k", "n") if {key} not in {dict}] -> list
[{dict}.pop({key}, 0) for {key} in ("n", "z")]
[{dict}.setdefault({key}, [{0}]) for {key} in ("a", "k")]
[{dict}[{key}].append({0}) for {key} in ("k",)]
for {key} in ("n", "k"): {dict}[{key}] = [{0}]
for {key} in list({dict}): {list}.append({key})
for {key}, {list} in list({dict}.items()): {dict2}[{key}] = {list}
{new} = (lambda {dict}, {key}: {dict}.get({key}))({dict2}, "n") -> any
def {new}({key}="k"): return [{dict}[{key}]] -> getter
def {new}():¶    {key} = "n"¶    return [{dict}[{key}]] -> getter
def {new}():¶    return [{dict}[{key}]] -> getter
{new} = [{list} for {list} in {nested}] -> nested
{new} = [{int} + 1 for {int} in {list}] -> list
{new} = [{int} for {list} in {nested} for {int} in {list}] -> list
{new} = [[{int} for {int} in {list}] for {list} in {nested}] -> nested
{new} = (lambda {list}: {list} + [{0}])([{1}]) -> list
[{list}.append({0}) for {list} in {nested}]
class {new}:¶    {list} = [{0}]¶    def __init__(self, v): self.v = v¶    shared = {list} -> class
try: {list}[99]¶except IndexError as {key}: {dict}["k"] = [str({key})]
with contextlib.nullcontext("n") as {key}: {dict}[{key}] = {int}
{new} = "xwy"[{0} % 3] -> column
{frame}[{column}] = {int}
{frame}[{column}] = {frame}["x"] + {0}
{frame}.loc[{frame}["x"] > {0}, {column}] = {int}
{new} = {frame}[{column}].tolist() -> list
{new} = [int({frame}[{column}].sum()) for {column} in ("x", "w")] -> list
{new} = [int({frame}[{column}].sum()) for {column} in {frame}] -> list
{new} = {{column}: {frame}[{column}].max() for {column} in ["x"]} -> dict
{new} = [{column} in {frame} for {column} in ("w", "y")] -> list
{new} = {frame}[[{column} for {column} in {frame} if {column} != "w"]] -> frame
{new} = [{frame}.loc[{frame}[{column}] > {0}, {column}].tolist() for {column} in ("x",)] -> nested
{new} = [{frame}["x"].sum() for {frame} in [{frame2}, {frame2}]] -> list
{new} = [q["x"].sum() for {column}, q in {frame}.groupby("x")] -> list
{new} = [q["x"].sum() for {column} in ("x", "w") for {int}, q in {frame}.groupby({column})] -> list
for {column} in ("x", "w"): {frame}[{column}] = {int}
for {column} in {frame}: {list}.append({frame}[{column}].sum())
{frame} = {frame}.assign(**{{column}: {int} for {column} in ("w",)})
{frame} = {frame}.rename(columns={{column}: {column} + "_" for {column} in ("w",)})
{new} = [{object}.w for {object} in [{object2}]] -> list
{new} = [getattr({object}, {key}) for {key} in ("v", "w")] -> nested
"""


class Template(NamedTuple):
    """One row: the text with its holes, and the kinds of the names that it binds."""

    text: str
    binds: tuple[str, ...]


def templates(rows: str = ROWS) -> list[Template]:
    """The rows, read."""
    found = []
    for row in rows.strip().splitlines():
        text, _, kinds = row.partition(" -> ")
        if text.startswith("SOURCE "):
            kinds = text.removeprefix("SOURCE ")
            text = SOURCES[kinds]
        found.append(Template(text, tuple(kinds.split())))
    return found


Step = tuple[int, int, int, int]  # which template, and three numbers that choose names and values


def write(steps: Sequence[Step], rows: Sequence[Template]) -> tuple[str, ...]:
    """The cells of the program that the numbers stand for."""
    cells: list[str] = []
    kinds: dict[str, str] = {}
    for which, *numbers in steps:
        template = rows[which % len(rows)]
        if template.text == "AGAIN":
            cells += cells[numbers[0] % len(cells) :][:1] if cells else []
        else:
            _place(template, numbers, cells, kinds)
    text = "\n".join(cells)
    prelude = [line for word, lines in PRELUDES.items() if word in text for line in lines]
    return (*prelude, *cells)


def _place(template: Template, numbers: list[int], cells: list[str], kinds: dict[str, str]) -> str:
    """Append the statement, and before it what fills its holes; the first name that it binds."""
    holes = list(dict.fromkeys(re.findall(HOLE, template.text)))
    filled = {"0": str(numbers[0] % 4), "1": str(numbers[1] % 4)}
    for position, hole in enumerate(h for h in holes if h not in filled and "new" not in h):
        number, kind = numbers[(position + 1) % 3], hole.rstrip("2")
        fitting = [name for name, k in kinds.items() if kind in (k, "any")]
        if not fitting:
            kind = "list" if kind == "any" else kind
            fitting = [_place(Template(SOURCES[kind], (kind,)), numbers, cells, kinds)]
        filled[hole] = fitting[number % len(fitting)]
    for position, hole in enumerate(h for h in holes if "new" in h):
        unused = [name for name in NAMES if name not in (*kinds, filled.get("new"))]
        again = numbers[2] % 4 == position or not unused  # one in four gives a name a new value
        filled[hole] = NAMES[numbers[1] % len(NAMES)] if again else unused[0]
    cells.append(re.sub(HOLE, lambda hole: filled[hole[1]], template.text).replace("¶", "\n"))
    if template.binds == ("swap",):
        one, two = filled["any"], filled["any2"]
        kinds[one], kinds[two] = kinds[two], kinds[one]
    bound = [filled[h] for h in ("new", "new2") if h in filled]
    for name, kind in zip(bound, template.binds, strict=False):
        kinds[name] = kinds[filled["any"]] if kind == "same" else kind
    for name in re.findall(r"^del (\w+)$", cells[-1]):
        kinds.pop(name, None)
    return bound[0] if bound else ""
