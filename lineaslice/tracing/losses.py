"""What notices that a value is no longer held: ``__del__``, weak references, a suspended generator.

items = [Connection()]
items.clear()           # the ``__del__`` of Connection runs
"""

from __future__ import annotations

import gc
import types
import weakref
from collections.abc import Iterator

from lineaslice.observe.fingerprint import ATOMS, is_users, is_users_module

_DEEP = 3  # containers in containers
_MOST = 5000  # objects looked at
_SUSPENDED = {types.GeneratorType: "gi_frame", types.AsyncGeneratorType: "ag_frame"}


def notices_loss(value: object) -> bool:
    """True when something can tell that the value was let go."""
    cls = type(value)
    if cls in ATOMS or isinstance(value, type):
        return False
    if cls in _SUSPENDED:  # its ``finally`` runs
        return getattr(value, _SUSPENDED[cls]) is not None
    if is_users(cls) and hasattr(cls, "__del__"):
        return True
    return bool(cls.__weakrefoffset__ and weakref.getweakrefcount(value))


def noticing_inside(value: object) -> Iterator[object]:
    """The objects in a container or instance whose loss something notices."""
    seen = {id(value)}
    level = [value]
    for _ in range(_DEEP):
        inside = [one for one in gc.get_referents(*level) if id(one) not in seen]
        level = []
        for one in inside[:_MOST]:
            cls = type(one)
            if cls in ATOMS or issubclass(cls, (type, types.ModuleType, types.FunctionType)):
                continue
            if id(one) not in seen:
                seen.add(id(one))
                level.append(one)
                if notices_loss(one):
                    yield one


def makes_noticing(value: object) -> bool:
    """True for a class with ``__del__``, and for a module that has one or uses weak references.

    Those that libraries keep for themselves tell nobody: only modules of the user's are meant.
    """
    if not isinstance(value, types.ModuleType):
        return _has_del(value)
    if not is_users_module(value.__name__):
        return value is weakref
    return any(one is weakref or _has_del(one) for one in vars(value).values())


def _has_del(value: object) -> bool:
    return issubclass(type(value), type) and any(
        "__del__" in vars(base)
        for base in value.__mro__  # type: ignore[attr-defined]
        if is_users(base)
    )
