"""Fingerprints: the content of an object graph as a number, and which objects it is made of.

A C pickler does the walk and writes into a hash; we only say how to take objects apart. Nothing of
the user's runs: no ``__reduce__``, ``__getstate__``, ``__eq__`` or property of theirs is called,
and nothing is written into their classes. Large buffers are hashed where they lie.

Over 400 lines because the rules for each kind of object stand beside the pickler that asks for
them.
"""

from __future__ import annotations

import collections
import functools
import gc
import io
import pickle
import sys
import types
import weakref
from collections.abc import Callable, Iterable, Set
from itertools import compress, islice
from typing import Any, NamedTuple

import xxhash

from lineaslice.observe import arrays
from lineaslice.observe.clock import Clock, OutOfTime

# Immutable all through: never a link between names, never changed.
ATOMS: frozenset[type] = frozenset(
    {type(None), bool, int, float, complex, str, bytes, range, type(Ellipsis), type(NotImplemented)}
    | {slice, types.CodeType, types.ModuleType}
    | {types.WrapperDescriptorType, types.MethodDescriptorType, types.GetSetDescriptorType}
    | {types.ClassMethodDescriptorType, types.MemberDescriptorType, weakref.ref}
)
# The commonest of the others: known without asking for their module.
_CHANGEABLE = frozenset({list, dict, set, bytearray, type, types.FunctionType, types.MethodType})
ATOMIC_MODULES = frozenset(
    {"datetime", "decimal", "fractions", "uuid", "pathlib", "re", "zoneinfo"}
)
# What Python itself writes into classes, and caches: not the user's doing.
_NOT_CONTENT = frozenset(
    {"__slotnames__", "__abstractmethods__", "_abc_impl", "__weakref__", "__dict__"}
    | {"__static_attributes__", "__firstlineno__", "__doc__", "__module__", "__qualname__"}
    | {"__annotations_cache__", "__annotate_func__", "__classcell__"}
)
_EMPTY: tuple[Any, ...] = ([], (), {}, {}.values(), {}.items(), set(), "", b"", range(0))
_EMPTY += (bytearray(),)
OPAQUE: tuple[type, ...] = (
    types.GeneratorType,
    types.CoroutineType,
    types.AsyncGeneratorType,
    io.IOBase,
    *(type(iter(empty)) for empty in _EMPTY),
    type(reversed([])),
    type(reversed({})),
    map,
    filter,
    zip,
    enumerate,
    type(iter(int, 1)),
)
_OPAQUE_MODULES = frozenset(
    {"itertools", "_thread", "_socket", "sqlite3", "_io", "ssl", "select", "subprocess"}
    | {"multiprocessing", "threading", "asyncio", "_asyncio", "concurrent", "queue", "_queue"}
    | {
        "matplotlib",
        "seaborn",
        "csv",
        "_csv",
        "mmap",
        "contextlib",
        "_contextvars",
        "tempfile",
        "tqdm",
    }
)


class Cache(NamedTuple):
    """The value of a cached property."""

    key: tuple[int, str]  # the address of the instance, and the name
    digest: int
    is_atom: bool


class Reach(NamedTuple):
    """What a walk over an object found."""

    digest: int  # equal before and after: unchanged
    ids: frozenset[int]  # the mutable objects it is made of
    spans: tuple[tuple[int, int], ...]  # memory intervals that it reads: [start, end)
    opaque: bool  # some part cannot be compared
    complete: bool  # False when the time was up or a part could not be walked
    packages: frozenset[str] = frozenset()  # that what was met comes from
    sealed: bool = False  # something made in C does not say what it holds
    caches: tuple[Cache, ...] = ()  # what cached properties of the user's keep by now

    def differs(self, before: Reach) -> bool:
        """True when the value has changed, or may have.

        A cache that has been filled is no change, unless that can have been changed since.
        """
        if self.digest != before.digest or self.opaque or not self.complete:
            return True
        if not (self.caches or before.caches):
            return False
        known = {cache.key: cache.digest for cache in before.caches}
        now = {cache.key for cache in self.caches}
        return not known.keys() <= now or any(
            known[cache.key] != cache.digest if cache.key in known else not cache.is_atom
            for cache in self.caches
        )


def is_atom(value: object) -> bool:
    """True when neither the value nor anything in it can change."""
    cls = type(value)
    if cls in ATOMS:
        return cls is not types.ModuleType or not is_users_state(value)
    if cls in _CHANGEABLE:
        return False
    if cls is tuple or cls is frozenset:
        return all(map(is_atom, value))  # type: ignore[call-overload]
    if cls is types.BuiltinFunctionType:
        owner = value.__self__  # type: ignore[attr-defined]
        return owner is None or type(owner) is types.ModuleType  # not the method of an object
    module = str(cls.__module__)  # None for arrays of ctypes
    if module == "numpy" and arrays.is_scalar(value):
        return True
    if module.partition(".")[0] in ATOMIC_MODULES:
        return cls.__name__ != "Context"  # of decimals, whose precision is set
    return module.partition(".")[0] == "pandas" and arrays.is_pandas_atom(cls)


