"""Knowledge that users declare: it shortens slices, wins over ours, and never breaks tracing."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lineaslice.knowledge import lookup
from lineaslice.tracing import declarations

from .conftest import Notebook
from .traced import evidence, sliced, trace

FRAMES = """
import functools

calls = 0


def peek(log):
    return log.qsize()


def stamp(log, text="now", quietly=False):
    if not quietly:
        log.put(text)
    return log


def wrapped(function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        return function(*args, **kwargs)
    return call


@wrapped
def mark(log):
    log.put("!")


class Box:
    def __init__(self, log):
        self.log = log

    def size(self):
        return self.log.qsize()

    def put(self, text):
        self.log.put(text)

    @staticmethod
    def write(log):
        log.put("static")


class Crate(Box):
    def size(self):
        self.log.put("counted")
        return 0
"""

Declare = Callable[..., str]


@pytest.fixture
def declare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Declare]:
    """Writes ``lineaslice.toml`` beside a package of the user's; gives what loading tells."""
    (tmp_path / "company").mkdir()
    (tmp_path / "company" / "__init__.py").write_text("from company.frames import Box, peek\n")
    (tmp_path / "company" / "frames.py").write_text(FRAMES)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)

    def declare(toml: str, **tables: str) -> str:
        for name, text in tables.items():
            (tmp_path / f"{name}.toml").write_text(text)
        (tmp_path / "lineaslice.toml").write_text(toml)
        declarations.read()
        return capsys.readouterr().err

    yield declare
    lookup.declare(None)
    for name in [name for name in sys.modules if name.partition(".")[0] == "company"]:
        del sys.modules[name]


SETUP = "import queue\nfrom company import frames\nlog = queue.Queue()"


def blocks(*bodies: str) -> str:
    return "\n".join(f"[[knowledge.{body}" for body in bodies)


PEEK = blocks("functions]]\nof = 'company.frames'\nnames = 'peek'\nreturns = 'fresh'\n")


def test_without_a_table_a_call_counts_as_a_change(declare: Declare) -> None:
    assert declare("") == ""
    session = trace(SETUP, "frames.peek(log)")
    assert evidence(session.events[-1], "log", "change") == "assumed"


@pytest.mark.parametrize("call", ["frames.peek(log)", "peek(log)", "p(log)", "q(log)"])
def test_a_declared_call_changes_nothing(declare: Declare, call: str) -> None:
    assert declare(PEEK) == ""
    names = "from company import peek\np = peek\nq = frames.peek"
    session = trace(SETUP, names, call, "log.put('x')")
    assert sliced(session, "log") == ["import queue", "log = queue.Queue()", "log.put('x')"]


STAMP = blocks(
    "functions]]\nof = 'company.frames'\nnames = 'stamp'\n"
    "changes_if = 'log if quietly=False'\nreturns = 'view'\n",
    "functions]]\nof = 'company.frames'\nnames = 'mark'\nchanges = 'log'\n",
)


@pytest.mark.parametrize(
    ("call", "changes"),
    [
        ("frames.mark(log)", True),
        ("frames.mark(log=log)", True),
        ("frames.stamp(log, 'a', False)", True),
        ("frames.stamp(log=log, quietly=False)", True),
        ("frames.stamp(log, 'a', True)", False),
    ],
)
def test_parameters_are_known_by_name_and_by_position(
    declare: Declare, call: str, changes: bool
) -> None:
    assert declare(STAMP) == ""
    event = trace(SETUP, call).events[-1]
    assert ("log" in event.changes) == changes
    if changes:
        assert evidence(event, "log", "change") == "table: lineaslice.toml"


def test_an_argument_that_is_none_leaves_the_call_unknown(declare: Declare) -> None:
    assert declare(PEEK + "changes = 'lgo'\n") == ""
    assert "log" in trace(SETUP, "frames.peek(log)").events[-1].changes


CLASSES = """
[[knowledge.types]]
names = '{key}'
facts = 'container'

[[knowledge.methods]]
of = '{key}'
names = 'size'
returns = 'fresh'

[[knowledge.methods]]
of = '{key}'
names = 'put'
changes = 'self self.*'

[[knowledge.methods]]
of = '{key}'
names = 'write'
changes = '0'

[[knowledge.constructors]]
of = '{key}'
returns = 'view'
"""


@pytest.mark.parametrize("key", ["company.Box", "company.frames.Box"])
def test_methods_of_declared_classes(declare: Declare, key: str) -> None:
    assert declare(CLASSES.format(key=key)) == ""
    cells = ["box = frames.Box(log)", "box.size()", "box.put('a')", "frames.Box.write(log)"]
    made, size, put, static = trace(SETUP, *cells).events[-4:]
    assert (made.changes, size.changes) == ((), ())
    assert {"box", "log"} <= set(put.changes)
    assert set(static.changes) == {"box", "log"}
    assert evidence(put, "box", "change") == "table: lineaslice.toml"


def test_a_class_is_found_where_the_user_imports_it_from(declare: Declare) -> None:
    (Path("company") / "shop.py").write_text("from company.frames import Box\n")
    assert declare(CLASSES.format(key="company.shop.Box")) == ""
    event = trace(SETUP, "from company.shop import Box\nbox = Box(log)", "box.size()").events[-1]
    assert event.changes == ()


def test_a_subclass_that_overrides_is_unknown(declare: Declare) -> None:
    assert declare(CLASSES.format(key="company.Box")) == ""
    event = trace(SETUP, "crate = frames.Crate(log)", "crate.size()").events[-1]
    assert set(event.changes) == {"crate", "log"}


