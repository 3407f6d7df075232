"""What a walk runs (nothing of the user's), which objects it reports, and when it stops."""

from __future__ import annotations

import builtins
import copyreg
import itertools
import sys
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lineaslice.observe import clock, fingerprint, links
from lineaslice.observe.fingerprint import is_atom, is_opaque, is_users, is_users_module, reach

from .zoo import ZOO, names

HOSTILE_METHODS = [
    *("__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__getnewargs__"),
    *("__getnewargs_ex__", "__eq__", "__ne__", "__hash__", "__bool__", "__len__", "__iter__"),
    *("__getattr__", "__getitem__", "__contains__", "__repr__", "__str__"),
    *("__copy__", "__deepcopy__", "__dir__", "__call__", "__next__", "__index__", "__sizeof__"),
    *("__format__", "__lt__", "__del__", "__fspath__", "__array__", "__enter__", "__get__"),
]
BASES = ["object", "list", "dict", "set", "tuple", "str", "int", "float", "bytes", "Exception"]


FALSE_LINK = "a false link: what they share cannot be changed through them"


def wrong(reason: str) -> pytest.MarkDecorator:
    return pytest.mark.xfail(strict=True, reason=reason)


def hostile(base: str, method: str) -> tuple[Any, list[str]]:
    """An instance whose ``method`` notes that it ran; it may also raise."""
    namespace: dict[str, Any] = {"__name__": "__main__", "calls": []}
    exec(
        f"class H({base}):\n"
        + "    @property\n" * (method == "__class__")
        + f"    def {method}(self, *args):\n"
        f"        calls.append({method!r})\n"
        f"        raise RuntimeError({method!r})\n",
        namespace,
    )
    value = getattr(builtins, base).__new__(namespace["H"])
    if base not in ("tuple", "str", "int", "float", "bytes"):
        object.__getattribute__(value, "__dict__")["held"] = [1]
    namespace["calls"].clear()
    return value, namespace["calls"]


@pytest.mark.parametrize(
    ("base", "method"),
    [
        *itertools.product(BASES, HOSTILE_METHODS),
        *((base, "__getattribute__") for base in BASES),
        *((base, "__class__") for base in BASES),
    ],
)
def test_nothing_of_the_users_runs(base: str, method: str) -> None:
    value, calls = hostile(base, method)
    held = [value, {"k": value}]
    before = reach(held)
    is_atom(value)
    is_opaque(value)
    assert calls == []
    assert reach(held).digest == before.digest
    assert calls == []


def test_properties_descriptors_and_metaclasses_do_not_run() -> None:
    namespace: dict[str, Any] = {"__name__": "__main__", "calls": []}
    exec(
        "class Loud:\n"
        "    def __get__(self, obj, cls): calls.append('get')\n"
        "    def __set__(self, obj, v): calls.append('set')\n"
        "class M(type):\n"
        "    def __getattribute__(cls, name):\n"
        "        calls.append(name)\n"
        "        return super().__getattribute__(name)\n"
        "    def __instancecheck__(cls, other): calls.append('instance')\n"
        "    def __subclasscheck__(cls, other): calls.append('subclass')\n"
        "    def __eq__(cls, other): calls.append('eq')\n"
        "    __hash__ = type.__hash__\n"
        "class C:\n"
        "    d = Loud()\n"
        "    @property\n"
        "    def p(self): calls.append('property')\n"
        "x = C()\n",
        namespace,
    )
    reach(namespace["x"])
    assert namespace["calls"] == []


@pytest.mark.xfail(strict=True, reason="type(x).__module__ and vars(cls) ask the metaclass")
def test_a_metaclass_that_watches_attributes_sees_nothing() -> None:
    namespace: dict[str, Any] = {"__name__": "__main__", "calls": []}
    exec(
        "class M(type):\n"
        "    def __getattribute__(cls, name):\n"
        "        calls.append(name)\n"
        "        return super().__getattribute__(name)\n"
        "class C(metaclass=M): pass\n"
        "x = C()\ncalls.clear()\n",
        namespace,
    )
    reach(namespace["x"])
    assert namespace["calls"] == []


def test_the_pickle_registry_of_the_user_does_not_run() -> None:
    calls: list[object] = []
    namespace = names("class C: pass\nx = C()")

    def reduce(obj: object) -> tuple[type, tuple[()]]:
        calls.append(obj)
        return int, ()

    copyreg.pickle(namespace["C"], reduce)
    try:
        reach(namespace["x"])
    finally:
        del copyreg.dispatch_table[namespace["C"]]
    assert calls == []