def is_users_state(value: object) -> bool:
    """True for a module of the project, other than the notebook: its globals are state."""
    if type(value) is not types.ModuleType:
        return False
    name = name_of(value)
    return name not in ("", "__main__", "__mp_main__") and is_users_module(name)


def name_of(module: types.ModuleType) -> str:
    """The name of a module; "" for one that was emptied, as ``runpy`` does when a run is over."""
    # Its ``__getattr__`` may be the user's.
    name = object.__getattribute__(module, "__dict__").get("__name__")
    return name if type(name) is str else ""


def is_opaque(value: object) -> bool:
    """True for iterators, locks, files, connections, figures: content that cannot be compared."""
    return is_opaque_class(type(value))


def is_opaque_class(cls: type) -> bool:
    """The same, of the instances of a class."""
    if issubclass(cls, OPAQUE):
        return True
    if str(cls.__module__).partition(".")[0] in _OPAQUE_MODULES:
        return not issubclass(cls, (type, types.FunctionType))
    # A user's iterator class has comparable state; a library's C iterator does not.
    return hasattr(cls, "__next__") and not is_python_class(cls)


def _is_sealed(cls: type) -> bool:
    """True for an opaque class made in C that is none of Python's own: no lock, no connection."""
    if is_python_class(cls) or str(cls.__module__).partition(".")[0] in _OPAQUE_MODULES:
        return False
    # Asked of its bases: pyarrow says of its files that they are a kind of ``io.IOBase``.
    return not any(base in OPAQUE or base.__module__ == "_io" for base in cls.__mro__)


def is_python_class(cls: type) -> bool:
    """True for a class whose definition is Python, or that C made as if it were."""
    return bool(cls.__flags__ & (1 << 9))  # Py_TPFLAGS_HEAPTYPE


class _Sink:
    """The file that the pickler writes to: a hash that watches how long this thread computes."""

    __slots__ = ("check", "hash", "write")

    def __init__(self, clock: Clock) -> None:
        self.hash = xxhash.xxh3_128()
        update = self.hash.update
        check = clock.check

        def write(data: bytes) -> None:
            update(data)
            check()

        self.check = check
        self.write = write


class _Pickler(pickle.Pickler):
    """Takes objects apart without running their code."""

    def __init__(
        self, sink: _Sink, seen: list[Any], content: bool, buffers: arrays.Buffers | None = None
    ) -> None:
        # The list's own append is the hook: it sees every object at the speed of C.
        self.persistent_id = seen.append  # type: ignore[method-assign]
        self.spans: list[tuple[int, int]] = []
        self.opaque = False
        self.sealed = False
        self.complete = True
        # What instances keep in caches is no content, but it has links: instance, name, value.
        self.cached: list[tuple[Any, str, Any]] = []
        self.made: set[int] = set()  # containers that taking apart made: not the user's objects
        self.home: types.ModuleType | None = None  # the first module of the user's that it reaches
        self.content = content
        self.buffers = buffers if buffers is not None else arrays.Buffers()
        self.sink = sink
        super().__init__(sink, protocol=5)

    def own(self, made: Any) -> Any:
        """Remember that ``made`` is ours; it stays alive, with its address, until the walk ends."""
        self.made.add(id(made))
        return made

    def own_deep(self, part: Any) -> Any:
        """The same for what a library's reduce made, down to what others hold as well."""
        if type(part) in (list, dict, tuple) and sys.getrefcount(part) <= 5:
            self.made.add(id(part))
            for inner in part.values() if type(part) is dict else part:
                self.own_deep(inner)
        return part

    def reducer_override(self, obj: Any) -> Any:
        self.sink.check()  # what is written comes in large blocks
        cls = type(obj)
        handler = _HANDLERS.get(cls) or _OF_LIBRARIES.get(cls)
        return _handler(cls)(self, obj) if handler is None else handler(self, obj)


_Handler = Callable[["_Pickler", Any], Any]
# How instances of libraries' classes are taken apart. A class of the user's may become an iterator
# at any time, and is asked each time.
_OF_LIBRARIES: dict[type, _Handler] = {}
_MOST_CLASSES = 4096


def _handler(cls: type) -> _Handler:
    """How instances of a class are taken apart."""
    found = _choose(cls)
    if not is_users(cls):
        if len(_OF_LIBRARIES) >= _MOST_CLASSES:  # some are made for each call
            _OF_LIBRARIES.clear()
        _OF_LIBRARIES[cls] = found
    return found


def _choose(cls: type) -> _Handler:
    if issubclass(cls, type):
        return _reduce_class
    if str(cls.__module__).partition(".")[0] in ATOMIC_MODULES:
        return _reduce_as_usual
    if str(cls.__module__).startswith(("matplotlib.", "seaborn.")):
        return _reduce_artist
    special = arrays.taker(cls)
    if is_opaque_class(cls):
        rest = _reduce_opaque
    elif not is_python_class(cls) and not issubclass(cls, _BUILTIN_TYPES):
        rest = _reduce_c_object
    else:
        rest = _reduce_instance
    if special is None:
        return rest

    def reduce(pickler: _Pickler, obj: Any) -> Any:
        taken = special(pickler, obj)
        return rest(pickler, obj) if taken is None else taken

    return reduce


