"""Artifacts of several notebooks in one pipeline."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lineaslice.errors import ParameterError, PipelineError
from lineaslice.model import Access, Resource
from lineaslice.pipeline.module import module
from lineaslice.pipeline.plan import plan

from .notebook import Notebook, loaded, same

# id: notebooks
CASES: dict[str, list[str]] = {
    "apart": ["a = 1\nsave(a, 'a')\n", "b = 2\nsave(b, 'b')\n"],
    "the same variables": ["x = 1\nsave(x, 'a')\n", "x = 2\nsave(x, 'b')\n"],
    "one function, defined in both": [
        "def f(n):\n    return n + 1\na = f(1)\nsave(a, 'a')\n",
        "def f(n):\n    return n + 1\nb = f(2)\nsave(b, 'b')\n",
    ],
    "two functions of one name": [
        "def f(n):\n    return n + 1\na = f(1)\nsave(a, 'a')\n",
        "def f(n):\n    return n + 2\nb = f(2)\nsave(b, 'b')\n",
    ],
    "two constants of one name": [
        "K = 1\ndef f(n):\n    return n + K\na = f(1)\nsave(a, 'a')\n",
        "K = 2\ndef f(n):\n    return n + K\nb = f(2)\nsave(b, 'b')\n",
    ],
    "two imports of one name": [
        "import math as m\na = m.floor(1.5)\nsave(a, 'a')\n",
        "import operator as m\nb = m.add(1, 2)\nsave(b, 'b')\n",
    ],
    "a global here, an import there": [
        "k = len('ab')\ndef f():\n    return k\na = f()\nsave(a, 'a')\n",
        "import math as k\nb = k.floor(1.5)\nsave(b, 'b')\n",
    ],
    "a global here and there": [
        "k = len('ab')\ndef f():\n    return k\na = f()\nsave(a, 'a')\n",
        "k = len('abc')\ndef g():\n    return k\nb = g()\nsave(b, 'b')\n",
    ],
}


@pytest.mark.parametrize("case", CASES)
def test_two_notebooks(case: str) -> None:
    notebooks = [Notebook(text, f"s{n}") for n, text in enumerate(CASES[case])]
    text = module(plan([t for notebook in notebooks for t in notebook.targets]))
    expected: dict[str, Any] = {}
    for notebook in notebooks:
        expected |= notebook.values
    namespace = loaded(text)
    for _ in range(2):
        assert same(namespace["run_all_sessions"](), expected), text
    for session, notebook in zip(("a", "b"), notebooks, strict=True):
        assert namespace[f"run_session_including_{session}"]() == notebook.values


def test_a_session_that_loads_an_artifact_runs_behind_the_one_that_makes_it() -> None:
    maker = Notebook("m = 1\nsave(m, 'm')\n", "maker")
    user = Notebook("u = 2\nsave(u, 'u')\n", "user")
    (target,) = user.targets
    assert target.slice is not None
    (event,) = target.slice.events
    read = Access(Resource("artifact", "m/1"), "read")
    event = event._replace(accesses=(*event.accesses, read))
    target = replace(target, slice=replace(target.slice, events=(event,)))
    found = plan([target, *maker.targets])
    assert [session.session for session in found.sessions] == ["maker", "user"]


def test_a_parameter_of_two_notebooks() -> None:
    one = Notebook("n = 1\na = n\nsave(a, 'a')\n", "s1")
    two = Notebook("n = 1\nb = n + 1\nsave(b, 'b')\n", "s2")
    text = module(plan([*one.targets, *two.targets], input_parameters=["n"]))
    assert loaded(text)["run_all_sessions"](n=5) == {"a": 5, "b": 6}


def test_a_parameter_with_two_values_is_refused() -> None:
    one = Notebook("n = 1\na = n\nsave(a, 'a')\n", "s1")
    two = Notebook("n = 2\nb = n + 1\nsave(b, 'b')\n", "s2")
    with pytest.raises(ParameterError, match="assigned 2 times"):
        plan([*one.targets, *two.targets], input_parameters=["n"])


def test_a_parameter_of_one_of_two_notebooks() -> None:
    one = Notebook("n = 1\na = n\nsave(a, 'a')\n", "s1")
    two = Notebook("b = 7\nsave(b, 'b')\n", "s2")
    text = module(plan([*one.targets, *two.targets], input_parameters=["n"]))
    namespace = loaded(text)
    assert namespace["run_all_sessions"](4) == {"a": 4, "b": 7}
    assert namespace["run_session_including_b"]() == {"b": 7}


def test_globals_that_two_notebooks_cannot_share() -> None:
    one = Notebook("K = 1\ndef f():\n    return K\na = f()\nsave(a, 'a')\n", "s1")
    two = Notebook("exec('K = 2')\nb = K\nsave(b, 'b')\n", "s2")
    with pytest.raises(PipelineError, match="Two notebooks use the global name 'K'"):
        plan([*one.targets, *two.targets])


def test_nothing_to_make() -> None:
    with pytest.raises(PipelineError, match="at least one artifact"):
        plan([])


def test_the_same_artifact_twice_is_made_once() -> None:
    targets = Notebook("a = 1\nsave(a, 'a')\n").targets
    assert plan([*targets, *targets]).artifacts == ("a",)


def test_two_versions_of_one_name() -> None:
    one = Notebook("a = 1\nsave(a, 'a')\n")
    two = Notebook("a = 1\nsave(a, 'a')\n", version=2)
    with pytest.raises(PipelineError, match="in versions 1 and 2"):
        plan([*one.targets, *two.targets])
