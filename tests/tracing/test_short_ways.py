"""The short ways of planning lead where the long ones do."""

from __future__ import annotations

import ast
import sys
import warnings
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from lineaslice.syntax.facts import facts
from lineaslice.tracing import computing, doubts, effects, glance, uses
from lineaslice.tracing.patches import Patches
from lineaslice.tracing.plans import Plan
from lineaslice.tracing.script import fresh_namespace

from .test_effects import ROWS

PREPARATION = """
import math, random, itertools, collections, functools
import numpy as np
import pandas as pd
n, x, s, flag, nothing, raw = 3, 2.5, "a b", True, None, b"ab"
xs, ys, d, u, t = [1, 2, 3], ["a", "b"], {"a": 1}, {1, 2}, (1, 2)
class P:
    def __init__(self): self.v = 1
    def __lt__(self, other): return True
    def __len__(self): return 1
    def __getattr__(self, name): return 5
class Q:
    kind = "q"
    def __init__(self): self.v, self.s, self.xs = 1, "a", [1]
    @property
    def size(self): return 1
    def grow(self, by): self.v += by
class S(Q):
    def __setattr__(self, name, value): object.__setattr__(self, name, value)
class B:
    shared = {}
    def __init__(self): self.__dict__ = self.shared; self.v = 1
class D(dict): pass
q, second, setter, borg, other = Q(), Q(), S(), B(), D(a=1)
borg2, alias, held = B(), second, [q]
other.v = 1
p, ps, f = P(), [P(), P()], lambda v: v
it, gen = iter(xs), (i for i in xs)
nested, both = [[1], [2]], [xs, ys]
df, arr = pd.DataFrame({"a": [1, 2]}), np.arange(3)
push, counted = xs.append, collections.Counter("ab")
"""
FUNCTIONS = """
    len max min sum sorted abs any str repr list tuple set dict zip enumerate isinstance print hash
    iter next map filter getattr np.sum np.sort np.add pd.concat pd.DataFrame math.sqrt math.fsum
    random.choice random.shuffle random.random itertools.chain functools.partial vars type push
""".split()  # noqa: SIM905  (as text it can be read)
METHODS = """
    xs.append xs.extend xs.sort xs.index xs.pop xs.copy xs.count d.get d.update d.keys d.pop s.split
    s.join s.format u.add u.union t.index t.count df.head df.sort_values df.insert arr.sort arr.sum
    arr.fill both.append nested.remove p.v p.any ps.append ps.index ps.sort gen.send it.__next__
    counted.update raw.decode n.bit_length s.__len__ xs.__contains__
""".split()  # noqa: SIM905
ARGUMENTS = ("", "n", "s", "xs", "d", "p", "ps", "f", "it", "gen", "df", "arr", "*xs", "t", "key=f")
ARGUMENTS += ("n + x", "s, xs", "xs[0]", "len(xs)", "**d", "[p]", "lambda v: v", "x=ps", "df, n")
STATEMENTS = """
    xs[0] = n; d["k"] = xs; xs += ys; xs += gen; n += 1; p.v = n; del d["a"]; del xs[0]
    both[0][0] = n; d["a"] += n; globals()["z"] = 1; df["b"] = xs; arr[0] = n
    nested[0].append(n); d.get("a").x = 1; v = (n * x + xs[-1]) % 7; v = s * n; v = n / x + n
    v = s + s; v = xs + ys; v = n < x < p; v = -n; v = f"{s}/{n}"; v = s.strip().upper()
    v = xs[n]; v = d[s]; v = p + n; v = t + (n,); v = not xs; v = s.split()[0].lower()
    v = [i + n for i in xs]; v = sum(i for i in xs); v = p.v + n
""".replace("\n", ";").split(";")
TEXTS = [f"v = {callee}({given})" for callee in FUNCTIONS + METHODS for given in ARGUMENTS]
STATEMENTS += [
    text.replace("OBJ", obj)
    for obj in ("q", "second", "setter", "borg", "other", "p", "held[0]", "math", "Q", "xs")
    for text in (
        *(
            "OBJ.v = n",
            "v = OBJ.v + n",
            "OBJ.v += n",
            "del OBJ.v",
            "v = OBJ.none + n",
            "v = OBJ.size",
        ),
        *(
            "v = OBJ.s.strip()",
            "OBJ.xs.append(n)",
            "OBJ.kind = n",
            "v = OBJ.kind * n",
            "v = OBJ.xs",
        ),
        *("OBJ.grow(n)", "v = OBJ.grow", "OBJ.__dict__ = d", "v = OBJ.__dict__", "OBJ.v = OBJ"),
        *(
            "v = len(OBJ.xs)",
            "xs.append(OBJ.v)",
            "xs.append(OBJ)",
            "d[OBJ.v] = n",
            "v = OBJ.v or n",
        ),
    )
]
TEXTS += [text.strip() for text in STATEMENTS if text.strip()]


