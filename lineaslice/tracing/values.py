"""Terms to values: what an expression is, as far as looking without running can tell.

Over 400 lines because each kind of term and each kind of object has its own way to be looked into
without running code; the questions about single objects stand behind the evaluator.
"""

from __future__ import annotations

import builtins
import functools
import gc
import sys
import types
from collections import deque
from collections.abc import Iterable
from itertools import islice
from pathlib import PurePath
from typing import Any, NamedTuple

from lineaslice.knowledge import lookup, shelf
from lineaslice.knowledge.effects import TypeFacts
from lineaslice.observe.arrays import holds_objects, objects_in
from lineaslice.observe.fingerprint import (
    ATOMS,
    is_atom,
    is_python_class,
    is_users,
    is_users_state,
    name_of,
)
from lineaslice.observe.parts import is_array
from lineaslice.syntax.facts import (
    Atom,
    Attr,
    Element,
    Facts,
    Item,
    Mixed,
    Name,
    Part,
    Result,
    Term,
)


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Any = _Unknown()


class Value(NamedTuple):
    """What is known of the value of a term."""

    obj: Any = UNKNOWN  # the very object
    key: str = ""  # its type key, when only the type is known
    roots: tuple[str, ...] = ()  # names whose values it may be part of, or share with
    method: tuple[Any, str] | None = None  # (receiver as a Value, name)
    module: str = ""  # the library from whose module it was reached
    lambda_: bool = False  # a lambda of this statement: its calls are among the statement's
    cls: Any = None  # its class, when nothing else is known: the tables may speak of a base of it


_CALLED_BY_NAME = frozenset({types.FunctionType, types.BuiltinFunctionType})


def _library_of(function: Any) -> str:
    """The package of a library's function that has a name of its own here."""
    module = function.__module__ or ""
    return "" if is_users(function) or module == "builtins" else module.partition(".")[0]


_PLAIN_DATA = Value(obj=None)  # something that neither changes nor holds what changes
_NUMBERS = frozenset({int, float, bool, type(None)})  # None stands for what is not known better
# Numbers and texts: an attribute, method, operator or element of one is of the same kind.
PLAIN = frozenset({int, float, str, bool, bytes, complex, type(None)})
# Classes of Python's own without instance dictionaries.
_BARE = PLAIN | {list, dict, set, tuple}
_KEYS = frozenset({int, str})
_LOOKED_THROUGH = frozenset(
    {"builtins", "collections", "numpy", "pandas", "sklearn", "polars", "pyarrow", "torch"}
    | {"matplotlib", "seaborn", "functools", "types", "_io"}
)
_CONTAINERS = (list, tuple, set, frozenset, dict, deque)
_METHOD = types.MethodDescriptorType
_HELD_BY_FRAMES = frozenset({"attrs", "columns", "index"})
_INDEXERS = frozenset({"loc", "iloc", "at", "iat"})
_BUILTINS = vars(builtins)


