"""What is known of a callable, a method, an attribute, a class; None when nothing is.

The answers are cached and cost well under a microsecond the second time. A library is never
imported in order to answer, and no code of the user's runs: attributes are looked up statically.

Over 400 lines: each kind of callable has its own way to its name, and all share one cache.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import (
    BuiltinFunctionType,
    FunctionType,
    MappingProxyType,
    MethodDescriptorType,
    MethodType,
    MethodWrapperType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import Any, Literal, NamedTuple

from lineaslice.errors import ConfigError
from lineaslice.knowledge import declared, shelf
from lineaslice.knowledge.effects import Effect, TypeFacts
from lineaslice.knowledge.schema import Table, TypeEntry

_Section = Literal["methods", "attributes"]


_BOUND = (MethodType, BuiltinFunctionType, MethodWrapperType)


class _Found(NamedTuple):
    """A cached answer, and the class attributes on which it rests: patching them voids it."""

    own: MappingProxyType[str, Any]
    own_value: object
    definer: MappingProxyType[str, Any]
    value: object
    effect: Effect | None


_callables: dict[int, tuple[object, Effect | None]] = {}  # holding the object keeps its id taken
_code_only: dict[int, tuple[object, Effect]] = {}
_methods: dict[type, dict[str, _Found]] = {}
_attributes: dict[type, dict[str, _Found]] = {}
_kinds: dict[type, TypeFacts | None] = {}
_pending: dict[str, dict[str, dict[str, Effect] | None]] = {}  # by table, modules not yet loaded
_modules_seen: dict[str, int] = {}


def function(callee: object) -> Effect | None:
    """The effect of calling ``callee``: a function, builtin, class, ufunc or bound method.

    For a bound method ``"self"`` is the object it is bound to; for a method taken from its class
    (``list.append``) the receiver is argument 0.
    """
    if shelf.declared.lines:
        said = declared.function(callee)
        if said is not None:
            return said.effect
    known = _callables.get(id(callee))
    if known is not None and known[0] is callee:
        return known[1]
    kind = type(callee)
    if kind is FunctionType:
        assert isinstance(callee, FunctionType)
        return _in_tables(callee, callee.__module__)
    if issubclass(kind, type):  # isinstance would ask the object for its __class__
        assert isinstance(callee, type)
        return _constructor(callee)
    if issubclass(kind, _BOUND):
        return _bound(callee)
    if kind in (MethodDescriptorType, WrapperDescriptorType):
        assert isinstance(callee, (MethodDescriptorType, WrapperDescriptorType))
        return _unbound(method(callee.__objclass__, callee.__name__))
    if not shelf.is_library(kind.__module__) and not shelf.is_function_in_c(kind):
        return None
    if kind.__qualname__ == "ufunc" and kind.__module__ == "numpy":
        return _ufunc(callee)
    effect = _in_tables(callee, getattr(callee, "__module__", None))
    return effect if effect is not None else method(kind, "__call__")


def method(cls: type, name: str) -> Effect | None:
    """The effect of ``x.name(...)`` for an ``x`` of class ``cls``, looked up along its bases.

    None also when a class on the way is the user's and adds code of its own. An attribute of the
    *instance* that hides the method is not seen here: ask ``function`` about such a callable.
    """
    return _cached(_methods, "methods", cls, name)


def attribute(cls: type, name: str) -> Effect | None:
    """The effect of reading ``x.name``, a property or accessor of the class ``cls``."""
    return _cached(_attributes, "attributes", cls, name)


def method_by_key(key: str, name: str) -> Effect | None:
    """The effect of a method when only the type key is known: ``("pandas.DataFrame", "head")``."""
    entry = shelf.type_entry(key)
    return entry.method(name) if entry is not None else None


def attribute_by_key(key: str, name: str) -> Effect | None:
    """The effect of reading an attribute when only the type key is known."""
    entry = shelf.type_entry(key)
    return entry.attributes.get(name) if entry is not None else None


def kind(cls: type) -> TypeFacts | None:
    """The facts about objects of a class; None when no table knows it or it is the user's."""
    try:
        return _kinds[cls]
    except KeyError:
        facts = _find_kind(cls)
        if shelf.is_library(cls.__module__):
            _kinds[cls] = facts
        return facts


def code(callee: object) -> tuple[str, ...]:
    """The arguments of ``callee`` whose string is code with names in it; () for most.

    Also for functions that are otherwise unknown, such as ``exec``.
    """
    effect = function(callee)
    if effect is not None:
        return effect.code
    known = _code_only.get(id(callee))
    return known[1].code if known is not None and known[0] is callee else ()


def register(name: str, packages: tuple[str, ...], path: Path) -> None:
    """Add or replace the table ``name`` about ``packages``; it is read when one of them is met."""
    shelf.register(name, packages, path)
    _forget()


