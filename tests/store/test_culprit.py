"""What cannot be stored is named by the way to it."""

from __future__ import annotations

import functools
import io
import threading
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lineaslice.errors import StoreError, UnserializableError
from lineaslice.store import serializers

lock = threading.Lock()


class Box:
    def __init__(self, **parts: Any) -> None:
        self.__dict__.update(parts)

    def method(self) -> None: ...


class Slotted:
    __slots__ = ("empty", "lock")

    def __init__(self) -> None:
        self.lock = lock


class Holder:
    held = lock


class Touchy:
    def __reduce__(self) -> Any:
        raise ZeroDivisionError("on purpose")


class Unprintable:
    def __repr__(self) -> str:
        raise RuntimeError

    def __reduce__(self) -> Any:
        raise ValueError("not this")


def closing_over() -> Any:
    inner = lock
    return lambda: inner


def with_default() -> Any:
    return lambda *, key=lock: key


def around() -> Box:
    one, two = Box(), Box(lock=lock)
    one.two, two.one = two, one  # type: ignore[attr-defined]
    return one


deep: list[Any] = []
for _ in range(100_000):
    deep = [deep]


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (lock, "model"),
        ([1, lock], "model[1]"),
        ((1, (2, lock)), "model[1][1]"),
        ({"a": {3: lock}}, "model['a'][3]"),
        (Box(callbacks=[Box(lock=lock)]), "model.callbacks[0].lock"),
        (Slotted(), "model.lock"),
        (around(), "model.two.lock"),
        (closing_over(), "model.<closure inner>"),
        (with_default(), "model.<default key>"),
        (functools.partial(print, lock), "model.args[0]"),
        (Box(lock=lock).method, "model.__self__.lock"),
        (np.array([[1, lock]], dtype=object), "model[0, 1]"),
        (pd.Series([1, lock]), "model.iloc[1]"),
        (pd.DataFrame({"a": [1], "b": [lock]}), "model['b'].iloc[0]"),
        (Box(stream=(x for x in "ab")), "model.stream"),
        (Box(parts=[Touchy()]), "model.parts[0]"),
        ({"x" * 100: lock}, f"model['{'x' * 56}...]"),
        ([Unprintable()], "model[0]"),
        ({Unprintable(): 1}, "model.key(<Unprintable>)"),
    ],
)
def test_the_way_to_the_culprit(value: Any, path: str) -> None:
    with pytest.raises(UnserializableError) as caught:
        serializers.dump(value, io.BytesIO(), "model")
    assert str(caught.value).startswith(f"{path} cannot be stored (")
    assert "save what you need of model instead" in str(caught.value)


def test_the_reason_is_the_culprits_own() -> None:
    with pytest.raises(UnserializableError, match="on purpose"):
        serializers.dump([Touchy()], io.BytesIO(), "model")


def test_too_deep_a_nesting_is_told() -> None:
    with pytest.raises(UnserializableError, match="cannot be stored"):
        serializers.dump(deep, io.BytesIO(), "model")


def test_the_object_stays_as_it_was() -> None:
    box = Box(callbacks=[Box(lock=lock)])
    with pytest.raises(UnserializableError):
        serializers.dump(box, io.BytesIO(), "model")
    assert list(vars(box)) == ["callbacks"]
    assert vars(box.callbacks[0]) == {"lock": lock}  # type: ignore[attr-defined]


def test_a_full_disk_is_not_the_objects_fault() -> None:
    class Full:
        def write(self, data: Any, /) -> int:
            raise StoreError("The disk is full.")

    with pytest.raises(StoreError, match="The disk is full") as caught:
        serializers.dump([(1, 2)], Full(), "model")
    assert not isinstance(caught.value, UnserializableError)
