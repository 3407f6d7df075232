"""Values of every kind that notebooks hold, each with changes in place that must be seen.

A row is a key, the text that makes ``x``, and texts that change it; each text runs on its own,
in a namespace with the usual imports.
"""

from __future__ import annotations

from typing import Any, NamedTuple

IMPORTS = """
import array, collections, copy, ctypes, dataclasses, datetime, decimal, enum, fractions, functools
import io, itertools, json, operator, os, pathlib, queue, random, re, string, tempfile, threading
import types, uuid, weakref
import numpy as np
import pandas as pd
import scipy.sparse as sp
"""


class Animal(NamedTuple):
    make: str
    changes: tuple[str, ...] = ()
    opaque: bool = False  # cannot be compared, and says so


def names(make: str) -> dict[str, Any]:
    """A namespace like a notebook's, in which ``x`` is made."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(IMPORTS, namespace)
    exec(make, namespace)
    return namespace


PLAIN = {
    "none": Animal("x = None"),
    "number": Animal("x = 5"),
    "big number": Animal("x = 10 ** 400"),
    "text": Animal("x = 'é' * 100"),
    "tuple of atoms": Animal("x = (1, 'a', 2.5, None, True, 1j, b'b', ..., range(3))"),
    "dates": Animal("x = [datetime.date(2024, 1, 2), datetime.timedelta(3)]", ("x.pop()",)),
    "decimals": Animal("x = [decimal.Decimal('1.5'), fractions.Fraction(1, 3), uuid.UUID(int=1)]"),
    "paths": Animal("x = [pathlib.Path('/tmp'), re.compile('a')]", ("x[0] = pathlib.Path('/')",)),
    "list": Animal(
        "x = [3, 1, 2]", ("x.sort()", "x.append(1)", "x[0] = 4", "del x[0]", "x += [1]")
    ),
    "empty list": Animal("x = []", ("x.append(None)",)),
    "nested list": Animal("x = [[1], [2]]", ("x[0].append(1)", "x[0] = x[1]", "x.reverse()")),
    "long list": Animal("x = list(range(10000))", ("x[5000] = 0", "x[9999] = -1")),
    "dict": Animal(
        "x = {'a': 1, 'b': [2]}",
        ("x['a'] = 2", "x['b'].append(1)", "x['c'] = 0", "del x['a']", "x['a'] = x.pop('a')"),
    ),
    "dict in another order": Animal("x = {1: 2, 3: 4}", ("v = x.pop(1); x[1] = v",)),
    "set": Animal("x = {1, 2}", ("x.add(3)", "x.discard(1)")),
    "tuple of a list": Animal("x = ([1], 2)", ("x[0].append(1)",)),
    "frozenset": Animal("x = frozenset({(1, 2)})"),
    "bytearray": Animal("x = bytearray(b'abc')", ("x[0] = 1", "x.append(1)")),
    "memoryview": Animal("b = bytearray(b'abc'); x = memoryview(b)", ("b[0] = 1", "x[1] = 9")),
    "array": Animal("x = array.array('d', [1, 2])", ("x[0] = 5", "x.append(1)")),
    "deque": Animal("x = collections.deque([1, 2], 5)", ("x.append(3)", "x.rotate(1)")),
    "ordered dict": Animal(
        "x = collections.OrderedDict(a=1, b=2)", ("x['a'] = 2", "x.move_to_end('a')")
    ),
    "default dict": Animal("x = collections.defaultdict(list)", ("x['a']", "x['b'].append(1)")),
    "counter": Animal("x = collections.Counter('abca')", ("x.update('a')", "x['z'] = 0")),
    "chain map": Animal(
        "d = {'a': 1}; x = collections.ChainMap({}, d)", ("x['a'] = 2", "d['a'] = 3")
    ),
    "named tuple": Animal(
        "N = collections.namedtuple('N', 'a b'); x = N([1], 2)", ("x.a.append(1)",)
    ),
    "dict views": Animal("d = {'a': 1}; x = d.keys()", ("d['b'] = 1",)),
    "mapping proxy": Animal("d = {'a': 1}; x = types.MappingProxyType(d)", ("d['b'] = 1",)),
    "simple namespace": Animal("x = types.SimpleNamespace(a=1)", ("x.a = 2", "x.b = 1", "del x.a")),
    "cycle": Animal("x = []; x.append(x)", ("x.append(1)",)),
    "cycle of dicts": Animal("x = {}; x['y'] = {'x': x, 'v': [1]}", ("x['y']['v'].append(1)",)),
    "slice and range": Animal("x = [slice(1, 2), range(3)]", ("x[0] = slice(1, 3)",)),
    "shared twice": Animal("a = [1]; x = [a, a]", ("x[1] = [1]",)),
    "class": Animal("class x:\n    a = [1]", ("x.a.append(1)", "x.b = 1", "x.f = lambda self: 1")),
    "instance": Animal(
        "class C:\n    def __init__(self): self.v = [1]\nx = C()",
        ("x.v.append(1)", "x.w = 1", "del x.v", "C.k = 1", "x.__class__ = type('D', (C,), {})"),
    ),
    "instance whose attribute is renamed": Animal(
        "class C: pass\nx = C(); x.pending = True", ("del x.pending; x.done = True",)
    ),
    "instance of two attributes": Animal(
        "class C: pass\nx = C(); x.a, x.b = 1, 2", ("x.a, x.b = x.b, x.a", "del x.a", "x.b = 1")
    ),
    "instance with its dictionary": Animal(
        "class C: pass\nx = C(); x.a = 1; vars(x)", ("del x.a; x.b = 1", "vars(x)['a'] = 2")
    ),
    "cached property": Animal(
        "class C:\n    v = 1\n    @functools.cached_property\n    def p(self): return 1\nx = C()",
        ("x.v = 2",),
    ),
    "dict keyed by objects": Animal(
        "class C: pass\nc = C(); x = {c: 1}", ("c.v = 1", "x[C()] = 2")
    ),
    "set of objects": Animal("class C: pass\nc = C(); x = {c}", ("c.v = 1", "x.add(C())")),
    "slots": Animal(
        "class S:\n    __slots__ = ('a', 'b')\nx = S()\nx.a = 1", ("x.a = 2", "x.b = 1", "del x.a")
    ),
    "slots above": Animal(
        "class S:\n    __slots__ = ('a',)\nclass T(S): pass\nx = T()\nx.a = x.b = [1]",
        ("x.a = 2", "x.b = 3", "x.b.append(1)"),
    ),
    "data class": Animal(
        "@dataclasses.dataclass\nclass D:\n    a: int\n    b: list\nx = D(1, [2])",
        ("x.a = 2", "x.b.append(1)"),
    ),
    "frozen data class": Animal(
        "@dataclasses.dataclass(frozen=True)\nclass D:\n    b: list\nx = D([2])", ("x.b.append(1)",)
    ),
    "enumeration": Animal("class E(enum.Enum):\n    A = 1\n    B = 2\nx = [E.A]", ("x[0] = E.B",)),
    "list of one's own": Animal("class L(list): pass\nx = L([1])", ("x.append(1)", "x.name = 1")),
    "dict of one's own": Animal("class L(dict): pass\nx = L(a=1)", ("x['a'] = 2", "x.name = 1")),
    "number of one's own": Animal("class I(int): pass\nx = I(1)", ("x.name = 1",)),
    "text of one's own": Animal("class T(str): pass\nx = T('a')", ("x.name = 1",)),
    "tuple of one's own": Animal(
        "class T(tuple): pass\nx = T([[1]])", ("x[0].append(1)", "x.n = 1")
    ),
    "set of one's own": Animal("class T(set): pass\nx = T([1])", ("x.add(2)", "x.n = 1")),
    "deque of one's own": Animal(
        "class Q(collections.deque): pass\nx = Q([1])", ("x.append(2)", "x.n = 1")
    ),
    "bytes of one's own": Animal("class B(bytes): pass\nx = B(b'a')", ("x.n = 1",)),
    "bytearray of one's own": Animal(
        "class B(bytearray): pass\nx = B(b'a')", ("x.n = 1", "x[0] = 1")
    ),
    "exception": Animal(
        "x = ValueError('a', [1])", ("x.args[1].append(1)", "x.note = 1", "x.args = ()")
    ),
    "function": Animal("def x(a=[]): return a", ("x.__defaults__[0].append(1)", "x.n = 1")),
    "function with keywords": Animal(
        "def x(*, a=[]): return a", ("x.__kwdefaults__['a'].append(1)",)
    ),
    "closure": Animal(
        "def outer():\n    n = [0]\n    def step():\n        n[0] += 1\n    return step\n"
        "x = outer()",
        ("x()",),
    ),
    "closure of a number": Animal(
        "def outer():\n    n = 0\n    def step():\n        nonlocal n\n        n += 1\n"
        "    return step\nx = outer()",
        ("x()",),
    ),
    "empty cell": Animal(
        "def outer():\n    def f(): return later\n    return f\n    later = 1\nx = outer()"
    ),
    "lambda": Animal("x = lambda: 1", ("x.n = 1", "x.__code__ = (lambda: 2).__code__")),
    "partial": Animal("l = []; x = functools.partial(print, l, k=1)", ("l.append(1)",)),
    "bound method": Animal("l = [1]; x = l.append", ("x(2)",)),
    "bound method of one's own": Animal(
        "class C:\n    n = 0\n    def up(self): self.n += 1\nx = C().up", ("x()",)
    ),
    "lru cache": Animal("@functools.lru_cache\ndef x(a=[]): return a", ("x.__wrapped__.n = 1",)),
    "decorated": Animal(
        "def d(f):\n    calls = []\n    @functools.wraps(f)\n    def g(): calls.append(1)\n"
        "    return g\n"
        "@d\ndef x(): pass",
        ("x()",),
    ),
    "property and its kin": Animal(
        "class x:\n    @property\n    def p(self): return 1\n    @staticmethod\n    def s(): pass\n"
        "    @classmethod\n    def c(cls): pass\n    @functools.cached_property\n"
        "    def k(self): pass",
        ("x.s.n = 1", "x.p = property(lambda self: 2)"),
    ),
    "metaclass": Animal(
        "class M(type): pass\nclass x(metaclass=M): a = [1]", ("x.a.append(1)", "M.b = 1")
    ),
    "random generator": Animal(
        "x = random.Random(1)", ("x.random()", "x.seed(2)", "x.gauss(0, 1)")
    ),
    "module": Animal("x = string"),
    "builtins": Animal("x = [len, print, str.upper, dict, object(), type, operator.itemgetter(1)]"),
    "string io": Animal("x = io.StringIO('ab')", opaque=True),
    "file": Animal("x = open(os.devnull)", opaque=True),
    "generator": Animal("x = (i for i in [1])", opaque=True),
    "iterators": Animal("x = [iter([1]), map(str, []), zip(), enumerate([])]", opaque=True),
    "itertools": Animal("x = itertools.count()", opaque=True),
    "lock": Animal("x = threading.Lock()", opaque=True),
    "holder of a lock": Animal(
        "class C: pass\nx = C()\nx.lock, x.v = threading.RLock(), [1]", opaque=True
    ),
    "thread": Animal("x = threading.Thread()", opaque=True),
    "queue": Animal("x = queue.Queue()", opaque=True),
    "event": Animal("x = threading.Event()", opaque=True),
    "weak reference": Animal("class C: pass\nc = C(); x = weakref.ref(c)"),
    "weak dict": Animal("class C: pass\nc = C(); x = weakref.WeakValueDictionary(a=c)"),
    "c structure": Animal(
        "class P(ctypes.Structure):\n    _fields_ = [('a', ctypes.c_int)]\nx = P(1)",
        ("x.a = 2",),
        opaque=True,
    ),
}
REVERSE = ("x.reverse()",)
# Two of a kind that differ only in what they hold.
PLAIN |= {
    f"two {what}": Animal(f"class C: pass\na, b = C(), C()\nx = [{one}, {two}]", REVERSE)
    for what, one, two in [
        ("functions that differ in a number", "lambda v: v + 1", "lambda v: v + 2"),
        ("functions that differ in a name", "lambda v: v.real", "lambda v: v.imag"),
        (
            "functions that differ inside",
            "lambda v: [i + 1 for i in v]",
            "lambda v: [i for i in v]",
        ),
        ("closures", "(lambda n: lambda: n)(1)", "(lambda n: lambda: n)(2)"),
        ("functions of the library", "os.path.join", "os.path.split"),
        ("partials", "functools.partial(int, base=2)", "functools.partial(int, base=3)"),
        ("item getters", "operator.itemgetter(0)", "operator.itemgetter(1)"),
        ("properties", "property(lambda s: 1)", "property(lambda s: [1])"),
        ("bound methods of texts", "'a'.upper", "'b'.upper"),
        ("method wrappers", "(1).__add__", "(2).__add__"),
        ("memory views", "memoryview(b'abcd')[:1]", "memoryview(b'abcd')[1:]"),
        ("weak references", "weakref.ref(a)", "weakref.ref(b)"),
        ("classes", "type('A', (), {})", "type('B', (), {})"),
        ("classes of the library", "int", "str"),
        ("builtin functions", "len", "max"),
        ("modules", "os", "re"),
        ("slices", "slice(1)", "slice(2)"),
        ("dates", "datetime.date(2020, 1, 1)", "datetime.date(2021, 1, 1)"),
        ("timestamps", "pd.Timestamp('2020')", "pd.Timestamp('2021')"),
        ("time deltas", "pd.Timedelta('1s')", "pd.Timedelta('2s')"),
        ("periods", "pd.Period('2020')", "pd.Period('2021')"),
        ("intervals", "pd.Interval(0, 1)", "pd.Interval(0, 2)"),
        ("indexes", "pd.Index([1])", "pd.Index([2])"),
        ("patterns", "re.compile('a')", "re.compile('b')"),
        ("element types", "np.dtype('i4')", "np.dtype('f8')"),
        ("numbers of numpy", "np.float64(1)", "np.float64(2)"),
        ("universal functions", "np.add", "np.sin"),
        ("generic types", "list[int]", "list[str]"),
        ("frozen sets", "frozenset([1])", "frozenset([2])"),
        ("equal numbers of other types", "1", "True"),
        ("zeros", "0.0", "-0.0"),
    ]
}
# Values whose content, or part of it, lies in C.
PLAIN |= {
    "exception of one's own": Animal(
        "class E(Exception): pass\nx = E([1])", ("x.args[0].append(2)", "x.args = ()", "x.v = 1")
    ),
    "array of numbers of one's own": Animal(
        "class M(array.array): pass\nx = M('d', [1])", ("x[0] = 2", "x.n = 1")
    ),
    "holder of a random generator": Animal(
        "class C: pass\nx = C(); x.r = random.Random(1)", ("x.r.random()",)
    ),
    "ordered dict of one's own": Animal(
        "class O(collections.OrderedDict): pass\nx = O(a=1, b=2)",
        ("x['a'] = 2", "x.move_to_end('a')"),
    ),
    "user dict": Animal("x = collections.UserDict(a=1)", ("x['a'] = 2",)),
    "hash": Animal("import hashlib; x = hashlib.md5()", opaque=True),
    "c array": Animal("x = (ctypes.c_int * 3)()", ("x[0] = 1",)),
    "element tree": Animal(
        "import xml.etree.ElementTree as ET; x = ET.fromstring('<a><b/></a>')",
        ("x.text = 'q'", "x[0].set('k', 'v')", "x.append(ET.Element('c'))"),
    ),
    "syntax tree": Animal("import ast; x = ast.parse('a = 1')", ("x.body.pop()",)),
    "abstract class": Animal("import abc\nclass x(abc.ABC): pass", ("x.register(int)",)),
    "weak dict of two": Animal(
        "class C: pass\na, b = C(), C(); x = weakref.WeakValueDictionary(k=a)", ("x['k'] = b",)
    ),
    "iterator of one's own": Animal(
        "class I:\n    n = 0\n    def __iter__(self): return self\n"
        "    def __next__(self): self.n += 1\nx = I()",
        ("next(x)",),
    ),
    "message": Animal("import email.message; x = email.message.Message()", ("x['a'] = 'b'",)),
    "logger": Animal("import logging; x = logging.getLogger('zoo')", opaque=True),
}

DTYPES: tuple[str, ...] = (
    "bool",
    "int8",
    "uint8",
    "int16",
    "int32",
    "uint64",
    "float16",
    "float32",
    "float64",
)
DTYPES += ("longdouble", "complex64", "complex128", "U5", "S5", "datetime64[s]", "timedelta64[D]")
NUMPY = {
    f"array of {kind}": Animal(f"x = np.zeros(3, {kind!r})", ("x[1] = 1",)) for kind in DTYPES
} | {
    "array": Animal(
        "x = np.arange(6.0)",
        (
            "x[0] = 9",
            "x += 1",
            "x.shape = (2, 3)",
            "x.sort(); x[::-1].sort()",
            "x.resize(3, refcheck=False)",
            "x.flags.writeable = False",
            "x.dtype = 'int64'",
        ),
    ),
    "nan": Animal("x = np.array([np.nan, -0.0])", ("x[1] = 0.0",)),
    "matrix": Animal("x = np.arange(6).reshape(2, 3)", ("x[1, 2] = 0", "x[:, 0] *= 2; x += 1")),
    "transposed": Animal("x = np.arange(6).reshape(2, 3).T", ("x[2, 1] = 0",)),
    "strided view": Animal("b = np.arange(10); x = b[1::3]", ("b[4] = 0", "x[0] = 7")),
    "negative stride": Animal("b = np.arange(10); x = b[::-2]", ("b[9] = 0", "x[-1] = 7")),
    "column of a matrix": Animal("b = np.zeros((3, 3)); x = b[:, 1]", ("b[2, 1] = 1",)),
    "broadcast": Animal("b = np.zeros(3); x = np.broadcast_to(b, (4, 3))", ("b[0] = 1",)),
    "zero-dimensional": Animal("x = np.array(5)", ("x[()] = 6",)),
    "empty": Animal("x = np.zeros((0, 3))", ("x.shape = (3, 0)",)),
    "objects": Animal(
        "x = np.array([[1], 'a', None], dtype=object)", ("x[0].append(1)", "x[1] = 'b'", "x[2] = 0")
    ),
    "objects that are atoms": Animal("x = np.array(['a', 'b'], dtype=object)", ("x[0] = 'c'",)),
    "structured": Animal(
        "x = np.zeros(2, [('a', 'i4'), ('b', 'f8')])", ("x['b'][1] = 1", "x[0] = (1, 2)")
    ),
    "structured with objects": Animal(
        "x = np.array([(1, [2])], [('a', 'i4'), ('o', 'O')])", ("x['o'][0].append(1)", "x['a'] = 5")
    ),
    "record array": Animal("x = np.rec.array([(1, 2.0)])", ("x.f0[0] = 3",)),
    "masked": Animal(
        "x = np.ma.array([1, 2, 3], mask=[0, 0, 1])",
        ("x[0] = 5", "x[0] = np.ma.masked", "x.mask[2] = 0"),
    ),
    "numpy matrix": Animal("x = np.asmatrix(np.eye(2))", ("x[0, 0] = 5",)),
    "memory map": Animal(
        "f = tempfile.NamedTemporaryFile(); x = np.memmap(f, 'u1', 'w+', shape=4)",
        ("x[0] = 1",),
        opaque=True,
    ),
    "scalar": Animal(
        "x = [np.float64(1), np.int8(2), np.dtype('i4'), np.add]", ("x[0] = np.float64(2)",)
    ),
    "numpy generator": Animal("x = np.random.default_rng(1)", ("x.random()",)),
    "random state": Animal("x = np.random.RandomState(1)", ("x.rand()", "x.seed(2)")),
    "array of one's own": Animal(
        "class A(np.ndarray): pass\nx = np.zeros(2).view(A)", ("x[0] = 1", "x.name = 2")
    ),
    "string dtype": Animal(
        "x = np.array(['a', 'bc'], dtype=np.dtypes.StringDType())", ("x[0] = 'zz'",)
    ),
}

PANDAS = {
    "frame": Animal(
        "x = pd.DataFrame({'i': [1, 2], 'f': [1.5, 2], 's': ['a', 'b'], 'o': [[1], None]})",
        (
            "x.loc[0, 'i'] = 9",
            "x['n'] = 1",
            "del x['f']",
            "x.columns = list('abcd')",
            "x.index = [5, 6]",
            "x.loc[2] = [1, 2, 'c', None]",
            "x.loc[0, 's'] = 'z'",
            "x['o'][0].append(2)",
            "x.sort_values('i', ascending=False, inplace=True)",
            "x.attrs['k'] = 1",
            "x.index.name = 'n'",
            "x.drop(columns='i', inplace=True)",
            "x.insert(0, 'z', 0)",
            "x.rename(columns={'i': 'j'}, inplace=True)",
            "x.iloc[1, 1] = float('nan')",
        ),
    ),
    "series": Animal(
        "x = pd.Series([1, 2], name='a')", ("x[0] = 5", "x.name = 'b'", "x.index = list('ab')")
    ),
    "empty frame": Animal("x = pd.DataFrame()", ("x['a'] = [1]",)),
    "index": Animal("x = pd.Index([1, 2], name='a')", ("x.name = 'b'",)),
    "several levels": Animal(
        "x = pd.DataFrame({'v': [1, 2]}, pd.MultiIndex.from_tuples([('a', 1), ('b', 2)]))",
        ("x.loc[('a', 1), 'v'] = 5", "x.index.names = ['k', 'l']"),
    ),
    "levels in columns": Animal(
        "x = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_product([['a'], [1, 2]]))",
        ("x.loc[0, ('a', 1)] = 7",),
    ),
    "group by": Animal(
        "d = pd.DataFrame({'k': [1, 1], 'v': [1, 2]}); x = d.groupby('k')",
        ("x.obj.loc[0, 'v'] = 9",),
    ),
    "rolling": Animal("x = pd.Series([1.0, 2]).rolling(2)", ("x.obj[0] = 9",)),
    "sparse": Animal("x = pd.Series(pd.arrays.SparseArray([0, 0, 1]))", ("x.name = 'b'",)),
    "frame of one's own": Animal(
        "class F(pd.DataFrame): pass\nx = F({'a': [1]})", ("x.loc[0, 'a'] = 2", "x.attrs['k'] = 1")
    ),
    "datetime index": Animal(
        "x = pd.Series([1, 2], pd.date_range('2024', periods=2, tz='UTC'))", ("x.iloc[0] = 5",)
    ),
    "interval index": Animal("x = pd.Series([1, 2], pd.interval_range(0, 2))", ("x.iloc[0] = 5",)),
    "cut": Animal("x = pd.cut(pd.Series([1, 5]), 2)", ("x.name = 'n'", "x.iloc[0] = x.iloc[1]")),
    "accessors": Animal("s = pd.Series(['a']); x = s.str", ("s.iloc[0] = 'b'",)),
} | {
    f"column of {kind}": Animal(
        f"x = pd.DataFrame({{'a': pd.Series({values}, dtype={kind!r})}})",
        (f"x.loc[0, 'a'] = {new}", "x.loc[1, 'a'] = x.loc[0, 'a']"),
    )
    for kind, values, new in [
        ("Int64", "[1, None]", "5"),
        ("Float64", "[1.5, None]", "pd.NA"),
        ("boolean", "[True, None]", "False"),
        ("string", "['a', 'b']", "'z'"),
        ("string[pyarrow]", "['a', None]", "'z'"),
        ("category", "['a', 'b']", "'b'"),
        ("datetime64[ns]", "['2024-01-01', '2024-01-02']", "pd.Timestamp('2025')"),
        ("datetime64[ns, Europe/Vienna]", "['2024-01-01', '2024-01-02']", "pd.NaT"),
        ("timedelta64[s]", "['1s', '2s']", "pd.Timedelta('5s')"),
        ("period[D]", "['2024-01-01', '2024-01-02']", "pd.Period('2025-01-01', 'D')"),
        ("int64[pyarrow]", "[1, 2]", "5"),
        ("object", "['a', 1.5]", "None"),
        ("int8", "[1, 2]", "5"),
        ("bool", "[True, False]", "False"),
        ("float32", "[1, 2]", "5"),
    ]
}

SPARSE = {
    f"sparse {kind}": Animal(
        f"x = sp.{kind}_array(np.eye(3))",
        ()
        if kind == "dia"
        else ("x.data[0] = 5",)
        if kind not in ("lil", "dok")
        else ("x[0, 1] = 5",),
    )
    for kind in ("csr", "csc", "coo", "lil", "dok", "bsr", "dia")
}

LEARNED = {
    name: Animal(
        f"from sklearn.{module} import {name}\nX, y = np.random.RandomState(0).rand(20, 2),"
        f" np.arange(20) % 2\nx = {name}({options}).fit(X, y)",
        ("x.fit(X * 3, 1 - y)", f"x.set_params({change})", "x.mine = 1"),
    )
    for module, name, options, change in [
        ("linear_model", "LinearRegression", "", "fit_intercept=False"),
        ("linear_model", "LogisticRegression", "", "C=3"),
        ("tree", "DecisionTreeClassifier", "", "max_depth=3"),
        ("ensemble", "RandomForestClassifier", "n_estimators=3, random_state=0", "max_depth=3"),
        ("ensemble", "GradientBoostingRegressor", "n_estimators=3", "max_depth=2"),
        ("neighbors", "KNeighborsClassifier", "", "n_neighbors=2"),
        ("preprocessing", "StandardScaler", "", "with_mean=False"),
        ("cluster", "KMeans", "2, n_init=1, random_state=0", "max_iter=7"),
        ("decomposition", "PCA", "1", "n_components=2"),
        ("svm", "SVC", "", "C=5"),
    ]
} | {
    "pipeline": Animal(
        "from sklearn.pipeline import make_pipeline\n"
        "from sklearn.preprocessing import StandardScaler\n"
        "from sklearn.linear_model import Ridge\n"
        "X = np.arange(8.0).reshape(4, 2); y = np.arange(4)\n"
        "x = make_pipeline(StandardScaler(), Ridge()).fit(X, y)",
        ("x.fit(X * 2, y + 1)", "x[1].alpha = 3", "x.steps.pop()"),
    ),
}

ZOO: dict[str, Animal] = PLAIN | NUMPY | PANDAS | SPARSE | LEARNED
CHANGES = [(key, change) for key, animal in ZOO.items() for change in animal.changes]
