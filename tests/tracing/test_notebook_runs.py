"""``%run other.ipynb`` counts as the code of that notebook."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import v4

from lineaslice.slicing.select import select

from .conftest import Notebook
from .traced import sliced


def written(*cells: str) -> str:
    made = [v4.new_code_cell(cell) for cell in cells]
    return str(v4.writes(v4.new_notebook(cells=[v4.new_markdown_cell("# t"), *made])))


def test_a_notebook_that_is_run_is_part_of_the_slice(traced: Notebook, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "inner.ipynb").write_text(written("%time w.append(k)"))
    (tmp_path / "sub" / "other.ipynb").write_text(
        written("import math\n%precision 3", "# why\nw = [math.floor(k)]", "%run inner.ipynb")
    )
    traced.run("k = 2.5\nunused = 1")
    traced.run("%cd -q sub\n%run other.ipynb\nw.append(7)")
    traced.run("v = sum(w)")
    code = sliced(traced.session, "v")
    assert "unused = 1" not in code
    names: dict[str, object] = {}
    exec("\n".join(text for text in code if "chdir" not in text), names)
    assert names["v"] == traced.shell.user_ns["v"] == 11.5
    assert select(traced.session.history(), traced.session.goal("v")).diagnostics == ()


@pytest.mark.parametrize("text", ["{", '{"cells": 5}', written("%unheard_of x"), written("1 +")])
def test_a_notebook_that_cannot_be_read_is_told(
    traced: Notebook, tmp_path: Path, text: str
) -> None:
    (tmp_path / "other.ipynb").write_text(text)
    traced.run("v = 1")
    traced.try_("%run other.ipynb\n")
    traced.run("get_ipython().user_ns['v'] = 2")
    event = traced.session.events[1]
    assert [diagnostic.code for diagnostic in event.diagnostics] == ["magic-unknown"]


def test_a_command_means_the_names_of_its_notebook(traced: Notebook, tmp_path: Path) -> None:
    (tmp_path / "other.ipynb").write_text(written("word = 'a'", "w = 'b'\nlines = !echo {word} $w"))
    traced.run("%run other.ipynb\n")
    traced.run("v = list(lines)")
    names: dict[str, object] = {}
    exec("\n".join(sliced(traced.session, "v")), names)
    assert names["v"] == traced.shell.user_ns["v"] == ["a b"]
