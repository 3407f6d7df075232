"""What code that nobody knows may do, and what runs unseen: a callback, ``__del__``, a late name.

For an unknown call every changeable value that it can reach is to be *watched*, that is compared
before and after; so is what the functions that may run look up.

Over 400 lines: whatever may run leads to more that may, so following, losing and calling back are
steps of one search with one state.
"""

from __future__ import annotations

import io
import sys
import types
import weakref
from collections.abc import Iterable, Set
from typing import Any

from lineaslice.model import FIGURE, Access, Resource
from lineaslice.observe.callables import Reached, attributes_of, functions_in, is_notebooks
from lineaslice.observe.fingerprint import (
    ATOMS,
    is_atom,
    is_users,
    is_users_module,
    is_users_state,
)
from lineaslice.observe.settings import settable
from lineaslice.syntax.facts import (
    Attr,
    Facts,
)
from lineaslice.syntax.scopes import late_names, may_alter, names_asked
from lineaslice.tracing.annotations import EVALUATING, annotated, evaluated
from lineaslice.tracing.behind import package_of
from lineaslice.tracing.figures import DRAWING, Drawing, may_draw
from lineaslice.tracing.losses import notices_loss, noticing_inside
from lineaslice.tracing.outside import ARGUMENTS, Outside
from lineaslice.tracing.patches import Patches
from lineaslice.tracing.plans import Change, Plan
from lineaslice.tracing.reading import REFERENCES
from lineaslice.tracing.values import (
    UNKNOWN,
    Evaluator,
    Value,
    is_closed,
    is_shell,
    shares_dict,
)

CONTAINERS = frozenset({list, dict, set})
# Methods that find variables by ``@name`` in a text, and how many texts are looked at for them.
_QUERYING = frozenset({"eval", "query"})
_FEW = 1000
# Functions during which a handler of signals may run.
SIGNALLING = frozenset({"alarm", "kill", "killpg", "pause", "raise_signal", "sleep"})

PRINTED = Resource("module", "sys.stdout")
TYPED = Resource("module", "sys.stdin")
# Methods of the shell that start other programs, as ``!command`` does.
COMMANDING = frozenset({"getoutput", "run_cell_magic", "run_line_magic", "system"})


def is_replaced(stream: object) -> bool:
    """True for what the user has put in the place of a stream: a buffer, an object of their own."""
    return isinstance(stream, io.StringIO) or is_users(type(stream))


