"""What one statement may do, worked out from its facts and the values of its names before it runs.

Nothing of the user's is run for it: terms are evaluated by looking into modules, instance
dictionaries and exact builtin containers. What a known call changes comes from the tables; for an
unknown call every changeable value that it can reach is to be *watched*, that is compared before
and after.

Over 400 lines: what one call may do is one question, though its answer has many parts. What needs
no call stands in ``uses``, what unknown code may do in ``doubts``.
"""

from __future__ import annotations

import abc
import importlib
import io
import os
import re
import signal
import sys
import types
import warnings
import weakref
from contextlib import AsyncExitStack, ExitStack
from pathlib import PurePath
from typing import Any

from lineaslice.knowledge import calls as known_calls
from lineaslice.knowledge import held, lookup
from lineaslice.knowledge.effects import Effect
from lineaslice.model import Access, Mode, Resource
from lineaslice.observe.disk import file_of
from lineaslice.observe.fingerprint import (
    ATOMS,
    is_atom,
    is_opaque,
    is_users,
    name_of,
)
from lineaslice.observe.settings import QUICK, READERS
from lineaslice.syntax.facts import (
    Attr,
    Call,
    Facts,
    Mixed,
    Result,
)
from lineaslice.syntax.scopes import late_names
from lineaslice.tracing import glance, inside, options
from lineaslice.tracing.arguments import (
    argument,
    bound_to,
    full_path,
    spelled,
    split,
    unpacked,
)
from lineaslice.tracing.behind import package_of
from lineaslice.tracing.doubts import CONTAINERS, SIGNALLING, is_replaced
from lineaslice.tracing.figures import sounds_like_drawing
from lineaslice.tracing.outside import ARGUMENTS, OF_FILES, PARSING, POLARS_WRITES
from lineaslice.tracing.patches import Patches
from lineaslice.tracing.plans import Change, Plan
from lineaslice.tracing.reflection import Reflection
from lineaslice.tracing.strangers import Met, identified
from lineaslice.tracing.uses import is_used_up_alone
from lineaslice.tracing.values import (
    PLAIN,
    UNKNOWN,
    Value,
    has_special,
    holds_special,
    is_iterator,
    keeps_functions,
    shares_elements,
    union,
    vars_of,
)

_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType)

# Known calls that run no method of the elements of what they are given.
_LEAVES_ELEMENTS = frozenset(
    {"append", "appendleft", "extend", "insert", "pop", "popleft", "clear", "copy", "reverse"}
    | {"keys", "values", "items", "get", "setdefault", "popitem", "choice", "sample", "shuffle"}
    | {"len", "list", "tuple", "iter", "next", "enumerate", "zip", "reversed", "range", "super"}
    | {"isinstance", "issubclass", "type", "id", "callable", "getattr", "setattr", "hasattr"}
)

_WHOLE = ATOMS | {list, dict, set, tuple, frozenset}  # of which a call may look at the elements

# What makes an expression of polars run a function whenever it is used.
_KEPT_BY_POLARS = frozenset({"map_elements", "map_batches", "map_groups", "rolling_map"})

# Methods that enter or leave contexts, which set for the whole process what no text tells.
_ENTERING = frozenset({"__enter__", "__exit__", "aclose", "close", "enter_context", "pop_all"})
_PROCESSES = ("concurrent.futures.process", "multiprocessing.", "subprocess")
# Functions that may load pickles: of pickle itself, joblib, pandas, numpy.
_LOADING = frozenset({"load", "loads", "read_pickle"})
# What several processes see.
_SHARED = tuple(f"multiprocessing.{name}" for name in ("managers", "shared", "synchronize"))
_LONGEST_PATH = 1000
_ATTACHING = re.compile(r"\s*attach\s+(?:database\s+)?['\"]([^'\"]+)['\"]", re.IGNORECASE)
_RUNS_FILES = frozenset({"exec_module", "load_module", "run_module", "run_path"})
_GLOBS = frozenset({"glob", "iglob", "rglob"})
_LISTING = frozenset({"copytree", "fwalk", "iterdir", "listdir", "make_archive", "move", "rmtree"})
_LISTING |= {"removedirs", "scandir", "walk", "which"}
# Tables whose calls ask for no list of files, but for a few.
_LOOKS_INTO_NO_FOLDER = frozenset({"builtins", "collections", "io", "math", "numpy", "pandas"})
_LOOKS_INTO_NO_FOLDER |= {"random", "text", "time"}
_READS_FOLDERS = frozenset({"extract", "extractall", "read_orc", "read_parquet"})
_OF_ARRAYS = frozenset({"numpy", "pandas"})