def told(plan: Plan) -> dict[str, Any]:
    """The plan as values that compare; objects by their identity."""
    found = {name: getattr(plan, name) for name in Plan.__slots__}
    found["changes"] = [(c.roots, id(c.target), c.evidence, c.via) for c in plan.changes]
    found["touched"] = [(id(obj), via) for obj, via in plan.touched]
    return found


def agree(short: dict[str, Any], long: dict[str, Any], names: dict[str, Any]) -> bool:
    """True when the plans are equal, but for a doubt of the long one about nothing."""
    if long["unknown"] and not short["unknown"]:
        # s.split()[0].lower(): the long way does not know that it is a text. Nor does it see that
        # a function only computes; then it compares that function, and what it reads.
        compared = {n for n in long["watched"] if type(names[n]) is not FunctionType}
        if compared <= short["late"].keys():
            doubts = {"unknown", "strangers", "draws", "modules", "watched"}
            return all(value == long[name] for name, value in short.items() if name not in doubts)
    return short == long


def prepared(setup: str) -> dict[str, Any]:
    names = fresh_namespace()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(setup, names)
    return names


def both_ways(text: str, names: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    short = told(effects.plan(facts(text), names, Patches()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(glance, "look", lambda *_: None)
        patch.setattr(effects._Planner, "is_plain", lambda *_: False)
        patch.setattr(uses, "_WITHOUT_PROPERTIES", frozenset())
        for module in (doubts, uses):
            patch.setattr(module, "CONTAINERS", frozenset())
        return short, told(effects.plan(facts(text), names, Patches()))


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    return prepared(PREPARATION)


def test_calls_and_stores_are_planned_alike(names: dict[str, Any]) -> None:
    for text in TEXTS:
        short, long = both_ways(text, names)
        assert agree(short, long, names), (text, short, long)


@pytest.mark.parametrize(("setup", "text"), [(setup, text) for setup, text, _ in ROWS])
def test_rows_are_planned_alike(
    setup: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = prepared(setup)
    for node in ast.parse(text).body:
        one = ast.unparse(node)
        short, long = both_ways(one, names)
        assert agree(short, long, names), (one, short, long)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("xs.append(n + 1)", ["xs"]),
        ("d['k'] = n * len(xs)", ["d"]),
        ("d['a'] += n; xs[0] = n", ["d", "xs"]),
        ("del xs[0]", ["xs"]),
        ("v = xs[0] + d['a'] + max(n, x)", []),
        ("v = xs.copy()", []),
        ("v = nested[0]", []),
        ("xs.append(p)", None),
        ("xs.sort()", None),
        ("v = xs + ys", None),
        ("v = ps[0] + n", None),
        ("v = ps.pop().v", None),
        ("nested[0].append(n)", None),
        ("p.v = n", ["p"]),
        ("v = p.v + n", None),
        ("q.v = q.v + n; q.v += 1", ["q", "q"]),
        ("v = q.s.strip()", []),
        ("v = q.size", None),
        ("q.kind = n", None),
        ("v = q.xs[0] + n", None),
        ("setter.v = n", None),
        ("borg.v = n", None),
        ("other.v = n", ["other"]),
        ("q.grow(n)", None),
        ("p = n", None),
        ("u = n", None),
        ("d[p] = n", None),
        ("d.update(f=f)", None),
        ("v = sorted(xs, key=f)", None),
        ("for i in xs: n", None),
    ],
)
def test_what_is_seen_at_a_glance(
    text: str, expected: list[str] | None, names: dict[str, Any]
) -> None:
    seen = [glance.look(facts(one), names) for one in text.split("; ")]
    roots = [name for found in seen if found for one in found.changes for name in one.roots]
    assert (None if None in seen else roots) == expected


def test_the_namespace_itself_is_no_container() -> None:
    names: dict[str, Any] = {"n": 1}
    names |= {"own": names, "path": sys.path, "modules": sys.modules}
    for text in ("own['n'] = 2", "path.append('a')", "modules['a'] = n"):
        assert glance.look(facts(text), names) is None


FUNCTIONS_OF_ITS_OWN = """
rate, title, log, items = 2, "t", [], [1, 2]
def area(wide, high=3): return wide * high * rate
def label(n): return f"{title} {area(n):.1f}" if n > 1 else str(n)
def total(n):
    found = 0
    for i in range(n):
        found += i % 3 and i
    return max(found, area(n, high=1))
def noisy(n):
    log.append(n)
    return n
def counts(n):
    global rate
    rate += n
    return rate
def deep(n): return deep(n - 1) if n else 0
def ends(n): yield n
def through(n): return noisy(n)
def many(*numbers): return 1
def own(n): return [n]
def kept(n, into=[]): return n
def asked(n): return n.real
def missing(n): return n + nowhere
def closed(n):
    def inner(): return n
    return inner
def draws(n): return random.random()
def len(x): return 5
import random
"""


@pytest.mark.parametrize(
    ("text", "late"),
    [
        ("v = area(2)", {"rate": "area"}),
        ("v = area(rate, high=rate) + 1", {"rate": "area"}),
        ("label(3)", {"title": "label", "area": "label", "rate": "area"}),
        ("v = total(area(1))", {"area": "total", "rate": "area"}),
        ("v = area(items[0])", {"rate": "area"}),
        ("log.append(area(2))", {"rate": "area"}),
        ("v = len(3)", {}),
        *((f"v = {name}(2)", None) for name in ("noisy", "counts", "deep", "ends", "through")),
        *((f"v = {name}(2)", None) for name in ("many", "own", "kept", "asked", "missing")),
        *((f"v = {name}(2)", None) for name in ("closed", "draws")),
        ("v = area(items)", None),
        ("v = len(items)", None),
        ("v = area(*items)", None),
        ("v = area(random)", None),
    ],
)
def test_functions_that_only_compute(text: str, late: dict[str, str] | None) -> None:
    names = prepared(FUNCTIONS_OF_ITS_OWN)
    seen = glance.look(facts(text), names)
    assert (None if seen is None else seen.late) == late
    if seen is not None:
        _, long = both_ways(text, names)
        assert seen.late == long["late"]


def test_what_only_computes_needs_no_plan(names: dict[str, Any]) -> None:
    found = 0
    for text in TEXTS:
        if glance.computes_only(facts(text), names):
            found += 1
            plan = told(effects.plan(facts(text), names, Patches()))
            for doubt in ("unknown", "strangers", "draws", "modules"):
                del plan[doubt]  # of s.split()[0].lower(), which the long way does not see through
            assert not any(plan.values()), text
    assert found > 30


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("y = x.strip().upper()", " a", True),
        ("y = max(x, 3)", 1, True),
        ("x += 1", 1, True),
        ("y = len(x)", [1], False),
        ("y = print(x)", 1, False),
        ("y = open(x)", "a", False),
        ("y = eval(x)", "1", False),
        ("y = x.__class__.__base__.__subclasses__()", 1, False),
        ("import x", 1, False),
        ("z.v = x", 1, False),
        ("y = f(x)", 1, False),
        ("if x: y = str(x)", 1, False),
    ],
)
def test_what_only_computes(text: str, value: object, expected: bool) -> None:
    assert glance.computes_only(facts(text), {"x": value}) is expected


def test_a_builtin_that_was_patched_before_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    monkeypatch.setattr(builtins, "hex", lambda number: "0x0")
    assert computing.as_python_has_them("hex", "len") == {"len": len}


def test_a_patched_builtin_may_do_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    assert glance.computes_only(facts("y = hex(x)"), {"x": 1})
    assert glance.look(facts("y = hex(x) + z[0]"), {"x": 1, "z": [1]}) == ([], {})
    monkeypatch.setattr(builtins, "hex", lambda value: "")
    assert not glance.computes_only(facts("y = hex(x)"), {"x": 1})
    assert glance.look(facts("y = hex(x) + z[0]"), {"x": 1, "z": [1]}) is None
    assert not glance.computes_only(facts("y = max(x, 2)"), {"x": 1, "max": lambda *values: 0})
