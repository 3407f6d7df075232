"""Python's own values: numbers, texts, containers, functions, classes, instances."""

from __future__ import annotations

import collections
import functools
import inspect
import io
import itertools
import math
import pickle
import random
import re
import types
from typing import TYPE_CHECKING, Any

from lineaslice.comparison.bytecode import outer_names, steps
from lineaslice.comparison.names import class_name, own_name
from lineaslice.comparison.volatile import is_volatile, left_behind

if TYPE_CHECKING:
    from lineaslice.comparison import Compare, Walk

_BY_EQUALITY = frozenset({type(None), bool, int, str, bytes, bytearray, range, slice})
_BY_EQUALITY |= {type(Ellipsis), type(NotImplemented)}
_EQUAL_MODULES = frozenset(
    {"datetime", "decimal", "fractions", "uuid", "pathlib", "zoneinfo", "ipaddress"}
)
_ITERATORS = (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType, map, filter, zip)
_WRITTEN_BY_PYTHON = frozenset(
    {"__dict__", "__weakref__", "__doc__", "__module__", "__slotnames__", "__annotations__"}
    | {"__abstractmethods__", "_abc_impl", "__static_attributes__", "__firstlineno__"}
    | {"__annotate_func__", "__annotations_cache__", "__classcell__"}
)


def comparer(value: object) -> Compare:
    """How values of this class are compared."""
    cls = type(value)
    if cls in _BY_EQUALITY or str(cls.__module__).partition(".")[0] in _EQUAL_MODULES:
        return _equal
    for base, compare in _BY_CLASS:
        if issubclass(cls, base):
            found: Compare = compare
            return found
    return _instances


def _equal(left: Any, right: Any, path: str, walk: Walk) -> None:
    if left != right:
        walk.differ(path, left, right)


def _numbers(left: Any, right: Any, path: str, walk: Walk) -> None:
    if isinstance(left, complex):
        _numbers(left.real, right.real, path, walk)
        _numbers(left.imag, right.imag, path, walk)
        return
    left, right = float(left), float(right)
    if left == right or (math.isnan(left) and math.isnan(right)):
        return
    if walk.tolerance and math.isclose(left, right, rel_tol=walk.tolerance, abs_tol=walk.tolerance):
        return
    walk.differ(path, left, right)


def _sequences(left: Any, right: Any, path: str, walk: Walk) -> None:
    if len(left) != len(right):
        walk.differ(f"len({path.lstrip('.') or '…'})", len(left), len(right))
    for number, (one, other) in enumerate(zip(left, right, strict=True)):
        walk.values(one, other, f"{path}[{number}]")
    _own_state(left, right, path, walk)


def _mappings(left: Any, right: Any, path: str, walk: Walk) -> None:
    from lineaslice.comparison import shown

    if len(left) != len(right):
        walk.differ(f"len({path.lstrip('.') or '…'})", len(left), len(right))
    for one, other in zip(left, right, strict=True):
        walk.values(one, other, f"{path} key")
    for key, one, other in zip(left, left.values(), right.values(), strict=True):
        if is_volatile(key):
            walk.ignored[str(key)] = None
            continue
        walk.values(
            one, other, f"{path}[{key!r}]" if isinstance(key, str) else f"{path}[{shown(key)}]"
        )
    if isinstance(left, collections.defaultdict):
        walk.values(left.default_factory, right.default_factory, f"{path}.default_factory")
    _own_state(left, right, path, walk)


def _sets(left: Any, right: Any, path: str, walk: Walk) -> None:
    if len(left) != len(right):
        walk.differ(f"len({path.lstrip('.') or '…'})", len(left), len(right))
    if left == right:
        return
    from lineaslice.comparison import compare

    rest = [element for element in right if element not in left]
    for element in left:
        if element in right:
            continue
        for other in rest:  # instances and NaN are equal to themselves only
            if compare(element, other, tolerance=walk.tolerance).equal:
                rest.remove(other)
                break
        else:
            walk.differ(f"{path} (a set)", element, rest[0] if rest else "(missing)")


def _own_state(left: Any, right: Any, path: str, walk: Walk) -> None:
    """What an heir of a builtin class holds beside its elements."""
    if type(left).__module__ not in ("builtins", "collections"):
        walk.attributes(state_of(left), state_of(right), path)


