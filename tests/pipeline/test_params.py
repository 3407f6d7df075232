"""Input parameters: which names can be one, what is said of the others, and that they work."""

from __future__ import annotations

import datetime
from textwrap import dedent
from typing import Any

import pytest

from lineaslice.errors import ParameterError
from lineaslice.pipeline.kinds import KINDS, typed
from lineaslice.pipeline.plan import plan

from .notebook import Notebook, loaded, planned, text_of

LITERALS = [
    "5",
    "-5",
    "+2",
    "1_000",
    "0x1f",
    "-0.5",
    "1e-3",
    "2j",
    "1 + 2j",
    "'a=b'",
    '"it\'s"',
    "'''two\nlines'''",
    "'a' 'b'",
    "b'raw'",
    "True",
    "False",
    "None",
    "[1, [2, 'x'], None]",
    "(1, 2)",
    "1, 2",
    "{'a': [1], 2: None}",
    "{1, 2}",
    "[]",
]


@pytest.mark.parametrize("literal", LITERALS)
def test_a_literal_is_the_default(literal: str) -> None:
    text = text_of(f"s = {literal}\na = [s]\nsave(a, 'a')\n", input_parameters=["s"])
    run = loaded(text)["run_all_sessions"]
    namespace: dict[str, Any] = {}
    exec(f"s = {literal}", namespace)
    assert run() == {"a": [namespace["s"]]}
    assert run(s="other") == {"a": ["other"]}
    assert "s = " not in text.partition("def run_session")[0]


