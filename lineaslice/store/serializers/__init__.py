"""How values become bytes and come back: a family, asked safe and exact first, pickle last."""

from __future__ import annotations

import io
from typing import IO, Any, Protocol

from lineaslice.errors import StoreError, UnserializableError
from lineaslice.store.hashing import Sink
from lineaslice.store.serializers.array import Array, ArrayScalar
from lineaslice.store.serializers.file import File
from lineaslice.store.serializers.frame import Frame
from lineaslice.store.serializers.json_value import JsonValue
from lineaslice.store.serializers.pickled import Pickled
from lineaslice.store.serializers.plain import Bytes, Text


class Serializer(Protocol):
    """One way to keep values."""

    name: str  # kept with each version
    safe: bool  # False when reading can run code that the bytes bring along

    def accepts(self, obj: Any) -> bool:
        """Whether this very value comes back exactly: value, types, order, identity inside."""

    def write(self, obj: Any, file: Sink) -> None:
        """Write the value to a file that can only be written forwards."""

    def read(self, file: IO[bytes]) -> Any:
        """A fresh object, sharing nothing with what was read before."""


BUILT_IN: tuple[Serializer, ...] = (
    Text(),
    Bytes(),
    File(),
    JsonValue(),
    ArrayScalar(),
    Array(),
    Frame(),
    Pickled(),
)
_table: dict[str, Serializer] = {}


def register(serializer: Serializer) -> None:
    """Add a member to the family; one of the same name is replaced."""
    _table[serializer.name] = serializer


def members() -> tuple[Serializer, ...]:
    """The family in the order in which it is asked."""
    return tuple(sorted(_table.values(), key=lambda member: not member.safe))


def named(name: str) -> Serializer:
    """The member of this name; raises `StoreError` when this lineaslice has none."""
    if name not in _table:
        raise StoreError(
            f"The value was stored by the serializer {name!r}, which is unknown here.",
            "Upgrade lineaslice, or import the package that registers it.",
        )
    return _table[name]


def pick(obj: Any) -> Serializer:
    """The first member that keeps this value exactly."""
    return next(member for member in members() if member.accepts(obj))


def dump(obj: Any, file: Sink, label: str = "value") -> Serializer:
    """Write a value with the member that `pick` finds, which is returned.

    Raises `UnserializableError`, whose path to the culprit begins with ``label``.
    """
    serializer = pick(obj)
    try:
        serializer.write(obj, file)
    except StoreError:
        raise
    except Exception as error:  # whatever the object's own code raises while it is taken apart
        from lineaslice.store.serializers.culprit import find

        culprit = find(obj, label)
        reason = str(culprit.error or error) or type(error).__name__
        raise UnserializableError(
            f"{culprit.path} cannot be stored ({culprit.type}): {reason}",
            f"Remove that part first, give its class a __getstate__ that leaves it out, or save "
            f"what you need of {label} instead.",
        ) from error
    return serializer


def load(name: str, content: bytes) -> Any:
    """A fresh value from bytes that were checked; raises `StoreError` when it cannot be made."""
    serializer = named(name)
    try:
        return serializer.read(io.BytesIO(content))
    except StoreError:
        raise
    except ImportError as error:
        needed = error.name or str(error)
        raise StoreError(
            f"The stored value needs the module {needed!r}: {error}.",
            "Install it as it was when the value was saved; `.metadata['packages']` lists "
            "versions.",
        ) from error
    except Exception as error:  # the constructors of the value's classes can raise anything
        raise StoreError(
            f"The stored value cannot be rebuilt: {type(error).__name__}: {error}.",
            "Compare `.metadata['packages']` with what is installed, or run `.get_code()` again.",
        ) from error


for _member in BUILT_IN:
    register(_member)