# Consuming calls are the rule for iterators; these only hold or look at them.
_HARMLESS_TO_ITERATORS = (iter, isinstance, type, id, print, repr, callable, hash)

# Builtins that look up no key of a dictionary that they are given.
_ASKS_FOR_NO_KEY: tuple[Any, ...] = (dict, enumerate, isinstance, iter, len, list, max, min)
_ASKS_FOR_NO_KEY += (print, repr, set, sorted, str, sum, tuple, type, zip)

# Functions of ``os`` that use an open file by its number.
_DESCRIPTORS: dict[Any, Mode] = {
    **dict.fromkeys((os.write, os.pwrite, os.writev, os.ftruncate), "change"),
    **dict.fromkeys((os.read, os.pread, os.readv, os.lseek), "read"),
}

_OURS = Effect(returns="fresh", table="lineaslice")


def plan(facts: Facts, namespace: dict[str, Any], patches: Patches | None = None) -> Plan:
    """The plan for one statement in the present state of the namespace.

    ``patches`` are those of the session so far; what this statement puts into a library is added.
    """
    if patches is None:
        patches = Patches()
    if not patches and not patches.losses:
        seen = glance.look(facts, namespace)
        if seen is not None:
            found = Plan()
            found.changes, found.late = seen
            return found
    planner = _Planner(facts, namespace, patches)
    if patches and facts.calls:
        planner.behind()
    return planner.run()


