"""networkx: every function and method of the table is called, and graphs are compared."""

from __future__ import annotations

import copy
import random
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lineaslice.knowledge import calls, lookup, schema, shelf

nx = pytest.importorskip("networkx")
pytestmark = pytest.mark.filterwarnings("ignore")
TABLE = schema.parse("networkx", (shelf.FOLDER / "networkx.toml").read_text(encoding="utf-8"))
# They ask for more than small graphs, other libraries or much time.
LEFT_OUT = ("draw", "display", "write_", "read_", "sudoku_graph", "LFR_benchmark_graph")


class TooLong(Exception):
    """One call takes longer than it may."""


@pytest.fixture(autouse=True)
def _limit() -> Iterator[None]:
    def end(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, end)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def graph() -> Any:
    made = nx.Graph(name="made")
    made.add_weighted_edges_from([(0, 1, 2.0), (1, 2, 1.0), (2, 0, 3.0), (2, 3, 1.5), (3, 4, 1.0)])
    nx.set_node_attributes(made, {n: f"n{n}" for n in made}, "label")
    return made


def digraph() -> Any:
    return nx.DiGraph(graph())


def dag() -> Any:
    made = nx.DiGraph()
    made.add_weighted_edges_from([(0, 1, 2.0), (1, 2, 1.0), (0, 3, 3.0), (3, 2, 1.5)])
    return made


def multigraph() -> Any:
    return nx.MultiGraph(graph())


def content(value: Any) -> str:
    if isinstance(value, nx.Graph):
        nodes = dict(value._node)
        return repr((type(value), {n: dict(a) for n, a in value._adj.items()}, nodes, value.graph))
    if isinstance(value, list | tuple):
        return repr([content(part) for part in value])
    if isinstance(value, random.Random):
        return repr(hash(value.getstate()))
    return repr(value)


def arguments() -> Iterator[tuple[Any, ...]]:
    for make in (graph, digraph, dag, multigraph):
        yield (make(),)
        yield (make(), 1)
        yield (make(), 0, 3)
        yield (make(), [0, 1])
        yield (make(), "label")
        yield (make(), {0: "a"}, "label")
        yield (make(), [(0, 1)])
        yield (make(), [0, 1], [3, 4])
        yield (make(), make())
    yield from [(), (4,), (4, 2), (4, 0.5), (4, 2, 0.5), ([2, 2, 2],), ([0, 1, 2],)]
    yield from [([(0, 1)],), ([graph(), graph()],), ({0: [1]},), (4, 0.5, random.Random(1))]


def called(function: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    """The result, taken to its end when it is lazy; None when the arguments do not fit."""
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        try:
            result = function(*given)
            return list(result) if hasattr(result, "__next__") else result or True
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except (Exception, TooLong):  # which may come at the very end, too
        return None


def functions() -> list[tuple[str, str]]:
    return [
        (module, name)
        for module, names in TABLE.functions.items()
        for name in names
        if not name.startswith(LEFT_OUT)
        if name in vars(sys.modules[module])  # some come and go with networkx's versions
    ]


@pytest.mark.parametrize("module", TABLE.functions)
def test_functions_change_what_the_table_says(module: str) -> None:
    worked, names = 0, [name for of, name in functions() if of == module]
    for name in names:
        function = vars(sys.modules[module])[name]
        effect = lookup.function(function)
        assert effect is not None, name
        done = False
        for given in arguments():
            before = [content(part) for part in given]
            if called(function, given) is None:
                continue
            done = True
            altered = calls.altered(effect, given)
            for number, (part, was) in enumerate(zip(given, before, strict=True)):
                assert str(number) in altered or content(part) == was, (name, given)
        worked += done
    least = 0.5 if len(names) > 20 else 0.1
    assert worked >= least * len(names), (worked, len(names))


METHOD_ARGUMENTS: list[tuple[Any, ...]] = [
    *((), (0,), (0, 1), ([5, 6],), ([0, 1],), ([(0, 1)],), ([(5, 6)],), ([(5, 6, 1.0)],), (9,)),
    (9, 0),
]


@pytest.mark.parametrize("make", [graph, digraph, multigraph])
def test_methods_change_what_the_table_says(make: Callable[[], Any]) -> None:
    cls = type(make())
    worked = 0
    names = [n for base in cls.__mro__[:-1] for n in _methods(base) if n in dir(cls)]
    for name in dict.fromkeys(names):
        effect = lookup.method(cls, name)
        assert effect is not None, name
        done = changed = False
        for given in METHOD_ARGUMENTS:
            receiver, used = make(), copy.deepcopy(given)
            before = content(receiver)
            if called(getattr(receiver, name), used) is None:
                continue
            done = True
            changed |= content(receiver) != before
            if "self" not in calls.altered(effect, used, {}, receiver):
                assert content(receiver) == before, (name, given)
            assert content(used) == content(given), (name, given)
        worked += done
        assert changed or "self" not in effect.changes or not done, f"{name} changes nothing"
    assert worked >= 30


def _methods(cls: type) -> dict[str, Any]:
    entry = TABLE.types.get(shelf.type_key(cls))
    return entry.methods if entry is not None else {}


@pytest.mark.parametrize("cls", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_every_public_method_has_an_entry(cls: type) -> None:
    missing = [
        name
        for name in dir(cls)
        if not name.startswith("_") and not name.endswith("_factory")
        if lookup.method(cls, name) is None and lookup.attribute(cls, name) is None
    ]
    assert missing == []


def test_every_function_has_an_entry() -> None:
    import types

    unknown = [
        name
        for name in dir(nx)
        if not name.startswith("_") and type(vars(nx).get(name)) is types.FunctionType
        if lookup.function(vars(nx)[name]) is None
    ]
    # A walk draws when it is iterated, which no table says: nothing is assumed of it.
    assert [name for name in unknown if name != "random_walk"] == []
