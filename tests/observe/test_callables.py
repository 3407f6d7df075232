"""Which functions can run when a value is used."""

from __future__ import annotations

from typing import Any

import pytest

from lineaslice.observe.callables import Reached, functions_in, is_notebooks

from .zoo import names


def met(make: str, attributes: str | None = None) -> str:
    namespace = names(make)
    used = None if attributes is None else set(attributes.split())
    found = functions_in(namespace["x"], used)
    return " ".join(sorted(f.__name__ for f in found if f.__globals__ is namespace))


@pytest.mark.parametrize(
    ("make", "functions"),
    [
        ("x = 1", ""),
        ("x = [1, 'a', (2,)]", ""),
        ("def x(): pass", "x"),
        ("def f(): pass\nx = [f, {'k': (f,)}, {f}, frozenset([f])]", "f"),
        ("def f(): pass\ndef x(a=f, *, b=len): pass", "f x"),
        ("def f(): pass\ndef g(): pass\ndef x(*, a=f): pass\nx.note = [g]", "f g x"),
        ("def f(): pass\ndef o(v):\n    def x(): return v\n    return x\nx = o(f)", "f x"),
        ("def o():\n    def x(): return later\n    return x\n    later = 1\nx = o()", "x"),
        ("def f(): pass\nx = functools.partial(f, 1)", "f"),
        ("def f(): pass\nx = functools.partial(len, f)", "f"),
        ("def f(): pass\nx = functools.lru_cache(f)", "f"),
        ("def f(): pass\n@functools.wraps(f)\ndef x(): pass", "f f"),
        ("class x:\n    def m(self): pass\n    def __len__(self): pass", "__len__ m"),
        ("class A:\n    def m(self): pass\nx = A()", "m"),
        ("class A:\n    def m(self): pass\nclass B(A):\n    def n(self): pass\nx = B()", "m n"),
        ("class A:\n    def m(self): pass\n    def n(self): pass\nx = A().m", "m n"),
        ("class A:\n    @staticmethod\n    def s(): pass\n    @classmethod\n    def c(cls): pass\n"
         "    @property\n    def p(self): pass\nx = A", "c p s"),
        ("def f(): pass\nclass A: pass\nx = A(); x.hook = f", "f"),
        ("def f(): pass\nx = types.SimpleNamespace(a=[f])", "f"),
        ("def f(): pass\nx = collections.deque([f])", "f"),
        ("def x():\n    yield 1\nx = x()", "x"),
        ("def f(): pass\nx = (f for _ in [f])", "<genexpr> f"),
        ("def f(v): return v\nx = map(f, [1])", "f"),
        ("def f(v): return v\nx = filter(f, [1])", "f"),
        ("x = pd.DataFrame({'a': [1]})", ""),
        ("x = np.zeros(3)", ""),
        ("def f(v): return v\nx = np.vectorize(f)", "f"),
        ("x = os.path.join", ""),
        ("x = os", ""),
        ("x = []; x.append(x)", ""),
        ("def f(): pass\nx = {'__builtins__': 1, 'f': f}", ""),
    ],
)  # fmt: skip
def test_functions_in_a_value(make: str, functions: str) -> None:
    assert met(make) == functions


METHODS = (
    "class A:\n"
    "    def a(self): return self.b()\n"
    "    def b(self): pass\n"
    "    def c(self): pass\n"
    "    def __len__(self): return 1\n"
    "    def g(self, name): return getattr(self, name)\n"
    "x = A()"
)


@pytest.mark.parametrize(
    ("used", "functions"),
    [
        ("", "__len__"),
        ("c", "__len__ c"),
        ("a", "__len__ a b"),
        ("g", "__len__ a b c g"),
        ("other", "__len__"),
    ],
)
def test_methods_count_when_their_names_are_used(used: str, functions: str) -> None:
    assert met(METHODS, used) == functions


def test_what_was_reached_from_one_value_is_not_walked_for_another() -> None:
    namespace = names(METHODS + "; y = [x]")
    reached = Reached()

    def told(found: list[tuple[Any, str]]) -> str:
        return " ".join(sorted(f"{function.__name__}/{via}" for function, via in found))

    assert told(reached.enter(namespace["x"], {"other"}, "first")) == "__len__/first"
    assert told(reached.enter(namespace["y"], {"c"}, "second")) == "c/first"  # it had waited
    assert told(reached.enter(namespace["A"], {"c"}, "third")) == ""
    assert told(reached.wake({"a"})) == "a/first b/first"
    assert told(reached.wake(None)) == "g/first"


def test_a_limit_ends_the_search() -> None:
    namespace = names("def f(): pass\nx = [[f] for _ in range(100)]")
    assert functions_in([[i] for i in range(100)], limit=5) == []
    assert functions_in(namespace["x"]) == [namespace["f"]]


def test_whose_globals_a_function_uses() -> None:
    namespace = names("def x(): pass")
    assert is_notebooks(namespace["x"], namespace)
    assert not is_notebooks(namespace["os"].path.join, namespace)
