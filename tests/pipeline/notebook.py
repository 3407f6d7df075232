"""A notebook as one text, its saves, and the pipeline made of them, really run.

``save(expression, "name")`` on a line of its own is a save; everything else is the notebook's code.
"""

from __future__ import annotations

import ast
import copy
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import lineaslice
from lineaslice.comparison import compare
from lineaslice.pipeline.module import module
from lineaslice.pipeline.plan import plan
from lineaslice.pipeline.shape import Plan, Target
from lineaslice.slicing.prune import pruned
from lineaslice.tracing.script import run_cells
from lineaslice.tracing.session import Session


class Notebook:
    """The targets of a notebook text, with the values that running it gave."""

    def __init__(self, text: str, session: str = "s1", version: int = 1) -> None:
        self.text = text
        self.values: dict[str, Any] = {}
        self.targets: list[Target] = []
        saves = []
        main = ModuleType("__main__")
        traced = Session(main.__dict__)
        traced.record = replace(traced.record, id=session)
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(sys.modules, "__main__", main)
            for cell, (expression, name) in _cells(text):
                run_cells([cell], session=traced)
                saves.append((name, traced.goal(expression)))
                self.values[name] = _kept(eval(expression, traced.namespace))
        history = traced.history()
        self.targets = [Target(name, version, pruned(history, goal)) for name, goal in saves]

    def target(self, name: str) -> Target:
        return next(target for target in self.targets if target.name == name)


def _kept(value: Any) -> Any:
    """A copy, as saving makes one; that of a figure must not become pyplot's current one."""
    pyplot = sys.modules.get("matplotlib._pylab_helpers")
    before = {} if pyplot is None else dict(pyplot.Gcf.figs)
    kept = copy.deepcopy(value)
    if pyplot is not None:
        pyplot.Gcf.figs.clear()
        pyplot.Gcf.figs.update(before)
    return kept


def planned(notebook: Notebook | str, only: Sequence[str] = (), **options: Any) -> Plan:
    if isinstance(notebook, str):
        notebook = Notebook(notebook)
    return plan([t for t in notebook.targets if not only or t.name in only], **options)


def text_of(notebook: Notebook | str, only: Sequence[str] = (), **options: Any) -> str:
    return module(planned(notebook, only, **options))


def loaded(text: str) -> dict[str, Any]:
    """The namespace of a module text, as after importing it."""
    module = sys.modules["a_pipeline"] = ModuleType("a_pipeline")
    exec(compile(text, "<module>", "exec", dont_inherit=True), module.__dict__)
    return module.__dict__


def check(text: str, only: Sequence[str] = (), reuse: Sequence[Any] = (), **options: Any) -> str:
    """Make the module, run it twice, compare each artifact with the notebook's; its text."""
    notebook = Notebook(text)
    source = text_of(notebook, only, reuse=reuse, **options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lineaslice, "get", stored_in(notebook.values), raising=False)
        namespace = loaded(source)
        for _ in range(2):
            result = namespace["run_all_sessions"]()
            expected = {n: v for n, v in notebook.values.items() if not only or n in only}
            assert set(result) == set(expected), source
            for name, value in expected.items():
                assert same(result[name], value), f"{name}: {result[name]!r} ≠ {value!r}\n{source}"
    return source


def stored_in(values: Mapping[str, Any]) -> Any:
    def get(name: str, version: int | None = None) -> Any:
        return SimpleNamespace(get_value=lambda: copy.deepcopy(values[name]))

    return get


def same(one: Any, other: Any) -> bool:
    """Equality that knows arrays, frames and instances of classes defined twice."""
    if type(one).__name__ != type(other).__name__:
        return False
    numpy = sys.modules.get("numpy")
    if type(one).__module__.startswith("matplotlib."):
        return compare(one, other).equal
    if hasattr(one, "equals"):
        return bool(one.equals(other))
    if numpy is not None and isinstance(one, numpy.ndarray):
        return bool(numpy.array_equal(one, other))
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if hasattr(one, "__dict__") and type(one).__module__ in ("__main__", "a_pipeline"):
        return same(vars(one), vars(other))
    return bool(one == other)


def signatures(source: str) -> list[str]:
    """``get_a(x)`` for each function of a module, without the runners and the command line."""
    found = []
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if node.name.startswith("run_") or node.name in ("main", "parse"):
                continue
            found.append(f"{node.name}({', '.join(a.arg for a in node.args.args)})")
    return found


def _cells(text: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """The code before each save, with the saved expression and its name."""
    lines = text.splitlines()
    start = 0
    for node in ast.parse(text).body:
        match node:
            case ast.Expr(ast.Call(func=ast.Name("save"), args=[value, ast.Constant(name)])):
                yield "\n".join(lines[start : node.lineno - 1]), (ast.unparse(value), str(name))
                start = node.end_lineno or 0
