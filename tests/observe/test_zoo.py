"""Every kind of value: equal before and after when untouched, different after each change."""

from __future__ import annotations

import copyreg
import gc
import sys
import warnings
from typing import Any

import pytest

from lineaslice.observe.fingerprint import reach

from .zoo import CHANGES, ZOO, names

EVERYONE = pytest.mark.parametrize("key", ZOO)

C_STATE = "what a C type holds below a Python class is not looked at"
CONSTANTS = "only the bytes of the code are compared, not its constants and names"
REFERENT = "what it refers to is not compared"
WRONG_CHANGES = {
    ("lambda", "x.__code__ = (lambda: 2).__code__"): CONSTANTS,
    ("two functions that differ in a number", "x.reverse()"): CONSTANTS,
    ("two functions that differ in a name", "x.reverse()"): CONSTANTS,
    ("two functions that differ inside", "x.reverse()"): CONSTANTS,
    ("metaclass", "M.b = 1"): "a metaclass is not part of its class",
    ("random generator", "x.random()"): C_STATE,
    ("random generator", "x.seed(2)"): C_STATE,
    ("holder of a random generator", "x.r.random()"): C_STATE,
    ("array of numbers of one's own", "x[0] = 2"): C_STATE,
    ("hash", "x.update(b'a')"): C_STATE,
    ("c array", "x[0] = 1"): C_STATE,
    ("two timestamps", "x.reverse()"): C_STATE,
    ("two time deltas", "x.reverse()"): C_STATE,
    ("two periods", "x.reverse()"): C_STATE,
    ("two method wrappers", "x.reverse()"): REFERENT,
    ("two memory views", "x.reverse()"): "the part of the buffer is not compared",
    ("two weak references", "x.reverse()"): REFERENT,
    ("weak dict of two", "x['k'] = b"): REFERENT,
    ("abstract class", "x.register(int)"): "the registry of an abstract class is left out",
    ("instance whose attribute is renamed", "del x.pending; x.done = True"): "values without names",
}
UNSTABLE = "memory of temporaries that a C reduce made is taken for the value's own"
WRONG_WALKS = {
    "decimals": UNSTABLE,
    "RandomForestClassifier": UNSTABLE,
    "GradientBoostingRegressor": UNSTABLE,
}


def marked(key: str, known: dict[str, str]) -> Any:
    marks = [pytest.mark.xfail(strict=True, reason=known[key])] if key in known else []
    return pytest.param(key, marks=marks)


def test_the_zoo_is_large() -> None:
    assert len(ZOO) > 100


@pytest.mark.parametrize("key", [marked(key, WRONG_WALKS) for key in ZOO])
def test_two_walks_of_an_untouched_value_agree(key: str) -> None:
    value = names(ZOO[key].make)["x"]
    one = reach(value)
    two = reach(value)
    assert one.digest == two.digest
    assert (one.ids, one.spans, one.opaque) == (two.ids, two.spans, two.opaque)


@EVERYONE
def test_what_can_be_compared_is(key: str) -> None:
    found = reach(names(ZOO[key].make)["x"])
    assert found.opaque == ZOO[key].opaque
    assert found.complete


@pytest.mark.parametrize("key", [marked(key, WRONG_WALKS) for key in ZOO])
def test_a_walk_without_content_finds_the_same_objects(key: str) -> None:
    value = names(ZOO[key].make)["x"]
    full, shape = reach(value), reach(value, content=False)
    assert (full.ids, full.spans, full.opaque) == (shape.ids, shape.spans, shape.opaque)


@EVERYONE
def test_a_walk_leaves_no_trace(key: str) -> None:
    namespace = names(ZOO[key].make)
    value = namespace["x"]
    cls = type(value)
    reach(value)  # lru_caches of our own are filled
    before = (sys.getrefcount(value), set(vars(cls)), set(sys.modules), len(copyreg.dispatch_table))
    attributes = dict(vars(value)) if hasattr(value, "__dict__") else {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        reach(value)
    after = (sys.getrefcount(value), set(vars(cls)), set(sys.modules), len(copyreg.dispatch_table))
    assert after == before
    assert "__slotnames__" not in vars(cls) or cls.__module__ != "__main__"
    if attributes:
        assert list(attributes) == list(vars(value))
        assert all(vars(value)[name] is attributes[name] for name in attributes)


@EVERYONE
def test_a_walk_makes_no_garbage_that_keeps_the_value(key: str) -> None:
    value = names(ZOO[key].make)["x"]
    gc.collect()
    before = sys.getrefcount(value)
    found = reach(value)
    assert sys.getrefcount(value) <= before + (value in found.functions if callable(value) else 0)


@pytest.mark.parametrize(
    ("key", "change"),
    [
        pytest.param(
            *pair,
            marks=[pytest.mark.xfail(strict=True, reason=WRONG_CHANGES[pair])]
            if pair in WRONG_CHANGES
            else [],
        )
        for pair in CHANGES
    ],
)
def test_every_change_is_seen(key: str, change: str) -> None:
    namespace = names(ZOO[key].make)
    before = reach(namespace["x"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(change, namespace)
    after = reach(namespace["x"])
    assert after.opaque or before.opaque or after.digest != before.digest