class _Planner(Reflection):
    def __init__(self, facts: Facts, namespace: dict[str, Any], patches: Patches) -> None:
        super().__init__(facts, namespace, patches)
        self.noted = "?"  # what the call at hand may do, in the words of model.Inside
        self.computed: frozenset[str] = frozenset()  # arguments of it that only the run knows
        self.function = ""  # the name of the function that is called, if it is known
        self.known: set[int] = set()  # numbers of the calls that a table knows

    def run(self) -> Plan:
        facts = self.facts
        if facts.calls:
            self.plan.settable |= QUICK.intersection(map(self.package, facts.reads))
        for call in facts.calls:
            doubts = len(self.plan.unknown)
            self.noted = "?"
            self.values.results.append(self.call(call))
            if facts.compound:
                known = len(self.plan.unknown) == doubts
                self.plan.calls.append(self.noted if known or self.alone(call) else "?")
        for term in facts.loads:
            self.load(term)
        for term in facts.operands:
            self.hidden(self.values.of(term), "an operator")
        for term in facts.joined:
            self.put_together(self.values.of(term))
        for term in facts.iterated:
            self.iteration(self.values.of(term))
        for store in facts.stores:
            self.store(store)
        for imported in facts.imports:
            self.imports(imported.module)
            self.plan.scan |= imported.attr == "*"
        if facts.bodies and self.plan.unknown:
            self.handed_on()
        if facts.awaits:
            self.unknown(self.values.everything(), "await")
        for name in (*facts.deletes, *facts.binds):
            if name in self.namespace:
                self.lost(name, self.namespace[name])
        self.late_bound()
        if self.plan.unknown and "unittest.mock" in sys.modules:
            self.mocked()
        if facts.imports or self.plan.unknown:
            self.plan.modules = len(sys.modules)
        return self.plan

    def package(self, name: str) -> str:
        return package_of(self.namespace.get(name))

    def call(self, call: Call) -> Value:
        callee = self.values.of(call.func)
        args = [(key, self.values.of(term)) for key, term in call.args]
        if any(key[0] == "*" for key, _ in args):
            args = unpacked(args)
        name = spelled(call.func)
        everything = union([callee, *(value for _, value in args)])
        special = self.special(callee, args, call, name)
        if special is not None:
            return special
        if type(call.func) is Attr and call.func.attr == "register" and self.registers(call.func):
            return Value(roots=everything)
        if callee.obj is not UNKNOWN:
            path = self.known_callee(callee, args, name)
            if path is not None:
                return path
        word = name.rpartition(".")[2]
        if word in _ENTERING and callee.method is not None and self.enters(callee.method[0], word):
            self.plan.settable.update(READERS)
        if callee.method is not None and self.elsewhere(callee.method[0]):
            self.plan.commands = self.plan.unheard = True
            self.changes_shared_memory(name)
        if word in _RUNS_FILES:
            self.runs_file(args, name)
        elif word in PARSING:
            self.plan.accesses.append(Access(ARGUMENTS, "read", "text", name))
        effect = self.effect(callee)
        handed = any(self.is_for_drawing(value.obj) for _, value in args)
        if handed and (effect is None or effect.table != "builtins"):
            self.draws_unseen(name)  # with the module that it is given
        if effect is not None and effect.is_direct and self.is_plain(effect, callee, args):
            if effect.changes and callee.method is not None:
                self.change(callee.method[0], f"table: {effect.table}", name)
            self.known.add(len(self.values.results))
            return self.returned(effect, callee, args, everything)
        self.kept_in_c(callee, args, name)
        if effect is None and type(callee.obj) in _FUNCTIONS:
            words = lookup.code(callee.obj)  # of what else it does nothing is known: ``timeit``
            for key, value in args if words else ():
                if key in words:
                    self.code([(key, value)], name)
        # An alias may have any name:  draw = plt.plot
        self.function = callee.obj.__name__ if type(callee.obj) is types.FunctionType else ""
        if effect is None and name.endswith((".shuffle", ".sample")) and "polars" in sys.modules:
            self.draws_from_polars("assumed", name)  # by an expression, when that is used
        if effect is None or self.runs_users_code(effect, callee, args, name):
            table = "" if effect is None else effect.table
            self.plan.strangers.append(Met(identified(callee, name), name, table))
            if not self.is_users_callee(callee):
                if effect is None and sounds_like_drawing(name):
                    self.resource("figure:pyplot", "change", None, args, "assumed", name)
                self.calls_any_method = True
                direct = callee.method is None or callee.module == "logging"
                # An unknown decorator of a library may register what it is given, as
                # ``@app.route("/")`` does; a table would say so of ``@dataclass(frozen=True)``.
                made_by = call.func.call if type(call.func) is Result else -1
                decorates = self.facts.defines and not call.args and made_by not in self.known
                for_effect = self.facts.displays or decorates
                keeping = callee.module and callee.module != "subprocess"  # which says what it runs
                if for_effect and keeping and direct and word not in _RUNS_FILES:
                    self.module_state(callee.module, name)  # called for what it does
                    self.keeps(callee.module, args)
            self.unknown((callee, *(value for _, value in args)), name)
            if word.startswith(POLARS_WRITES) and "polars" in sys.modules:
                self.plan.commands = self.plan.unheard = True
            self.plan.texts += [v.obj for _, v in args if _may_be_a_path(v.obj)]
            self.plan.scans |= word in OF_FILES
            if self.remembers(callee, [value for _, value in args]):
                self.plan.changes.append(Change(callee.roots, UNKNOWN, "assumed", name))
            return Value(roots=everything, module=callee.module)
        self.computed = frozenset[str]()
        if effect.changes_if:  # truth values that the run computes: ``inplace=not debug``
            plain = {key for key, value in args if value.obj is None}
            terms = dict(call.args) if plain else {}
            self.computed = frozenset(k for k in plain if type(terms.get(k)) is Mixed)
        self.apply(effect, callee, args, name)
        self.known.add(len(self.values.results))
        return self.returned(effect, callee, args, everything)

    def elsewhere(self, receiver: Value) -> bool:
        """True for what stands for other processes, and for one of a list of such."""
        if receiver.obj is not UNKNOWN:
            return _runs_elsewhere(receiver.obj)
        held = map(self.namespace.get, receiver.roots)
        return any(type(one) is list and one and _runs_elsewhere(one[0]) for one in held)

    def changes_shared_memory(self, via: str) -> None:
        """Another process may write there until somebody has waited for its end."""
        for name, value in self.namespace.items():
            if str(type(value).__module__).startswith(_SHARED):
                self.change(Value(obj=value, roots=(name,)), "assumed", via)

    @staticmethod
    def enters(context: Value, word: str) -> bool:
        """True for what is entered or left by hand or by a stack; a file sets nothing."""
        if word in ("aclose", "close"):
            return isinstance(context.obj, (ExitStack, AsyncExitStack))
        return not isinstance(context.obj, io.IOBase)

    def through_descriptor(self, descriptor: object, mode: Mode, via: str) -> None:
        """``os.write(fd, …)`` is a use of the file that is open there, and moves its position."""
        path = file_of(descriptor) if type(descriptor) is int else None
        if path is None or not path.startswith("/"):  # a pipe, a socket
            return
        moved = Resource("module", f"descriptor {descriptor} (its position)")
        for access in (Access(Resource("file", path), mode), Access(moved, "change")):
            self.plan.accesses.append(access._replace(via=via))

    def registers(self, func: Attr) -> bool:
        """``Base.register(C)``: the registry lies in C, where no comparison sees it."""
        base = self.values.of(func.base)
        if not issubclass(type(base.obj), abc.ABCMeta):
            return False
        if is_users(base.obj):
            self.change(base, "text", spelled(func))
        else:
            self.module_state(package_of(base.obj), spelled(func))
        return True

    def known_callee(self, callee: Value, args: list[tuple[str, Value]], name: str) -> Value | None:
        """What calls of some objects mean besides their effect; a path that is made is known."""
        kind = type(callee.obj)
        if issubclass(kind, weakref.ref):
            target = weakref.ref.__call__(callee.obj)
            self.plan.touched.append((target, name))  # names that lead to it are no roots of ours
            roots = [n for n, value in self.namespace.items() if value is target]
            return Value(obj=target, roots=() if is_atom(target) else tuple(roots))
        if kind is types.BuiltinFunctionType and callee.obj in _DESCRIPTORS and args:
            self.through_descriptor(args[0][1].obj, _DESCRIPTORS[callee.obj], name)
        if callee.obj is signal.signal:
            self.module_state("signal", name)
            self.keeps("signal", args)
        if kind in _FUNCTIONS and callee.obj.__name__ in _LOADING:
            self.unpickles(name)
        if callee.obj is importlib.reload and args and type(args[0][1].obj) is types.ModuleType:
            loaded = Resource("module", name_of(args[0][1].obj))
            self.plan.accesses.append(Access(loaded, "change", "text", name))
            self.plan.settable.update(READERS)  # its code runs again
            self.environ(name)
        if issubclass(kind, type):
            if issubclass(callee.obj, PurePath):
                parts = [value.obj for _, value in args]
                if all(type(part) is str or isinstance(part, PurePath) for part in parts):
                    self.noted = "=atom"
                    return Value(obj=callee.obj(*parts))
            if kind is type and callee.obj.__module__ == "weakref" and len(args) > 1:
                self.change(args[0][1], "text", name)  # who lets go of it runs the callback
        elif kind.__name__ == "_lru_cache_wrapper":
            counted = Resource("module", f"statistics of {name} #{id(callee.obj)}")
            self.plan.accesses.append(Access(counted, "affect", "text", name))
        elif kind is weakref.finalize:
            self.called_back(callee.obj)
        return None

    def is_plain(self, effect: Effect, callee: Value, args: list[tuple[str, Value]]) -> bool:
        """True when a call is given nothing that could run code or that it could use up.

        It spares the commonest calls most of what others have to be asked: ``len(x)``,
        ``x.append(1)``, ``s.strip()``.
        """
        if self.facts.compound or callee.obj is print:
            return False
        if callee.method is not None:
            base, word = callee.method
            if type(base.obj) in CONTAINERS:
                if word not in _LEAVES_ELEMENTS:
                    return False
            elif (
                effect.changes or base.roots or not (base.obj is UNKNOWN or type(base.obj) in PLAIN)
            ):
                return False
        elif type(callee.obj) in _FUNCTIONS and not effect.changes:
            word = callee.obj.__name__
        else:
            return False
        if effect.calls and ("self" in effect.calls or "*" in effect.calls):
            return False
        kinds = _WHOLE if word in _LEAVES_ELEMENTS else ATOMS
        for key, value in args:
            if type(value.obj) not in kinds or key in effect.calls or key[0] == "*":
                return False
        return True

    def kept_in_c(self, callee: Value, args: list[tuple[str, Value]], name: str) -> None:
        """Functions that an object without a Python side keeps: ``connection.create_function``.

        No walk over the object finds them later, so whoever uses its library is taken to run them,
        and the lazy frames of polars to read the files that were to be scanned. The same goes for
        what was registered with a library: ``yaml.add_constructor``.
        """
        if self.patches.handed:
            used = [callee, *(value for _, value in args)]
            objects = [v.method[0].obj if v.method is not None else v.obj for v in used]
            objects += [self.namespace.get(root) for value in used for root in value.roots]
            packages = {callee.module, *map(_keeper, objects)}
            if name.rpartition(".")[2] in SIGNALLING:
                packages.add("signal")
            for package in packages & self.patches.handed.keys():
                for late in self.patches.handed[package] & self.namespace.keys():
                    self.plan.late.setdefault(late, name)
                    self.follow(self.namespace[late], name)
                self.plan.unknown.append(name)
                self.plan.scans |= package == "polars"
        base = callee.method[0] if callee.method is not None else callee
        keeper = "" if base.obj is UNKNOWN else _keeper(base.obj)
        word = name.rpartition(".")[2]
        if word in _KEPT_BY_POLARS or word.startswith("scan_"):
            keeper = "polars"
        if not keeper:
            return
        if word.startswith("scan_"):
            self.patches.handed.setdefault(keeper, set())
        self.keeps(keeper, args)

    def keeps(self, package: str, args: list[tuple[str, Value]]) -> None:
        """Functions in these arguments may run whenever the library of their keeper is used."""
        names = set[str]().union(*(self.looked_up(value) for _, value in args))
        if names:
            self.patches.handed.setdefault(package, set()).update(names)

    def alone(self, call: Call) -> bool:
        """A method of what a library has just made, given nothing that a name holds."""
        callee = self.values.of(call.func)
        if callee.method is None or callee.method[0].obj is not UNKNOWN or callee.roots:
            return False
        self.noted = inside.ALONE
        return not any(self.values.of(term).roots for _, term in call.args)

    def is_users_callee(self, callee: Value) -> bool:
        """True when the user's own code is called, which names the methods that it calls."""
        obj = callee.method[0].obj if callee.method is not None else callee.obj
        if obj is UNKNOWN:
            return False
        if type(obj) is types.FunctionType:
            return is_users(obj)
        if type(obj) in (types.MethodType, types.BuiltinFunctionType):
            obj = obj.__self__
        cls = obj if issubclass(type(obj), type) else type(obj)
        if cls.__module__ == "builtins":
            return False
        # A base class of a library may call any method of its heirs.
        return all(is_users(base) or base.__module__ == "builtins" for base in cls.__mro__)

    def remembers(self, callee: Value, args: list[Value]) -> bool:
        """An ``lru_cache`` over a function whose result may change for the same arguments."""
        if callee.method is not None and callee.method[1] == "cache_clear":
            return type(callee.method[0].obj).__name__ == "_lru_cache_wrapper"
        function = callee.obj
        if callee.method is not None and callee.method[0].obj is not UNKNOWN:
            base, attr = callee.method
            function = vars_of(type(base.obj), attr)
            args = [base, *args]
        if type(function).__name__ != "_lru_cache_wrapper":
            return False
        if any(value.obj is UNKNOWN or not is_atom(value.obj) for value in args):
            return True
        names = {n for f in self.functions_in(function) for n in late_names(f.__code__).reads}
        return any(n in self.namespace and not callable(self.namespace[n]) for n in names)

    def effect(self, callee: Value) -> Effect | None:
        if callee.module == "lineaslice":
            return _OURS  # its verbs are found lazily, so their objects may not be known yet
        if callee.method is not None:
            base, attr = callee.method
            if base.obj is not UNKNOWN and _is_ours(type(base.obj)):
                return _OURS
            if base.obj is not UNKNOWN:
                return lookup.method(type(base.obj), attr)
            if base.cls is not None:
                return lookup.method(base.cls, attr)
            if base.key:
                return lookup.method_by_key(base.key, attr)
            return None
        if callee.obj is UNKNOWN:
            return None
        if callee.lambda_:
            return Effect()
        if _is_ours(callee.obj):
            return _OURS
        return lookup.function(callee.obj)

    def runs_users_code(
        self, effect: Effect, callee: Value, args: list[tuple[str, Value]], name: str
    ) -> bool:
        """True when a known call would run functions or methods that no table knows."""
        positional, keywords = split(args)
        words = known_calls.passed(effect.calls, positional, keywords) if effect.calls else ()
        for word in words:
            if word == "self":
                base = callee.method[0] if callee.method else callee
                if base.obj is UNKNOWN or held.foreign(base.obj):
                    return True
                continue
            value = argument(args, word)
            if value.lambda_:
                continue
            # ``map(attrgetter("area"), shapes)``: a harmless callback runs code of the elements.
            if any(self.leads_to_code(other) for _, other in args if other is not value):
                return True
            if value.obj is UNKNOWN and not value.roots:
                continue  # made by the statement, of things that no name holds
            if value.obj is UNKNOWN or held.runs_unknown(value.obj):
                return True
        holder = callee.obj
        plain = holder is UNKNOWN or issubclass(type(holder), (type, *_FUNCTIONS))
        if not plain and any(map(is_users, self.functions_in(holder))):  # np.vectorize(f)
            return True
        inside = [*args, ("self", callee.method[0])] if callee.method else args
        if name.rpartition(".")[2] not in _LEAVES_ELEMENTS:
            if any(self.has_special_inside(value) for _, value in inside):
                return True
        elif any(keeps_functions(v.obj) for _, v in inside if v.obj is not UNKNOWN):
            return True  # ``len`` of a filtered graph
        if callee.method is not None:
            base = callee.method[0]
            if self.reaches_objects(base) or self.called_by_sqlite(base, name):
                return True
        return any(self.is_users_object(value) or self.reaches_objects(value) for _, value in args)

    def called_by_sqlite(self, base: Value, name: str) -> bool:
        """Functions of the user's that a connection or cursor calls: row factories, adapters."""
        sqlite3 = sys.modules.get("sqlite3")
        used = [base.obj, *map(self.namespace.get, base.roots)]
        if sqlite3 is None or not any(type(one).__module__ == "sqlite3" for one in used):
            return False
        own = (*sqlite3.adapters.values(), *sqlite3.converters.values())
        found = [one for one in (*used, *own) if any(map(is_users, self.functions_in(one)))]
        for one in found:
            self.follow(one, name)
        return bool(found)

    def has_special_inside(self, value: Value) -> bool:
        """A container of instances whose special methods (``__lt__``) are the user's."""
        if value.obj is not UNKNOWN:
            return holds_special(value.obj) or keeps_functions(value.obj)
        if value.key:
            return False
        roots = [self.namespace.get(root) for root in value.roots]
        return any(
            has_special(type(obj)) or holds_special(obj) or keeps_functions(obj) for obj in roots
        )

    def is_users_object(self, value: Value) -> bool:
        """An argument whose methods (``__len__``, ``__eq__``, ``__str__``) are the user's."""
        if value.obj is UNKNOWN:
            return False
        cls = type(value.obj)
        if cls in ATOMS or cls in (types.FunctionType, types.MethodType):
            return False
        if issubclass(cls, type):
            return is_users(cls)  # its metaclass is
        return is_users(cls) and lookup.kind(cls) is None

    def apply(
        self, effect: Effect, callee: Value, args: list[tuple[str, Value]], name: str
    ) -> None:
        positional, keywords = split(args)
        base = callee.method[0] if callee.method else bound_to(callee)
        evidence = f"table: {effect.table}" if effect.table else "text"
        altered: tuple[str, ...] = ()
        hidden = any(key == "**" for key, _ in args)
        if effect.changes or effect.changes_if:
            receiver = base.obj if base is not None else UNKNOWN
            shown = known_calls.UNKNOWN if receiver is UNKNOWN else receiver
            if self.computed:
                args = [(k, Value() if k in self.computed else v) for k, v in args]
                positional, keywords = split(args)
            altered = known_calls.altered(effect, positional, keywords, shown)
            for word in altered:
                self.altered(word, base, args, evidence, name)
            if effect.changes_if and base is not None and hidden:
                for root in base.roots:  # the options that nobody sees may say ``inplace``
                    self.plan.watched.setdefault(root, name)
        if self.facts.compound and not (hidden and effect.changes_if):
            self.noted = inside.call(effect, altered)
        if callee.method is None and base is not None and is_iterator(base.obj):
            self.advance(base, evidence, name)  # ``number = itertools.count().__next__``
        for _, value in args:
            if is_iterator(value.obj) and not any(callee.obj is f for f in _HARMLESS_TO_ITERATORS):
                self.advance(value, evidence, name)
            if self.makes_keys(value.obj) and not any(callee.obj is f for f in _ASKS_FOR_NO_KEY):
                for root in value.roots:  # ``series.map(counts)`` makes keys
                    self.plan.watched.setdefault(root, name)
        if callee.obj is warnings.warn and "logging" in sys.modules:
            captured = Resource("option", "logging")  # it may have the warning
            self.plan.accesses.append(Access(captured, "read", "text", name))
            self.logged(name)
        if callee.obj is print and is_replaced(sys.stdout):
            self.printed(name)
        self.looks_into_folders(effect, args, name.rpartition(".")[2])
        if callee.obj is input and isinstance(sys.stdin, io.StringIO):
            self.typed(name)
        self.kept_as_option(effect, args)
        if base is not None and type(base.obj).__module__ == "sqlite3" and args:
            text = args[0][1].obj
            attached = _ATTACHING.match(text) if type(text) is str else None
            if attached is not None:
                self.plan.attached.append((base.obj, attached[1]))
        if effect.draws:
            self.plan.draws = True
        seeded = any(key == "seed" and value.obj is not None for key, value in args)
        if effect.draws == "polars" and not seeded:  # whose stream nobody can look at
            self.draws_from_polars(evidence, name)
        if effect.seeds:
            mode: Mode = "bind" if args and not self.facts.compound else "change"
            resource = Resource("random", effect.seeds)
            self.plan.accesses.append(Access(resource, mode, evidence, name))
        for word in effect.reads:
            self.resource(word, "read", base, args, evidence, name)
        for word in effect.writes:
            self.resource(word, "change", base, args, evidence, name)
        if effect.code:
            for word in known_calls.passed(effect.code, positional, keywords):
                self.code([(word, argument(args, word))], name)
        if effect.nondeterministic:
            resource = Resource("world", effect.nondeterministic)
            self.plan.accesses.append(Access(resource, "read", evidence, name))

    def unpickles(self, via: str) -> None:
        """Loading may run ``__setstate__`` of the notebook's classes, which no argument shows."""
        for name, value in self.namespace.items():
            if issubclass(type(value), type) and is_users(value) and "__setstate__" in vars(value):
                self.unknown((Value(obj=value, roots=(name,)),), via)

    def kept_as_option(self, effect: Effect, args: list[tuple[str, Value]]) -> None:
        """A function that an option keeps runs, and looks names up, when something is shown."""
        kept = [word for word in effect.writes if word.startswith("option:")]
        for _, value in args if kept else ():
            names = self.looked_up(value)
            for word in kept if names else ():
                self.patches.handed.setdefault(word, set()).update(names)

    def looked_up(self, value: Value) -> set[str]:
        """The globals that functions in an argument look up when they are called."""
        if value.lambda_:
            return set(self.facts.reads)
        if value.obj is UNKNOWN or is_atom(value.obj):
            return set()
        return set[str]().union(
            *(late_names(f.__code__).reads for f in self.functions_in(value.obj))
        )

    def looks_into_folders(self, effect: Effect, args: list[tuple[str, Value]], word: str) -> None:
        """``folder.glob("*.csv")`` asks for no other files of the folder."""
        if effect.table == "os" and word in _GLOBS:
            pattern = args[0][1].obj if args else UNKNOWN
            if type(pattern) is str:
                self.plan.patterns.append(pattern)
            else:
                self.plan.lists = True
        elif effect.table == "os":
            self.plan.lists |= word in _LISTING
        elif effect.table not in _LOOKS_INTO_NO_FOLDER or word in _READS_FOLDERS:
            self.plan.lists = True

    def altered(
        self, word: str, base: Value | None, args: list[tuple[str, Value]], evidence: str, name: str
    ) -> None:
        if word == "self":
            if base is not None:
                self.change(base, evidence, name)
        elif word == "self!":
            if base is not None:
                self.change(base, evidence, name, alone=True)
        elif word.startswith("self."):
            if base is not None:
                self.change(Value(roots=base.roots), evidence, name)
        else:
            value = argument(args, word)
            self.change(value, evidence, name, alone=is_used_up_alone(value.obj))

    def resource(
        self,
        word: str,
        mode: Mode,
        base: Value | None,
        args: list[tuple[str, Value]],
        evidence: str,
        name: str,
    ) -> None:
        kind, _, key = word.partition(":")
        if kind == "module" and mode != "read":  # pandas gets an accessor
            for _, value in args:
                if isinstance(value.obj, str):
                    self.patches.add(value.obj, sys.modules.get(key))
        if kind == "environ":
            if mode == "read":  # the audit hook sees the writes
                self.environ(name)
            return
        if kind == "file":
            path = (base if key == "self" and base is not None else argument(args, key)).obj
            if isinstance(path, (str, bytes)) or hasattr(path, "__fspath__"):
                full = full_path(path)
                for one in {full, os.path.realpath(full)}:  # a link, and what it leads to
                    self.plan.accesses.append(Access(Resource("file", one), mode, evidence, name))
            elif path is not UNKNOWN:
                return
            elif key == "self":  # a path that only the run computes
                self.plan.scans |= name.rpartition(".")[2] in OF_FILES
            elif any(k in (key, "*", "**") for k, _ in args):
                self.plan.unheard = True
            return
        if kind == "figure":
            self.drawn(base, args, name)
        key, _, part = key.partition(":")
        if word == "option:pandas" and options.only_display(value.obj for _, value in args[::2]):
            part = options.DISPLAY
        parts = (part,) if part else None
        self.plan.accesses.append(Access(Resource(kind, key), mode, evidence, name, parts))  # type: ignore[arg-type]

    def drawn(self, base: Value | None, args: list[tuple[str, Value]], name: str) -> None:
        """A call that draws: on the figure of its receiver or ``ax``, else on the current one."""
        on = dict(args).get("ax", base)
        artists: list[object] = []
        if on is not None and on.obj is not UNKNOWN:
            artists = [on.obj]
        elif on is not None:
            artists = [self.namespace[root] for root in on.roots if root in self.namespace]
        given = [(key, value.obj) for key, value in args]
        for key, value in args:
            if key == "norm":  # gets the limits of the data
                self.change(value, "table: matplotlib", name)
        self.drawing().call(self.function or name, given, artists)

    def returned(
        self, effect: Effect, callee: Value, args: list[tuple[str, Value]], everything: Any
    ) -> Value:
        returns = effect.returns
        base = callee.method[0] if callee.method else None
        if returns == "self" and isinstance(base, Value):
            return base
        if returns == "fresh":
            if effect.table in _OF_ARRAYS and everything:
                # A copy of an array of objects holds the same objects.
                holding = [n for n in everything if shares_elements(self.namespace.get(n))]
                if holding:
                    return Value(key=self.values.array_key(base), roots=tuple(holding))
            return Value(module=callee.module if effect is _OURS else "")
        if returns in ("", "view", "opaque"):
            if base is not None and not base.roots and not any(v.roots for _, v in args):
                return Value(module=callee.module)
            key = self.values.array_key(base) if returns == "view" else ""
            return Value(key=key, roots=everything, module=callee.module)
        facts = self.values.kind_of_key(returns)
        if facts is not None and (facts.cow or facts.atomic):
            shared = () if facts.atomic else self.values.copied(everything)
            return Value(key=returns, roots=shared)
        return Value(key=returns, roots=everything)


def _keeper(obj: object) -> str:
    """The package of an object that may keep functions where no walk finds them; "" for others."""
    package = package_of(obj)
    if package == "polars":
        return package if type(obj).__name__ in ("LazyFrame", "LazyGroupBy", "Expr") else ""
    return package if package != "builtins" and is_opaque(obj) else ""


def _may_be_a_path(obj: object) -> bool:
    if type(obj) is str:
        return 0 < len(obj) < _LONGEST_PATH and "\n" not in obj and "\0" not in obj
    return isinstance(obj, PurePath)


def _runs_elsewhere(obj: object) -> bool:
    """True for what stands for other processes, whose files no audit event of ours tells of."""
    return str(type(obj).__module__).startswith(_PROCESSES)


def _is_ours(obj: object) -> bool:
    return str(getattr(obj, "__module__", "")).partition(".")[0] == "lineaslice"
