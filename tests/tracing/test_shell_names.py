"""Names that IPython keeps for the user, and what magics leave behind: slices give them again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from lineaslice.slicing.select import select

from .conftest import Notebook
from .traced import code

COUNTS = """\
class C:
    n = 0
    all = []
    def __repr__(self):
        self.n += 1
        self.note()
        return f"C{self.n}"
    def note(self): self.all.append(self.n)"""

# The cells; ``r`` is the goal.
STORIES = {
    "a moving name before anything was displayed": ["1", "___", "r = repr(Out)"],
    "the user's own underscore": ["_ = 7", "r = _ + 1"],
    "the user's own underscore in a function": [
        "from operator import neg as _\ndef f(x): return _(x)",
        "r = f(3)",
    ],
    "the typed cells": ["a = 1  # one", "r = list(In)"],
    "the user's own In": ["In = [1]", "r = len(In)"],
    "the folder displayed": ["%pwd", "r = _"],
    "a variable set before os is imported": ["%env NOTED=1\nimport os\nr = os.environ['NOTED']"],
    "a variable set and shown": ["%env NOTED=1", "r = %env NOTED"],
    "a variable of another's": ["%env NOTED=1", "import os\nr = dict(os.environ)['NOTED']"],
    "a result of one kind changed through Out": ["[1, 2]", "Out[max(Out)].append(3)", "r = _1"],
    "a result among unlike ones changed through Out": [
        "class C: pass\nc = C()\nc",
        "[1, 2]",
        "Out[max(Out)].append(3)",
        "r = _2",
    ],
    "a result changed by its number": [
        "[1]",
        "[2]",
        "Out[1].append(3); _oh[2].append(4)",
        "r = Out[1] + _2",
    ],
    "a moving name changed": ["[1]", "_.append(2)", "r = _1"],
    "the cell that was typed last": ["a = 1  # one", "q = 2", "r = _i + _ii + _iii"],
    "a cell that was typed, by its number": ["a = 1  # one", "r = _i1, _ih[1]"],
    "the user's own name for a round": ["t = 0\nfor _i in range(3): t += _i", "r = t"],
    "names that were deleted": ["x = 1\ny = 2", "%reset -f", "x = 3\nr = 'y' in globals(), x"],
    "some names that were deleted": [
        "x1 = 1\nx2 = 2\ny = 3\ndef f(): return 'x1' in globals(), 'y' in globals()",
        "%reset_selective -f ^x",
        "r = f()",
    ],
    "a name that was deleted": ["y = 1", "%xdel y", "r = 'y' in globals()"],
    "there and back": [
        "import os\nos.makedirs('below', exist_ok=True)",
        "%pushd below",
        "%popd",
        "r = os.path.exists('below')",
    ],
    "a folder that is left again": ["%pushd ..", "%popd", "import os\nr = os.getcwd()"],
    "the lines of a shell cell": ["%%sx\necho one\necho two", "r = list(_)"],
    "one of several results of a cell": [
        "get_ipython().ast_node_interactivity = 'all'",
        "k = 5\nk\nk + 1",
        "r = _ + 1",
    ],
    "what a magic gives that only IPython knows": [
        "v = []",
        "t = %timeit -o -q -n 2 -r 1 v.append(1)",
        "r = t.loops, v",
    ],
    "what IPython has stored": [
        "%load_ext storemagic\nx = [1, 2]\n%store x",
        "x = None\n%store -r x",
        "r = sum(x)",
    ],
    "cells that ran again": ["t = []", "t.append(len(t))", "%rerun 2", "%rerun", "r = list(t)"],
    "a macro": ["t = []", "t.append(1)", "%macro -q again 2", "again", "r = len(t)"],
    "what only the lines of a command have": [
        "files = !printf 'a.csv 1\\nb.txt 2\\nc.csv 3'",
        "r = list(files.grep('csv')), files.s, files.sort(1), list(files.fields(0))[1:]",
    ],
    "an alias": [
        "%alias note echo %s > %s",
        "%note one two.txt",
        "r = open('two.txt').read()",
    ],
    "what a timed function binds": [
        "t = 0\nv = []\ndef add(n):\n    global t\n    t += n\n    v.append(n)",
        "add(1)",
        "%timeit -n 2 -r 1 add(5)",
        "def outer(): add(7)",
        "%timeit -n 2 -r 1 outer()",
        "r = t, v",
    ],
    "the names of pylab": [
        "get_ipython().enable_gui = print",
        "%pylab agg",
        "a = linspace(0, 1, 3)",
        "r = float(np.sum(sqrt(a)))",
    ],
    "the names of pylab, without those of numpy": [
        "get_ipython().enable_gui = print",
        "%pylab agg --no-import-all",
        "r = float(np.sum(plt.np.ones(2)))",
    ],
    "arguments of a shell cell": [
        "val = 'a b'\nk = 1",
        '%%bash -s "$val" {k}\necho "$1:$2" > given.txt',
        "r = open('given.txt').read()",
    ],
    "what a representation counts": [
        f"{COUNTS}\nc = C()",
        "c",
        "[c, c]",
        "c;",
        "c\nprint(1)",
        "r = c.n, C.all",
    ],
    "what a representation for notebooks counts": [
        COUNTS.replace("__repr__", "_repr_html_") + "\nc = C()",
        "c",
        "r = c.n",
    ],
    "a result whose representation counts": [f"{COUNTS}\nC()", "r = _.n, _1.n", "_1", "q = _.n"],
    "the lines that a command shows": ["!!echo one", "r = list(_)"],
    "a command in a cell that ran again": [
        "n = 'a'\n!echo $n.txt > log",
        "%rerun 1",
        "r = open('log').read()",
    ],
    "a name in a command, before a dot": [
        "import types\nn = 'a'\no = types.SimpleNamespace(txt='b')",
        "!echo $n.txt > one\n!echo $o.txt > two",
        "p = 'c'\n!echo $p.txt > three",
        "r = [open(f).read() for f in ('one', 'two', 'three')]",
    ],
    "what was captured": ["%%capture seen\nprint(5)", "r = seen.stdout"],
}


@pytest.mark.parametrize("cells", STORIES.values(), ids=STORIES.keys())
def test_the_slice_gives_the_value(
    traced: Notebook, cells: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("NOTED", raising=False)
    monkeypatch.chdir(tmp_path)
    for cell in cells:
        traced.run(cell)
    text = code(traced.session, "r")
    os.environ.pop("NOTED", None)
    namespace: dict[str, Any] = {"__name__": "again"}
    exec(text, namespace)
    assert namespace["r"] == traced.shell.user_ns["r"]


def test_a_cache_that_was_read_is_part_of_its_object(traced: Notebook) -> None:
    traced.run(
        "import functools\nclass C:\n    @functools.cached_property\n    def t(self): return 5"
    )
    traced.run("c = C()\nholder = [c]\nother = C()\nt = c.t")
    assert code(traced.session, "holder").endswith("t = c.t\n")
    assert "c.t" not in code(traced.session, "other")


HOOK = """\
n = 0
kept = [1]
frame = [2]
def hook(*_):
    global n
    n += len(frame)
    kept.append(n)
