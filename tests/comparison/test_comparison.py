"""Pairs of values: made twice by one text, they are equal; after a change they are not."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from lineaslice.comparison import compare

CLASSES = """
import dataclasses, enum, functools
class Plain:
    def __init__(self, v): self.v = v
class Slotted:
    __slots__ = ("v",)
    def __init__(self, v): self.v = v
class Heir(list): pass
@dataclasses.dataclass
class Record:
    v: object
class Colour(enum.Enum):
    RED = 1
    BLUE = 2
def drawing():
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    return plt.subplots()
def closure(v):
    def inner(x=v): return x + len(v)
    return inner
"""

FILE = "from lineaslice.files import SavedFile; x = SavedFile('f', {!r})"

# (how the value is made, what changes it, where the difference is said to be)
PAIRS = [
    ("x = 1.5", "x = 2.5", "the value"),
    ("x = 1", "x = 1.0", "the value"),
    ("x = float('nan')", "x = 0.0", "the value"),
    ("x = [1, [2, 3]]", "x[1][0] = 5", "[1][0]"),
    ("x = (1, [2])", "x[1].append(3)", "len([1])"),
    ("x = {'a': {'b': 1}}", "x['a']['b'] = 2", "['a']['b']"),
    ("x = {'a': 1, 'b': 2}", "x = {'b': 2, 'a': 1}", " key"),
    ("x = {1, 2}", "x.add(3)", "len(…)"),
    ("x = {('a', float('nan'))}", "x = {('a', 1.0)}", " (a set)"),
    ("x = b'ab'", "x = b'ac'", "the value"),
    (FILE.format(b"a\nb\n"), FILE.format(b"a\nc\n"), "line 2"),
    (FILE.format(b"a\nb\n"), FILE.format(b"a\n"), "the number of lines"),
    (FILE.format(b"a\nb\n"), FILE.format(b"a\r\nb\n"), "the ends of its lines"),
    (FILE.format(b"\xff\x00"), FILE.format(b"\xff\x01"), "byte 1"),
    (FILE.format(b"\xff\x00"), FILE.format(b"\xff"), "its size"),
    ("x = [1]; x.append(x)", "x[0] = 2", "[0]"),
    ("import collections; x = collections.defaultdict(int, a=1)", "x.default_factory = list", ""),
    ("import collections; x = collections.Counter('aab')", "x['a'] += 1", "['a']"),
    ("import collections; x = collections.deque([1, 2], 3)", "x.append(3)", "len(…)"),
    ("import datetime; x = datetime.date(2020, 1, 1)", "x = datetime.date(2020, 1, 2)", ""),
    ("import random; x = random.Random(1)", "x.random()", " (its state)[1]"),
    ("import re; x = re.compile('a')", "x = re.compile('b')", ""),
    ("x = Plain([1])", "x.v.append(2)", "len(v)"),
    ("x = Plain(1)", "x.w = 2", ".w"),
    ("x = Slotted(1)", "x.v = 2", ".v"),
    ("x = Heir([1])", "x.extra = 2", ".extra"),
    ("x = Record({'k': 1})", "x.v['k'] = 2", ".v['k']"),
    ("x = Colour.RED", "x = Colour.BLUE", ""),
    ("x = lambda a: a + 1", "x = lambda a: a + 2", ""),
    ("x = closure([1])", "x = closure([2])", ""),
    ("import functools; x = functools.partial(max, 1)", "x = functools.partial(max, 2)", ""),
    ("x = Plain", "x.shared = 3", ".shared"),
    ("x = ValueError('a')", "x = ValueError('b')", ".args"),
    ("import numpy as np; x = np.arange(6.0).reshape(2, 3)", "x[1, 2] = 9", "[1, 2]"),
    ("import numpy as np; x = np.array([1.0, np.nan])", "x[1] = 0", "[1]"),
    ("import numpy as np; x = np.arange(3)", "x = x.astype('int32')", ".dtype"),
    ("import numpy as np; x = np.arange(4)", "x = x.reshape(2, 2)", ".shape"),
    ("import numpy as np; x = np.array([{'a': 1}, None], object)", "x[0]['a'] = 2", "[0]['a']"),
    (
        "import numpy as np; x = np.zeros(2, [('a', 'f8'), ('b', 'U2')])",
        "x['b'][1] = 'q'",
        "['b'][1]",
    ),
    (
        "import numpy as np; x = np.ma.masked_less(np.arange(4), 2)",
        "x[3] = np.ma.masked",
        ".mask[3]",
    ),
    ("import numpy as np; x = np.array(['2020', 'NaT'], 'M8[D]')", "x[0] = '2021'", "[0]"),
    ("import numpy as np; x = np.float32(1)", "x = np.float32(2)", ""),
    ("import numpy as np; x = np.random.default_rng(0)", "x.random()", ".bit_generator.state"),
    ("import numpy as np; x = np.random.RandomState(0)", "x.rand()", ".get_state()"),
    ("import scipy.sparse as s; x = s.csr_matrix([[0, 1], [2, 0]])", "x[0, 1] = 5", ".tocoo()"),
    ("import pandas as pd; x = pd.DataFrame({'a': [1, 2]})", "x.loc[1, 'a'] = 5", "['a'][1]"),
    ("import pandas as pd; x = pd.DataFrame({'a': [1]})", "x['b'] = 1", ".shape"),
    ("import pandas as pd; x = pd.DataFrame({'a': [1]})", "x['a'] = x['a'] * 1.0", "['a'].dtype"),
    ("import pandas as pd; x = pd.DataFrame({'a': [1]})", "x.index = [5]", ".index"),
    ("import pandas as pd; x = pd.DataFrame({'a': [1]})", "x.index.name = 'i'", ".index.names[0]"),
    ("import pandas as pd; x = pd.DataFrame({'a': [1]})", "x.attrs['s'] = 1", "len(attrs)"),
    (
        "import pandas as pd; x = pd.DataFrame({'a': ['x', None]})",
        "x.loc[0, 'a'] = 'y'",
        "['a'][0]",
    ),
    (
        "import pandas as pd; x = pd.Series(['a', 'b'], dtype='category')",
        "x = x.cat.add_categories('c')",
        ".dtype",
    ),
    ("import pandas as pd; x = pd.Series([1, None], dtype='Int64')", "x[0] = 3", "[0]"),
    ("import pandas as pd; x = pd.Series([1], name='n')", "x.name = 'm'", ".name"),
    (
        "import pandas as pd; x = pd.date_range('2020', periods=2, tz='UTC')",
        "x = x.tz_convert('CET')",
        ".dtype",
    ),
    (
        "import pandas as pd; x = pd.MultiIndex.from_tuples([(1, 'a')])",
        "x = pd.MultiIndex.from_tuples([(1, 'b')])",
        "",
    ),
    ("import pandas as pd; x = pd.Timestamp('2020')", "x = pd.Timestamp('2021')", ""),
    (
        "import sklearn.linear_model as l; x = l.LinearRegression().fit([[1], [2]], [1, 2])",
        "x.coef_[0] = 7",
        ".coef_[0]",
    ),
    (
        "import sklearn.tree as t; x = t.DecisionTreeRegressor().fit([[1], [2]], [0, 1])",
        "x.fit([[1], [3]], [0, 1])",
        ".tree_",
    ),
    (
        "import sklearn.pipeline as p; x = p.make_pipeline(p.FeatureUnion([]))",
        "x.set_params(featureunion__n_jobs=2)",
        ".steps[0][1].n_jobs",
    ),
    (
        "x, a = drawing(); a.plot([1, 2])",
        "a.lines[0].set_ydata([1, 3])",
        "",
    ),
    (
        "x, a = drawing(); a.bar([1], [2])",
        "a.set_title('t')",
        "['axes'][0]['title'][1]",
    ),
]


def made(text: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(CLASSES, names)
    exec(text, names)
    return names


@pytest.mark.parametrize(("text", "change", "where"), PAIRS)
def test_what_one_text_makes_twice_is_equal_until_it_changes(
    text: str, change: str, where: str
) -> None:
    left, right = made(text), made(text)
    same = compare(left["x"], right["x"])
    assert same.equal, str(same.difference)
    assert not same.unknown
    exec(change, right)
    found = compare(left["x"], right["x"]).difference
    assert found is not None
    assert where in str(found)


@pytest.mark.parametrize(
    ("left", "right", "equal"), [(1.0, 1.0 + 1e-9, True), (1.0, 1.1, False), ([1.0], [1.0], True)]
)
def test_a_tolerance_is_allowed_when_asked_for(left: Any, right: Any, equal: bool) -> None:
    assert compare(left, right, tolerance=1e-6).equal is equal


def test_volatile_fields_are_left_out_and_named() -> None:
    text = (
        "from sklearn.neighbors import KNeighborsClassifier;"
        "x = KNeighborsClassifier(1, algorithm='kd_tree').fit([[1.0], [2.0]], [0, 1])"
    )
    left, right = made(text), made(text)
    right["x"].predict([[1.0]])
    found = compare(left["x"], right["x"])
    assert found.equal
    assert "_tree" in found.ignored


def test_what_a_summary_of_a_regression_keeps_is_left_out() -> None:
    pytest.importorskip("statsmodels")
    text = (
        "import statsmodels.api as sm;"
        "x = sm.OLS([1.0, 2.0, 4.0, 5.0], sm.add_constant([0.0, 1.0, 2.0, 3.0])).fit()"
    )
    asked, fresh = made(text)["x"], made(text)["x"]
    asked.summary()
    for one, other in ((asked, fresh), (fresh, asked)):
        assert compare(one, other).equal


def test_a_cache_of_a_library_that_one_has_filled_is_left_out() -> None:
    networkx = pytest.importorskip("networkx")
    asked, fresh = networkx.path_graph(3), networkx.path_graph(3)
    assert asked.degree[0] == 1
    for one, other in ((asked, fresh), (fresh, asked)):
        found = compare(one, other)
        assert found.difference is None
        assert "degree" in found.ignored
    fresh.add_edge(0, 2)
    assert compare(asked, fresh).difference is not None


def test_iterators_are_not_consumed_but_unknown() -> None:
    left, right = (n for n in (1, 2)), (n for n in (1, 3))
    found = compare({"g": left}, {"g": right})
    assert found.equal
    assert found.unknown == ("['g']",)
    assert list(left) == [1, 2]


def test_a_function_within_another_is_the_same_one() -> None:
    text = "def f(x):\n    log.append(x)\n    return x * k\n"
    nested = "def make():\n    k, log = 2, []\n" + "".join(
        f"    {line}\n" for line in text.split("\n")
    )
    one: dict[str, Any] = {"__name__": "__main__"}
    other: dict[str, Any] = {"__name__": "__main__"}
    exec(text, one)
    exec(f"{nested}    return f\nf = make()", other)
    assert compare(one["f"], other["f"]).equal
    exec(text.replace("x * k", "x * n"), one)
    assert not compare(one["f"], other["f"]).equal


def test_what_wraps_a_function_of_the_main_module() -> None:
    text = "import functools\n@functools.lru_cache\ndef f(x): return x\n"
    names = [{"__name__": name} for name in ("__main__", "__mp_main__")]
    for one in names:
        exec(text, one)
    assert compare(names[0]["f"], names[1]["f"]).equal
    lines = "".join(f"    {line}\n" for line in text.splitlines())
    exec(f"def make():\n{lines}    return f\nf = make()", names[1])
    assert compare(names[0]["f"], names[1]["f"]).equal


DRAWN = {
    "scatter": ("a.scatter([1, 2], [3, 4], c=[0.1, {}])", "a.axis('equal')"),
    "lines with a map": ("a.pcolormesh([[1, 2], [3, {}]])", ""),
    "contours": ("x.colorbar(a.contourf([[0, 1, 2], [3, {} * 4, 5], [6, 7, 8]]))", ""),
    "bars": ("a.bar(['a', 'b'], [1, {}])", ""),
    "stems": ("a.stem([1, {}])", ""),
    "errors": ("a.errorbar([1, 2], [3, 4], yerr=[0.1, {}])", ""),
    "an arrow": ("a.annotate('t', (0, {}), (1, 1), arrowprops={{}})", ""),
    "a pie": ("a.pie([1, {}])", ""),
    "a figure within": ("x.subfigures(1, 2)[0].subplots().plot([1, {}])", ""),
    "a line in space": ("x.add_subplot(projection='3d').plot([0, 1], [0, 1], [1, {}])", ""),
}


@pytest.mark.parametrize(("text", "more"), DRAWN.values(), ids=DRAWN)
def test_a_figure_is_what_it_shows_once_it_is_drawn(text: str, more: str) -> None:
    text = f"x, a = drawing(); y = {text}; {more}"
    one, other = made(text.format(0.9)), made(text.format(0.9))
    another = made(text.format(0.8))
    other["x"].canvas.draw()
    for name in ("x", "y"):
        found = compare(one[name], other[name])
        assert found.equal, str(found.difference)
        found = compare(one[name], pickle.loads(pickle.dumps(other["x"]))) if name == "x" else found
        assert found.equal, str(found.difference)
        assert not compare(one[name], another[name]).equal
