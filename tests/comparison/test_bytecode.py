"""The same function is the same, however its text is laid out and whatever stands beside it."""

from __future__ import annotations

import types

import pytest

from lineaslice.comparison.bytecode import steps

LOOP = "def f(a, xs):\n    for x in xs: a = a + x; b = a\n    return b"


def compiled(text: str) -> types.CodeType:
    module = compile(text, "", "exec")
    (found,) = (c for c in module.co_consts if isinstance(c, types.CodeType))
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LOOP, "def f(a, xs):\n    for x in xs:\n        a = a + x\n        b = a\n    return b"),
        ("f = lambda a, b: a + b", "f = lambda a, b: (\n    a\n    +\n    b\n)"),
        (
            "def f(a):\n    return np.mean(a, 1)",
            "import np\ndef f(a):\n    return np.mean(a, 1)",
        ),
        (
            "def f(a):\n    while a: a = g(a)\n    return [i for i in a if i]",
            "def f(a):\n    while a:\n\n        a = g(\n            a\n        )\n"
            "    return [\n        i\n        for i in a\n        if i\n    ]",
        ),
    ],
)
def test_the_layout_does_not_matter(one: str, other: str) -> None:
    assert steps(compiled(one)) == steps(compiled(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("f = lambda a, b: a + b", "f = lambda a, b: b + a"),
        ("f = lambda a, b: a + b", "f = lambda a, b: a - b"),
        ("def f(a): return a.x", "def f(a): return a.y"),
        ("def f(a): return a.x()", "def f(a): return a.x"),
        ("def f(a):\n    while a: a()\n    return a", "def f(a):\n    if a: a()\n    return a"),
        ("def f(a, b): return g(a, b)", "def f(a, b): return g(a, x=b)"),
    ],
)
def test_what_is_done_does(one: str, other: str) -> None:
    assert steps(compiled(one)) != steps(compiled(other))