def test_a_patched_method_is_unknown(declare: Declare) -> None:
    assert declare(CLASSES.format(key="company.Box")) == ""
    patch = "def size(self):\n    self.log.put('p')\nframes.Box.size = size"
    event = trace(SETUP, "box = frames.Box(log)", patch, "box.size()").events[-1]
    assert set(event.changes) >= {"box", "log"}


def test_a_function_that_the_notebook_puts_there_is_unknown(declare: Declare) -> None:
    assert declare(PEEK) == ""
    patch = "def peek(log):\n    log.put('p')\nframes.peek = peek"
    assert "log" in trace(SETUP, patch, "frames.peek(log)").events[-1].changes


def test_a_module_that_is_loaded_again_is_still_known(declare: Declare) -> None:
    assert declare(PEEK) == ""
    trace(SETUP, "frames.peek(log)")
    importlib.reload(sys.modules["company.frames"])
    assert trace(SETUP, "frames.peek(log)").events[-1].changes == ()


def test_what_is_declared_wins_over_our_tables(declare: Declare) -> None:
    import json

    ours = lookup.function(json.dumps)
    assert ours is not None
    declare("[[knowledge.functions]]\nof = 'json'\nnames = 'dumps'\nwrites = 'cwd'\n")
    said = lookup.function(json.dumps)
    assert said is not None
    assert said.writes == ("cwd",)
    declare("[[knowledge.functions]]\nof = 'json'\nnames = 'dumps'\nunknown = true\n")
    assert lookup.function(json.dumps) is None
    assert lookup.function(json.loads) is not None
    declare("[[knowledge.methods]]\nof = 'builtins.list'\nnames = 'count'\nchanges = 'self'\n")
    assert lookup.function(json.dumps) == ours
    changing, silent = lookup.method(list, "count"), lookup.method(list, "index")
    assert changing is not None
    assert silent is not None
    assert (changing.changes, silent.changes) == (("self",), ())
    declare("")
    assert lookup.method(list, "count") == silent


def test_tables_lie_in_files_beside(declare: Declare) -> None:
    mine = PEEK.replace("knowledge.", "")
    assert declare('[knowledge]\ntables = ["mine.toml"]\n', mine=mine) == ""
    assert trace(SETUP, "frames.peek(log)").events[-1].changes == ()


HEAD = "[[knowledge.functions]]\nof = 'company.frames'\nnames = 'peek'\n"


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        (HEAD + "changes_in = 'log'\n", "lineaslice.toml, line 4: unknown key 'changes_in'"),
        (HEAD + "changes_in = 'log'\n", "Did you mean changes_if"),
        ("\n[[knowledge.function]]\n", "lineaslice.toml, line 2: unknown section 'function'"),
        ("[[knowledge.function]]\n", "Did you mean functions? Sections are [[knowledge.types]]"),
        (HEAD + "returns = 'frech'\n", "line 4: returns is 'frech'"),
        (HEAD + "changes = ['log']\n", "changes = 'log'"),
        (HEAD + HEAD, "line 6: company.frames.peek stands in line 1 as well"),
        ("[knowledge.functions]\nof = 'a'\n", "line 1: [knowledge.functions] is one table"),
        ("home = 'h'\nknowledge = 3\n", "line 2: knowledge is 3"),
        ("[knowledge]\ntables = 'mine.toml'\n", "line 2: knowledge.tables is 'mine.toml'"),
        ("[knowledge]\ntables = ['no.toml']\n", "line 2: knowledge.tables names 'no.toml', and"),
        (HEAD.replace("company.frames", "__main__"), "line 1: __main__.peek is defined in the no"),
        ("[knowledge]\ntables = ['twin.toml']\n" + HEAD, "twin.toml, line 1: company.frames.peek"),
        ("[knowledge]\ntables = ['twin.toml']\n" + HEAD, "lineaslice.toml, line 3 as well"),
        ("[knowledge]\ntables = ['bad.toml']\n", "bad.toml is not valid TOML: "),
        ("[knowledge]\ntables = ['bad.toml']\n", "(at line 1, column 3)"),
        ("[knowledge]\ntables = ['wrong.toml']\n", "wrong.toml, line 1: unknown section"),
    ],
)
def test_a_mistake_is_told_once_with_its_line_and_tracing_goes_on(
    declare: Declare, toml: str, told: str
) -> None:
    twin = HEAD.replace("knowledge.", "")
    message = declare(toml, twin=twin, bad="a b", wrong="[[calls]]\n")
    assert told in message
    assert message.startswith("lineaslice leaves out a knowledge table of yours")
    assert message.count("%reload_ext lineaslice") == 1
    assert trace("a = [1]", "a.append(2)").events[-1].changes == ("a",)


def test_other_tables_hold_beside_a_broken_one(declare: Declare) -> None:
    bad = "[knowledge]\ntables = ['no.toml', 'bad.toml']\n"
    message = declare(bad + PEEK, bad="a b")
    assert message.startswith("lineaslice leaves out 2 knowledge tables of yours")
    assert trace(SETUP, "frames.peek(log)").events[-1].changes == ()


def test_loading_the_extension_reads_the_tables(declare: Declare, notebook: Notebook) -> None:
    declare("")
    Path("lineaslice.toml").write_text(PEEK)
    notebook.load()
    notebook.run(SETUP)
    notebook.run("frames.peek(log)")
    assert notebook.session.events[-1].changes == ()
    Path("lineaslice.toml").write_text("")
    notebook.unload()
    notebook.load()
    notebook.run(SETUP)
    notebook.run("frames.peek(log)")
    assert "log" in notebook.session.events[-1].changes
