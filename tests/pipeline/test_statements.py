"""Statements that a module cannot hold as they are."""

from __future__ import annotations

from typing import Any

import pytest

import lineaslice
from lineaslice.model import Access, Event, Goal, Resource, SessionRecord, Slice, Statement
from lineaslice.pipeline.module import module
from lineaslice.pipeline.plan import plan
from lineaslice.pipeline.shape import Target

from .notebook import check, loaded

SESSION = SessionRecord("s", "2024-01-01T00:00:00Z")


def made(expression: str, *statements: tuple[Any, ...]) -> str:
    """A module of hand-made events: (text, accesses as "mode name", error)."""
    events = []
    for number, (text, accesses, *error) in enumerate(statements):
        found = []
        for item in accesses.split(", ") if accesses else ():
            mode, key, *via = item.split()
            found.append(Access(Resource("name", key), mode, "text", *via))
        events.append(Event(number, 0, Statement(text, 1, 1), tuple(found), 0.0, *error))
    goal = Goal(expression, len(events), (Access(Resource("name", expression), "read"),))
    return module(plan([Target("a", 1, Slice(SESSION, goal, tuple(events)))]))


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


def test_an_import_that_waits_for_a_path() -> None:
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
