"""Names that IPython keeps for the user, and what magics leave behind: slices give them again."""

from __future__ import annotations

import os
from typing import Any

import pytest

from .conftest import Notebook
from .traced import code

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
    "what was captured": ["%%capture seen\nprint(5)", "r = seen.stdout"],
}


@pytest.mark.parametrize("cells", STORIES.values(), ids=STORIES.keys())
def test_the_slice_gives_the_value(
    traced: Notebook, cells: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOTED", raising=False)
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