def declare(settings: Path | None) -> tuple[ConfigError, ...]:
    """Read the user's tables of a settings file, instead of those before; returns its mistakes."""
    table, problems = declared.read(settings)
    shelf.declare(table)
    declared.forget()
    _forget()
    return problems


def _forget() -> None:
    caches = (_callables, _code_only, _methods, _attributes, _kinds, _pending, _modules_seen)
    for cache in caches:
        cache.clear()


# ---------------------------------------------------------------- functions


def _in_tables(callee: object, module: object) -> Effect | None:
    """The entry of a function, found by identity with the public name in its library."""
    if not isinstance(module, str):
        return None
    table = shelf.table_for(shelf.package_of(module))
    if table is None:
        return None
    _resolve(table)
    known = _callables.get(id(callee))
    return known[1] if known is not None and known[0] is callee else None


def _resolve(table: Table) -> None:
    """Find the objects that the table's functions are, in those modules that are loaded."""
    loaded = len(sys.modules)
    if _modules_seen.get(table.name) == loaded:
        return
    _modules_seen[table.name] = loaded
    pending = _pending.setdefault(table.name, {**dict.fromkeys(table.code), **table.functions})
    for path in [path for path in pending if path in sys.modules]:
        there = vars(sys.modules[path])
        for name, effect in (pending.pop(path) or {}).items():
            found = there.get(name)
            if callable(found) and not shelf.is_users(found):
                _callables.setdefault(id(found), (found, effect))
        for name, effect in table.code.get(path, {}).items():
            found = there.get(name)
            _code_only[id(found)] = (found, effect)


def _bound(callee: Any) -> Effect | None:
    receiver = callee.__self__
    if type(callee) is MethodType:
        underlying = callee.__func__
        if shelf.is_users(underlying):
            return None
        effect = _in_tables(callee, getattr(underlying, "__module__", None))
        if effect is not None:
            return effect
        owner = receiver if isinstance(receiver, type) else type(receiver)
        name = underlying.__name__
        definer = _definer(owner, name)
        if definer is None or _raw(vars(definer)[name]) is not underlying:
            return None
        return method(owner, name)
    if receiver is None:  # a function of torch, or a static method in C such as str.maketrans
        effect = _in_tables(callee, callee.__module__)
        if effect is not None:
            return effect
        owner_name, _, name = callee.__qualname__.rpartition(".")
        found = vars(sys.modules["builtins"]).get(owner_name)
        return method(found, name) if isinstance(found, type) else None
    if isinstance(receiver, ModuleType):
        return _in_tables(callee, callee.__module__ or receiver.__name__)
    owner = receiver if isinstance(receiver, type) else type(receiver)
    hidden = _in_tables(callee, owner.__module__)
    return hidden if hidden is not None else method(owner, callee.__name__)


def _raw(value: object) -> object:
    return value.__func__ if isinstance(value, (staticmethod, classmethod)) else value


def _unbound(effect: Effect | None) -> Effect | None:
    """The effect of a method called through its class: the receiver is argument 0."""
    if effect is None:
        return None

    def shift(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            "0" if word in ("self", "self!") else str(int(word) + 1) if word.isdecimal() else word
            for word in words
        )

    conditions = tuple(
        (shift((what,))[0], _shift(condition)) for what, condition in effect.changes_if
    )
    return effect._replace(
        changes=shift(effect.changes),
        changes_if=conditions,
        code=shift(effect.code),
        calls=shift(effect.calls),
        returns="view" if effect.returns == "self" else effect.returns,
    )


def _shift(condition: str) -> str:
    head, at, tail = condition.partition("@")
    position = re.match(r"\d*", tail)[0]  # type: ignore[index]  # it matches any text
    return f"{head}@{int(position) + 1}{tail[len(position) :]}" if at else condition


def _ufunc(callee: Any) -> Effect | None:
    """Universal functions change only ``out``; those made from a Python function are unknown."""
    if all(set(signature) <= set("O->") for signature in callee.types):
        return None
    positions = tuple(str(n) for n in range(callee.nin, callee.nin + callee.nout))
    effect = Effect(changes=("out", *positions), returns="fresh", table="numpy")
    _callables[id(callee)] = (callee, effect)
    return effect


def _constructor(cls: type) -> Effect | None:
    effect = _in_tables(cls, cls.__module__)
    if effect is not None:
        return effect
    if not shelf.is_library(type(cls).__module__):
        return None  # the metaclass decides what a call does
    overridden = False
    for base in cls.__mro__:
        library = shelf.is_library(base.__module__)
        entry = shelf.entry_of(base) if library or shelf.declared_key(base) else None
        if entry is not None and entry.constructor is not None:
            effect = entry.constructor if entry.family or not overridden else None
            if effect is not None and shelf.declared_key(base):
                effect = declared.completed(effect, *declared.called(base))
            break
        if not library:
            if shelf.adds_code(base):
                return None
            continue
        overridden = overridden or "__init__" in vars(base) or "__new__" in vars(base)
    if shelf.is_library(cls.__module__):
        _callables[id(cls)] = (cls, effect)
    return effect