class Doubts(Outside):
    """The plan of one statement, as far as it is doubts."""

    def __init__(self, facts: Facts, namespace: dict[str, Any], patches: Patches) -> None:
        super().__init__()
        self.facts = facts
        self.namespace = namespace
        self.patches = patches
        self.values = Evaluator(facts, namespace)
        self.followed: set[int] = set()  # members of libraries' classes that are the user's
        self.calls_any_method = False  # as a library may
        self.spelt: frozenset[str] | None = None  # made when first needed
        self.used: set[str] = set()  # attributes that the functions which may run ask for
        self.asked: set[str] = set()  # what their texts mean by ``@name``
        self.reached = Reached()
        # By the address of an object, which is kept alive: the functions in it.
        self.walked: dict[int, tuple[object, list[types.FunctionType]]] = {}

    @property
    def attributes(self) -> frozenset[str] | None:
        """Methods that the statement can call itself; None when any may be called."""
        if self.calls_any_method:
            return None
        if self.spelt is None:
            loads = (term.attr for term in self.facts.loads if isinstance(term, Attr))
            stores = (store.key for store in self.facts.stores if store.kind == "attribute")
            self.spelt = frozenset((*loads, *stores, *self.facts.strings))
        return self.spelt | self.used if self.used else self.spelt

    def behind(self) -> None:
        """Any library may call what the user has put into one: what that changes is watched."""
        for patched in self.patches.names:
            for member in self.patches.members(patched):
                for name in late_names_in(member, self.namespace):
                    self.plan.watched.setdefault(name, patched)

    def change(
        self, value: Value, evidence: str, via: str, alone: bool = False, key: Any = None
    ) -> None:
        if value.obj is self.namespace:
            self.plan.scan = True
            return
        if value.obj is sys.path:
            self.plan.accesses.append(Access(Resource("syspath"), "change", evidence, via))
            return
        if value.obj is sys.argv:
            self.plan.accesses.append(Access(ARGUMENTS, "change", evidence, via))
        if type(value.obj) not in CONTAINERS:
            if value.obj is not UNKNOWN and is_atom(value.obj):
                return
            if type(value.obj).__name__ in ("RandomState", "Random"):
                self.plan.draws = True  # it may be the one that the module's functions draw from
        if self.patches.losses:
            for root in value.roots:
                self.lost_inside(root, self.namespace.get(root))
        if value.roots:
            if alone:
                # What no name holds was made by the statement, and nobody else will see it.
                if value.obj is not UNKNOWN:
                    self.plan.changes.append(
                        Change(value.roots, value.obj, evidence, via, alone=True)
                    )
                return
            # Changing a window (memoryview, ChainMap, csv.writer) changes what lies behind it.
            closed = is_closed(value.obj) and not shares_dict(value.obj)
            target = value.obj if closed and not _learns_on(value.obj, via) else UNKNOWN
            self.plan.changes.append(Change(value.roots, target, evidence, via, key))
        elif value.obj in (sys.stdout, sys.stderr) and is_replaced(value.obj):
            self.plan.touched.append((value.obj, via))  # a name may hold what was put in place
        elif value.obj is sys.stdin and isinstance(sys.stdin, io.StringIO):
            self.typed(via)

    def unknown(self, values: Iterable[Value], via: str) -> None:
        """A call that no table knows may change whatever it reaches."""
        plan = self.plan
        plan.draws = True
        known = via.startswith("….") or "matplotlib.pyplot" not in sys.modules
        if not known and any(map(self.is_drawing, self.facts.reads)):
            self.draws_unseen(via)  # by a function that is kept in a container, or is given away
        if self.facts.compound and not plan.unknown:
            # An object of the block's own may hold by now what the block has put into it:
            #     for f in [add]: box = []; box.append(f); box[0]()
            values = (*values, *self.values.everything())
        values = tuple(values)
        plan.unknown.append(via)
        if is_replaced(sys.stdout):
            self.printed(via)  # another unknown call
        self.given += [value.obj for value in values]
        if self.sets_any:
            self.placed(self.given)
        for value in values:
            obj = value.obj
            if obj is UNKNOWN and value.method is not None:
                obj = value.method[0].obj  # a ufunc has no root: it counts as plain data
            for root in value.roots:
                plan.watched.setdefault(root, via)
                of_name = self.namespace.get(root)
                self.follow(of_name, via)
                if of_name is obj:
                    obj = UNKNOWN  # followed by its name
            if obj is not UNKNOWN:
                self.follow(obj, via)

    def functions_in(self, obj: object) -> list[types.FunctionType]:
        """All functions in an object, whichever of its methods is called."""
        walked = self.walked.get(id(obj))
        if walked is None:
            walked = self.walked[id(obj)] = obj, functions_in(obj)
        return walked[1]

    def follow(self, obj: object, via: str) -> None:
        """Late-bound names of the functions in ``obj`` are read, and may be changed."""
        if is_shell(obj):
            return
        self.may_run(self.reached.enter(obj, self.attributes, via))
        self.looked_up_late(evaluated(obj), "annotations")

    def may_run(self, functions: Iterable[tuple[types.FunctionType, str]]) -> None:
        """Each may run, because of what is named beside it."""
        for function, via in functions:
            used = attributes_of(function.__code__)
            self.used |= used
            if not is_users(function):
                self.plan.settable.update(filter(None, [settable(package_of(function))]))
                continue
            late = late_names(function.__code__)
            self.asked |= late.asked
            # What else a module's function calls there is not followed.
            self.plan.shows |= late.shows or not is_notebooks(function, self.namespace)
            self.imported_late(function, late.imports, via)
            reached = map(package_of, map(function.__globals__.get, late.reads))
            packages = {*reached, *(module.partition(".")[0] for module in late.imports)}
            self.asks(function, late, used, packages, via)
            if "logging" in packages:
                self.logged(function.__name__)
            if may_draw(function, late.reads, map(self.namespace.get, self.facts.reads)):
                self.draws_unseen(function.__name__)
            if not is_notebooks(function, self.namespace):
                self.of_module(function, late.reads, via)
                continue
            if self.patches:
                for attr in self.patches.names & used:
                    for member in self.patches.members(attr):
                        self.follow_once(member, via)
            self.plan.writes |= late.writes
            if late.reflects or any(is_shell(self.namespace.get(name)) for name in late.reads):
                self.plan.scan = True
                self.plan.reflects = function.__name__
                if not COMMANDING.isdisjoint(used):
                    self.plan.commands = self.plan.unheard = True
            for module in late.imports:
                self.plan.packages.add(module.partition(".")[0])
                access = Access(Resource("module", module), "read", "late-bound", via)
                self.plan.accesses.append(access)
            for name in late.reads | late.writes:
                if name in self.plan.late:
                    continue
                if name not in self.namespace:
                    self.plan.absent[name] = function.__name__
                    continue
                self.plan.late[name] = function.__name__
                self.follow(self.namespace[name], via)

    def logged(self, via: str) -> None:
        """Loggers run the handlers that were given to them, which may write to what names hold."""
        for reference in sys.modules["logging"]._handlerList if "logging" in sys.modules else ():
            handler = reference()
            if handler is not None and id(handler) not in self.followed:
                self.followed.add(id(handler))
                self.plan.touched.append((handler, via))
                for function in self.functions_in(handler):  # whichever of its methods that calls
                    self.follow_once(function, via)

    def of_module(self, function: types.FunctionType, reads: Iterable[str], via: str) -> None:
        """A function of a module may change the state of it, and of the modules that it names."""
        own = function.__globals__
        others = [own[name] for name in reads if type(own.get(name)) is types.ModuleType]
        states = {id(own), *(id(vars(one)) for one in others if is_users_state(one))}
        for name, value in self.namespace.items():
            held = vars(value) if type(value) is types.ModuleType else value
            if id(held) in states:  # of a module, or the namespace of ``exec(code, own)``
                self.plan.watched.setdefault(name, via)
                self.plan.late.setdefault(name, function.__name__)

    def imported_late(self, function: types.FunctionType, modules: Iterable[str], via: str) -> None:
        """Modules of the user's that a function imports when it runs; it may change their state."""
        home = function.__module__ or ""
        tops = {module.partition(".")[0] or home.partition(".")[0] for module in modules}
        if not any(map(is_users_module, tops)):
            return
        for name, value in self.namespace.items():
            if type(value) is types.ModuleType and value.__name__.partition(".")[0] in tops:
                self.plan.watched.setdefault(name, via)
                self.plan.late.setdefault(name, function.__name__)

    def wake(self) -> None:
        """Follow methods that a function met later calls."""
        while woken := self.reached.wake(self.attributes):
            self.may_run(woken)

    def follow_once(self, member: object, via: str) -> None:
        """Follow code that may use itself."""
        if id(member) not in self.followed:
            self.followed.add(id(member))
            self.follow(member, via)

    def queried(self) -> None:
        """``df.query("a > @limit")`` where a function, or one of a list of texts, says so."""
        loads = self.facts.loads
        asks = any(type(term) is Attr and term.attr in _QUERYING for term in loads)
        if not asks and _QUERYING.isdisjoint(self.used):
            return
        found = self.asked | {word[1:] for word in self.facts.strings if word[0] == "@"}
        for name in (*self.facts.reads, *self.plan.late):
            for text in _texts_in(self.namespace.get(name)):
                found.update(names_asked(text))
        self.looked_up_late(found, "query")

    def annotated(self) -> None:
        """``typing.get_type_hints(Box)`` evaluates annotations that are texts."""
        loads = self.facts.loads
        asks = any(type(term) is Attr and term.attr in EVALUATING for term in loads)
        if asks or not EVALUATING.isdisjoint(self.used):
            for name in (*self.facts.reads, *self.plan.late):
                self.looked_up_late(annotated(self.namespace.get(name)), "annotations")

    def looked_up_late(self, names: Set[str], via: str) -> None:
        for name in sorted(names):
            if name in self.namespace and name not in self.plan.late:
                self.plan.late[name] = via
                self.follow(self.namespace[name], via)

    def late_bound(self) -> None:
        """What functions that may run look up can be changed by them as well."""
        plan, namespace = self.plan, self.namespace
        self.wake()
        self.queried()
        self.annotated()
        if "signal" in self.patches.handed and not SIGNALLING.isdisjoint(self.used):
            self.looked_up_late(self.patches.handed["signal"], "signal")
        if plan.unknown or plan.reflects:
            for name, function in plan.late.items():
                plan.watched.setdefault(name, function)
        if plan.watched:
            for name in [n for n in plan.watched if n not in namespace or is_shell(namespace[n])]:
                del plan.watched[name]

    def printed(self, via: str) -> None:
        """Something may be printed to what was put in place, which whoever holds it sees."""
        self.plan.touched.append((sys.stdout, via))
        self.plan.accesses.append(Access(PRINTED, "change", "observed", via))
        if is_users(type(sys.stdout)) and id(sys.stdout) not in self.followed:
            self.followed.add(id(sys.stdout))
            self.unknown((Value(obj=sys.stdout),), via)

    def typed(self, via: str) -> None:
        """Something is read from a buffer that was put in the place of what is typed."""
        self.plan.touched.append((sys.stdin, via))
        self.plan.accesses.append(Access(TYPED, "change", "observed", via))

    def drawing(self) -> Drawing:
        if self.plan.drawing is None:
            self.plan.drawing = Drawing()
        return self.plan.drawing

    def is_drawing(self, name: str) -> bool:
        return self.is_for_drawing(self.namespace.get(name))

    @staticmethod
    def is_for_drawing(value: object) -> bool:
        return type(value) is types.ModuleType and package_of(value) in DRAWING

    def draws_unseen(self, via: str) -> None:
        """A function of the user's may draw on any of pyplot's figures."""
        self.drawing().any = True
        access = Access(FIGURE, "change", "assumed", via)
        if access not in self.plan.accesses:
            self.plan.accesses.append(access)

    def module_state(self, package: str, via: str) -> None:
        """What a library keeps for itself has changed: ``calendar.setfirstweekday(6)``."""
        resource = Resource("module", f"{package} (its state)")
        self.plan.accesses.append(Access(resource, "change", "assumed", via))
        if package == "logging":  # whose loggers run the handlers that were given to them
            self.logged(via)
            for name, value in self.namespace.items():
                if str(type(value).__module__).startswith("logging"):
                    self.plan.watched.setdefault(name, via)
                    self.plan.unknown.append(via)
                    self.follow(value, via)

    def lost(self, name: str, value: object) -> None:
        """A name lets go of its value: ``__del__`` may run, weak references may notice."""
        if type(value) in ATOMS:
            return
        if self.patches.losses:
            self.lost_inside(name, value)
        if not notices_loss(value):
            return
        # It goes with the last of its names: the others have to be gone.
        held = Resource("module", f"{REFERENCES}#{id(value)}")
        self.plan.accesses.append(Access(held, "change", "observed", name))
        if type(value) in (types.GeneratorType, types.AsyncGeneratorType):
            self.plan.late.setdefault(name, "finally")
            self.unknown((Value(obj=value, roots=(name,)),), f"the end of {name}")
            return
        if is_users(type(value)) and hasattr(type(value), "__del__"):
            self.plan.late.setdefault(name, "__del__")
            self.unknown((Value(obj=value, roots=(name,)),), f"{type(value).__name__}.__del__")
            self.follow(value, name)
        if type(value).__weakrefoffset__ and weakref.getweakrefcount(value):
            self.plan.released.append(name)
            for reference in weakref.getweakrefs(value):
                # A proxy would ask what it stands for.
                called = issubclass(type(reference), weakref.ref) and reference.__callback__
                if called and self.called_back(reference.__callback__):
                    self.plan.late.setdefault(name, "weakref")

    def lost_inside(self, name: str, holder: object) -> None:
        """What is changed, or let go, may be the last to hold something."""
        for one in noticing_inside(holder):
            if id(one) not in self.followed:
                self.followed.add(id(one))
                self.lost(name, one)

    def called_back(self, callback: Any) -> bool:
        """A function runs that no name leads to, with what it was given when it was registered.

        True unless all of it is a library's, which forgets what is gone.
        """
        finalizers: Any = weakref.finalize
        info = finalizers._registry.get(callback) if type(callback) is finalizers else None
        given = (callback,) if info is None else (info.func, info.args, info.kwargs)
        if info is None and not any(map(is_users, self.functions_in(callback))):
            return False
        for obj in given:
            self.unknown((Value(obj=obj),), "weakref")
            self.plan.touched.append((obj, "weakref"))
        return True


