"""The short ways of planning lead where the long ones do."""

from __future__ import annotations

import ast
import warnings
from pathlib import Path
from typing import Any

import pytest

from lineaslice.syntax.facts import facts
from lineaslice.tracing import effects
from lineaslice.tracing.patches import Patches
from lineaslice.tracing.plans import Plan
from lineaslice.tracing.recorder import Recorder
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
TEXTS += [text.strip() for text in STATEMENTS if text.strip()]


def told(plan: Plan) -> dict[str, Any]:
    """The plan as values that compare; objects by their identity."""
    found = {name: getattr(plan, name) for name in Plan.__slots__}
    found["changes"] = [(c.roots, id(c.target), c.evidence, c.via) for c in plan.changes]
    found["touched"] = [(id(obj), via) for obj, via in plan.touched]
    return found


def prepared(setup: str) -> dict[str, Any]:
    names = fresh_namespace()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(setup, names)
    return names


def both_ways(text: str, names: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    short = told(effects.plan(facts(text), names, Patches()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(effects._Planner, "is_plain", lambda *_: False)
        patch.setattr(effects, "_WITHOUT_PROPERTIES", frozenset())
        patch.setattr(effects, "_CONTAINERS", frozenset())
        return short, told(effects.plan(facts(text), names, Patches()))


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    return prepared(PREPARATION)


def test_calls_and_stores_are_planned_alike(names: dict[str, Any]) -> None:
    for text in TEXTS:
        short, long = both_ways(text, names)
        assert short == long, text


@pytest.mark.parametrize(("setup", "text"), [(setup, text) for setup, text, _ in ROWS])
def test_rows_are_planned_alike(
    setup: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = prepared(setup)
    for node in ast.parse(text).body:
        one = ast.unparse(node)
        short, long = both_ways(one, names)
        assert short == long, one


def test_what_only_computes_needs_no_plan(names: dict[str, Any]) -> None:
    recorder = Recorder(names, lambda name: False)
    found = 0
    for text in TEXTS:
        if recorder._computes_only(facts(text)):
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
    recorder = Recorder({"x": value}, lambda name: False)
    assert recorder._computes_only(facts(text)) is expected


def test_a_patched_builtin_may_do_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    recorder = Recorder({"x": 1}, lambda name: False)
    assert recorder._computes_only(facts("y = hex(x)"))
    monkeypatch.setattr(builtins, "hex", lambda value: "")
    assert not recorder._computes_only(facts("y = hex(x)"))
    recorder.namespace["max"] = lambda *values: 0
    assert not recorder._computes_only(facts("y = max(x, 2)"))
