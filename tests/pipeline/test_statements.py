"""Statements that a module cannot hold as they are."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import pytest

import lineaslice
from lineaslice.assembly.running import run
from lineaslice.model import Access, Event, Goal, Resource, SessionRecord, Slice, Statement
from lineaslice.pipeline.module import module
from lineaslice.pipeline.plan import plan
from lineaslice.pipeline.shape import Target

from .notebook import check, loaded, text_of

SESSION = SessionRecord("s", "2024-01-01T00:00:00Z")


def made(expression: str, *statements: tuple[Any, ...]) -> str:
    """A module of hand-made events: (text, accesses as "mode name", error)."""
    events = events_of(statements)
    goal = goal_of(expression, len(events))
    return module(plan([Target("a", 1, Slice(SESSION, goal, events))]))


def events_of(statements: Sequence[tuple[Any, ...]]) -> tuple[Event, ...]:
    events = []
    for number, (text, accesses, *error) in enumerate(statements):
        found = []
        for item in accesses.split(", ") if accesses else ():
            mode, key, *via = item.split()
            found.append(Access(Resource("name", key), mode, "text", *via))
        events.append(Event(number, 0, Statement(text, 1, 1), tuple(found), 0.0, *error))
    return tuple(events)


def goal_of(name: str, at: int) -> Goal:
    return Goal(name, at, (Access(Resource("name", name), "read"),))


def test_a_statement_that_raised_half_way() -> None:
    text = made(
        "a",
        ("a = []", "bind a"),
        ("for n in (1, 0): a.append(1 / n)", "read a, change a", "ZeroDivisionError: x"),
    )
    assert "except ZeroDivisionError:" in text
    assert loaded(text)["run_all_sessions"]() == {"a": [1.0]}


def test_a_result_that_was_used_through_an_underscore() -> None:
    text = made(
        "a",
        ("1 + 2", "bind _1"),
        ("a = _ * 2", "read _1 _, bind a"),
    )
    assert loaded(text)["run_all_sessions"]() == {"a": 6}


def test_a_result_that_was_used_by_its_number() -> None:
    text = made("a", ("1 + 2", "bind _1"), ("a = _1 * 2", "read _1, bind a"))
    assert loaded(text)["run_all_sessions"]() == {"a": 6}


def test_a_displayed_result_that_nobody_used() -> None:
    text = made("a", ("a = [1]", "bind a"), ("a.pop()", "read a, change a, bind _2"))
    assert "_2" not in text


def test_a_statement_of_which_nothing_is_left() -> None:
    text = made("a", ("a = 1", "bind a"), ("", "read a"), ("# only a note", ""))
    assert loaded(text)["run_all_sessions"]() == {"a": 1}


@pytest.mark.parametrize(
    ("start", "call"),
    [
        ("import lineaslice", "lineaslice.save"),
        ("import lineaslice as ls", "ls.save"),
        ("from lineaslice import save as keep", "keep"),
    ],
)
def test_saves_inside_a_loop_are_taken_out(
    start: str, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lineaslice, "save", lambda *_: None, raising=False)
    code = f"for k in [1, 2]:\n    m = [k]\n    {call}(m, f'm{{k}}')\nsave(m, 'm')"
    text = check(f"{start}\n{code}\n")
    assert "lineaslice" not in text
    assert "keep" not in text


def test_code_under_the_name_of_the_main_module() -> None:
    text = check("a = 1\nif __name__ == '__main__':\n    a = 2\nsave(a, 'a')\n")
    assert '"__main__" == "__main__"' in text


def test_an_import_that_waits_for_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    text = made(
        "a",
        ("import sys", "bind sys"),
        ("sys.path.insert(0, 'lib')", "read sys"),
        ("import json", "bind json"),
        ("a = json.dumps(1)", "read json, bind a"),
    )
    assert text.index("import json") < text.index("def ")
    path = Access(Resource("syspath"), "change")
    events = (
        Event(0, 0, Statement("import sys", 1, 1), (Access(Resource("name", "sys"), "bind"),)),
        Event(1, 0, Statement("sys.path.insert(0, 'lib')", 1, 1), (path,)),
        Event(
            2,
            0,
            Statement("import json", 1, 1),
            (Access(Resource("name", "json"), "bind"), Access(Resource("syspath"), "read")),
        ),
        Event(
            3,
            0,
            Statement("a = json.dumps(1)", 1, 1),
            (Access(Resource("name", "json"), "read"), Access(Resource("name", "a"), "bind")),
        ),
    )
    goal = Goal("a", 4, (Access(Resource("name", "a"), "read"),))
    text = module(plan([Target("a", 1, Slice(SESSION, goal, events))]))
    assert text.index("sys.path") < text.index("import json")
    assert loaded(text)["run_all_sessions"]() == {"a": "1"}


def test_comments_above_go_and_comments_inside_stay() -> None:
    text = made(
        "a",
        ("# above\n@staticmethod\n# between\ndef f():\n    # inside\n    return 1", "bind f"),
        ("# why\na = f()  # beside", "read f, bind a"),
    )
    assert "# above" not in text
    assert "# why" not in text
    assert "# inside" in text
    assert "# beside" in text


def test_future_imports_come_first() -> None:
    text = made(
        "a",
        ("import json", "bind json"),
        ("from __future__ import annotations", "bind annotations"),
        ("def f(x: Undefined) -> int:\n    return json.loads('1')", "bind f"),
        ("a: int = f(2)", "read f, bind a"),
    )
    assert text.startswith("from __future__ import annotations\n")
    assert loaded(text)["run_all_sessions"]() == {"a": 1}


def test_a_variable_with_the_name_of_a_future_import() -> None:
    text = check(
        "from __future__ import annotations\n"
        "n = 1\n"
        "class Box:\n    size: Undefined = n\n"
        "annotations = {'cat': Box.size}\n"
        "save(annotations, 'annotations')\n"
    )
    assert text.startswith("from __future__ import annotations\n")


def test_the_second_run_finds_no_globals_of_the_first() -> None:
    text = check(
        "log = []\n"
        "def note(x):\n    log.append(x)\n"
        "def count():\n    return limit\n"
        "try:\n    note(count())\nexcept NameError:\n    note('none')\n"
        "limit = len(log) + 1\n"
        "note(count())\n"
        "save(log, 'log')\n"
    )
    assert 'globals().pop("limit", None)' in text
    assert 'globals().pop("log"' not in text


def test_a_cache_does_not_outlive_a_run() -> None:
    text = check(
        "import functools\n"
        "@functools.lru_cache\n"
        "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\n"
        "fib(9)\n"
        "misses = fib.cache_info().misses\n"
        "save(misses, 'misses')\n"
    )
    assert "    fib.cache_clear()\n" in text


def test_a_cache_that_is_an_artifact() -> None:
    notebook = "from functools import cache\n@cache\ndef f(n):\n    return n\nsave(f, 'f')\n"
    made = loaded(text_of(notebook))["run_all_sessions"]
    assert made()["f"](3) == 3
    assert made()["f"].cache_info().misses == 0


def test_a_figure_does_not_outlive_a_run() -> None:
    import matplotlib.pyplot as plt

    plt.close("all")
    check(
        "import matplotlib.pyplot as plt\n"
        "_ = plt.plot([1, 2])\n"
        "n = len(plt.gca().lines)\n"
        "save(n, 'n')\n"
    )


def test_names_in_texts_that_a_function_of_the_module_evaluates() -> None:
    check(
        "import pandas as pd\n"
        "RULES = {'good': 'x > @LIMIT'}\n"
        "LIMIT = 1\n"
        "def picked(d, rule):\n    return d.query(RULES[rule])\n"
        "d = pd.DataFrame({'x': [1, 2, 3]})\n"
        "good = picked(d, 'good')\n"
        "LIMIT = 2\n"
        "better = picked(d, 'good')\n"
        "save(good, 'good')\n"
        "save(better, 'better')\n"
    )


def test_instances_of_a_class_that_a_run_has_for_itself_are_pickled() -> None:
    text = check(
        "import pickle\n"
        "class Box:\n    made = 0\n    def __init__(self):\n        Box.made += 1\n"
        "box = pickle.loads(pickle.dumps(Box()))\n"
        "made = Box.made\n"
        "save(box, 'box')\n"
        "save(made, 'made')\n"
    )
    assert "    global Box\n" in text


def test_a_function_that_changes_only_what_it_finds_by_name_moves_to_the_module() -> None:
    text = check(
        "log = []\ndef note(x):\n    log.append(x)\nput = note\nput(1)\nnote(2)\nsave(log, 'log')\n"
    )
    assert "\ndef note(x):\n" in text


def test_a_function_that_counts_its_calls_starts_anew() -> None:
    text = check(
        "def f():\n    f.calls += 1\n    return f.calls\nf.calls = 0\nf()\nn = f()\nsave(n, 'n')\n"
    )
    assert "\n    def f():\n" in text


def test_tasks_go_on_from_one_function_to_the_next() -> None:
    rows = [
        ("import asyncio", "bind asyncio"),
        ("async def work(): return 4", "bind work"),
        ("task = asyncio.create_task(work())", "read asyncio, read work, bind task"),
        ("name = task.get_name()[:4]", "read task, bind name"),
        ("got = await task", "read task, bind got"),
    ]
    targets = [
        Target(name, 1, Slice(SESSION, goal_of(name, len(found)), found))
        for name, found in (("name", events_of(rows[:-1])), ("got", events_of(rows)))
    ]
    made = plan(targets)
    assert loaded(module(made))["run_all_sessions"]() == {"name": "Task", "got": 4}
    assert dict(run(made, {})) == {"name": "Task", "got": 4}


@pytest.mark.parametrize(
    ("notebook", "options", "is_copied"),
    [
        ("a = [1]\nsave(a, 'a')\n", {}, False),
        ("a = [1]\nsave(a, 'a')\nn = 2\nsave(n, 'n')\n", {}, True),
        ("a = [1]\nsave(a, 'a')\n", {"input_parameters": ["a"]}, True),
        ("a = [1]\na.append(2)\nsave(a, 'a')\n", {"input_parameters": ["a"]}, True),
        ("NAMES = ['x']\ndef f(): return NAMES\na = f()\nsave(a, 'a')\n", {}, True),
        ("K = 2\ndef f(): return [K]\na = f()\nsave(a, 'a')\n", {}, False),
        ("def f(x=[]): return x\na = f()\nsave(a, 'a')\n", {}, True),
        (
            "class A:\n    n = 1\n    def f(self): return [1]\na = A().f()\nsave(a, 'a')\n",
            {},
            False,
        ),
        ("class A:\n    n = [1]\na = A().n\nsave(a, 'a')\n", {}, True),
    ],
)
def test_what_only_the_caller_will_have_is_not_copied(
    notebook: str, options: dict[str, Any], is_copied: bool
) -> None:
    text = check(notebook, **options)
    assert ("deepcopy" in text) == is_copied, text
    made = loaded(text)["run_all_sessions"]
    first = made()["a"]
    first.append("altered")
    assert made()["a"] == first[:-1]


def test_constants_are_above_the_functions_that_read_them() -> None:
    text = check("def f(): return K\nK = 2\na = f()\nsave(a, 'a')\n")
    assert text.index("K = 2") < text.index("def f()")