def looks(*_): len(frame)
get_ipython().events.register("pre_run_cell", hook)
get_ipython().events.register("post_run_cell", looks)"""


def test_what_callbacks_of_the_shell_change_is_told(traced: Notebook) -> None:
    traced.run(HOOK)
    traced.run("a = n, kept\nb = frame")
    try:
        slices = {
            name: select(traced.session.history(), traced.session.goal(name)) for name in ("a", "b")
        }
    finally:
        for event in ("pre_run_cell", "post_run_cell"):
            traced.shell.events.callbacks[event][:] = [
                one
                for one in traced.shell.events.callbacks[event]
                if getattr(one, "__module__", "") != "__main__"
            ]
    told = [note.message for note in slices["a"].diagnostics if note.code == "untraced"]
    assert len(told) == 2
    assert not slices["b"].diagnostics


def test_commands_behind_magics_are_told_of(traced: Notebook) -> None:
    traced.run("%alias note echo %s")
    traced.run("!echo two")
    traced.run("%note one")
    traced.run("%rerun 2")
    notes = [[note.code for note in event.diagnostics] for event in traced.session.events]
    assert notes[1:] == [["shell-look"], ["shell-command"], ["shell-command"]]


def test_a_representation_that_changes_nothing_is_not_asked_for(traced: Notebook) -> None:
    traced.run("from dataclasses import dataclass\n@dataclass\nclass D: n: int = 1\nd = D()")
    traced.run("class P:\n    def __repr__(self): return str(id(self))\nd.p = P()")
    traced.run("d")
    assert traced.texts[-1] == "d"


def test_what_save_gives_is_displayed_as_ever(traced: Notebook) -> None:
    traced.run(f"{COUNTS}\nx = [C()]\ny = [1]")
    for text in ("ls.save(x, 'x')", "save(x, 'x')", "y"):
        traced.run(f"import lineaslice as ls\nfrom lineaslice import save\n{text}")
        assert traced.texts[-1] == text
    traced.run("x")
    assert traced.texts[-1] == "repr(x)\nx"