def _texts_in(value: object) -> Iterable[str]:
    """Texts that a name, or a small container or class that it holds, has for a query."""
    if type(value) is str:
        return (value,)
    inside: Iterable[object] = ()
    if type(value) in (dict, list, tuple) and len(value) <= _FEW:  # type: ignore[arg-type]
        inside = value.values() if type(value) is dict else value  # type: ignore[assignment]
    elif issubclass(type(value), type) and is_users(value):
        inside = vars(value).values()
    return (one for one in inside if type(one) is str)


def _learns_on(estimator: object, via: str) -> bool:
    """True when a fit goes on in the arrays of the last one, which other names may see."""
    if str(type(estimator).__module__).partition(".")[0] != "sklearn":
        return False
    return via.endswith("partial_fit") or bool(vars(estimator).get("warm_start"))


def late_names_of(names: Iterable[str], namespace: dict[str, Any]) -> dict[str, str]:
    """What functions in the values of ``names`` look up when they are called, and which does.

    Whether it is there or not.
    """
    found: dict[str, str] = {}
    for name in names:
        plan = _looked_up(namespace.get(name), namespace)
        found |= plan.absent
        found |= plan.late
    return found


def late_names_in(value: object, namespace: dict[str, Any]) -> dict[str, str]:
    """The names that functions in one value find when they are called, and which does."""
    return _looked_up(value, namespace).late


def bound_by(value: object, namespace: dict[str, Any]) -> set[str]:
    """The names of the notebook that functions in a value, and those they call, bind."""
    return set(_looked_up(value, namespace).writes)


def altered_by(value: object, namespace: dict[str, Any]) -> set[str]:
    """The names that functions in a value bind, or the values of which they may change."""
    plan = _looked_up(value, namespace)
    held = {name: namespace[name] for name in plan.late if name in namespace}
    codes = [
        getattr(f, "__code__", None) for f in (getattr(value, "__func__", value), *held.values())
    ]
    if not any(may_alter(code) for code in codes if type(code) is types.CodeType):
        return set()
    constant = (types.FunctionType, types.ModuleType, type)
    changeable = {n for n, v in held.items() if not (is_atom(v) or isinstance(v, constant))}
    return (plan.writes & namespace.keys()) | changeable


def _looked_up(value: object, namespace: dict[str, Any]) -> Plan:
    doubts = Doubts(Facts(), namespace, Patches())
    doubts.calls_any_method = True
    doubts.follow(value, "")
    return doubts.plan
