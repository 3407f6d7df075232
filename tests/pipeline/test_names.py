"""The names of a text, by what becomes of them inside a function."""

from __future__ import annotations

import pytest

from lineaslice.pipeline.names import identifiers, names

# (text, looked up now, looked up late, bound)
CASES = [
    ("a = b + 1", "b", "", "a"),
    ("a += 1", "a", "", "a"),
    ("del a", "", "", "a"),
    ("a: T = b", "T b", "", "a"),
    ("a: T", "T", "", ""),
    ("x.y[z] = w", "x z w", "", ""),
    ("import a.b, c as d", "", "", "a d"),
    ("from m import a as b", "", "", "b"),
    ("for i in xs: f(i)", "xs f i", "", "i"),
    ("with f() as (a, b): pass", "f", "", "a b"),
    ("try: pass\nexcept E as e: pass", "E", "", "e"),
    ("match s:\n  case {'k': a, **r}: pass\n  case [x, *y]: pass", "s", "", "a r x y"),
    ("f = lambda x, y=d: x + k", "d", "k", "f"),
    ("def f(x: T = d) -> R:\n  g = x\n  return g + k", "T d R", "k", "f"),
    ("def f():\n  return f()", "", "f", "f"),
    ("@d\ndef f(): pass", "d", "", "f"),
    ("def f():\n  def g():\n    nonlocal n\n    n = k\n  n = 1", "", "k", "f"),
    ("class A(B, metaclass=M):\n  x = y\n  z = x\n  def m(self): return A, x", "B M y", "A x", "A"),
    ("[x for x in xs if x > k]", "xs k", "", ""),
    ("[y := x for x in xs]", "xs", "", "y"),
    ("g = (x + k for x in xs for y in ys)", "xs", "k ys", "g"),
    ("{k: v for k, v in d.items()}", "d", "", ""),
    ("print(f'{a} {b!r:{c}}')", "print a b c", "", ""),
    ("(a, *b), c.d = e", "c e", "", "a b"),
]


@pytest.mark.parametrize(("text", "now", "late", "bound"), CASES)
def test_names(text: str, now: str, late: str, bound: str) -> None:
    found = names(text)
    assert found.now == set(now.split())
    assert found.captures == set(late.split())
    assert found.binds == set(bound.split())


def test_a_global_bound_by_a_function() -> None:
    found = names("def f():\n  global n\n  n += 1")
    assert found.late_binds == {"n"}
    assert found.captures == {"n"}


def test_a_class_body_that_reads_the_name_it_binds() -> None:
    assert names("class A:\n  n = n").hidden == {"n"}
    assert names("class A:\n  n = 1\n  m = n").hidden == set()


@pytest.mark.parametrize(
    ("text", "now", "late"),
    [
        ("exec(s)", True, False),
        ("exec(s, {})", False, False),
        ("x = locals()", True, False),
        ("vars(x)", False, False),
        ("def f(): return globals()", False, True),
    ],
)
def test_calls_that_use_the_namespace(text: str, now: bool, late: bool) -> None:
    found = names(text)
    assert (found.namespace_calls, found.late_namespace_calls) == (now, late)


@pytest.mark.parametrize(
    ("text", "awaits"),
    [
        ("a = await b", True),
        ("[x async for x in y]", True),
        ("async with a: pass", True),
        ("async for a in b: pass", True),
        ("async def f():\n  await g()", False),
        ("f = lambda: 1", False),
    ],
)
def test_awaits(text: str, awaits: bool) -> None:
    assert names(text).awaits is awaits


def test_identifiers() -> None:
    text = "import a.b as c\ndef f(x, *, y): global z\nd = e(k=1)\n"
    assert identifiers(text) >= {"a", "b", "c", "f", "x", "y", "z", "d", "e", "k"}
