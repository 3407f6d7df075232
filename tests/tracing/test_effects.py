"""What one statement accesses: rows in ``effects.txt``, and how each is known."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy.random
import pandas
import pytest

from lineaslice.observe import fingerprint

from .traced import evidence, last_row, row, trace

LOADED = (numpy.random, pandas)  # the first call into a library has a test of its own


def rows() -> Iterator[tuple[str, str, str]]:
    lines = Path(__file__).with_name("effects.txt").read_text().splitlines()
    lines = [line for line in lines if line.strip() and not line.startswith("# ")]
    for statement, expected in zip(lines[::2], lines[1::2], strict=True):
        setup, _, text = statement.partition(" | ")
        yield setup.replace("¶", "\n"), text.replace("¶", "\n"), expected.strip()


TESTS = Path(__file__).parent.parent
HERE = {**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
ROWS = list(rows())
IMPRECISE = {  # the class is in the reach of its instance, so it is taken for changed
    "getattr(c, '__dict__')['v'] = 1",
    "vars(c)['v'] = 1",
}


def test_there_are_rows() -> None:
    assert len(ROWS) > 90


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("setup", "text", "expected"),
    [
        pytest.param(
            *one,
            marks=[pytest.mark.xfail(strict=True, reason="imprecise")]
            if one[1] in IMPRECISE
            else [],
        )
        for one in ROWS
    ],
)
def test_accesses_of_a_statement(
    setup: str, text: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path[:])
    assert (last_row(text, setup) or "nothing") == expected


@pytest.mark.parametrize(
    ("cells", "name", "mode", "expected"),
    [
        (["x = [1]\nx[0] = 2"], "x", "change", "text"),
        (["x = [1]\nx.append(2)"], "x", "change", "table: builtins"),
        (["x = [1]\ndef f(v): v.append(1)\nf(x)"], "x", "change", "observed"),
        (["x = iter([1])\ndef f(v): return v\nf(x)"], "x", "change", "assumed"),
        (["x = [1]\ny = [x]\nx[0] = 2"], "y", "affect", "observed"),
        (["def f(): return k\nk = 1\nf()"], "k", "read", "late-bound"),
        (["exec('x = 1')"], "x", "bind", "observed"),
        (["import random\nrandom.seed(1)"], "random python", "bind", "table: random"),
        (["import random\nrandom.random()"], "random python", "change", "observed"),
        (["open('a', 'w').close()"], "file <cwd>/a", "bind", "observed"),
    ],
)
def test_how_an_access_is_known(
    cells: list[str], name: str, mode: str, expected: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    session = trace(*cells)
    assert evidence(session.events[-1], name.replace("<cwd>", str(tmp_path)), mode) == expected


@pytest.mark.parametrize(
    ("text", "error", "expected"),
    [
        ("x = 1 / 0", "ZeroDivisionError: division by zero", ""),
        ("undefined", "NameError: name 'undefined' is not defined", "read undefined"),
        ("x.update(a=1).nothing", "AttributeError", "read x; change x"),
        (
            "for k in [1, 2]: x[k] = 1 / (2 - k)",
            "ZeroDivisionError",
            "read x; maybe_bind k; change x",
        ),
        ("del y", "NameError", "read y; delete y"),
    ],
)
def test_a_statement_that_raises(text: str, error: str, expected: str) -> None:
    event = trace("x = {}", text, go_on=True).events[-1]
    assert event.error.startswith(error)
    assert row(event) == expected


def test_the_time_of_a_statement_is_its_own() -> None:
    session = trace("import time\ntime.sleep(0.05)\nx = 1")
    assert session.events[1].seconds >= 0.05
    assert session.events[2].seconds < 0.05
    assert session.events[0].statement.line == 1


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("import numpy as np\nnp.random.seed(1)", "read np; bind random numpy"),
        ("import random\nrandom.seed(1)", "read random; bind random python"),
    ],
)
def test_the_first_call_into_a_library(first: str, expected: str) -> None:
    program = f"from tracing.traced import row, trace\nprint(row(trace({first!r}).events[-1]))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=HERE)
    assert done.stdout.strip() == expected, done.stderr


@pytest.mark.parametrize(
    ("home", "name", "told"),
    [
        ("site-packages", "drawing", "read import drawing; bind drawing; affect random python"),
        ("own", "drawn", "read import drawn random python; bind drawn; change random python"),
    ],
)
def test_what_draws_while_it_is_loaded(
    home: str, name: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No draw of a package is in what it offers; a module of the user's may keep them."""
    folder, packages = tmp_path / home, str(tmp_path / "site-packages")
    folder.mkdir()
    (folder / f"{name}.py").write_text("import random\nnumber = random.random()\n")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(fingerprint, "_library_roots", lambda: (packages,))
    found = trace(f"import {name}").events[-1]
    del sys.modules[name]
    kinds = [a for a in found.accesses if a.resource.kind in ("name", "random", "import")]
    assert row(found._replace(accesses=tuple(kinds))) == told