WRONG = {
    "never assigned": ("alpha = 1\na = alpha\n", "alpa", "never assigns it", "alpha"),
    "assigned twice": ("s = 1\nb = s\ns = 2\na = s + b\n", "s", "assigned 2 times", "two names"),
    "computed": ("s = len('ab')\na = s\n", "s", "computed, not a literal", "number"),
    "an f-string": ("n = 1\ns = f'{n}'\na = s\n", "s", "computed", "string"),
    "augmented only": ("s = 1\ns += 1\na = s\n", "s", "assigned 2 times", ""),
    "in a loop": ("for s in [1, 2]:\n    pass\na = s\n", "s", "bound in a for loop", ""),
    "in with": (
        "import io\nwith io.StringIO('x') as s:\n    a = s.read()\n",
        "s",
        "bound in a with statement",
        "",
    ),
    "a function": ("def s():\n    return 1\na = s()\n", "s", "name of a function", ""),
    "an import": ("import math as s\na = s.floor(1.5)\n", "s", "imported", ""),
    "unpacked": ("s, t = 1, 2\na = s\n", "s", "unpacking", "s = 1"),
    "chained": ("s = t = 1\na = s\n", "s", "together with another name", ""),
    "in an if": ("if True:\n    s = 1\na = s\n", "s", "inside another statement", ""),
    "by exec": ("exec('s = 1')\na = s\n", "s", "a call that its text does not show", ""),
    "not a name": ("s = 1\na = s\n", "s + 1", "not the name of a variable", ""),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_a_parameter(case: str) -> None:
    code, name, message, hint = WRONG[case]
    with pytest.raises(ParameterError) as caught:
        planned(f"{code}save(a, 'a')\n", input_parameters=[name])
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_parameter_that_only_a_reused_artifact_needs() -> None:
    code = "s = 1\na = [s]\nsave(a, 'a')\nb = a + [2]\nsave(b, 'b')\n"
    with pytest.raises(ParameterError, match="only a reused artifact"):
        planned(code, reuse=["a"], input_parameters=["s"])


WORKS: dict[str, tuple[str, dict[str, Any]]] = {
    "used by two functions": ("s = 2\na = s\nsave(a, 'a')\nb = a * s\nsave(b, 'b')", {"s": 5}),
    "read by a function of the user": (
        "s = 2\ndef f(x):\n    return x * s\na = f(3)\nsave(a, 'a')",
        {"s": 7},
    ),
    "read by a lambda defined before": (
        "f = lambda x: x * s\ns = 2\na = f(3)\nsave(a, 'a')",
        {"s": 7},
    ),
    "altered in place": ("s = [1]\ns.append(2)\na = len(s)\nsave(a, 'a')", {"s": [1, 2, 3]}),
    "saved itself": ("s = 2\nsave(s, 'a')", {"s": 5}),
    "the same cell twice": ("s = 1\na = s + 1\nsave(a, 'a')\ns = 1\nb = s\nsave(b, 'b')", {"s": 4}),
    "two of them": ("s = 1\nt = 'x'\na = [s, t]\nsave(a, 'a')", {"t": "y", "s": 3}),
    "named like words of the module": (
        "artifacts = 1\ncopy = 2\nargparse = 3\na = [artifacts, copy, argparse]\nsave(a, 'a')",
        {"artifacts": 7, "copy": 8, "argparse": 9},
    ),
    "named like builtins": (
        "dict = 1\nprint = 2\na = [dict, print]\nsave(a, 'a')",
        {"dict": 3, "print": 4},
    ),
    "annotated": ("s: int = 1\na = s\nsave(a, 'a')", {"s": 2}),
}


@pytest.mark.parametrize("case", WORKS)
def test_another_value_gives_what_the_notebook_would_have_given(case: str) -> None:
    code, given = WORKS[case]
    notebook = Notebook(code)
    run = loaded(text_of(notebook, input_parameters=list(given)))["run_all_sessions"]
    lines = [
        f"{line.split(' = ')[0].split(':')[0]} = {given[line.split(' = ')[0].split(':')[0]]!r}"
        if line.split(" = ")[0].split(":")[0] in given
        else line
        for line in code.splitlines()
    ]
    assert run(**given) == Notebook("\n".join(lines)).values
    assert run() == notebook.values


NEITHER = {
    "draws": (
        "import random\nrandom.seed(1)\ns = random.random()\nb = random.random()\na = [s, b]\n",
        "changes random python as well",
    ),
    "consumes": ("r = iter([1, 2])\ns = next(r)\na = [s, next(r)]\n", "changes r as well"),
    "in a loop": ("for s in [1, 2]:\n    pass\na = s\n", "bound in a for loop"),
}


@pytest.mark.parametrize("case", NEITHER)
def test_what_cannot_be_required(case: str) -> None:
    code, message = NEITHER[case]
    with pytest.raises(ParameterError, match=message):
        planned(f"{code}save(a, 'a')\n", required_parameters=["s"])


def test_the_import_of_a_default_must_stand_at_the_top() -> None:
    one = Notebook("import math as date\na = date.floor(1.5)\nsave(a, 'a')\n", "s1")
    two = Notebook(
        "from datetime import date\ns = date(2024, 1, 1)\nb = s.year\nsave(b, 'b')\n", "s2"
    )
    with pytest.raises(ParameterError, match="needs 'date', which the module cannot import"):
        plan([*one.targets, *two.targets], input_parameters=["s"])


def test_a_call_of_the_user_is_no_literal() -> None:
    code = "def date(*n):\n    return n\ns = date(2024, 1, 1)\na = s\nsave(a, 'a')\n"
    with pytest.raises(ParameterError, match="computed, not a literal"):
        planned(code, input_parameters=["s"])


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("int", "-5", -5),
        ("int", 7, 7),
        ("float", 3, 3.0),
        ("bool", "false", False),
        ("tuple", [1, 2], (1, 2)),
        ("set", "[1]", {1}),
        ("any", "some text", "some text"),
        ("date", "2024-01-02", datetime.date(2024, 1, 2)),
    ],
)
def test_typed_values(kind: str, given: Any, value: Any) -> None:
    found = typed(kind, given)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("int", True),
        ("int", "0.5"),
        ("int", 1.5),
        ("bool", 1),
        ("list", "{}"),
        ("str", 5),
        ("date", "today"),
        ("decimal", "x"),
        ("set", [[1]]),
    ],
)
def test_values_of_another_kind(kind: str, given: Any) -> None:
    with pytest.raises(ValueError, match=f"is not {KINDS[kind].words}"):
        typed(kind, given)


def test_parameters_stand_behind_variables() -> None:
    text = text_of(
        dedent(
            """
            n = 1
            a = [n]
            save(a, "a")
            b = a + [n]
            save(b, "b")
            """
        ),
        input_parameters=["n"],
    )
    assert "def get_b(a, n):" in text
    assert "def get_a(n):" in text
