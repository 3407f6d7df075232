"""Which other names see it when one object changes in place."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

import lineaslice.observe.links
from lineaslice.observe.links import Allowance, Links

from .zoo import IMPORTS


class Change(NamedTuple):
    target: Any


def world(make: str) -> tuple[dict[str, Any], Links]:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(IMPORTS + make, namespace)
    return namespace, Links(namespace, lambda name: name.startswith("__"))


@pytest.mark.parametrize(
    ("make", "target", "root", "seen_by"),
    [
        ("a = [1]; b = a; c = [1]", "a", "a", "b"),
        ("a = [1]; b = [a]; c = {'k': b}", "a", "a", "b c"),
        ("a = [1]; b = [a]; c = [b]", "b", "b", "c"),
        ("a = [[1], [2]]; b = a[0]", "a[0]", "a", "b"),
        ("a = [[1], [2]]; b = a[0]", "a", "a", ""),  # a.append changes no b
        ("a = [1]", "a", "a", ""),
        ("a = 1; b = 1", "a", "a", ""),
        ("def f(v=[]): pass\na = f.__defaults__[0]", "a", "a", "f"),
        ("class C: v = []\na = C.v; b = C()", "a", "a", "C b"),
        ("l = []; add = l.append", "l", "l", "add"),
        ("l = [1]; it = iter(l)", "l", "l", "it"),
        ("a = np.arange(9); b = a[3:]; c = a.copy()", "a", "a", "b"),
        ("a = np.arange(9); b = a[:3]; c = a[3:]", "b", "b", "a"),
        ("a = np.arange(9); b = a[:3]; c = a[3:]", "c", "c", "a"),
        ("a = np.arange(9); b = [a[5:]]", "a", "a", "b"),
        ("a = bytearray(9); b = np.frombuffer(a, 'u1'); c = memoryview(a)", "a", "a", "b c"),
        ("a = np.zeros((2, 2)); d = pd.DataFrame(a, copy=False)", "a", "a", "d"),
        ("d = {'a': 1}; k = d.keys(); e = dict(d)", "d", "d", "k"),
    ],
)
def test_who_sees_a_change_of_one_object(make: str, target: str, root: str, seen_by: str) -> None:
    namespace, links = world(make)
    change = Change(eval(target, namespace))
    assert links.containers(change, [root]) == seen_by.split()


@pytest.mark.parametrize(
    ("make", "root", "sharers"),
    [
        ("a = [[1]]; b = [a[0]]; c = [[1]]", "a", "b"),
        ("a = [1]; b = (a, 2); c = 5", "a", "b"),
        ("a = 5; b = [a]", "a", ""),
        ("a = np.arange(5); b = a[2:]; c = np.arange(5)", "a", "b"),
        ("x = {'k': []}; y = x['k']; z = [y]", "z", "x y"),
        ("def outer():\n    n = []\n    return (lambda: n), (lambda: n)\nf, g = outer()", "f", "g"),
        ("class C: pass\na = C(); b = C()", "a", "C b"),
    ],
)
def test_who_shares_anything(make: str, root: str, sharers: str) -> None:
    _, links = world(make)
    assert links.sharers(root) == sharers.split()


@pytest.mark.parametrize(
    ("make", "views"),
    [
        ("d = pd.DataFrame({'a': [1, 2]}); v = d['a'].to_numpy(); w = np.arange(2)", "v"),
        ("d = pd.DataFrame({'a': [1, 2]}); v = d.to_numpy().copy()", ""),
        ("d = pd.DataFrame({'a': [1, 2]}); e = d", ""),
        ("d = [1]; v = np.arange(3)", ""),
    ],
)
def test_arrays_in_the_memory_of_a_frame(make: str, views: str) -> None:
    namespace, links = world(make)
    assert links.array_views(namespace["d"], "d") == views.split()


def test_a_walk_is_kept_until_the_name_is_forgotten() -> None:
    namespace, links = world("a = [[1]]")
    first = links.content("a")
    namespace["a"][0].append(2)
    assert links.content("a") is first
    links.forget_content("a")
    assert links.shape("a") is first
    assert links.content("a").digest != first.digest
    links.forget("a")
    assert links.shape("a").ids == first.ids


def test_an_opaque_value_is_walked_again() -> None:
    _, links = world("a = iter([1])")
    assert links.content("a").opaque
    assert links.walks == {}


def test_ignored_and_unchangeable_names_are_left_out() -> None:
    _, links = world("a = [1]; b = 2; c = 'x'; d = (1, 2); e = {}; __f = []")
    assert links.mutable_names() == ["a", "e"]


# ---------------------------------------------------------------- walks that took too long


def test_a_walk_that_was_cut_short_is_seldom_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def reach(value: object, **options: Any) -> Any:
        tried.append(value)
        return real(value, **options)

    real = lineaslice.observe.links.reach
    monkeypatch.setattr(lineaslice.observe.links, "reach", reach)
    monkeypatch.setattr(Allowance, "LEAST", 0.0)
    allowance = Allowance()
    allowance.spent = allowance.earned
    large = [[i] for i in range(100_000)]
    found = [allowance.walk(large, content=True).complete for _ in range(16)]
    assert not any(found)
    assert len(tried) == 5  # at the first, second, fourth, eighth and sixteenth request

    allowance.earn(60.0)
    assert allowance.walk(large, content=True).complete, "there is more time than there was"
    assert allowance.walk(large, content=True).complete


def test_what_became_smaller_is_walked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Allowance, "LEAST", 0.002)
    allowance = Allowance()
    allowance.spent = allowance.earned
    large = [[i] for i in range(100_000)]
    assert not allowance.walk(large, content=True).complete
    del large[1:]
    assert True in [allowance.walk(large, content=True).complete for _ in range(4)]