# ---------------------------------------------------------------- methods and attributes


def _cached(
    cache: dict[type, dict[str, _Found]], section: _Section, cls: type, name: str
) -> Effect | None:
    names = cache.get(cls)
    if names is not None:
        found = names.get(name)
        if (
            found is not None
            and found.own.get(name) is found.own_value
            and found.definer.get(name) is found.value
        ):
            return found.effect
    definer = _definer(cls, name)
    if definer is None:
        return _found_dynamically(section, cls, name)
    effect = _find(section, cls, name, definer)
    if shelf.is_library(cls.__module__):  # a notebook's classes come and go: not kept alive
        own, there = cls.__dict__, definer.__dict__
        cache.setdefault(cls, {})[name] = _Found(own, own.get(name), there, there[name], effect)
    return effect


def _found_dynamically(section: _Section, cls: type, name: str) -> Effect | None:
    """A member that a library's class finds by ``__getattr__``, as wrappers do."""
    bases = cls.__mro__[:-1]
    if not any(not _FINDERS.isdisjoint(vars(base)) for base in bases):
        return None
    if not all(shelf.is_library(base.__module__) for base in bases):
        return None
    entries = [entry for base in bases if (entry := shelf.entry_of(base)) and entry.family]
    return next((said for e in entries if (said := _said(e, section, name))), None)


_FINDERS = frozenset({"__getattr__", "__getattribute__"})


def _definer(cls: type, name: str) -> type | None:
    """The class along the bases whose body gives ``name``."""
    for base in cls.__mro__:
        if name in base.__dict__:
            return base
    return None


def _find(section: _Section, cls: type, name: str, definer: type) -> Effect | None:
    value = definer.__dict__[name]
    if shelf.is_users(value) and not declared.is_own(definer, value):
        return None
    overridden = False
    for base in cls.__mro__:
        library = shelf.is_library(base.__module__)
        key = shelf.declared_key(base)
        entry = shelf.entry_of(base) if library or key else None
        effect = _said(entry, section, name)
        if entry is not None and effect is not None:
            if overridden and not entry.family:
                return None
            if key:
                function, first = declared.called(value)
                first += type(value) is FunctionType  # its self
                completed = declared.completed(effect, function, first)
                return None if completed is None else _for_subclass(completed, cls, base)
            return _for_subclass(effect, cls, base)
        if not library and shelf.adds_code(base):
            return None
        overridden = overridden or base is definer
    return None


def _said(entry: TypeEntry | None, section: _Section, name: str) -> Effect | None:
    if entry is None:
        return None
    return entry.method(name) if section == "methods" else entry.attributes.get(name)


def _for_subclass(effect: Effect, cls: type, base: type) -> Effect:
    """A subclass from another package returns its own class where the base returns the base."""
    elsewhere = shelf.package_of(cls.__module__) != shelf.package_of(base.__module__)
    if elsewhere and effect.returns == shelf.type_key(base):
        return effect._replace(returns="fresh")
    return effect


# ---------------------------------------------------------------- types


_OPERATORS = frozenset(
    f"__{name}__"
    for name in (
        *("getitem", "contains", "iter", "len", "eq", "ne", "lt", "le", "gt", "ge", "hash", "bool"),
        *("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "mod", "pow", "and"),
        *("or", "xor", "neg", "abs", "invert", "matmul", "floordiv", "getattr", "getattribute"),
    )
)


def _major(cls: type) -> int:
    """The major version of the library that a class belongs to; 0 when it does not say."""
    module = sys.modules.get(str(cls.__module__).partition(".")[0])
    head = str(getattr(module, "__version__", "")).partition(".")[0]
    return int(head) if head.isdecimal() else 0


def _find_kind(cls: type) -> TypeFacts | None:
    passed: list[type] = []
    for base in cls.__mro__:
        library = shelf.is_library(base.__module__)
        entry = shelf.entry_of(base) if library or shelf.declared_key(base) else None
        if not library and (entry is None or entry.facts is None):
            return None
        if entry is None or entry.facts is None:
            passed.append(base)
            continue
        facts = entry.facts
        if facts.atomic and passed and cls.__dictoffset__ != 0:
            return None  # a subclass of str that has fields can change
        if entry.cow_from and _major(base) >= entry.cow_from:
            facts = facts._replace(cow=True)
        package = shelf.package_of(base.__module__)
        elsewhere = [cls for cls in passed if shelf.package_of(cls.__module__) != package]
        if facts.pure_operators and any(_OPERATORS & vars(cls).keys() for cls in elsewhere):
            facts = facts._replace(pure_operators=False)
        return facts
    return None
