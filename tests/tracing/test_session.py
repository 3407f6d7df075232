"""Sessions without a shell: cells, scripts and notebooks; goals and where an object lives."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from lineaslice.config import at
from lineaslice.errors import LineasliceError, NotTraced
from lineaslice.model import Goal
from lineaslice.store import Store
from lineaslice.tracing import session as sessions
from lineaslice.tracing.script import fresh_namespace, run_cell, run_cells, run_file
from lineaslice.tracing.session import Session

from .traced import code, main_module, sliced, trace


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(at(tmp_path / "home"))


# ---------------------------------------------------------------- running cells


def test_cells_run_in_one_namespace() -> None:
    session = trace("a = 1", "b = a + 1")
    assert session.namespace["b"] == 2
    assert [cell.source for cell in session.cells] == ["a = 1", "b = a + 1"]
    assert sessions.current() is None


def test_an_exception_ends_its_cell_and_is_raised() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        trace("a = 1\n1 / 0\nb = 2")
    assert caught.traceback[-1].path == "<cell 1>"
    assert all("lineaslice/tracing" not in str(t.path) for t in caught.traceback[-1:])


def test_the_next_cell_runs_if_asked_to() -> None:
    session = trace("1 / 0", "a = (", "b = 2", go_on=True)
    assert session.namespace["b"] == 2
    assert len(session.cells) == 3


def test_a_future_import_holds_for_what_follows() -> None:
    session = trace(
        "from __future__ import annotations\ndef f(x: Nope): pass\nr = f.__annotations__"
    )
    assert session.namespace["r"] == {"x": "Nope"}


def test_tracebacks_and_inspect_find_the_source() -> None:
    session = trace("import inspect\ndef f(): return 1\ns = inspect.getsource(f)")
    assert session.namespace["s"] == "def f(): return 1\n"


def test_a_session_goes_on() -> None:
    with main_module() as namespace:
        session = run_cells(["a = 1"], namespace=namespace)
        run_cells(["b = a"], session=session)
    assert sliced(session, "b") == ["a = 1", "b = a"]


def test_progress_is_told() -> None:
    told: list[tuple[int, int, str]] = []
    session = Session(fresh_namespace())
    run_cell(session, "a = 1\n\nb = 2", on_progress=lambda *step: told.append(step))
    assert told == [(0, 2, "line 1"), (1, 2, "line 3"), (2, 2, "done")]


# ---------------------------------------------------------------- scripts and notebooks


def test_a_script_runs_as_main(tmp_path: Path, store: Store) -> None:
    (tmp_path / "other.py").write_text("value = 5\n")
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\nfrom other import value\n"
        "if __name__ == '__main__': x = [value, sys.argv, __file__]\n"
    )
    path, argv, main = sys.path[:], sys.argv, sys.modules["__main__"]
    seen: list[Any] = []
    session = run_file(script, store, at_end=lambda s: seen.append(sessions.current() is s))
    assert session.namespace["x"] == [5, [str(script)], str(script)]
    assert (sys.path, sys.argv, sys.modules["__main__"]) == (path, argv, main)
    assert seen == [True]
    assert session.record.source == str(script)
    assert [e.statement.text for e in store.log.read(session.record.id).events] == [
        e.statement.text for e in session.events
    ]
    sys.modules.pop("other")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("x = 1\nraise SystemExit", None),
        ("raise SystemExit(0)", None),
        ("raise SystemExit(2)", SystemExit),
        ("x = 1\n1 / 0", ZeroDivisionError),
        ("x = (", SyntaxError),
    ],
)
def test_how_a_script_ends(tmp_path: Path, store: Store, text: str, error: Any) -> None:
    script = tmp_path / "script.py"
    script.write_text(text)
    if error is None:
        run_file(script, store)
    else:
        with pytest.raises(error):
            run_file(script, store)
    assert sessions.current() is None


def test_a_script_in_another_encoding(tmp_path: Path, store: Store) -> None:
    script = tmp_path / "script.py"
    script.write_bytes("# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"))
    assert run_file(script, store).namespace["x"] == "é"


def test_a_file_that_is_not_there(tmp_path: Path, store: Store) -> None:
    with pytest.raises(LineasliceError, match=r"there is no file .*nowhere\.py"):
        run_file(tmp_path / "nowhere.py", store)


def notebook(*cells: str) -> str:
    return json.dumps(
        {
            "cells": [
                {"cell_type": "code", "id": f"c{i}", "source": c, "outputs": [], "metadata": {},
                 "execution_count": None}
                for i, c in enumerate(cells)
            ] + [{"cell_type": "markdown", "id": "m", "source": "# text", "metadata": {}}],
            "metadata": {}, "nbformat": 4, "nbformat_minor": 5,
        }
    )  # fmt: skip


def test_a_notebook_runs_in_its_folder(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setattr(sys, "path", sys.path[:])
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "n.ipynb").write_text(
        notebook("import os\nx = os.getcwd()", "%time y = [x]", "y.append(1)")
    )
    before = Path.cwd()
    told: list[str] = []
    session = run_file(
        folder / "n.ipynb", store, on_progress=lambda done, of, what: told.append(what)
    )
    assert session.namespace["x"] == str(folder)
    assert Path.cwd() == before
    assert told == ["cell 1", "cell 2", "cell 3", "done"]
    assert sliced(session, "y") == ["import os", "x = os.getcwd()", "y = [x]", "y.append(1)"]
    (folder / "bad.ipynb").write_text(notebook("x = 1", "1 / 0"))
    with pytest.raises(ZeroDivisionError):
        run_file(folder / "bad.ipynb", store)
    assert sessions.current() is None


# ---------------------------------------------------------------- the log


def test_the_log_follows_cell_by_cell(store: Store) -> None:
    session = Session(fresh_namespace(), store=store)
    run_cells(["a = 1\nb = 2"], session=session)
    run_cells(["c = a"], session=session)
    assert store.log.read(session.record.id) == session.history()


def test_a_session_can_get_a_store_later(store: Store) -> None:
    session = trace("a = 1", "b = a")
    session.write_to(store)
    assert store.log.read(session.record.id) == session.history()
    run_cells(["c = b"], session=session)
    session.write_to(store)
    assert store.log.read(session.record.id) == session.history()


def test_packages_that_were_imported() -> None:
    session = trace("import json, os.path\nfrom collections import abc", "import json as j")
    assert session.imports() == ("json", "os", "collections")


# ---------------------------------------------------------------- goals


@pytest.mark.parametrize(
    ("expression", "reads"),
    [
        ("x", "x"),
        ("x + y", "x y"),
        ("len(x)", "x"),
        ("f()", "f k"),
        ("[v for v in x]", "x"),
    ],
)
def test_what_a_goal_reads(expression: str, reads: str) -> None:
    session = trace("x = [1]\ny = [2]\nk = 1\ndef f(): return k")
    goal = session.goal(expression)
    assert " ".join(a.resource.key for a in goal.accesses if a.resource.kind == "name") == reads
    assert goal.at == 4


def test_a_name_without_a_value() -> None:
    session = trace("price = 1")
    with pytest.raises(NotTraced, match="no variable 'prise'") as caught:
        session.goal("prise")
    assert "did you mean price?" in caught.value.hint
    with pytest.raises(NotTraced) as caught:
        session.goal("zzz")
    assert "run the cell that assigns it first" in caught.value.hint


@pytest.mark.parametrize(
    ("cell", "expression"),
    [
        ("x = [1]\nsave(x)", "x"),
        ("x = {'a': [1]}\nsave(x['a'])", "x['a']"),
        ("x = [1]\nsave(x + [2], 'n')", "x + [2]"),
        ("x = [1]\nsave(obj=x)", "x"),
        ("x = [1]\nq.save(x)", "x"),
        ("x = [1]\nkept = save(x)", "x"),
        ("x = {'a': [1]}\nfor k in x: save(x[k])", "x['a']"),
        ("x = {'a': [1]}\nfor k in x:\n    v = x[k]\n    save(v)", "v"),
        ("class C: pass\nc = C()\nc.m = [1]\ndef f(): save(c.m)\nf()", "c.m"),
        ("x = [[1], [2]]\ndef f(): save(x[1])\nf()", "x[1]"),
        ("x = ([1],)\ny = 5\ndef f(): save(x[0])\nf()", "x[0]"),
        ("x = [1]\ny = x\nsave(y)", "y"),
        ("x = [1]\nargs = (x,)\nsave(*args)", "x"),
    ],
)
def test_where_an_object_is_found(cell: str, expression: str) -> None:
    with main_module() as namespace:
        session = Session(namespace)
        found = []

        def save(obj: object, name: str = "") -> None:
            found.append(session.locate(obj).expression)

        namespace.update(save=save, q=type("Q", (), {"save": staticmethod(save)}))
        run_cells([cell], session=session)
    assert found == [expression]


def test_an_object_that_no_name_holds() -> None:
    session = trace("x = [1]")
    with pytest.raises(NotTraced, match="no variable of this session holds this list"):
        session.locate([1])


def located(obj: object) -> Goal:
    session = sessions.current()
    assert session is not None
    return session.locate(obj)


def test_saving_in_the_middle_of_a_loop_counts_the_loop() -> None:
    with main_module() as namespace:
        goals: list[Goal] = []
        namespace["save"] = lambda obj: goals.append(located(obj))
        session = Session(namespace)
        loop = "for i in range(2):\n    t.append(i)\n    save(t)"
        run_cells([f"t = []\n{loop}\nu = 1"], session=session)
    assert [goal.at for goal in goals] == [2, 2]


def test_an_untraced_name_says_which_cell_to_run() -> None:
    with main_module() as namespace:
        namespace["early"] = [1]
        session = run_cells(["late = early"], namespace=namespace)
    from lineaslice.slicing.select import select

    found = select(session.history(), session.goal("late"))
    assert [d.code for d in found.diagnostics] == ["untraced"]
    assert "run the cell that assigns early again" in found.diagnostics[0].hint


def test_code_of_an_expression() -> None:
    session = trace("x = [1]\ny = 2")
    assert code(session, "x[0]") == "x = [1]\nx[0]\n"
    assert code(session, "x[0]", assign_to="first") == "x = [1]\nfirst = x[0]\n"
