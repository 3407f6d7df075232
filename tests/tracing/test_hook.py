"""Statements that share one node of the tree run as they do in plain IPython."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Notebook
from .traced import sliced

# Cells in which something stops, at parse time or later, between statements that could share.
STOPPED = [
    "a = 1\nb = 2\nreturn\nc = 3",
    "a = 1\nb = 2\nx = [i := 1 for i in b]\nc = 3",
    "a = 1\nf(a=1, a=2)\nb = 2\nc = 3",
    "a = 1\nb = 2\n*c = b\nd = 3",
    "a = 1\nglobal a\nb = 3\nc = 4",
    "a = 1\n__debug__ = 5\nb = 3\nc = 4",
    "a = [1]\nb = a[0]\nc = a[1]\nd = 3",
    "a = 1\nb = 2\nraise KeyboardInterrupt\nc = 3",
    "a = 1\nassert a == 2\nb = 3\nc = 4",
    "a = 1\nimport nowhere_at_all\nb = 3\nc = 4",
    "a = 1\nfrom __future__ import braces\nb = 3\nc = 4",
]
# Cells that end.
WHOLE = [
    "a = 1; b = a; c = b\na = c + 1",
    "import sys\nsys.excepthook = print\na = sys.excepthook is print\nb = 1",
    "from __future__ import annotations\ndef f(x: y): pass\na = f.__annotations__\nb = 1",
    "a = 1\nfrom __future__ import annotations\ndef f(x: y): pass\na = f.__annotations__\nb = 1",
    "import asyncio\na = 1\nb = await asyncio.sleep(0, 5)\nc = a, b\nd = 1",
    "a = 1\nif a:\n    b = 2\nc = b\nfor i in range(3): c += i\nd = c",
    "a = 1\n%time b = a\nc = b\nd = c",
    "a = [1]\na.append(2)\ndel a[0]\nb = a\nc = a[0]",
    "'not a docstring'\na = __doc__\nb = 1\nc = 2",
    "x = 1\nget_ipython().run_cell('y = x + 1; z = 4; w = 5')\nt = y\nu = z",
]


def ran(notebook: Notebook, cell: str) -> tuple[Any, ...]:
    result = notebook.try_(cell)
    error = result.error_before_exec or result.error_in_exec
    names = {n: notebook.shell.user_ns[n] for n in notebook.user_names}
    kept = {n: v for n, v in names.items() if not callable(v) and not hasattr(v, "__file__")}
    return kept, names.keys(), type(error), getattr(error, "lineno", None)


@pytest.mark.parametrize("cell", STOPPED + WHOLE)
def test_a_cell_does_what_it_does_in_plain_ipython(notebook: Notebook, cell: str) -> None:
    plain = ran(notebook, cell)
    for name in notebook.user_names:
        del notebook.shell.user_ns[name]
    notebook.shell.compile.reset_compiler_flags()
    notebook.load()
    assert ran(notebook, cell) == plain


@pytest.mark.parametrize(
    ("cell", "goal", "expected"),
    [
        ("a = 1; b = a; c = 2; d = c", "d", ["c = 2", "d = c"]),
        ("a = [1]\nb = a\nb.append(a[0])\nc = 1\nd = 2", "a",
         ["a = [1]", "b = a", "b.append(a[0])"]),
        ("a = []\nb = 1\na.append(b.nothing)\nc = 1", "a", ["a = []"]),
        ("b = 1\na = []\na.append(0)\na.append(b.nothing)\nc = 1", "a", ["a = []", "a.append(0)"]),
        ("b = 1\na = {}\nc = 2\na.update([(b, c), (b.nothing)])\nd = 1", "a", ["a = {}"]),
        ("a = [1]\nb = 2\na.extend(x / 0 for x in a)\nc = 1", "a",
         ["a = [1]", "a.extend(x / 0 for x in a)"]),
    ],
)  # fmt: skip
def test_slices_of_statements_that_share_a_node(
    traced: Notebook, cell: str, goal: str, expected: list[str]
) -> None:
    traced.try_(cell)
    found = sliced(traced.session, goal)
    assert [text for text in found if text in expected] == expected
    assert len(found) == len(expected)


def test_the_line_of_an_error_is_told(traced: Notebook) -> None:
    result = traced.try_("a = 1\nb = 2\n\nc = a.nothing\nd = 3")
    assert result.error_in_exec.__traceback__.tb_next.tb_lineno == 4
    assert [bool(event.error) for event in traced.session.events] == [False, False, True]


def test_nothing_is_shared_before_another_transformer(traced: Notebook) -> None:
    bodies = []

    class Look:
        def visit(self, node: Any) -> Any:
            bodies.append(len(node.body))
            return node

    traced.run("a = 1\nb = 2\nc = 3\nd = 4")
    traced.shell.ast_transformers.append(Look())
    traced.run("a = 1\nb = 2\nc = 3\nd = 4")
    assert bodies == [4]