def _functions(left: Any, right: Any, path: str, walk: Walk) -> None:
    _equal(own_name(left), own_name(right), f"{path}.__qualname__", walk)
    _code(left.__code__, right.__code__, path, walk)
    walk.values(left.__defaults__, right.__defaults__, f"{path}.__defaults__")
    walk.values(left.__kwdefaults__, right.__kwdefaults__, f"{path}.__kwdefaults__")
    walk.attributes(_plain_dict(left), _plain_dict(right), path)
    one, other = _closure(left), _closure(right)
    for name in one.keys() & other.keys():  # what only one has is a global of the other
        walk.values(one[name], other[name], f"{path} closure {name}")


def _closure(function: Any) -> dict[str, Any]:
    cells = function.__closure__ or ()
    return dict(zip(function.__code__.co_freevars, map(_content, cells), strict=True))


def _plain_dict(function: Any) -> dict[str, Any]:
    return {k: v for k, v in vars(function).items() if k != "__wrapped__"}


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not filled
        return None


def _code(left: Any, right: Any, path: str, walk: Walk) -> None:
    """Names, constants and the instructions themselves; not where they stood."""
    for field in ("co_varnames", "co_argcount"):
        _equal(getattr(left, field), getattr(right, field), f"{path}.__code__.{field}", walk)
    if outer_names(left) != outer_names(right):
        _equal(left.co_names, right.co_names, f"{path}.__code__.co_names", walk)
        _equal(left.co_freevars, right.co_freevars, f"{path}.__code__.co_freevars", walk)
    one, other = (code.co_flags & ~inspect.CO_NESTED for code in (left, right))
    _equal(one, other, f"{path}.__code__.co_flags", walk)
    pairs = itertools.zip_longest(left.co_consts, right.co_consts)
    for one, other in pairs:
        if isinstance(one, types.CodeType) and isinstance(other, types.CodeType):
            _code(one, other, path, walk)
        else:
            walk.values(one, other, f"{path}.__code__.co_consts")
    _equal(steps(left), steps(right), f"{path}.__code__.co_code", walk)


def _classes(left: Any, right: Any, path: str, walk: Walk) -> None:
    _equal(class_name(left), class_name(right), path, walk)
    if left.__module__ not in ("__main__", "__mp_main__"):
        return
    walk.values(left.__bases__, right.__bases__, f"{path}.__bases__")
    one, other = _own_members(left), _own_members(right)
    walk.attributes(one, other, path)


def _own_members(cls: type) -> dict[str, Any]:
    return {k: v for k, v in vars(cls).items() if k not in _WRITTEN_BY_PYTHON}


def _modules(left: Any, right: Any, path: str, walk: Walk) -> None:
    _equal(left.__name__, right.__name__, path, walk)


def _methods(left: Any, right: Any, path: str, walk: Walk) -> None:
    walk.values(left.__func__, right.__func__, path)
    walk.values(left.__self__, right.__self__, f"{path}.__self__")


def _wrapped(left: Any, right: Any, path: str, walk: Walk) -> None:
    walk.values(left.__func__, right.__func__, path)


def _properties(left: Any, right: Any, path: str, walk: Walk) -> None:
    for name in ("fget", "fset", "fdel"):
        walk.values(getattr(left, name), getattr(right, name), f"{path}.{name}")


def _builtins(left: Any, right: Any, path: str, walk: Walk) -> None:
    _equal(left.__qualname__, right.__qualname__, path, walk)
    owner = left.__self__
    if owner is not None and not isinstance(owner, types.ModuleType):
        walk.values(owner, right.__self__, f"{path}.__self__")


def _partials(left: Any, right: Any, path: str, walk: Walk) -> None:
    for name in ("func", "args", "keywords"):
        walk.values(getattr(left, name), getattr(right, name), f"{path}.{name}")


def _descriptors(left: Any, right: Any, path: str, walk: Walk) -> None:
    _equal(left.__name__, right.__name__, path, walk)


def _patterns(left: Any, right: Any, path: str, walk: Walk) -> None:
    _equal((left.pattern, left.flags), (right.pattern, right.flags), path, walk)


def _streams(left: Any, right: Any, path: str, walk: Walk) -> None:
    _equal(left.getvalue(), right.getvalue(), path, walk)


