"""Which arguments of one call are altered: effect and call in, words out."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from lineaslice.knowledge.calls import UNKNOWN, altered, passed
from lineaslice.knowledge.effects import Effect

LIST: list[int] = []


@pytest.mark.parametrize(
    ("changes", "positional", "keywords", "expected"),
    [
        ("self", [], {}, ("self",)),
        ("0 x", [LIST], {}, ("0",)),
        ("0 x", [], {"x": LIST}, ("x",)),
        ("0 x", [], {}, ()),
        ("out 2", [1, 2], {}, ()),
        ("out 2", [1, 2, LIST], {}, ("2",)),
        ("out", [], {"out": UNKNOWN}, ("out",)),
        ("random_state", [], {"random_state": 0}, ()),
        ("random_state", [], {"random_state": None}, ()),
        ("random_state", [], {"random_state": UNKNOWN}, ("random_state",)),
        ("*", [LIST, LIST], {}, ("0", "1")),
        ("**", [LIST], {"a": LIST}, ("a",)),
        ("self self.*", [], {}, ("self", "self.*")),
        ("cv.random_state", [], {"cv": SimpleNamespace(random_state=1)}, ()),
        ("cv.random_state", [], {"cv": SimpleNamespace(random_state=LIST)}, ("cv.random_state",)),
        ("cv.random_state", [], {"cv": 5}, ()),
    ],
)
def test_arguments_that_were_passed(
    changes: str, positional: list[Any], keywords: dict[str, Any], expected: tuple[str, ...]
) -> None:
    effect = Effect(changes=tuple(changes.split()))
    assert altered(effect, positional, keywords) == expected


@pytest.mark.parametrize(
    ("condition", "positional", "keywords", "is_met"),
    [
        ("inplace", [], {}, False),
        ("inplace", [], {"inplace": True}, True),
        ("inplace", [], {"inplace": False}, False),
        ("inplace", [], {"inplace": None}, False),
        ("inplace", [], {"inplace": UNKNOWN}, True),
        ("inplace", [True], {}, False),
        ("inplace@0", [True], {}, True),
        ("inplace@0", [False], {}, False),
        ("copy@1=False", [LIST], {}, False),
        ("copy@1=False", [LIST, False], {}, True),
        ("copy@1=False", [LIST, True], {}, False),
        ("copy=False", [], {"copy": False}, True),
        ("copy=False", [], {"copy": 0}, True),  # as libraries take it
        ("copy=False", [], {"copy": np.False_}, True),
        ("copy=False", [], {"copy": 1}, False),
        ("copy=False", [], {"copy": None}, False),
        ("copy=False", [], {"copy": UNKNOWN}, True),
    ],
)
def test_conditions(
    condition: str, positional: list[Any], keywords: dict[str, Any], is_met: bool
) -> None:
    effect = Effect(changes_if=(("self", condition),))
    assert altered(effect, positional, keywords) == (("self",) if is_met else ())


@pytest.mark.parametrize(
    ("receiver", "expected"),
    [
        (SimpleNamespace(copy=False), ("0",)),
        (SimpleNamespace(copy=True), ()),
        (SimpleNamespace(), ()),
        (UNKNOWN, ("0",)),
    ],
)
def test_conditions_on_the_receiver(receiver: object, expected: tuple[str, ...]) -> None:
    effect = Effect(changes_if=(("0", "self.copy=False"),))
    assert altered(effect, [LIST], {}, receiver) == expected


@pytest.mark.parametrize(
    ("state", "expected"), [(None, ()), (7, ()), (LIST, ("self.random_state",))]
)
def test_a_generator_in_a_field_of_the_receiver(state: object, expected: tuple[str, ...]) -> None:
    effect = Effect(changes=("self.random_state",))
    assert altered(effect, receiver=SimpleNamespace(random_state=state)) == expected


def test_functions_that_were_passed() -> None:
    assert passed(("0", "func", "**"), ["mean"], {"a": len, "b": 1}) == ("0", "a", "b")