def test_no_slot_names_are_written_into_a_class() -> None:
    namespace = names("class C:\n    __slots__ = 'a'\nx = C()")
    before = dict(vars(namespace["C"]))
    reach(namespace["x"])
    assert dict(vars(namespace["C"])) == before


def nested(depth: int) -> list[Any]:
    value: list[Any] = [1]
    for _ in range(depth):
        value = [value]
    return value


def test_a_nesting_too_deep_to_walk_says_so() -> None:
    found = reach(nested(5000))
    assert found.opaque
    assert not found.complete


def test_a_linked_list_as_long_as_many() -> None:
    namespace = names(
        "class N:\n    def __init__(self, next): self.next = next\nx = None\n"
        "for _ in range(100): x = N(x)"
    )
    before = reach(namespace["x"])
    assert before.complete
    namespace["x"].next.next.next.next = None
    assert reach(namespace["x"]).digest != before.digest


@pytest.mark.parametrize("value", [[[i] for i in range(300_000)], {i: [i] for i in range(200_000)}])
def test_a_walk_keeps_to_its_time(value: Any) -> None:
    started = time.perf_counter()
    found = reach(value, seconds=0.02)
    assert time.perf_counter() - started < 1
    assert not found.complete


def test_a_walk_in_time_is_complete() -> None:
    assert reach([[i] for i in range(1000)], seconds=10).complete


def test_a_process_that_has_to_wait_for_its_turn_has_as_much_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passing = itertools.count(step=100)
    monkeypatch.setattr(clock, "perf_counter", lambda: float(next(passing)))
    assert reach([[i] for i in range(1000)], seconds=10).complete


# ---------------------------------------------------------------- the objects that are shared


