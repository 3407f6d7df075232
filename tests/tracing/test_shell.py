"""IPython under tracing: when we load and unload, what users set, what goes wrong."""

from __future__ import annotations

import ast
import builtins
import gc
import io
import sys
import weakref
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from lineaslice.slicing.select import select
from lineaslice.store.log import Log
from lineaslice.tracing import session as sessions
from lineaslice.tracing import shell as shells
from lineaslice.tracing.bindings import Bindings
from lineaslice.tracing.recorder import Recorder

from .conftest import Notebook
from .traced import code, row, sliced


def output(notebook: Notebook, source: str) -> str:
    with redirect_stdout(io.StringIO()) as out:
        notebook.try_(source)
    return out.getvalue()


# ---------------------------------------------------------------- cells to events


@pytest.mark.parametrize(
    ("cell", "rows"),
    [
        ("x = 1", ["bind x"]),
        ("x = 1\ny = x", ["bind x", "read x; bind y"]),
        ("x = 1; y = x", ["bind x", "read x; bind y"]),
        ("x = [1]\nx.append(2)", ["bind x", "read x; change x"]),
        ("1 + 1", ["bind _1"]),
        ("1 + 1;", [""]),
        ("None", [""]),
        ("", []),
        ("# nothing", []),
        ("if 1:\n    x = 1\n    y = x", ["maybe_bind x y"]),
        ("def f(): pass\nf()", ["bind f", "read f"]),
        ("%time x = 1", ["bind x"]),
        ("%%time\nx = 1\ny = x", ["bind x y"]),
    ],
)
def test_events_of_a_cell(traced: Notebook, cell: str, rows: list[str]) -> None:
    traced.try_(cell)
    assert traced.rows == rows


@pytest.mark.parametrize(
    ("cells", "goal", "expected"),
    [
        (["a = 1", "b = 2", "c = a"], "c", ["a = 1", "c = a"]),
        (["a = [1]", "a.append(2)", "a = [3]"], "a", ["a = [3]"]),
        (["1 + 1", "x = _ + 1"], "x", ["1 + 1", "x = _ + 1"]),
        (["1 + 1", "5", "x = _1 + __"], "x", ["1 + 1", "5", "x = _1 + __"][::2]),
        (["%%time\na = 1", "b = a"], "b", ["a = 1", "b = a"]),
        (["import asyncio\nasync def f(): return 1", "x = await f()"], "x",
         ["async def f(): return 1", "x = await f()"]),
        (["x = 1\nraise ValueError", "y = x"], "y", ["x = 1", "y = x"]),
        (["a = 1\na +", "b = 2"], "b", ["b = 2"]),
    ],
)  # fmt: skip
def test_slices_of_cells(
    traced: Notebook, cells: list[str], goal: str, expected: list[str]
) -> None:
    for cell in cells:
        traced.try_(cell)
    assert sliced(traced.session, goal) == expected


