"""The globals that compiled code looks up: function text in, names out."""

from __future__ import annotations

import types

import pytest

from lineaslice.syntax.scopes import LateNames, late_names


def late(source: str) -> LateNames:
    """The late names of the one function (or class body) that ``source`` defines."""
    code = compile(source, "<test>", "exec", dont_inherit=True)
    inner = [const for const in code.co_consts if isinstance(const, types.CodeType)]
    return late_names(inner[0])


@pytest.mark.parametrize(
    ("source", "reads", "writes"),
    [
        ("def f(x): return x", "", ""),
        ("def f(): return a + b.c", "a b", ""),
        ("def f(): a = 1; return a", "", ""),
        ("def f():\n    global a\n    a = b", "b", "a"),
        ("def f():\n    global a\n    a += 1", "a", "a"),
        ("def f():\n    global a\n    del a", "", "a"),
        ("def f():\n    def g(): return a\n    return g", "a", ""),
        ("def f(n):\n    def g(): return n\n    return g", "", ""),
        ("def f(): return [a for _ in b]", "a b", ""),
        ("def f(): return lambda: (a, lambda: b)", "a b", ""),
        ("def f():\n    class A:\n        x = a\n        def g(self): return b", "a b", ""),
        ("def f():\n    import a\n    return a", "", ""),
        ("def f():\n    try: pass\n    except a: pass", "a", ""),
        ("def f(x: a = b) -> c: pass", "", ""),  # those are read at definition
        ("async def f():\n    async for x in a: yield x", "a", ""),
        ("f = lambda: a", "a", ""),
    ],
)
def test_globals_that_a_function_looks_up(source: str, reads: str, writes: str) -> None:
    found = late(source)
    # Class bodies look up __name__ for their __module__.
    assert found.reads - {"__name__"} >= set(reads.split())
    assert (found.reads - {"__name__", "x", "g"}, found.writes) == (
        frozenset(reads.split()),
        frozenset(writes.split()),
    )


@pytest.mark.parametrize(
    ("source", "reflects", "environ"),
    [
        ("def f(): return a", False, False),
        ("def f(): return globals()['a']", True, False),
        ("def f(): exec('a = 1')", True, False),
        ("def f(): return (lambda: eval('a'))()", True, False),
        ("def f(x): return vars(x)", False, False),
        ("def f(): return os.environ['HOME']", False, True),
        ("def f(): return os.getenv('HOME')", False, True),
        ("def f():\n    def g(): return os.path.expandvars('$A')\n    return g", False, True),
    ],
)
def test_names_that_the_code_does_not_spell(source: str, reflects: bool, environ: bool) -> None:
    found = late(source)
    assert (found.reflects, found.environ) == (reflects, environ)


def test_files_that_no_audit_event_tells() -> None:
    assert late("def f(d): d.to_parquet('a')").unheard
    assert not late("def f(d): d.to_csv('a')").unheard


def test_code_made_by_exec_has_names_without_text() -> None:
    namespace: dict[str, object] = {}
    exec("def f(): return hidden", namespace)
    function = namespace["f"]
    assert isinstance(function, types.FunctionType)
    assert late_names(function.__code__).reads == {"hidden"}