@pytest.mark.parametrize(
    ("make", "shared"),
    [
        ("a = [1]; x = [a]; y = {'k': a}", True),
        ("a = [1]; x = a; y = a", True),
        ("a = {1}; x = (a, 1); y = frozenset", False),
        ("a = [1]; x = (a,); y = (a,)", True),
        ("class C: pass\na = C(); x = [a]; y = {a: 1}", True),
        ("class C: pass\na = C(); a.v = []; x = a; y = a.v", True),
        pytest.param("class C: pass\nx = C(); y = C()", False, marks=wrong(FALSE_LINK)),
        ("class C: v = []\nx = C(); y = C.v", True),
        ("def f(a=[]): pass\nx = f; y = f.__defaults__[0]", True),
        ("l = []; x = l.append; y = [l]", True),
        ("l = []; x = functools.partial(print, l); y = l", True),
        ("def o():\n    n = []\n    return (lambda: n), (lambda: n)\nx, y = o()", True),
        ("class C:\n    def m(self): pass\nc = C(); x = c.m; y = c", True),
        ("l = [1]; x = iter(l); y = l", True),
        ("l = [1]; x = (v for v in l); y = l", True),
        ("l = [[1]]; x = map(len, l); y = l", True),
        ("d = {}; x = d.keys(); y = d", True),
        ("d = {}; x = types.MappingProxyType(d); y = d", True),
        ("b = bytearray(b'ab'); x = memoryview(b); y = b", True),
        ("f = open(os.devnull); x = [f]; y = f", True),
        ("l = [1]; x = collections.deque([l]); y = l", True),
        ("d = {}; x = collections.ChainMap(d); y = d", True),
        ("l = [1]; x = np.array([l, None], dtype=object); y = l", True),
        ("l = [1]; x = pd.Series([l, None]); y = l", True),
        ("x = types.SimpleNamespace(a=[]); y = x.a", True),
        ("g = np.random.default_rng(1); x = [g]; y = g.bit_generator", True),
        # nothing in common but what everything has in common
        ("x = [1]; y = [1]", False),
        ("x = [()]; y = [()]", False),
        ("x = ['a', 1, None, 2.5]; y = ['a', 1, None, 2.5]", False),
        ("x = [len, int, os, print]; y = {'a': (len, int, os, print)}", False),
        ("x = [frozenset([1]), (1, 2)]; y = [frozenset([1]), (1, 2)]", False),
        ("t = (1, 'a'); x = [t]; y = [t]", False),
        ("s = slice(1); x = [s]; y = [s]", False),
        ("d = datetime.date(2020, 1, 1); x = [d]; y = [d]", False),
        ("p = pathlib.Path('a'); x = [p]; y = [p]", False),
        ("p = re.compile('a'); x = [p]; y = [p]", False),
        ("d = decimal.Decimal(1); x = [d]; y = [d]", False),
        pytest.param(
            "import typing; x = [typing.List]; y = [typing.List]", False, marks=wrong(FALSE_LINK)
        ),
        pytest.param(
            "class E(enum.Enum): A = 1\nx = [E.A]; y = [E.A]", False, marks=wrong(FALSE_LINK)
        ),
        ("x = collections.defaultdict(list); y = collections.defaultdict(list)", False),
        ("x = np.zeros(3); y = np.zeros(3)", False),
        ("x = [np.dtype('f8'), np.add, np.float64(1)]; y = [np.dtype('f8'), np.add]", False),
        ("x = np.zeros(2, 'M8[s]'); y = np.zeros(2, 'M8[s]')", False),
        ("x = np.zeros(2, [('a', 'i4')]); y = np.zeros(2, [('a', 'i4')])", False),
        ("x = np.random.default_rng(1); y = np.random.default_rng(1)", False),
        pytest.param(
            "x = np.random.RandomState(1); y = np.random.RandomState(1)",
            False,
            marks=wrong(FALSE_LINK),
        ),
        ("x = pd.DataFrame({'a': [1]}); y = pd.DataFrame({'a': [1]})", False),
        ("x = pd.Series(['a'], dtype='category'); y = pd.Series(['a'], dtype='category')", False),
        ("x = pd.Series(['a']); y = pd.Series(['a'])", False),
        ("x = pd.Series(pd.date_range('2020', periods=2, tz='UTC')); y = x.copy()", False),
        pytest.param("x = pd.Timestamp('2020'); y = [x]", False, marks=wrong(FALSE_LINK)),
        ("x = pd.array([1, None]); y = pd.array([1, None])", False),
        ("x = random.Random(1); y = random.Random(1)", False),
        ("x = threading.Lock(); y = threading.Lock()", False),
        ("x = lambda: os; y = lambda: os", False),
        ("x = sp.csr_array(np.eye(2)); y = sp.csr_array(np.eye(2))", False),
        ("from sklearn.linear_model import Ridge; x = Ridge(); y = Ridge()", False),
        ("from sklearn.svm import SVC; x = SVC(); y = SVC()", False),
        pytest.param(
            "import json; x = json.JSONDecoder(); y = json.JSONDecoder()",
            False,
            marks=wrong(FALSE_LINK),
        ),
        ("import logging; x = [logging.getLogger('a.b')]; y = [1]", False),
    ],
)
def test_which_values_share_an_object(make: str, shared: bool) -> None:
    namespace = names(make)
    one, other = reach(namespace["x"]), reach(namespace["y"])
    assert bool(one.ids & other.ids) is shared
    shapes = [reach(namespace[name], content=False).ids for name in "xy"]
    assert bool(shapes[0] & shapes[1]) is shared


@pytest.mark.parametrize("key", ZOO)
def test_no_value_shares_with_a_frame_and_an_array_made_elsewhere(key: str) -> None:
    other = {
        "frame": pd.DataFrame({"i": [1, 2], "s": ["a", "b"], "c": pd.Categorical(["a", "b"])}),
        "array": [np.arange(5), np.zeros(3, "M8[s]"), np.random.default_rng(0)],
        "plain": [(), 1, "a", frozenset(), len, {"a": [1]}],
    }
    found = reach(names(ZOO[key].make)["x"], content=False)
    assert not found.ids & reach(other, content=False).ids