def _randoms(left: Any, right: Any, path: str, walk: Walk) -> None:
    walk.values(left.getstate(), right.getstate(), f"{path} (its state)")


def _unknown(left: Any, right: Any, path: str, walk: Walk) -> None:
    walk.unknown[path or "the value"] = None


def _instances(left: Any, right: Any, path: str, walk: Walk) -> None:
    if isinstance(left, BaseException):
        walk.values(left.args, right.args, f"{path}.args")
    state, other = state_of(left), state_of(right)
    own = left_behind(type(left)) & (state.keys() | other.keys())
    for name in own | _caches(type(left)) & (state.keys() ^ other.keys()):
        walk.ignored[name] = None
        state.pop(name, None)
        other.pop(name, None)
    if state or other or type(left).__dictoffset__ or _has_slots(type(left)):
        walk.attributes(state, other, path)
        return
    _pickled(left, right, path, walk)


def _caches(cls: type) -> set[str]:
    """Attributes that classes of libraries calculate once, when somebody asks."""
    return {
        name
        for base in cls.__mro__
        if base.__module__ != "__main__"
        for name, member in vars(base).items()
        if isinstance(member, functools.cached_property)
    }


def state_of(value: object) -> dict[str, Any]:
    """The attributes that an instance holds in its dictionary and slots."""
    found: dict[str, Any] = {}
    try:
        held = object.__getattribute__(value, "__dict__")
    except AttributeError:
        held = {}
    if isinstance(held, dict):
        found.update(held)
    if found.get("__module__") == "__mp_main__":  # what wraps a function of the main module
        found["__module__"] = "__main__"
    if "__qualname__" in found:
        found["__qualname__"] = str(found["__qualname__"]).rpartition("<locals>.")[2]
    for base in type(value).__mro__:
        for name, member in vars(base).items():
            if type(member) is types.MemberDescriptorType and name not in _WRITTEN_BY_PYTHON:
                try:
                    found[name] = object.__getattribute__(value, name)
                except AttributeError:
                    continue
    return found


def _has_slots(cls: type) -> bool:
    members = (member for base in cls.__mro__ for member in vars(base).values())
    return any(type(member) is types.MemberDescriptorType for member in members)


def _pickled(left: Any, right: Any, path: str, walk: Walk) -> None:
    """An object made in C: by what its own reduce says of it."""
    try:
        one, other = left.__reduce_ex__(4), right.__reduce_ex__(4)
    except (TypeError, pickle.PicklingError, AttributeError, NotImplementedError):
        walk.unknown[path or "the value"] = None
        return
    if isinstance(one, str) or isinstance(other, str):
        _equal(one, other, path, walk)
        return
    walk.values(list(map(_listed, one[1:])), list(map(_listed, other[1:])), path)


def _listed(part: Any) -> Any:
    """The items of a reduce come as iterators."""
    return list(part) if hasattr(part, "__next__") else part


_BY_CLASS: tuple[tuple[Any, Any], ...] = (
    (bool, _equal),
    ((int, float, complex), _numbers),
    ((str, bytes, bytearray), _equal),
    (type, _classes),
    (types.FunctionType, _functions),
    (types.MethodType, _methods),
    (types.BuiltinFunctionType, _builtins),
    (types.ModuleType, _modules),
    (types.CodeType, _code),
    ((staticmethod, classmethod), _wrapped),
    (property, _properties),
    (types.GetSetDescriptorType, _descriptors),
    (types.MemberDescriptorType, _descriptors),
    (types.WrapperDescriptorType, _descriptors),
    (types.MethodDescriptorType, _descriptors),
    (re.Pattern, _patterns),
    ((io.StringIO, io.BytesIO), _streams),
    (random.Random, _randoms),
    (_ITERATORS, _unknown),
    (io.IOBase, _unknown),
    ((dict, types.MappingProxyType), _mappings),
    ((set, frozenset), _sets),
    ((list, tuple, collections.deque), _sequences),
    (type({}.keys()), _sets),
    (type({}.items()), _sequences),
    (type({}.values()), _sequences),
    (
        memoryview,
        lambda left, right, path, walk: _equal(left.tobytes(), right.tobytes(), path, walk),
    ),
)