def _reduce_as_usual(pickler: _Pickler, obj: Any) -> Any:
    return NotImplemented


def _reduce_artist(pickler: _Pickler, obj: Any) -> Any:
    """Linked through its figure; the data that it draws is not part of it."""
    pickler.opaque = True
    cls = type(obj)
    if issubclass(cls, (tuple, list)):  # the bars that ``plt.bar`` gives, the lines of axes
        return _marker("artists", state=tuple(obj))
    if cls.__name__ == "Spines":
        return _marker("artists", state=tuple(obj.values()))
    # ``ax.lines`` is a live list of what is in these axes; a formatter belongs to its axis.
    holder = getattr(obj, "_axes", obj) if cls.__name__ == "ArtistList" else obj
    holders = (holder, getattr(holder, "ax", None), getattr(holder, "axis", None))
    figure = next(filter(None, (getattr(one, "figure", None) for one in holders)), None)
    pickler.sealed |= figure is None and not issubclass(cls, type)  # limits, maps of colours, …
    norm = getattr(obj, "norm", None)  # that an image has, and its bar
    parts = [part for part in (figure, norm) if part is not None and part is not obj]
    if figure is obj:
        parts += _figures_beside(obj)
    return _marker("artist", state=tuple(parts))


def _reduce_opaque(pickler: _Pickler, obj: Any) -> Any:
    pickler.opaque = True
    pickler.sealed |= _is_sealed(type(obj))
    return _marker("opaque", type(obj).__qualname__, state=(pickler.own(_referents(obj)),))


def _reduce_c_object(pickler: _Pickler, obj: Any) -> Any:
    """An instance of a type made in C: the library's own reduce, when it has one."""
    try:
        reduced = obj.__reduce_ex__(4)
    except Exception:  # a C type that cannot be reduced; its content stays unknown, and we say so
        pickler.opaque = pickler.sealed = True
        referents = pickler.own(_referents(obj))
        return _marker("opaque", type(obj).__qualname__, state=(referents,))
    if isinstance(reduced, str):
        return _marker("global", reduced)
    state = tuple(pickler.own_deep(part) for part in reduced[1:])
    return _marker("c", type(obj).__qualname__, state=state)


def _figures_beside(figure: Any) -> list[Any]:
    """Other figures with axes that have the limits of axes of this one: ``ax.sharex(other)``."""
    found: dict[int, Any] = {}
    for axes in figure.axes:
        for group in getattr(axes, "_shared_axes", {}).values():
            for other in group.get_siblings(axes) if axes in group else ():
                if other.figure is not figure:
                    found[id(other.figure)] = other.figure
    return list(found.values())


def _marker(*words: Any, state: tuple[Any, ...] = ()) -> tuple[Any, ...]:
    # Content goes into the state, not the arguments: cycles come out right that way.
    return (len, words, state) if state else (len, words)


def _referents(obj: Any) -> list[Any]:
    """What an opaque object holds, so that its links are known though its content is not."""
    return [
        r
        for r in held_by_object(obj)
        if not isinstance(r, (type, types.ModuleType, types.FrameType)) and not _is_globals(r)
    ]


def held_by_object(obj: Any) -> list[Any]:
    """What an object refers to, without the lists that code in C has not filled.

    Whoever goes through such a list falls into its gaps: a parser of XML keeps one.
    """
    parts = gc.get_referents(obj)
    # Classes written in Python give their instances a dictionary; few of those in C do.
    if type(obj).__dictoffset__ or not any(map(_has_gaps, parts)):
        return parts
    return [
        one for part in parts for one in (gc.get_referents(part) if _has_gaps(part) else (part,))
    ]


def _has_gaps(part: object) -> bool:
    if type(part) is list or type(part) is tuple:
        return len(gc.get_referents(part)) < len(part)
    return False


def _is_globals(obj: object) -> bool:
    return type(obj) is dict and "__builtins__" in obj and "__name__" in obj


def is_users(obj: Any) -> bool:
    """True for functions and classes that the notebook, or a module of the project, defines."""
    module = getattr(obj, "__module__", None)
    if not isinstance(module, str) or module == "__main__":
        return True
    return is_users_module(module)


def _by_cython(name: str) -> bool:
    """True for the modules in which Cython keeps what its extensions share; they have no file."""
    return name.startswith("_cython_") or name == "cython_runtime"