class Evaluator:
    """Evaluates the terms of one statement before it runs."""

    def __init__(self, facts: Facts, namespace: dict[str, Any]) -> None:
        self.facts = facts
        self.namespace = namespace
        self.results: list[Value] = []  # of the calls, in order
        self.own: frozenset[str] = frozenset()
        self.imported: dict[str, types.ModuleType] = {}
        if facts.compound:
            self.own = frozenset((*facts.loops, *facts.maybe, *facts.binds))
            # A module that the statement itself imports is known if it was loaded before.
            self.imported = {
                one.bound: sys.modules[one.module]
                for one in facts.imports
                if one.bound in facts.binds and not one.attr
                if "." not in one.module and one.module in sys.modules
            }
        # No call of the statement can give a name another value before it is read.
        self.settled = not facts.compound and len(facts.calls) < 2 and not facts.awaits

    def everything(self) -> tuple[Value, ...]:
        """Whatever the statement reads, as one value of unknown kind."""
        roots = tuple(n for n in self.facts.reads if n in self.namespace)
        return (Value(roots=roots),)

    def of(self, term: Term) -> Value:
        kind = type(term)
        if kind is Name:
            return self.name(term.name)  # type: ignore[union-attr]
        if kind is Atom:
            return Value(obj=term.value)  # type: ignore[union-attr]
        if kind is Attr:
            return self.attribute(self.of(term.base), term.attr)  # type: ignore[union-attr]
        if kind is Item:
            return self.item(self.of(term.base), term.key)  # type: ignore[union-attr]
        if kind is Part:
            base, key = self.of(term.base), self.of(term.key)  # type: ignore[union-attr]
            if type(term.key) is Name and self.settled and type(key.obj) in _KEYS:  # type: ignore[union-attr]
                return self.item(base, key.obj)
            return self.part(base, key)
        if kind is Element:
            return self.element(self.of(term.base))  # type: ignore[union-attr]
        if kind is Result:
            number = term.call  # type: ignore[union-attr]
            return self.results[number] if number < len(self.results) else self.everything()[0]
        if kind is Mixed:
            return self.mixed(term)  # type: ignore[arg-type]
        return self.everything()[0]

    def name(self, name: str) -> Value:
        if name in self.own:
            if name in self.imported:
                return Value(obj=self.imported[name], roots=(name,))
            return Value(roots=(name, *self.everything()[0].roots))
        if name in self.namespace:
            obj = self.namespace[name]
            if type(obj) in PLAIN:
                return Value(obj)
            if name == "get_ipython" and is_shell(getattr(obj, "__self__", None)):
                return Value(method=(Value(obj=obj.__self__), name))
            library = _library_of(obj) if type(obj) in _CALLED_BY_NAME else ""
            return Value(obj=obj, roots=() if is_atom(obj) else (name,), module=library)
        if name in _BUILTINS:
            return Value(obj=_BUILTINS[name])
        return Value(roots=self.everything()[0].roots)

    def attribute(self, base: Value, attr: str) -> Value:
        obj = base.obj
        cls = type(obj)
        if obj is UNKNOWN or (cls in _BARE and type(vars(cls).get(attr)) is _METHOD):
            return Value(UNKNOWN, "", base.roots, (base, attr), base.module)
        if issubclass(type(obj), types.ModuleType):
            found = vars(obj).get(attr, UNKNOWN)
            if found is UNKNOWN and "__getattr__" in vars(obj) and not is_users_state(obj):
                found = _loaded_on_demand(obj, attr)
            shared = found is not UNKNOWN and is_users_state(obj) and not is_atom(found)
            library = "" if is_users_state(obj) else name_of(obj).partition(".")[0]
            return Value(obj=found, roots=base.roots if shared else (), module=library)
        if issubclass(type(obj), type):
            found = vars_of(obj, attr)
            if type(found) in _OF_CLASSES and not is_users(obj) and not is_users(type(obj)):
                # pl.Config.set_tbl_rows: what it sets is kept by the library
                static = type(found) is staticmethod
                own = found.__func__ if static else types.MethodType(found.__func__, obj)
                known = static and lookup.method(obj, attr) is not None
                module = "" if known else base.module or _library_of(found.__func__)
                return Value(obj=own, roots=base.roots, module=module)
            plain = issubclass(type(found), (types.FunctionType, types.MethodDescriptorType))
            return Value(obj=_unwrapped(found), roots=() if plain else base.roots)
        if type(obj).__name__ == "DictWrapper" and _is_frame(type(obj)):  # pandas' options
            return Value(obj=_loaded_on_demand(obj, attr), module=base.module)
        if attr in ("user_ns", "user_global_ns") and is_shell(obj):
            return Value(obj=self.namespace)
        if attr == "T" and is_array(obj):
            return Value(obj=obj.T, roots=base.roots)
        if attr in _HELD_BY_FRAMES and cls.__name__ in ("DataFrame", "Series") and _is_frame(cls):
            held = _held_by_frame(obj, attr)
            return (
                Value(obj=held, roots=base.roots) if held is not None else Value(roots=base.roots)
            )
        if attr in _INDEXERS and _is_frame(type(obj)):
            return base  # an indexer stands for the frame that it writes to
        on_class = vars_of(type(obj), attr)
        own = _own_attribute(obj, attr, on_class)
        if own is not UNKNOWN:
            return Value(obj=own, roots=() if is_atom(own) else base.roots, module=base.module)
        if on_class is not UNKNOWN and _is_plain_value(on_class):
            return Value(obj=on_class, roots=() if is_atom(on_class) else base.roots)
        effect = lookup.attribute(type(obj), attr)
        key = effect.returns if effect is not None and "." in effect.returns else ""
        return Value(key=key, roots=base.roots, method=(base, attr), module=base.module)

    def item(self, base: Value, key: Any) -> Value:
        obj = base.obj
        if obj is self.namespace and isinstance(key, str):
            return self.name(key)
        cls = type(obj)
        try:
            if type(key) is int and is_array(obj) and obj.ndim > 1:
                return Value(obj=obj[key], roots=base.roots)  # a window on that row
            if type(key) is int and is_array(obj) and obj.dtype.hasobject and not obj.dtype.names:
                return Value(obj=obj[key], roots=base.roots)
            if (cls is dict and key in obj) or (cls in (list, tuple) and isinstance(key, int)):
                found = obj[key]
                return Value(obj=found, roots=() if is_atom(found) else base.roots)
        except (IndexError, TypeError):  # the statement itself will raise it
            return Value(roots=base.roots)
        return self.part(base, Value(obj=key))

    def part(self, base: Value, key: Value) -> Value:
        """Something out of a container by a computed key."""
        if base.obj is not UNKNOWN:
            cls = type(base.obj)
            if cls in (str, bytes, range):
                return Value(obj=None)
            if _is_frame(cls):
                return self.out_of_frame(base, key, shelf.type_key(cls))
            if cls.__module__ == "numpy" and cls.__name__ == "ndarray":
                return Value(key="numpy.ndarray", roots=base.roots)
            return self.element(base, base.obj.values() if cls is dict else None)
        if base.key.startswith("pandas."):
            return self.out_of_frame(base, key, base.key)
        if base.key == "numpy.ndarray":
            return Value(key=base.key, roots=base.roots)
        return Value(roots=base.roots)

    def copied(self, roots: tuple[str, ...]) -> tuple[str, ...]:
        """The names that a copy of pandas' still shares with: a copy holds the same elements."""
        if not _copy_on_write():
            return roots
        return tuple(name for name in roots if shares_elements(self.namespace.get(name)))

    def out_of_frame(self, base: Value, key: Value, type_key: str) -> Value:
        roots = self.copied(base.roots)
        if type_key == "pandas.DataFrame" and isinstance(key.obj, str):
            return Value(key="pandas.Series", roots=roots)
        if type_key == "pandas.Series" and roots:
            return Value(roots=roots)  # an element, perhaps
        if type_key in ("pandas.DataFrame", "pandas.Series"):
            return Value(key=type_key, roots=roots)
        if type_key.endswith("GroupBy"):
            return Value(key="pandas.SeriesGroupBy", roots=base.roots)
        return Value(roots=roots)

    def element(self, base: Value, inside: Any = None) -> Value:
        """One element of a container, a loop variable over it; ``inside`` are other elements."""
        obj = base.obj
        if obj is UNKNOWN:
            if base.key.startswith("pandas."):
                return Value(roots=self.copied(base.roots))
            return self._in_array(base)
        cls = type(obj)
        if cls in (str, range, bytes):
            return Value(obj=None)
        if is_array(obj) and obj.ndim == 1:
            return _one_of(_kinds_of(obj), base.roots)
        artists = cls.__module__ == "matplotlib.cbook" and issubclass(cls, list)
        plain = cls in (list, tuple, set, frozenset, dict)
        if (artists or plain) and len(obj) <= _MOST_LOOKED_AT:
            kinds = set(map(type, obj if inside is None else inside))
            if kinds <= ATOMS:
                return Value(obj=None)
            return _one_of(kinds, base.roots)
        return Value(roots=base.roots)

    def _in_array(self, base: Value) -> Value:
        """An element of ``axes.flat`` or ``axes.ravel()``."""
        flat = base.method is not None and base.method[1] == "flat"
        if len(base.roots) == 1 and (flat or base.key == "numpy.ndarray"):
            holder = self.namespace.get(base.roots[0])
            if is_array(holder):
                return _one_of(_kinds_of(holder), base.roots)
        return Value(roots=base.roots)

    def mixed(self, term: Mixed) -> Value:
        parts = [self.of(part) for part in term.parts]
        if term.how == "operator" and term.joins != "f":
            kinds = PLAIN if not term.joins else _NUMBERS  # texts that are joined may be a path
            for part in parts:
                if type(part.obj) not in kinds:
                    break
            else:
                return _PLAIN_DATA  # the commonest: no table needs to be asked
        if term.joins:
            joined = _joined(term.joins, [part.obj for part in parts])
            if joined is not None or term.joins == "f":
                return Value(obj=joined)
        roots = union(parts)
        if term.how == "function":
            return Value(roots=roots, lambda_=True)
        if term.how == "choice" and len(parts) == 1:
            return parts[0]
        if term.how == "operator":
            keys = [self.type_key(part) for part in parts]
            facts = [self.kind_of_key(key) for key in keys]
            if all(f is not None and (f.pure_operators or f.atomic) for f in facts):
                frames = [k for k in keys if k.startswith(("pandas.", "numpy."))]
                plain = all(f is not None and (f.atomic or f.cow) for f in facts)
                arrays = all(k == "numpy.ndarray" or "." not in k for k in frames)
                if frames and (plain or arrays):
                    return Value(key=max(frames, key=_breadth))
                if plain:
                    return Value(obj=None)
        return Value(roots=roots)

    def array_key(self, base: Value | None) -> str:
        """The type of what a method of an array gives, when that is an array again."""
        return "numpy.ndarray" if base is not None and is_array(base.obj) else ""

    def type_key(self, value: Value) -> str:
        if value.obj is not UNKNOWN:
            return shelf.type_key(type(value.obj))
        return value.key

    def kind_of_key(self, key: str) -> TypeFacts | None:
        entry = shelf.type_entry(key) if key else None
        return entry.facts if entry is not None else None

    # -------------------------------------------------------------- code that runs unseen

    def runs_property(self, obj: object, attr: str) -> bool:
        """True when reading the attribute runs code of the user's."""
        cls = type(obj)
        if not is_users(cls):
            return False
        found = vars_of(cls, attr)
        if issubclass(type(found), (property, functools.cached_property)):
            return not is_filled(obj, attr, found)
        if found is UNKNOWN:
            return any("__getattr__" in vars(base) for base in cls.__mro__ if is_users(base))
        users_get = any(
            "__getattribute__" in vars(base) for base in cls.__mro__ if base is not object
        )
        descriptor = hasattr(type(found), "__get__") and is_users(type(found))
        return users_get or descriptor

    def runs_missing(self, obj: object) -> bool:
        """True when a subscript may insert (``defaultdict``) or run the user's ``__getitem__``."""
        cls = type(obj)
        if cls in (dict, list, tuple, str):
            return False
        if issubclass(cls, dict):
            return hasattr(cls, "__missing__")
        if issubclass(cls, type) and not is_users(cls):
            word = "__class_getitem__"
            return any(word in vars(base) for base in obj.__mro__ if is_users(base))  # type: ignore[attr-defined]
        return is_users(cls)

    def runs_setter(self, obj: object, kind: str, key: Any) -> bool:
        cls = type(obj)
        if not is_users(cls):
            return False
        word = "__setattr__" if kind == "attribute" else "__setitem__"
        if kind == "augmented":
            return True
        for base in cls.__mro__[:-1]:
            if word in vars(base) and is_users(base):
                return True
            if type(vars(base).get(word)) is types.FunctionType:  # it may validate by user's code
                return str(base.__module__).partition(".")[0] not in _LOOKED_THROUGH
        found = vars_of(cls, key) if isinstance(key, str) else UNKNOWN
        return found is not UNKNOWN and hasattr(type(found), "__set__")


