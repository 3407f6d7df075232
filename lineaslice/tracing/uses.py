"""What a statement does to values besides calling: attributes, subscripts, stores, imports.

Each of them may run code that the text does not name: a property, ``__setitem__``, a module.
"""

from __future__ import annotations

import functools
import os
import sys
import types
from typing import Any

from lineaslice.knowledge import lookup, shelf
from lineaslice.model import Access, Mode, Resource
from lineaslice.observe.fingerprint import (
    ATOMS,
    is_atom,
    is_opaque,
    is_python_class,
    is_users,
    is_users_module,
    is_users_state,
    name_of,
)
from lineaslice.observe.settings import READERS
from lineaslice.syntax.facts import (
    Attr,
    Item,
    Name,
    Part,
    Store,
    Term,
)
from lineaslice.tracing import options
from lineaslice.tracing.arguments import (
    spelled,
)
from lineaslice.tracing.behind import is_array, package_of
from lineaslice.tracing.doubts import CONTAINERS, Doubts
from lineaslice.tracing.figures import DRAWING
from lineaslice.tracing.outside import ARGUMENTS
from lineaslice.tracing.plans import Change
from lineaslice.tracing.values import (
    PLAIN,
    UNKNOWN,
    Value,
    can_run_code,
    holds_users_objects,
    is_iterator,
    may_lead_to_code,
)
from lineaslice.tracing.written import function_of, imported_by, text_of_module

_WITHOUT_PROPERTIES = PLAIN | CONTAINERS

# Importing these changes what other imports of the package find.
_EFFECTFUL_IMPORTS = ("sklearn.experimental", "mpl_toolkits", "seaborn", "tqdm.auto", "tqdm.pandas")


def is_used_up_alone(obj: object) -> bool:
    """True for iterators that advance without what they look at being changed by that.

    What the code of a generator changes is watched, as for any unknown call.
    """
    return type(obj) is types.GeneratorType or _is_cursor(obj)


def _is_cursor(obj: object) -> bool:
    return type(obj).__module__ == "sqlite3" and hasattr(type(obj), "__next__")


def _joins_in_place(obj: object) -> bool:
    """True for what operators may change: an object of a library that no table knows."""
    cls = type(obj)
    if is_users(cls) or not is_python_class(cls):
        return False
    return not is_atom(obj) and lookup.kind(cls) is None


# What users put something in the place of.
_STREAMS = frozenset({"sys.stderr", "sys.stdin", "sys.stdout"})