@pytest.mark.parametrize(
    ("make", "overlap"),
    [
        ("x = np.arange(9); y = x[3:]", True),
        ("x = np.arange(9); y = x[::-1]", True),
        ("b = np.arange(9); x = b[:3]; y = b[3:]", False),
        ("b = np.arange(9); x = b[:4]; y = b[3:]", True),
        ("b = np.arange(9.0); x = [b[:4]]; y = {'k': b.reshape(3, 3)}", True),
        ("x = np.arange(9); y = x.copy()", False),
        ("x = np.zeros((3, 3)); y = x.T", True),
        ("x = np.zeros((3, 3)); y = x[2]", True),
        ("x = np.zeros(3); y = np.broadcast_to(x, (5, 3))", True),
        ("b = bytearray(8); x = np.frombuffer(b, 'u1'); y = b", True),
        ("b = array.array('d', [1, 2]); x = np.frombuffer(b); y = b", True),
        ("x = np.zeros((2, 2)); y = pd.DataFrame(x, copy=False)", True),
        ("x = np.zeros(3); y = pd.Series(x, copy=False)", True),
        ("d = pd.DataFrame({'a': [1, 2]}); x = d['a'].to_numpy(); y = d", True),
        ("x = np.zeros(3); y = np.ma.array(x, copy=False)", True),
        ("x = np.eye(3); y = sp.csr_array(x)", False),
        ("x = sp.csr_array(np.eye(3)); y = x.data", True),
        ("x = np.zeros(2, [('a', 'i4'), ('b', 'f8')]); y = x['b']", True),
        ("x = np.zeros(0); y = np.zeros(0)", False),
        ("x = np.zeros((0, 3)); y = x", False),
        ("x = np.arange(3); y = pd.Index(x)", False),  # pandas 3 copies
        ("import pyarrow as pa; y = np.arange(3); x = pa.array(y)", True),
    ],
)
def test_which_values_overlap_in_memory(make: str, overlap: bool) -> None:
    namespace = names(make)
    one, other = reach(namespace["x"]).spans, reach(namespace["y"]).spans
    assert any(a < d and c < b for a, b in one for c, d in other) is overlap


# ---------------------------------------------------------------- what a value is


@pytest.mark.parametrize(
    ("text", "atom"),
    [
        ("1", True),
        ("'a'", True),
        ("(1, ('a', None))", True),
        ("([],)", False),
        ("frozenset([1])", True),
        ("[]", False),
        ("len", True),
        ("[].append", False),
        ("os.getcwd", True),
        ("os", True),
        ("np.float64(1)", True),
        pytest.param("np.dtype('i4')", True, marks=wrong("classes of dtypes live in numpy.dtypes")),
        ("np.add", True),
        ("np.zeros(1)", False),
        ("pd.Timestamp('2020')", True),
        ("pd.NaT", True),
        ("pd.NA", True),
        ("pd.Timedelta('1s')", True),
        ("pd.Interval(0, 1)", True),
        ("datetime.datetime(2020, 1, 1)", True),
        ("decimal.Decimal(1)", True),
        ("re.compile('a')", True),
        ("pathlib.Path('a')", True),
        ("uuid.UUID(int=1)", True),
        ("slice([])", True),
        ("lambda: 1", False),
        ("object()", False),
        ("range(3)", True),
        ("...", True),
        ("bytearray()", False),
        ("collections.OrderedDict()", False),
        ("decimal.Context()", False),
    ],
)
def test_atoms(text: str, atom: bool) -> None:
    namespace = names("")
    assert is_atom(eval(text, namespace)) is atom


@pytest.mark.parametrize(
    ("text", "users"),
    [
        ("len", False),
        ("os.path.join", False),
        ("pd.DataFrame", False),
        ("np.zeros", False),
        ("lambda: 1", True),
        ("type('C', (), {})", True),
        ("object()", True),  # nothing says where it comes from
        ("collections.OrderedDict", False),
    ],
)
def test_whose_it_is(text: str, users: bool) -> None:
    assert is_users(eval(text, names(""))) is users


@pytest.mark.parametrize(
    ("module", "users"),
    [
        ("__main__", True),
        ("os", False),
        ("json.decoder", False),
        ("pandas", False),
        ("pandas.core.frame", False),
        (links.__name__, False),
        ("sys", False),
        ("module_that_is_not_loaded", True),
        ("turtle", False),
        ("observe.zoo", True),
    ],
)
def test_whose_module_it_is(module: str, users: bool) -> None:
    assert is_users_module(module) is users


def test_a_module_of_the_project_is_state() -> None:
    zoo: Any = sys.modules[ZOO["list"].__module__]
    assert fingerprint.is_users_state(zoo)
    assert not is_atom(zoo)
    zoo.counter = [1]
    try:
        before = reach(zoo)
        zoo.counter.append(2)
        assert reach(zoo).digest != before.digest
        assert id(zoo) in before.ids
    finally:
        del zoo.counter