def test_a_file_of_the_first_command_which_goes_on_after_writing_it(
    traced: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    traced.run("!echo hello > h.txt; sleep 0.4")
    traced.run("text = open('h.txt').read()")
    assert any("echo hello" in text for text in sliced(traced.session, "text"))


@pytest.mark.parametrize(
    "commands",
    [
        "for k in range(2):\n    !echo $k >> h.txt",
        "if k == 1:\n    !echo hi > h.txt",
        "def note(t):\n    !echo {t} >> h.txt\nnote(1)",
        "!mkdir -p deep/er\n!echo hi > deep/er/h.txt\n%cd deep/er",
        "import os, subprocess\nx = subprocess.run(['mkdir', 'd'])\nos.chdir('d')\n!echo a > h.txt",
    ],
)
def test_files_of_commands_within_other_statements(
    traced: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: str
) -> None:
    monkeypatch.chdir(tmp_path)
    traced.run("k = 1")
    traced.run(commands)
    traced.run("text = open('h.txt').read()")
    written = traced.shell.user_ns["text"]
    (tmp_path / "again").mkdir()
    monkeypatch.chdir(tmp_path / "again")
    names: dict[str, Any] = {}
    exec(code(traced.session, "text"), names)
    assert names["text"] == written


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        (["!ls -la", "!head -3 in.csv | wc -l", "x = open('in.csv').read()"], [2]),
        (["files = !ls", "x = open('in.csv').read()"], [1]),
        (["files = !ls", "x = files"], [0, 1]),
        (["f = open('a.txt', 'w').write('a b')", "x = !wc -w a.txt"], [0, 1]),
        (["!echo a b > a.txt", "!cat a.txt", "x = !wc -w a.txt"], [0, 2]),
        (["!ls", "!echo hello > b.txt", "!cat b.txt", "x = open('b.txt').read()"], [1, 3]),
        (["for i in range(2):\n    !ls > d.txt", "x = open('d.txt').read()"], [0, 1]),
        (["!ls $HOME; touch c.txt", "import os", "x = os.path.exists('c.txt')"], [0, 1, 2]),
    ],
)
def test_commands_that_only_look(
    traced: Notebook,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cells: list[str],
    kept: list[int],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("a,b\n1,2\n")
    for cell in cells:
        traced.run(cell)
    found = select(traced.session.history(), traced.session.goal("x"))
    assert [event.cell for event in found.events] == kept


def test_magics_of_the_users_own_are_calls_of_functions(traced: Notebook) -> None:
    traced.run("from IPython.core.magic import register_line_magic, register_cell_magic\nseen = []")
    traced.run(
        "# notes what it is given\n@register_line_magic\ndef note(line):\n    seen.append(line)"
    )
    traced.run("@register_cell_magic\ndef keep(line, cell):\n    return line, cell")
    traced.run("%note abc\n%note 'd'")
    traced.run("%%keep twice\nx\ny")
    traced.run("what = seen, _")
    text = code(traced.session, "what")
    assert "register" not in text
    assert "# notes what it is given\ndef note(line):" in text
    names: dict[str, Any] = {}
    exec(text, names)
    assert names["what"] == (["abc", "'d'"], ("twice", "x\ny\n"))


def test_back_to_the_folder_before(
    traced: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    traced.run("import os\nhome = os.getcwd()\nos.makedirs('a/b')")
    traced.run("open('x.txt', 'w').write('top');")
    traced.run("%cd a/b")
    traced.run("open('x.txt', 'w').write('deep');")
    traced.run("%cd -q -\nboth = open('x.txt').read(), open(home + '/a/b/x.txt').read()")
    (tmp_path / "again").mkdir()
    monkeypatch.chdir(tmp_path / "again")
    names: dict[str, Any] = {}
    text = code(traced.session, "both")
    exec(text, names)
    assert names["both"] == ("top", "deep")
    assert str(tmp_path) not in text


def test_cells_are_known_by_their_number_in_the_notebook(traced: Notebook) -> None:
    traced.run("a = 1")
    traced.try_("a +")
    traced.run("b = 2", cell_id="xyz")
    assert [(c.source, c.execution_count, c.cell_id) for c in traced.session.cells] == [
        ("a = 1", 1, None),
        ("a +", 2, None),
        ("b = 2", 3, "xyz"),
    ]


def test_a_silent_cell_has_no_number(traced: Notebook) -> None:
    traced.shell.run_cell("a = 1", store_history=False)
    assert traced.session.cells[-1].execution_count is None
    assert traced.rows == ["bind a"]


def test_the_log_is_written_when_the_cell_has_ended(traced: Notebook) -> None:
    traced.run("a = 1\nb = a")
    history = traced.store.log.read(traced.session.record.id)
    assert [e.statement.text for e in history.events] == ["a = 1", "b = a"]
    assert history == traced.session.history()


# ---------------------------------------------------------------- loading and unloading


def test_loading_late_leaves_earlier_names_untraced(notebook: Notebook) -> None:
    notebook.run("a = [1]\nb = 2")
    notebook.load()
    notebook.run("c = a")
    found = sessions.Session.goal(notebook.session, "c")
    assert [a.evidence for a in notebook.session.events[0].accesses if a.mode == "read"] == [
        "untraced"
    ]
    assert "run the cell that assigns a" in str(_diagnostics(notebook, found))


def _diagnostics(notebook: Notebook, goal: Any) -> list[str]:
    from lineaslice.slicing.select import select

    return [d.hint for d in select(notebook.session.history(), goal).diagnostics]


def test_loading_twice_goes_on_with_the_session(notebook: Notebook) -> None:
    first = notebook.load()
    notebook.run("a = 1")
    assert notebook.load() is first
    notebook.run("b = a")
    assert sliced(notebook.session, "b") == ["a = 1", "b = a"]
    assert notebook.shell.ast_transformers.count(first) == 1


def test_loading_within_a_cell(notebook: Notebook) -> None:
    notebook.shell.user_ns["load"] = notebook.load
    notebook.run("a = 1\nload()\nb = 2")
    notebook.run("c = a, b")
    assert sliced(notebook.session, "c")[-1] == "c = a, b"


def test_unloading_within_the_cell_that_loaded(notebook: Notebook) -> None:
    notebook.shell.user_ns["nb"] = notebook
    notebook.run("nb.load()\nx = 1\nnb.unload()\ny = 2")
    assert notebook.run("x + y") == 3
    assert sessions.current() is None


def test_unloading_within_a_traced_cell(traced: Notebook) -> None:
    traced.shell.user_ns["nb"] = traced
    assert traced.run("x = 1\nnb.unload()\ny = 2\nx + y") == 3
    assert "__lineaslice__" not in vars(builtins)
    traced.run("z = 1")
    assert traced.shell.ast_transformers == []


def test_loading_again_within_the_cell_that_unloads(traced: Notebook) -> None:
    traced.shell.user_ns["nb"] = traced
    old = traced.session
    assert traced.run("x = 1\nnb.unload()\nnb.load()\ny = 2\nx + y") == 3
    assert traced.session is not old
    traced.run("z = [1]\nz.append(2)")
    assert sliced(traced.session, "z") == ["z = [1]", "z.append(2)"]


def test_unloading_leaves_nothing(notebook: Notebook) -> None:
    before = {k: list(v) for k, v in notebook.shell.events.callbacks.items()}
    notebook.load()
    notebook.run("a = 1")
    notebook.unload()
    notebook.unload()  # the same again does nothing
    assert {k: list(v) for k, v in notebook.shell.events.callbacks.items()} == before
    assert notebook.shell.ast_transformers == []
    notebook.run("b = a")


def test_the_users_names_are_not_polluted(traced: Notebook) -> None:
    traced.run("a = 1\nb = [a]\nfor i in b: pass\n(lambda: 1)()")
    assert traced.user_names == {"a", "b", "i"}
    assert traced.run("sorted(n for n in dir() if 'linea' in n)") == []


def test_two_shells_are_two_sessions(traced: Notebook, tmp_path: Any) -> None:
    assert shells._tracers[id(traced.shell)] is traced.tracer
    assert sessions.current() is traced.session


# ---------------------------------------------------------------- settings of the user


def test_every_expression_is_shown_when_the_user_wants_all(notebook: Notebook) -> None:
    notebook.shell.ast_node_interactivity = "all"
    cell = "1\n'a'\nx = 5\nx\nNone\nif x:\n    x + 1\nx;"
    plain = output(notebook, cell).replace("Out[1]", "Out[n]")
    notebook.load()
    assert output(notebook, cell).replace("Out[2]", "Out[n]") == plain


@pytest.mark.parametrize(
    "interactivity", ["all", "last", "last_expr", "none", "last_expr_or_assign"]
)
@pytest.mark.parametrize("cell", ["1", "x = 3", "x = 4;", "1\n2", "x = 1\nx", "x: int = 7"])
def test_what_is_shown_does_not_change(notebook: Notebook, interactivity: str, cell: str) -> None:
    notebook.shell.ast_node_interactivity = interactivity
    plain = output(notebook, cell).replace("Out[1]", "Out[n]")
    notebook.load()
    assert output(notebook, cell).replace("Out[2]", "Out[n]") == plain


def test_top_level_await_switched_off(traced: Notebook) -> None:
    traced.shell.autoawait = False
    assert traced.try_("await 1").error_before_exec is not None
    traced.shell.autoawait = True
    traced.run("import asyncio\nawait asyncio.sleep(0)\nx = 1")
    assert sliced(traced.session, "x") == ["x = 1"]


class Plus(ast.NodeTransformer):
    """A transformer of the user's: every number becomes one more."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if type(node.value) is int:
            return ast.copy_location(ast.Constant(node.value + 1), node)
        return node


@pytest.mark.parametrize("first", [True, False])
def test_other_transformers_before_and_after_ours(notebook: Notebook, first: bool) -> None:
    if first:
        notebook.shell.ast_transformers.append(Plus())
    notebook.load()
    if not first:
        notebook.shell.ast_transformers.append(Plus())
    assert notebook.run("x = 1\ny = x + 1\n(x, y)") == (2, 4)
    assert len(notebook.session.events) == 3


def test_a_transformer_that_wraps_the_cell(notebook: Notebook) -> None:
    class Wrap(ast.NodeTransformer):
        def visit_Module(self, node: ast.Module) -> ast.Module:
            body = ast.parse("if True: pass").body
            body[0].body = node.body  # type: ignore[attr-defined]
            return ast.fix_missing_locations(ast.Module(body, []))

    notebook.load()
    notebook.shell.ast_transformers.append(Wrap())
    notebook.run("x = 1\ny = 2")
    assert notebook.shell.user_ns["y"] == 2
    assert sliced(notebook.session, "y") == ["y = 2"]


def test_a_transformer_before_ours_that_adds_statements(notebook: Notebook) -> None:
    class Add(ast.NodeTransformer):
        def visit_Module(self, node: ast.Module) -> ast.Module:
            extra = ast.parse("added = 1").body
            return ast.fix_missing_locations(ast.Module([*extra, *node.body], []))

    notebook.shell.ast_transformers.append(Add())
    notebook.load()
    notebook.run("x = 1\ny = x")
    assert sliced(notebook.session, "y") == ["x = 1", "y = x"]


# ---------------------------------------------------------------- errors of the user


def test_a_syntax_error_ends_nothing(traced: Notebook) -> None:
    assert isinstance(traced.try_("x = (").error_before_exec, SyntaxError)
    traced.run("y = 1")
    assert traced.texts == ["y = 1"]
    assert len(traced.session.cells) == 2


def test_a_syntax_error_of_the_compiler_alone(traced: Notebook) -> None:
    # ast.parse takes it, compile does not; by then the first statement has begun.
    result = traced.try_("x = 1\nreturn 5")
    assert isinstance(result.error_before_exec or result.error_in_exec, SyntaxError)
    traced.run("y = 1")
    assert sliced(traced.session, "y") == ["y = 1"]
    assert traced.tracer is not None
    assert traced.tracer.depth == 0


def test_figures_drawn_behind_code_that_ran_silently(traced: Notebook) -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    traced.run(
        "import matplotlib.pyplot as plt\nget_ipython().run_cell('k = 1', silent=True)\n"
        "fig, ax = plt.subplots()\nplt.title('a')\nn = ax.get_title()"
    )
    assert "plt.title('a')" in sliced(traced.session, "n")
    pyplot.close("all")


def test_figures_of_two_cells_do_not_fall_together(traced: Notebook) -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    close = lambda: pyplot.close("all")
    traced.shell.events.register("post_execute", close)
    try:
        traced.run("import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])")
        traced.run("plt.title('t')\nlater = plt.gcf()")
        traced.run("titles = ax.get_title(), later.axes[0].get_title()")
        traced.run("fig, ax = plt.subplots()\nplt.plot([3])\nn = len(ax.lines)")
    finally:
        traced.shell.events.unregister("post_execute", close)
    rendered = code(traced.session, "titles")
    assert "plt.close('all')\nplt.title(" in rendered.replace('"', "'")
    assert "close" not in code(traced.session, "n"), "it begins a figure of its own"
    names: dict[str, Any] = {}
    exec(rendered, names)
    assert names["titles"] == ("", "t")
    close()


def test_figures_that_are_closed_when_they_are_shown(
    traced: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    traced.run("import matplotlib.pyplot as plt\nplt.plot([1])")
    # as the inline backend does
    backend = pyplot._get_backend_mod()
    monkeypatch.setattr(backend, "show", lambda *args, **options: pyplot.close("all"))
    traced.run("plt.show()\nplt.plot([2])\nn = len(plt.gca().lines)")
    assert sliced(traced.session, "n") == [
        "import matplotlib.pyplot as plt",
        "plt.plot([2])",
        "n = len(plt.gca().lines)",
    ]
    traced.run("plt.close('all')")


@pytest.mark.parametrize(
    "cells",
    [
        ["import weakref\nseen = []", "class A: pass", "_ = A()",
         "r = weakref.ref(_, lambda w: seen.append(1))", "_ = 5\nx = len(seen)"],
        ["y = 3\ndef _(n): return n + y", "x = _(4)"],
        ["1 + 1", "x = _ + 1"],
        ["_, a = 1, 2\nx = _ + a"],
    ],
)  # fmt: skip
def test_the_name_of_the_last_result_as_any_other(traced: Notebook, cells: list[str]) -> None:
    for cell in cells:
        traced.run(cell)
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(code(traced.session, "x"), names)
    assert names["x"] == traced.shell.user_ns["x"]


def test_a_statement_that_the_compiler_refuses_binds_nothing(traced: Notebook) -> None:
    traced.run("x = [1]")
    traced.try_("x.append(2)\nx = dict(a=1, a=2)\nx.append(3)")
    traced.run("x.append(4)")
    assert sliced(traced.session, "x") == ["x = [1]", "x.append(2)", "x.append(4)"]


def test_figures_that_the_end_of_a_cell_closes(traced: Notebook) -> None:
    pytest.importorskip("matplotlib")
    # What the inline backend does, whether it comes before us or is there with pyplot only.
    traced.run("import matplotlib.pyplot as plt")
    close = lambda: traced.shell.user_ns["plt"].close("all")
    traced.shell.events.register("post_execute", close)
    try:
        traced.run("fig, ax = plt.subplots()\nax.plot([1])\nplt.title('one')")
        traced.run("fig, ax = plt.subplots()\nplt.plot([2])\nplt.title('two')")
    finally:
        traced.shell.events.unregister("post_execute", close)
    assert sliced(traced.session, "fig") == [
        "import matplotlib.pyplot as plt",
        "fig, ax = plt.subplots()",
        "plt.plot([2])",
        "plt.title('two')",
    ]


def test_an_interrupted_cell(traced: Notebook) -> None:
    result = traced.try_("x = [1]\nx.append(2)\nraise KeyboardInterrupt\ny = 1")
    assert isinstance(result.error_in_exec, KeyboardInterrupt)
    assert traced.session.events[-1].error.startswith("KeyboardInterrupt")
    traced.run("z = x")
    assert sliced(traced.session, "z") == ["x = [1]", "x.append(2)", "z = x"]


def test_an_interrupt_within_a_call(traced: Notebook) -> None:
    traced.try_("x = []\ndef f():\n    x.append(1)\n    raise KeyboardInterrupt\nf()")
    assert len(sliced(traced.session, "x")) == 3


def test_a_cell_that_exits(traced: Notebook) -> None:
    traced.try_("x = 1\nraise SystemExit")
    traced.run("y = x")
    assert sliced(traced.session, "y") == ["x = 1", "y = x"]


def test_a_traceback_shows_only_the_users_lines(notebook: Notebook) -> None:
    cell = "def f():\n    1 / 0\nx = 1\nf()\ny = 2"
    plain = output(notebook, cell)
    notebook.load()
    traced = output(notebook, cell)
    assert (
        traced.replace("input-2", "input-1").replace("In[2]", "In[1]").splitlines()[2:4]
        == (plain.splitlines()[2:4])
    )
    assert "lineaslice" not in traced.replace("test_shell", "").replace(str(sys.path[0]), "")


# ---------------------------------------------------------------- cells within cells


def test_a_cell_run_by_a_cell(traced: Notebook) -> None:
    traced.run("x = 1\nget_ipython().run_cell('y = x + 1')\nz = y")
    assert traced.shell.user_ns["z"] == 2
    assert len(traced.session.cells) == 1
    assert sliced(traced.session, "z")[-1] == "z = y"
    assert any("run_cell" in text for text in sliced(traced.session, "z"))


def test_a_cell_within_a_cell_that_raises(traced: Notebook) -> None:
    traced.run("r = get_ipython().run_cell('1 / 0')\nx = 1")
    traced.run("y = x")
    assert sliced(traced.session, "y") == ["x = 1", "y = x"]


@pytest.mark.parametrize(
    "cell",
    ["%time x = 1\ny = x", "%timeit -n1 -r1 1\ny = 1", "%%time\nx = 1\ny = x"],
)
def test_the_inner_trees_of_magics_are_left_alone(traced: Notebook, cell: str) -> None:
    traced.try_(cell)
    traced.run("z = y")
    assert sliced(traced.session, "z")[-1] == "z = y"
    assert traced.tracer is not None
    assert traced.tracer.depth == 0


# ---------------------------------------------------------------- our own faults


FAULTS = [
    (Recorder, "_prepare"),
    (Recorder, "_conclude"),
    (Recorder, "_changed"),
    (Recorder, "_outside"),
    (Recorder, "begin"),
    (Recorder, "finish"),
    (Recorder, "_unobserved"),
    (Recorder, "look_around"),
    (Bindings, "remember"),
    (Bindings, "bound_in_cell"),
    (sessions.Session, "begin_cell"),
    (sessions.Session, "statements_of_cell"),
    (sessions.Session, "begin"),
    (sessions.Session, "finish"),
    (sessions.Session, "end_cell"),
    (sessions.Session, "flush"),
    (Log, "append"),
    (shells.ShellTracer, "_instrument"),
]


@pytest.mark.parametrize(("where", "what"), FAULTS, ids=[f"{c.__name__}.{w}" for c, w in FAULTS])
def test_our_fault_is_not_the_users_exception(
    traced: Notebook, where: Any, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    traced.run("a = [1]")

    def fault(*args: object, **options: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(where, what, fault)
    out = io.StringIO()
    with redirect_stdout(out):
        assert traced.run("b = a\nsorted(b)\nb.append(2)\nopen('f', 'w').close()\nlen(b)") == 2
        assert traced.run("b.append(3)\nlen(b)") == 3
    monkeypatch.undo()
    monkeypatch.chdir(traced.store.config.home.parent)
    assert out.getvalue().count("a fault of ours") <= 1
    broken = traced.session.recorder.broken
    if what != "_unobserved":  # which only a fault calls
        assert broken is not None
        assert "a fault of ours" in broken.message
    if broken is not None and broken.code == "tracing-off":
        assert sessions.current() is None
        assert traced.shell.ast_transformers == []
        traced.load()
    traced.run("c = [1]\nc.append(2)")
    assert sliced(traced.session, "c") == ["c = [1]", "c.append(2)"]


def test_a_fault_of_one_statement_leaves_it_in_every_slice(
    traced: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    traced.run("a = [1]\nb = [a]\nc = [5]\ndef f(x): x.append(2)")

    def fault(*args: object) -> None:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "_prepare", fault)
        traced.run("f(a)")
    assert "f(a)" in sliced(traced.session, "b")
    assert [d.code for d in traced.session.events[-1].diagnostics] == ["tracing-fault"]


def test_both_faults_at_once(traced: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*args: object) -> None:
        raise RuntimeError("a fault of ours")

    traced.run("a = [1]")
    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "_prepare", fault)
        patch.setattr(Recorder, "_unobserved", fault)
        assert output(traced, "a.append(len(a))\nprint(len(a))").count("2") >= 1
    assert traced.session.recorder.broken is not None


# ---------------------------------------------------------------- memory


CLASS = "class Big:\n    pass\nimport weakref\n"
USES = [
    "",
    "big.x = 1",
    "y = str(big)",
    "def f(b): b.v = 1\nf(big)",
    "l = [big]; l.clear()",
    "vars(big)['k'] = 1",
    "print(id(big) > 0)",
    "for i in [1]: big.i = i",
    "exec('big.z = 1')",
    "h = [big]\nh.append(big)\ndel h",
]


@pytest.mark.parametrize("use", USES)
def test_nothing_of_ours_keeps_an_object_alive(traced: Notebook, use: str) -> None:
    traced.run(CLASS + "big = Big()\nref = weakref.ref(big)")
    if use:
        traced.run(use)
    traced.run("big.n = [1]\ndel big")
    gc.collect()
    assert traced.shell.user_ns["ref"]() is None


@pytest.mark.parametrize("use", USES)
def test_an_object_dies_within_the_cell_in_which_its_name_goes(traced: Notebook, use: str) -> None:
    cell = f"{CLASS}big = Big()\nref = weakref.ref(big)\n{use}\ndel big\ndead = ref() is None"
    traced.run(cell)
    assert traced.shell.user_ns["dead"]


def test_an_object_dies_when_its_name_is_bound_again(traced: Notebook) -> None:
    traced.run(
        CLASS + "big = Big()\nref = weakref.ref(big)\nbig.a = 1\nbig = None\nd = ref() is None"
    )
    assert traced.shell.user_ns["d"]


@pytest.mark.parametrize(
    "before", ["", "b = x + 1", "x[0] = 1", "def f(v): v[0] = 2\nf(x)", "x.sort()"]
)
def test_arrays_can_be_resized(traced: Notebook, before: str) -> None:
    traced.run("import numpy as np\nx = np.arange(3)")
    if before:
        traced.run(before)
    traced.run("x.resize(5)\nn = len(x)")
    assert traced.shell.user_ns["n"] == 5


def test_reference_counts_stay(traced: Notebook) -> None:
    traced.run("import sys\nx = [[1], [2]]\ny = {'k': x}")
    look = "n = sys.getrefcount(x), sys.getrefcount(x[0])"
    traced.run(look)
    counts = traced.shell.user_ns["n"]
    traced.run("def f(v): v[0].append(3)\nf(x)\nx.reverse()\nx.reverse()")
    traced.run(look)
    assert traced.shell.user_ns["n"] == counts


def test_a_weak_reference_to_the_shell_is_enough(notebook: Notebook) -> None:
    session = weakref.ref(notebook.load().session)
    notebook.unload()
    notebook.tracer = None
    gc.collect()
    assert session() is None


# ---------------------------------------------------------------- what happens between cells


def test_names_that_somebody_else_binds_are_untraced(traced: Notebook) -> None:
    traced.run("a = 1")
    traced.shell.user_ns["a"] = 2
    traced.shell.user_ns["fresh"] = 3
    traced.run("b = a, fresh")
    assert row(traced.session.events[-2]) == "delete a fresh"
    assert sliced(traced.session, "b") == ["b = a, fresh"]


def test_names_that_push_brings(traced: Notebook) -> None:
    traced.shell.push({"widget": 5})
    traced.run("c = widget")
    assert "untraced" in {a.evidence for a in traced.session.events[-1].accesses}


def test_the_code_of_a_displayed_value(traced: Notebook) -> None:
    traced.run("import math\nmath.floor(2.5)")
    traced.run("x = _ + 1")
    assert code(traced.session, "x") == "import math\n\n_1 = math.floor(2.5)\n_ = _1\nx = _ + 1\n"