class Uses(Doubts):
    """The plan of one statement, as far as no call is involved."""

    def hidden(self, value: Value, via: str) -> None:
        """An operator, a ``with``, an f-string: methods run that the text does not name."""
        if value.obj is not UNKNOWN:
            if type(value.obj) in ATOMS:
                return
            if is_iterator(value.obj):
                self.advance(value, "text", via)
            elif type(value.obj).__module__ == "sqlite3":
                self.change(value, "text", via)  # ``with`` ends a transaction
            elif issubclass(type(value.obj), type):
                # As a base: its __init_subclass__ or metaclass runs.
                if is_users(value.obj) or (self.facts.defines and _calls_members(value.obj)):
                    self.unknown((value,), via)
                if self.facts.defines and _is_registered(value.obj):
                    self.module_state(package_of(value.obj), via)
            elif not is_atom(value.obj) and can_run_code(value.obj):
                self.unknown((value,), via)
            elif self.makes_keys(value.obj):  # ``"%(a)s" % counts``
                for root in value.roots:
                    self.plan.watched.setdefault(root, via)
            return
        if not value.key:
            self.doubtful(value, via)
        elif self.reaches_objects(value):
            self.unknown((value,), via)

    def put_together(self, value: Value) -> None:
        """``grammar << rule``, ``first >> second``: libraries may change what they join so."""
        if value.obj is not UNKNOWN:
            found = value.roots if _joins_in_place(value.obj) else ()
        else:
            found = () if value.key else value.roots
        for root in found:
            of_name = self.namespace.get(root)
            if type(of_name) in CONTAINERS or _joins_in_place(of_name):
                self.plan.watched.setdefault(root, "an operator")

    def makes_keys(self, obj: object) -> bool:
        """True for a dictionary that gets a key when it is asked for one."""
        return issubclass(type(obj), dict) and self.values.runs_missing(obj)

    def doubtful(self, value: Value, via: str) -> None:
        """An operator or attribute of an object that only the run shows."""
        found = tuple(r for r in value.roots if may_lead_to_code(self.namespace.get(r)))
        if found:
            self.unknown((Value(roots=found),), via)

    def leads_to_code(self, value: Value) -> bool:
        """True when an attribute of the value, or of its elements, may run the user's code."""
        if value.obj is not UNKNOWN:
            return can_run_code(value.obj)
        return not value.key and any(may_lead_to_code(self.namespace.get(r)) for r in value.roots)

    def reaches_objects(self, value: Value) -> bool:
        """An array or frame of the user's objects, whose methods its own methods run."""
        if value.obj is not UNKNOWN:
            return holds_users_objects(value.obj)
        return any(holds_users_objects(self.namespace.get(root)) for root in value.roots)

    def advance(self, value: Value, evidence: str, via: str) -> None:
        """An iterator moves on; a generator runs the user's code for that."""
        self.change(value, evidence, via, alone=is_used_up_alone(value.obj))
        functions = self.functions_in(value.obj)
        if any(map(is_users, functions)) if _is_cursor(value.obj) else functions:
            self.unknown((value,), via)

    def iteration(self, value: Value) -> None:
        if value.obj is not UNKNOWN and (is_iterator(value.obj) or is_opaque(value.obj)):
            if package_of(value.obj) not in DRAWING:
                self.advance(value, "text", "iteration")
        else:
            self.hidden(value, "iteration")

    def load(self, term: Term) -> None:
        """An attribute or subscript that is read: properties and ``__missing__`` run code."""
        if isinstance(term, Attr):
            base = self.values.of(term.base)
            if self.patches:
                for member in self.patches.members(term.attr, base.obj):
                    self.unknown((base, Value(obj=member)), spelled(term))
            if base.obj is UNKNOWN:
                if not base.key:
                    self.doubtful(base, spelled(term))
                return
            if type(base.obj) in _WITHOUT_PROPERTIES:
                return
            if type(base.obj) is types.ModuleType and vars(base.obj) is self.namespace:
                self.plan.late.setdefault(term.attr, "__main__")
            if type(base.obj) is types.ModuleType:
                path = f"{name_of(base.obj)}.{term.attr}"
                if path in sys.modules or path in _STREAMS:
                    access = Access(Resource("module", path), "read", "text", spelled(term))
                    self.plan.accesses.append(access)
            if term.attr in ("cache_info", "cache_clear"):
                counted = f"statistics of {spelled(term.base)} #{id(base.obj)}"
                access = Access(Resource("module", counted), "read", "text", spelled(term))
                self.plan.accesses.append(access)
            if term.attr == "path" and base.obj is sys:
                self.plan.accesses.append(Access(Resource("syspath"), "read", "text", "sys.path"))
            if term.attr in ("environ", "getenv") and base.obj is sys.modules.get("os"):
                self.environ("os.environ")
            if type(base.obj) is types.ModuleType:
                if term.attr not in vars(base.obj) and is_users_state(base.obj):
                    self.unknown((base,), spelled(term))  # its ``__getattr__`` runs
                return
            if self.values.runs_property(base.obj, term.attr):
                self.unknown((base,), spelled(term))
            self.cached(base.obj, term.attr, spelled(term))
            return
        if isinstance(term, (Item, Part)):
            base = self.values.of(term.base)
            if base.obj is self.namespace:
                self.through_globals(term)
            elif base.obj is sys.modules and isinstance(term, Item):
                access = Access(Resource("module", str(term.key)), "read", "text", "sys.modules")
                self.plan.accesses.append(access)
            elif base.obj is UNKNOWN:
                return
            elif self.values.runs_missing(base.obj):
                self.unknown((base,), spelled(term))
            elif is_iterator(base.obj):
                self.advance(base, "text", spelled(term))  # ``array.flat[2:4]`` begins anew

    def through_globals(self, term: Item | Part) -> None:
        """``G["x"]`` where G is the dictionary of the notebook's names."""
        if isinstance(term, Item) and isinstance(term.key, str):
            self.plan.late.setdefault(term.key, "globals()")
        else:
            self.plan.reflects = "globals()"

    def cached(self, obj: object, attr: str, via: str) -> None:
        """The first read of a ``cached_property`` decides what later ones give."""
        cls = type(obj)
        if type(getattr(cls, attr, None)) is functools.cached_property:
            if lookup.attribute(cls, attr) is not None:
                return  # a view, which shows what is there: ``graph.nodes``
            key = f"{type(obj).__qualname__}.{attr} #{id(obj)}"
            filled = attr in object.__getattribute__(obj, "__dict__")
            mode: Mode = "read" if filled else "bind"
            self.plan.accesses.append(Access(Resource("module", key), mode, "observed", via))

    def store(self, store: Store) -> None:
        base = self.values.of(store.base)
        if type(base.obj) is types.FunctionType and not base.roots and is_users(base.obj):
            # Calling a method says nothing of its class; changing it does: P.m.__defaults__ = …
            base = base._replace(roots=self.names_in(store.base))
        self.stored(base, store.kind, store.key, "text")

    def names_in(self, term: Term) -> tuple[str, ...]:
        """The name that an attribute or element is reached from, if it is one of the notebook."""
        while isinstance(term, (Attr, Item, Part)):
            term = term.base
        return (term.name,) if isinstance(term, Name) and term.name in self.namespace else ()

    def stored(self, base: Value, kind: str, key: Any, via: str) -> None:
        obj = base.obj
        if obj is self.namespace:
            self.plan.scan = True
            return
        if type(obj) in CONTAINERS and obj is not sys.modules:
            self.change(base, "text", via)
            if not base.roots and base.module:
                self.module_state(base.module, via)
            return
        if issubclass(type(obj), types.ModuleType):
            if vars(obj) is self.namespace:  # the module ``__main__``
                self.plan.scan = True
                return
            self.patch(obj, key)
            return
        if obj is sys.modules:
            made = Access(Resource("module", str(key)), "bind", "text", via)
            self.plan.accesses.append(made)
            return
        if obj is os.environ:  # also when a magic sets it
            name = key if isinstance(key, str) else "*"
            self.plan.accesses.append(Access(Resource("environ", name), "bind", "text", via))
            return
        if issubclass(type(obj), type) and not is_users(obj) and isinstance(key, str):
            self.patches.add(key, obj)
            patched = f"{obj.__module__}.{obj.__qualname__}.{key}"
            self.plan.accesses.append(Access(Resource("module", patched), "bind", "text", patched))
            return
        if key == "names" and base.method is not None and base.method[1] == "dtype":
            self.renamed(base.method[0].obj, via)
        context = base.method[0].obj if base.method is not None else UNKNOWN
        if type(context).__name__ == "Context":  # of decimal: its traps and flags
            self.option(shelf.type_key(type(context)), context)
        if self.option(shelf.type_key(type(obj)) if obj is not UNKNOWN else base.key, obj):
            self.change(base, "text", via)  # it may have a name of its own
            return
        if kind == "augmented" and obj is not UNKNOWN and is_atom(obj):
            return
        self.change(base, "text", via, key=key if kind == "item" else None)
        if not base.roots and base.module:
            self.module_state(base.module, via)
        if obj is not UNKNOWN and self.values.runs_setter(obj, kind, key):
            self.unknown((base,), via)

    def renamed(self, array: object, via: str) -> None:
        """``a.dtype.names = …``: all arrays of this very type have fields of other names."""
        dtype = array.dtype if is_array(array) else array
        for name, value in self.namespace.items():
            if value is dtype or (is_array(value) and value.dtype is dtype):
                self.plan.changes.append(Change((name,), UNKNOWN, "text", via))

    def patch(self, module: types.ModuleType, key: Any) -> None:
        home = name_of(module)
        name = f"{home}.{key}"
        if is_users_module(home) or key is not None:
            self.plan.accesses.append(Access(Resource("module", name), "bind", "text", name))
            if not is_users_module(home):
                self.patches.add(str(key), module)

    def option(self, type_key: str, holder: object) -> bool:
        """``pd.options.display.width = …``, ``plt.rcParams[…] = …``: no patch, an option."""
        access = options.change(type_key, holder)
        if access is not None:
            self.plan.accesses.append(access)
        return access is not None

    def handed_on(self) -> None:
        """A decorator, base class or metaclass that nobody knows may call what is defined."""
        self.plan.scan = True
        for name in self.facts.bodies:
            if name in self.namespace and name not in self.plan.late:
                self.plan.late[name] = self.facts.defines
                self.follow(self.namespace[name], self.facts.defines)

    def imports(self, module: str) -> None:
        top = module.lstrip(".").partition(".")[0]
        if module.startswith("."):
            return
        self.plan.accesses.append(Access(Resource("module", module), "read", "text", module))
        if self.facts.compound and top == "os":  # a name of the block's own, of which no term tells
            self.environ(module)
        elif self.facts.compound and top == "sys":
            for resource in (Resource("syspath"), ARGUMENTS):
                self.plan.accesses.append(Access(resource, "read", "assumed", module))
        resource = Resource("import", top)
        mode: Any = "change" if module.startswith(_EFFECTFUL_IMPORTS) else "read"
        self.plan.accesses.append(Access(resource, mode, "text", module))
        loaded = sys.modules.get(top)
        own = loaded is None or is_users_module(top)
        if module in sys.modules and type(sys.modules[module]) is not types.ModuleType:
            self.unknown((Value(obj=sys.modules[module]),), module)  # its ``__getattr__`` runs
        if own and module not in sys.modules:  # its code will run, and may reach other modules
            self.plan.loads = True
            self.plan.settable.update(READERS)
            self.environ(module)
            for name, value in self.namespace.items():
                if is_users_state(value):
                    self.plan.watched.setdefault(name, module)
            self.plan.draws = True
            text = text_of_module(module)
            if text is not None:
                self.imports_own(text, module)

    def imports_own(self, text: str, module: str) -> None:
        """The code of a file of the user's runs, which may reach into others that ran before."""
        others = tuple(one for one in list(sys.modules.values()) if is_users_state(one))
        if others:
            self.plan.touched.append((others, module))  # names may hold what is in them
        function = function_of(text, imported_by(text))
        if function is not None:
            self.follow(function, module)


def _calls_members(base: type) -> bool:
    """True for a library's class whose metaclass may call what its heirs define: an ``Enum``."""
    return type(base) is not type and type(base).__module__ not in ("abc", "typing")


def _is_registered(base: type) -> bool:
    """True where the metaclass of a library keeps a list of such classes: heirs get into it."""
    metaclass = type(base)
    if is_users(base) or is_users(metaclass) or not is_python_class(metaclass):
        return False
    members = [getattr(m, "__func__", m) for m in vars(metaclass).values()]  # __new__ is static
    own = [f for f in members if type(f) is types.FunctionType]
    homes = {id(f.__globals__): f.__globals__ for f in own}
    lists = [held for home in homes.values() for held in home.values() if type(held) is dict]
    return any(type(value) is metaclass for held in lists for value in list(held.values()))
