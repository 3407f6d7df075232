"""Every kind of value: equal before and after when untouched, different after each change."""

from __future__ import annotations

import copyreg
import sys
import warnings
from typing import Any

import pytest

from lineaslice.observe.fingerprint import reach

from .zoo import CHANGES, ZOO, names

EVERYONE = pytest.mark.parametrize("key", ZOO)

WRONG_CHANGES: dict[tuple[str, str], str] = {
    ("two weak references", "x.reverse()"): "what they refer to is not compared",
    ("abstract class", "x.register(int)"): "the registry of an abstract class is left out",
}
if sys.version_info < (3, 13):
    renamed = ("instance whose attribute is renamed", "del x.pending; x.done = True")
    WRONG_CHANGES[renamed] = "values without names"
UNSTABLE = "memory of temporaries that a C reduce made is taken for the value's own"
WRONG_WALKS = {
    "decimals": UNSTABLE,
    "DecisionTreeClassifier": UNSTABLE,
    "RandomForestClassifier": UNSTABLE,
    "GradientBoostingRegressor": UNSTABLE,
    "KNeighborsClassifier": UNSTABLE,
    "random state": UNSTABLE,
}

WRONG_DIGESTS = {"two time deltas": "a new number at each walk"}


def marked(key: str, known: dict[str, str]) -> Any:
    marks = [pytest.mark.xfail(reason=known[key])] if key in known else []
    return pytest.param(key, marks=marks)


def test_the_zoo_is_large() -> None:
    assert len(ZOO) > 100


@pytest.mark.parametrize("key", [marked(key, WRONG_WALKS | WRONG_DIGESTS) for key in ZOO])
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