_OF_CLASSES = (classmethod, staticmethod)


def is_shell(obj: object) -> bool:
    """True for the InteractiveShell that runs the notebook."""
    cls = type(obj)
    if cls in PLAIN:
        return False
    # Some front ends have a class of their own for it.
    return any(
        base.__name__ == "InteractiveShell" and str(base.__module__).startswith("IPython.")
        for base in cls.__mro__
    )


def _joined(how: str, parts: list[Any]) -> Any:
    """A path or text put together from known ones; None when it is anything else."""
    if how == "f":
        if all(type(part) in (str, int) or isinstance(part, PurePath) for part in parts):
            return "".join(map(str, parts)) if len(parts) < 20 else None
        return None
    left, right = parts
    if how == "/" and isinstance(left, PurePath) and isinstance(right, (str, PurePath)):
        return left / right
    if how == "+" and type(left) is str and type(right) is str and len(left) < 1000:
        return left + right
    return None


def can_run_code(value: object) -> bool:
    """False when operators on the value, or on its elements, run no code of the user's."""
    cls = type(value)
    if cls in ATOMS or cls is types.FunctionType:
        return False
    if issubclass(cls, _CONTAINERS) and not is_users(cls):
        inside: Any = value.values() if issubclass(cls, dict) else value  # type: ignore[attr-defined]
        if len(inside) > _MOST_LOOKED_AT:
            # One of another kind would have to hide in the middle of a large container.
            inside = [*islice(inside, _MOST_LOOKED_AT // 2), *_last(value, _MOST_LOOKED_AT // 2)]
        return any(_suspicious(kind) for kind in set(map(type, inside)))
    if _suspicious(cls) or any(map(_suspicious, _kinds_inside(value))):
        return True
    return keeps_functions(value)


def keeps_functions(value: object) -> bool:
    """True for a library's object that was given a function of the user's: a filtered graph.

    Not for estimators, whose tables say which calls run what they were given.
    """
    if str(type(value).__module__).partition(".")[0] in _LOOKED_THROUGH or is_atom(value):
        return False
    for held in gc.get_referents(value):
        inside = held.values() if type(held) is dict and len(held) < 100 else (held,)
        if any(type(one) is types.FunctionType and is_users(one) for one in inside):
            return True
    return False


def may_lead_to_code(value: object) -> bool:
    """False when no attribute of anything that the value leads to can run code of the user's."""
    if issubclass(type(value), type):
        if not is_users(value):
            return False
        bases = [base for base in value.__mro__ if is_users(base)]  # type: ignore[attr-defined]
        inside = [member for base in bases for member in vars(base).values()]
        return any(can_run_code(member) for member in inside if not _is_method(member))
    return type(value).__module__ != "_io" and can_run_code(value)  # files give texts and bytes


def _is_method(member: object) -> bool:
    return issubclass(type(member), (types.FunctionType, property, staticmethod, classmethod))


def holds_users_objects(value: object) -> bool:
    """True for an array or frame of instances of the user's classes, whose methods it runs."""
    return any(map(is_users, _kinds_inside(value)))


def _kinds_inside(value: object) -> set[type]:
    """The types of the objects in an array or frame of objects, as far as they are no atoms."""
    return set(map(type, objects_in(value, _MOST_LOOKED_AT))) - ATOMS


def holds_special(value: object) -> bool:
    """A container of instances whose class has special methods of the user's."""
    cls = type(value)
    if not issubclass(cls, _CONTAINERS) or is_users(cls):
        return False
    some = set(map(type, islice(value, _MOST_LOOKED_AT)))  # type: ignore[call-overload]
    if issubclass(cls, dict):
        some |= set(map(type, islice(value.values(), _MOST_LOOKED_AT)))  # type: ignore[attr-defined]
    return any(has_special(cls) for cls in some if cls not in ATOMS)


def has_special(cls: type) -> bool:
    if not is_users(cls):
        return False
    ordinary = ("__init__", "__post_init__", "__new__", "__init_subclass__")
    return any(
        name.startswith("__") and name not in ordinary and type(member) is types.FunctionType
        for base in cls.__mro__
        if is_users(base)
        for name, member in vars(base).items()
    )


# Looking at the types of a million elements takes 20 ms.
_MOST_LOOKED_AT = 2000


def _last(value: Any, count: int) -> list[Any]:
    return list(value[-count:]) if issubclass(type(value), (list, tuple)) else []


def shares_elements(value: object) -> bool:
    """False when the elements of a value are plain data, so that a copy shares nothing with it."""
    cls = type(value)
    if cls in ATOMS:
        return False
    if cls in (list, tuple, set, frozenset, dict):
        inside: Any = value.values() if cls is dict else value  # type: ignore[attr-defined]
        return not set(map(type, islice(inside, _MOST_LOOKED_AT))) <= ATOMS
    if _is_frame(cls):
        return holds_objects(value)
    if cls.__module__ == "numpy" and cls.__name__ == "ndarray":
        return bool(value.dtype.hasobject)  # type: ignore[attr-defined]
    return True


def _suspicious(cls: type) -> bool:
    if cls in ATOMS or cls is types.FunctionType or issubclass(cls, type):
        return False
    if cls in (list, tuple, set, frozenset, dict):
        return True
    facts = lookup.kind(cls)
    if facts is not None:
        return facts.iterator or (facts.opaque and facts.table != "matplotlib")
    return is_users(cls) or hasattr(cls, "__next__")


_EMPTY: tuple[Any, ...] = ([], (), {}, {}.values(), {}.items(), set(), "", b"", range(0))
_CLOSED = frozenset({list, dict, set, bytearray}) | {type(iter(empty)) for empty in _EMPTY}


# They write to what they look at, draw from a bit generator, spawn from a seed sequence.
_WINDOWS = frozenset(
    {"ChainMap", "nditer", "flatiter", "void", "record", "Generator", "RandomState"}
    | {"UserDict", "UserList"}
)


def is_closed(value: object) -> bool:
    """True when changing the value changes nothing that it merely holds or looks at."""
    cls = type(value)
    if cls in _CLOSED or value is UNKNOWN:
        return True
    if any(base.__module__ == "_ctypes" for base in cls.__mro__):
        return False  # it writes to memory that may be an array's
    if is_users(cls) or issubclass(type(value), type):
        return True
    facts = lookup.kind(cls)
    package = str(cls.__module__).partition(".")[0]
    if package == "pandas":  # but not its indexers and groups, which write to their frames
        known = ("DataFrame", "Series")
        return cls.__name__ in known or cls.__name__.endswith("Index")
    if package == "numpy" and is_python_class(cls) and not hasattr(cls, "__array_interface__"):
        return False  # ``poly1d`` writes to the array that it holds
    if package in ("numpy", "sklearn", "collections"):
        return cls.__name__ not in _WINDOWS
    return facts is not None and facts.container


def shares_dict(value: object) -> bool:
    """True for an instance whose ``__dict__`` somebody else holds, too (the Borg pattern)."""
    if not is_users(type(value)):
        return False
    held = [part for part in gc.get_referents(value) if type(part) is dict]
    # The instance, this list and the argument have one reference each.
    return bool(held) and sys.getrefcount(held[0]) > 3


def is_iterator(value: object) -> bool:
    if value is UNKNOWN:
        return False
    if hasattr(type(value), "__next__"):
        return True
    facts = lookup.kind(type(value))  # a bar of tqdm's goes on with what lies below
    return facts is not None and facts.iterator


def _loaded_on_demand(holder: object, attr: str) -> Any:
    """``np.random`` is imported when it is first asked for, as the statement is about to do."""
    try:
        return getattr(holder, attr)
    except Exception:  # whatever it is, the statement itself will raise it
        return UNKNOWN


def _held_by_frame(frame: Any, attr: str) -> Any:
    """The index, columns or ``attrs`` of a frame or series, without running its properties."""
    own = object.__getattribute__(frame, "__dict__")
    if attr == "attrs":
        return own.get("_attrs")
    axes = getattr(own.get("_mgr"), "axes", ())
    place = -1 if attr == "index" else 0
    return axes[place] if len(axes) == (1 if type(frame).__name__ == "Series" else 2) else None


def _kinds_of(array: Any) -> set[type]:
    """The classes of the objects in an array."""
    if array.dtype != object or array.size > _MOST_LOOKED_AT:
        return set()
    return set(map(type, array.ravel().tolist()))


def _one_of(kinds: set[type], roots: tuple[str, ...]) -> Value:
    """An object of which the class is known if there is only one."""
    if len(kinds) != 1:
        return Value(roots=roots)
    (cls,) = kinds
    return Value(key=shelf.type_key(cls), roots=roots, cls=cls)


def union(values: Iterable[Value]) -> tuple[str, ...]:
    """The roots of several values."""
    found: tuple[str, ...] = ()
    for value in values:
        if value.roots:
            found = (*found, *value.roots) if found else value.roots
    return tuple(dict.fromkeys(found)) if len(found) > 1 else found


def _breadth(key: str) -> int:
    """A frame with a series makes a frame; a series with an array a series."""
    order = ("numpy.ndarray", "pandas.Index", "pandas.Series", "pandas.DataFrame")
    return order.index(key) if key in order else -1


def vars_of(cls: type, attr: str) -> Any:
    """What a class, or a class below it, holds under a name; UNKNOWN when none does."""
    for base in cls.__mro__:
        if attr in vars(base):
            return vars(base)[attr]
    return UNKNOWN


def _unwrapped(found: Any) -> Any:
    return found.__func__ if issubclass(type(found), (staticmethod, classmethod)) else found


def _own_attribute(obj: object, attr: str, on_class: Any) -> Any:
    """What the instance itself holds under the name, or UNKNOWN.

    Not by ``__dict__``: asking for it gives the instance a dictionary, and from then on its
    attributes are slower (CPython 3.11 and 3.12). ``object.__getattribute__`` runs no code of the
    user's as long as the class gives the name no descriptor with code in it.
    """
    if is_filled(obj, attr, on_class):
        return object.__getattribute__(obj, "__dict__")[attr]
    slot = type(on_class) is types.MemberDescriptorType
    method = type(on_class) is types.FunctionType
    if not (on_class is UNKNOWN or slot or method or _is_plain_value(on_class)):
        return UNKNOWN
    try:
        found = object.__getattribute__(obj, attr)
    except AttributeError:
        return UNKNOWN
    if type(found) is types.MethodType and found.__func__ is on_class:
        return UNKNOWN  # the method, not hidden by an attribute
    return UNKNOWN if found is on_class else found


def is_filled(obj: object, attr: str, on_class: Any) -> bool:
    """True for a ``cached_property`` that keeps its value by now, in a dictionary that it made."""
    if type(on_class) is not functools.cached_property:
        return False
    return attr in object.__getattribute__(obj, "__dict__")


def _is_plain_value(found: Any) -> bool:
    return not hasattr(type(found), "__get__")


def _is_frame(cls: type) -> bool:
    return str(cls.__module__).partition(".")[0] == "pandas"


def _copy_on_write() -> bool:
    """pandas 3 copies on write; before it, a part may be a window onto the whole."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and int(pandas.__version__.partition(".")[0]) >= 3