@functools.lru_cache(maxsize=1 << 15)  # all that are loaded, again and again
def is_users_module(name: str) -> bool:
    if name in ("__main__", "__mp_main__"):
        return True
    module = sys.modules.get(name)
    if module is None:
        return name.partition(".")[0] not in sys.stdlib_module_names
    # Whatever stands there may have a ``__getattr__`` of the user's, which must not run.
    fields = object.__getattribute__(module, "__dict__")
    file = fields.get("__file__")
    if not isinstance(file, str):
        if type(module) is not types.ModuleType:
            return is_users(type(module))
        by_hand = fields.get("__spec__") is None and "." not in name  # types.ModuleType("x")
        return by_hand and name not in sys.stdlib_module_names and not _by_cython(name)
    return not is_of_library(file)


def is_of_library(file: str) -> bool:
    """True for the path of a file of Python's own, or of an installed package."""
    return file.startswith(_library_roots())


@functools.lru_cache(maxsize=1)
def _library_roots() -> tuple[str, ...]:
    import site
    import sysconfig

    roots = {sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    roots |= set(site.getsitepackages())
    roots.add(site.getusersitepackages())
    roots.add(__file__.rpartition("observe")[0])
    return tuple(roots)


def _reduce_function(pickler: _Pickler, obj: types.FunctionType) -> Any:
    if not is_users(obj):
        if not obj.__closure__:
            return _marker("function", obj.__module__, obj.__qualname__)
        wrapped = [c for c in map(_cell_content, obj.__closure__) if is_users(c)]
        return _marker("function", obj.__module__, obj.__qualname__, state=(pickler.own(wrapped),))
    attributes = {k: v for k, v in obj.__dict__.items() if not k.startswith("__wrapped")}
    code = obj.__code__
    closure = obj.__closure__ or ()
    pickler.own(attributes)
    home = sys.modules.get(obj.__module__ or "")
    module = home if home is not None and is_users_state(home) else None
    if not (module or obj.__defaults__ or obj.__kwdefaults__ or attributes or closure):
        return _marker("def", obj.__qualname__, code_digest(code))
    state = (module, obj.__defaults__, obj.__kwdefaults__, attributes, closure, code)
    return _marker("def", obj.__qualname__, state=state)


def _cell_content(cell: types.CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not yet filled
        return None


def _reduce_class(pickler: _Pickler, cls: type) -> Any:
    if not is_users(cls):
        return _marker("class", cls.__module__, cls.__qualname__)
    content: dict[str, Any] = {}
    methods: list[tuple[str, str, int]] = []
    for name, member in list(vars(cls).items()):
        kind = type(member)
        if name in _NOT_CONTENT or kind is types.GetSetDescriptorType:
            continue
        if kind is types.FunctionType and _is_bare(member):  # most: at once what a walk would find
            methods.append((name, member.__qualname__, code_digest(member.__code__)))
            pickler.persistent_id(member)
        else:
            content[name] = member
    pickler.persistent_id(namespace_of(cls))
    state = (type(cls), cls.__bases__, pickler.own(content))
    return _marker("class", cls.__qualname__, tuple(methods), state=state)


def _is_bare(function: types.FunctionType) -> bool:
    """True for a function of the notebook's that holds nothing but its code."""
    return function.__module__ == "__main__" and not (
        function.__defaults__
        or function.__kwdefaults__
        or function.__closure__
        or function.__dict__
    )


def namespace_of(obj: object) -> dict[str, Any] | None:
    """The very dictionary of a class, module, namespace or instance, which names may hold.

    That of an instance only if somebody else holds it, too. Before Python 3.13 an instance gets one
    only when it is asked for; its attributes then lie in it, and are found there. (Not those of a
    library's, whose attributes are walked one by one.)
    """
    if issubclass(type(obj), type):
        held = gc.get_referents(obj)
        return next((r for r in held if type(r) is dict and "__module__" in r), None)
    if type(obj) in (types.ModuleType, types.SimpleNamespace):
        return object.__getattribute__(obj, "__dict__")  # type: ignore[no-any-return]
    if type(obj).__dictoffset__ == 0 or (_INLINE_VALUES and is_users(type(obj))):
        return None
    own = _dictionary_of(obj)  # some of those made in C show none
    return own if type(own) is dict and sys.getrefcount(own) > _HELD_BY_INSTANCE else None


# References to a dictionary that nobody but its instance has: its own, ours, and the argument.
_HELD_BY_INSTANCE = 3


def _reduce_namespace(pickler: _Pickler, obj: types.SimpleNamespace) -> Any:
    return _marker("namespace", state=(vars(obj),))


def _reduce_instance(pickler: _Pickler, obj: Any) -> Any:
    """An instance of a class made in Python: its dictionary, slots and builtin part."""
    cls = type(obj)
    state: list[Any] = [cls]
    if issubclass(cls, _BUILTIN_TYPES):
        take = next(take for base, take in _BUILTIN_PARTS if issubclass(cls, base))
        state.append(pickler.own(take(obj)))
    elif _has_c_part(cls):  # type: ignore[arg-type]
        state.append(_c_part(pickler, obj))
    if issubclass(cls, collections.defaultdict):
        state.append(obj.default_factory)
    content = content_of(obj)
    if _fields(cls)[0]:
        pickler.cached += [(obj, name, value) for name, value in cached_in(obj)]
    state.append(content if _is_the_dict(obj, content) else pickler.own(content))
    return _marker("instance", state=tuple(state))


@functools.lru_cache(maxsize=2048)
def _has_c_part(cls: type) -> bool:
    """True when a class made in C below it keeps state that no dictionary or slot shows."""
    for base in cls.__mro__[:-1]:
        parent: Any = base.__base__
        shown = sum(type(v) is types.MemberDescriptorType for v in vars(base).values())
        shown += ("__dict__" in vars(base)) + ("__weakref__" in vars(base))
        if base.__basicsize__ - parent.__basicsize__ > 8 * shown:
            return True
    return False


def _c_part(pickler: _Pickler, obj: Any) -> Any:
    """That state, as the library's own reduce gives it; opaque when a class of the user's would."""
    cls = type(obj)
    for base in cls.__mro__[:-1]:
        for name, arguments in (("__reduce_ex__", (4,)), ("__reduce__", ()), ("__getstate__", ())):
            if name in vars(base):
                if is_users(base):
                    break
                try:
                    reduced = vars(base)[name](obj, *arguments)
                except (TypeError, ValueError) as error:
                    by_cython = "__cinit__" in str(error)  # as a reader of files
                    if not (by_cython or base.__module__ in ("ctypes", "_ctypes")):
                        raise
                    # What a pointer points at, nobody knows.
                    pickler.opaque = pickler.sealed = True
                    return pickler.own(_referents(obj))
                if name == "__getstate__":
                    return pickler.own_deep(reduced)
                return pickler.own_deep(list(reduced[1:])) if isinstance(reduced, tuple) else None
    pickler.opaque = pickler.sealed = True
    return None


def content_of(obj: Any) -> list[Any] | dict[str, Any]:
    """Attributes that an instance holds itself, without those its class declares as caches.

    The values alone, where asking for ``__dict__`` would make an instance of the user's slower for
    good. (Libraries ask for it themselves.)
    """
    cls = type(obj)
    cached, slots = _fields(cls)
    if is_users(cls) and not cached and (_INLINE_VALUES or issubclass(cls, BaseException)):
        held = [r for r in gc.get_referents(obj) if r is not cls]
        if not any(type(r) is dict for r in held):
            return held
    found: dict[str, Any] = {}
    attributes = _dictionary_of(obj)
    if type(attributes) is dict and not cached and not slots:
        return attributes  # the very dictionary: several instances may share one
    if type(attributes) is dict:
        found.update(attributes)
    for name in cached:
        found.pop(name, None)
    for slot in slots:
        try:
            found[slot] = object.__getattribute__(obj, slot)
        except AttributeError:
            continue
    return found


def has_caches(obj: object) -> bool:
    """True for instances of which reading an attribute may fill a cache."""
    cls = type(obj)
    if cls in ATOMS or issubclass(cls, type):
        return False
    if is_users(cls):
        return bool(_fields(cls)[0])
    return str(cls.__module__).startswith("statsmodels.")  # whose results are wrapped


def _dictionary_of(obj: Any) -> Any:
    try:
        return object.__getattribute__(obj, "__dict__")
    except AttributeError:
        return {}


def cached_in(obj: Any) -> list[tuple[str, Any]]:
    """What an instance has in caches and gives away when it is asked, with its names.

    Not the views of graphs and the like, which lead back to it.
    """
    cls = type(obj)
    if not (is_users(cls) or str(cls.__module__).startswith("statsmodels.")):
        return []
    attributes = _dictionary_of(obj)
    return [(name, attributes[name]) for name in _fields(cls)[0] if name in attributes]


def _is_the_dict(obj: Any, content: Any) -> bool:
    return type(content) is dict and any(r is content for r in gc.get_referents(obj))


# CPython keeps the attributes of an instance in a bare array until somebody asks for __dict__.
# From 3.13 on, that array stays in use behind the dictionary.
_INLINE_VALUES = sys.version_info < (3, 13)


# The cached properties of pandas and statsmodels, which lie in one dictionary of the instance.
_CACHING = frozenset({"CachedProperty", "cache_readonly", "CachedWritableAttribute"})


_Fields = tuple[tuple[str, ...], tuple[str, ...]]
# The user may give their own classes another field at any time.
_of_libraries: weakref.WeakKeyDictionary[type, _Fields] = weakref.WeakKeyDictionary()
_declared_by_libraries: weakref.WeakKeyDictionary[type, _Fields] = weakref.WeakKeyDictionary()


def _fields(cls: type) -> _Fields:
    """The attributes that a class declares as caches, and those that it keeps in slots."""
    known = _of_libraries.get(cls)
    if known is None:
        declared = [_declared(base) for base in cls.__mro__]
        caches = dict.fromkeys(name for names, _ in declared for name in names)
        known = tuple(caches), tuple([name for _, names in declared for name in names])
        if not any(map(is_users, cls.__mro__[:-1])):
            _of_libraries[cls] = known
    return known


def _declared(base: type) -> _Fields:
    """The same of one class, without those below it."""
    known = _declared_by_libraries.get(base)
    if known is not None:
        return known
    caches, slots, users = [], [], is_users(base)
    for name, value in vars(base).items():
        kind = type(value)
        if kind is types.MemberDescriptorType:
            if name not in _NOT_CONTENT:
                slots.append(name)
        elif kind is functools.cached_property:
            caches.append(name)
        elif kind.__name__ in _CACHING and not users:
            caches.append("_cache")
    if base.__module__ == "logging" and base.__name__ == "Logger":
        caches.append("_cache")  # which levels were asked for
    known = tuple(caches), tuple(slots)
    if not users:
        _declared_by_libraries[base] = known
    return known


_BUILTIN_PARTS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (dict, dict.copy),
    (list, list.copy),
    (set, frozenset),
    (frozenset, frozenset),
    (tuple, lambda obj: list(tuple.__iter__(obj))),
    (str, str.__str__),
    (int, int.__int__),
    (float, float.__float__),
    (bytearray, bytes),
    (bytes, lambda obj: bytes.__add__(b"", obj)),
    (collections.deque, list),
)
_BUILTIN_TYPES = tuple(base for base, _ in _BUILTIN_PARTS)


def _reduce_method(pickler: _Pickler, obj: types.MethodType) -> Any:
    return _marker("method", state=(obj.__self__, obj.__func__))


def _reduce_builtin(pickler: _Pickler, obj: types.BuiltinFunctionType) -> Any:
    if obj is len:
        return NotImplemented  # the callable of our own markers
    owner = obj.__self__
    if owner is None or isinstance(owner, types.ModuleType):
        return _marker("builtin", obj.__qualname__)
    return _marker("builtin", obj.__qualname__, state=(owner,))


def _reduce_wrapper(pickler: _Pickler, obj: types.MethodWrapperType) -> Any:
    return _marker("wrapper", obj.__name__, state=(obj.__self__,))


def _reduce_cell(pickler: _Pickler, obj: types.CellType) -> Any:
    return _marker("cell", state=(_cell_content(obj),))


def _reduce_module(pickler: _Pickler, obj: types.ModuleType) -> Any:
    if not is_users_state(obj):
        return _marker("module", name_of(obj))
    pickler.home = pickler.home or obj
    others, home = _is_small_project(len(sys.modules)), name_of(obj)
    data = {}
    for name, value in vars(obj).items():
        if name.startswith("__") or not _is_state_of(value, home, others):
            continue
        if issubclass(type(value), type) and pickler.home is not obj:
            pickler.persistent_id(value)
            value = pickler.own(_values_in(value))  # taking all methods apart would take long
        data[name] = value
    pickler.persistent_id(vars(obj))
    return _marker("module", home, state=(pickler.own(data),))


def _values_in(cls: type) -> list[Any]:
    """What a class holds but methods."""
    return [
        value
        for name, value in list(vars(cls).items())
        if type(value) not in _METHODS and name not in _NOT_CONTENT
    ]


def _is_state_of(value: Any, module: str, others: bool) -> bool:
    """False for what a module has imported from libraries, and for functions that it defines.

    A class may have attributes that change, a function values that it keeps. ``others`` says
    whether other modules of the user's count, and what comes from there, which it may change, too.
    """
    cls = type(value)
    if cls is types.FunctionType:
        if value.__module__ != module:
            return others and is_users(value)
        kept = value.__defaults__ or value.__kwdefaults__ or value.__closure__ or value.__dict__
        return bool(kept)
    if issubclass(cls, type):
        return value.__module__ == module or (others and is_users(value))
    return not issubclass(cls, types.ModuleType) or (others and is_users_state(value))


@functools.lru_cache(maxsize=1)
def _is_small_project(loaded: int) -> bool:
    """True when few modules of the user's are among those that are loaded, so many they are.

    Then one of them is walked with all others that it names. In a large project that would take
    longer than what the user's own code does.
    """
    own = [module for module in list(sys.modules.values()) if is_users_state(module)]
    return len(own) <= _FEW_MODULES


def _reduce_by_name(pickler: _Pickler, obj: Any) -> Any:
    return _marker("named", type(obj).__qualname__, getattr(obj, "__qualname__", ""))


def _reduce_property(pickler: _Pickler, obj: property) -> Any:
    return _marker("property", state=(obj.fget, obj.fset, obj.fdel))


def _reduce_wrapped(pickler: _Pickler, obj: Any) -> Any:
    return _marker("wrapped", type(obj).__qualname__, state=(obj.__func__,))


def _reduce_cached_property(pickler: _Pickler, obj: functools.cached_property[Any]) -> Any:
    return _marker("cached_property", state=(obj.func,))


def _reduce_partial(pickler: _Pickler, obj: functools.partial[Any]) -> Any:
    return _marker("partial", state=(obj.func, obj.args, obj.keywords))


def _reduce_cache_wrapper(pickler: _Pickler, obj: Any) -> Any:
    # What it keeps is shared by those who get it again; that it is kept is no change.
    for result in _results_of(obj):
        pickler.persistent_id(result)
    return _marker("lru_cache", state=(obj.__wrapped__,))


_MOST_RESULTS = 500


def _results_of(wrapper: Any) -> list[Any]:
    """The keys and results in the cache of a function, and what else it holds."""
    held = [r for r in gc.get_referents(wrapper) if r is not wrapper.__dict__]
    caches = [r for r in held if type(r) is dict]
    return [*held[:_MOST_RESULTS], *(v for c in caches for v in islice(c.values(), _MOST_RESULTS))]


def _reduce_code(pickler: _Pickler, obj: types.CodeType) -> Any:
    return _marker("code", code_digest(obj))


# A code object never changes and holds nothing that can, so each is looked at once; keeping it
# keeps its address from another one.
_MOST_CODES = 4096
_codes: dict[int, tuple[types.CodeType, int]] = {}


def code_digest(code: types.CodeType) -> int:
    """A fingerprint of compiled code, without the places of its lines."""
    known = _codes.get(id(code))
    if known is not None:
        return known[1]
    digest = reach((code.co_name, code.co_code, code.co_consts, code.co_names)).digest
    if len(_codes) >= _MOST_CODES:
        _codes.clear()
    _codes[id(code)] = code, digest
    return digest


def _reduce_view(pickler: _Pickler, obj: Any) -> Any:
    return _marker("view", type(obj).__qualname__, state=(pickler.own(_referents(obj)),))


def _reduce_memoryview(pickler: _Pickler, obj: memoryview) -> Any:
    state = (obj.obj,) if obj.obj is not None else ()
    content = xxhash.xxh3_128_intdigest(obj.tobytes()) if pickler.content else 0
    return _marker("memoryview", obj.format, obj.shape, obj.strides, content, state=state)


_HANDLERS: dict[type, Callable[[_Pickler, Any], Any]] = {
    types.FunctionType: _reduce_function,
    types.MethodType: _reduce_method,
    types.BuiltinFunctionType: _reduce_builtin,
    types.CellType: _reduce_cell,
    types.ModuleType: _reduce_module,
    types.SimpleNamespace: _reduce_namespace,
    types.CodeType: _reduce_code,
    types.MappingProxyType: _reduce_view,
    type({}.keys()): _reduce_view,
    type({}.values()): _reduce_view,
    type({}.items()): _reduce_view,
    memoryview: _reduce_memoryview,
    property: _reduce_property,
    staticmethod: _reduce_wrapped,
    classmethod: _reduce_wrapped,
    functools.cached_property: _reduce_cached_property,
    functools.partial: _reduce_partial,
    type(functools.lru_cache(lambda: None)): _reduce_cache_wrapper,
    weakref.ref: _reduce_by_name,
    types.GetSetDescriptorType: _reduce_by_name,
    types.MemberDescriptorType: _reduce_by_name,
    types.WrapperDescriptorType: _reduce_by_name,
    types.MethodDescriptorType: _reduce_by_name,
    types.ClassMethodDescriptorType: _reduce_by_name,
    types.MethodWrapperType: _reduce_wrapper,
}


def reach(
    value: object,
    *,
    content: bool = True,
    seconds: float = 60.0,
    clock: Clock | None = None,
    buffers: arrays.Buffers | None = None,
) -> Reach:
    """Walk ``value``: its fingerprint (0 when ``content`` is False) and its mutable objects.

    It ends when this thread has computed for ``seconds``, or for as long as ``clock`` says.
    Raises nothing: what could not be walked makes the answer opaque and incomplete.
    """
    if not content and _is_flat(value):
        return Reach(0, frozenset((id(value),)), (), False, True)
    seen: list[Any] = []
    clock = clock or Clock(seconds)
    sink = _Sink(clock)
    pickler = _Pickler(sink, seen, content, buffers)
    in_time = True
    caches: list[Cache] = []
    try:
        pickler.dump(value)
        caches = _walk_beside(pickler, seen, clock) if pickler.cached else []
    except OutOfTime:
        pickler.complete = in_time = False
    except Exception:  # an object that defeats the walk; counted as changed whenever it is touched
        pickler.opaque = True
        pickler.complete = False
    made = pickler.made
    kinds = _Kinds(seen)
    pickler.spans += map(arrays.buffer_span, kinds.objects(kinds.buffers))
    # Who shares what with half of a value nobody asks; and the time is up.
    ids = frozenset(kinds.mutable_ids()) - made if in_time else frozenset({id(value)})
    return Reach(
        sink.hash.intdigest(),
        ids,
        tuple(pickler.spans),
        pickler.opaque,
        pickler.complete,
        kinds.packages(),
        pickler.sealed,
        tuple(caches),
    )


def _walk_beside(pickler: _Pickler, seen: list[Any], clock: Clock) -> list[Cache]:
    """Adds the objects and memory of what lies in caches; they are no part of the content."""
    found: dict[tuple[int, str], Cache] = {}
    pending = list(pickler.cached)
    while pending:
        obj, name, value = pending.pop()
        key = (id(obj), name)
        if key in found:
            continue
        sink = _Sink(clock)
        beside = _Pickler(sink, seen, pickler.content, pickler.buffers)
        found[key] = Cache(key, 0, is_atom(value))
        try:
            beside.dump(value)
        except OutOfTime:
            raise
        except Exception:  # what defeats the walk counts as changed whenever it is touched
            pickler.complete = False
        if is_users(type(obj)) and not beside.opaque:
            found[key] = found[key]._replace(digest=sink.hash.intdigest())
        pickler.spans += beside.spans
        pickler.made |= beside.made
        pending += beside.cached
    return [cache for cache in found.values() if cache.digest]


def _is_flat(value: object) -> bool:
    """A builtin container of nothing but numbers, texts and the like."""
    cls = type(value)
    if cls is dict:
        kinds = {*map(type, value), *map(type, value.values())}  # type: ignore[attr-defined, call-overload]
        return kinds <= _FLAT
    if cls is list or cls is set:
        return set(map(type, value)) <= _FLAT  # type: ignore[call-overload]
    return False


_FLAT = ATOMS - {weakref.ref}  # which notices when what it refers to goes


_METHODS = frozenset({types.FunctionType, classmethod, property, staticmethod})
_FEW_MODULES = 16
# Immutable themselves; what they hold is seen on its own.
_NO_LINK = ATOMS | {tuple, frozenset, types.FunctionType, property, staticmethod, classmethod}
_NO_LINK |= {types.BuiltinFunctionType, types.MethodType, types.MethodWrapperType}
_JUDGED_SINGLY = frozenset({types.ModuleType, types.FunctionType})


class _Kind(NamedTuple):
    """What the class of objects says of all of them."""

    package: str  # "" where nobody can say
    singly: bool  # a class, a module, a function: each one is looked at
    linking: bool  # they can be shared and changed
    buffer: bool


# Of libraries' classes. The user may give their own another name of a module.
_KINDS: dict[type, _Kind] = {}


def _kind(cls: type) -> _Kind:
    home = cls.__module__
    singly = cls in _JUDGED_SINGLY or issubclass(cls, type)
    found = _Kind(
        home.partition(".")[0] if isinstance(home, str) else "",
        singly,
        not singly and _is_linking(cls),
        cls in arrays.BUFFERS,
    )
    if not is_users(cls):
        if len(_KINDS) >= _MOST_CLASSES:
            _KINDS.clear()
        _KINDS[cls] = found
    return found


class _Kinds:
    """The objects that a walk has met, sorted by class: there may be a million of them."""

    def __init__(self, seen: list[Any]) -> None:
        self.seen = seen
        self.homes: set[str] = set()
        self.linking: set[type] = set()
        self.buffers: set[type] = set()
        singly: set[type] = set()
        for cls in set(map(type, seen)):
            kind = _KINDS.get(cls) or _kind(cls)
            if kind.package:
                self.homes.add(kind.package)
            if kind.singly:
                singly.add(cls)
            elif kind.linking:
                self.linking.add(cls)
            if kind.buffer:
                self.buffers.add(cls)
        self.singly = list(self.objects(singly))

    def objects(self, kinds: Set[type]) -> Iterable[Any]:
        """The objects of exactly these classes, at the speed of C."""
        seen = self.seen
        return compress(seen, map(kinds.__contains__, map(type, seen))) if kinds else ()

    def packages(self) -> frozenset[str]:
        """Where the classes, functions and modules that were met come from."""
        homes = self.homes
        for obj in self.singly:
            home = name_of(obj) if type(obj) is types.ModuleType else obj.__module__
            if isinstance(home, str):
                homes.add(home.partition(".")[0])
        return frozenset(homes)

    def mutable_ids(self) -> set[int]:
        """Ids of the objects that can be shared and changed."""
        ids = set(map(id, self.objects(self.linking)))
        for obj in self.singly:
            # A function has attributes and a closure, a module of the project has globals.
            if is_users_state(obj) if type(obj) is types.ModuleType else is_users(obj):
                ids.add(id(obj))
        return ids


def _is_linking(cls: type) -> bool:
    """True for classes whose instances can be shared and changed."""
    if cls in _NO_LINK:
        return False
    if str(cls.__module__).partition(".")[0] in ATOMIC_MODULES:
        return cls.__name__ == "Context"
    return not str(cls.__module__).startswith(("numpy", "pandas.core.dtypes")) or _holds_data(cls)


def _holds_data(cls: type) -> bool:
    """False for dtypes, ufuncs and scalars, which all arrays share."""
    return not cls.__name__.endswith(("dtype", "DType", "Dtype", "ufunc")) and cls.__name__ not in (
        "bool",
        "generic",
    )
