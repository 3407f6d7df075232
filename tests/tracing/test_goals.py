"""What is asked for besides a variable: expressions, files, figures, cells; their code is run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lineaslice import api
from lineaslice.errors import LineasliceError, NotTraced, SliceError
from lineaslice.model import Slice
from lineaslice.slicing.render import render

from .conftest import Notebook


def ran(code: str, expression: str, folder: Path) -> str:
    """What an expression gives behind the code, in a new process and an empty folder."""
    folder.mkdir(exist_ok=True)
    text = f"import sys\n{code}\nsys.stdout.write('\\n' + str(({expression})))"
    done = subprocess.run(
        [sys.executable, "-c", text],
        cwd=folder,
        env={**os.environ, "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + code
    return done.stdout.rpartition("\n")[2]


@pytest.fixture
def stored(traced: Notebook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Notebook:
    """A traced notebook whose saves go to its own store."""
    monkeypatch.setenv("LINEASLICE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MPLBACKEND", "agg")
    traced.run("import lineaslice")
    return traced


# ---------------------------------------------------------------- saved expressions

SAVED = {
    "a draw": ("import random\nrandom.seed(3)\nrandom.random()", "random.random()"),
    "a draw of numpy": (
        "import numpy as np\nnp.random.seed(1)\nnp.random.rand()",
        "float(np.random.rand())",
    ),
    "a draw by a function": (
        "import random\ndef toss(): return random.randint(0, 999)\nrandom.seed(3)\ntoss()",
        "toss()",
    ),
    "a file": ("with open('a.txt', 'w') as f: f.write('new')", "open('a.txt').read()"),
    "a computed path": (
        "def path(n): return f'a{n}.txt'\nwith open(path(1), 'w') as f: f.write('new')",
        "open(path(1)).read()",
    ),
    "a removed item": ("items = [1, 2, 3]\nitems.pop()", "items.pop()"),
    "an option": (
        "import pandas as pd\npd.set_option('display.max_rows', 7)",
        "pd.get_option('display.max_rows')",
    ),
}


@pytest.mark.parametrize(("cell", "expression"), SAVED.values(), ids=SAVED)
def test_the_code_of_a_saved_expression(
    cell: str, expression: str, stored: Notebook, tmp_path: Path
) -> None:
    stored.run(cell)
    stored.run(f"lineaslice.save({expression}, 'x')")
    saved = api.get("x")
    lines = saved.get_code().rstrip("\n").splitlines()
    assert lines.pop().replace('"', "'") == expression.replace('"', "'")
    assert ran("\n".join(lines), expression, tmp_path / "empty") == str(saved.get_value())


def test_what_a_saved_expression_did_is_in_the_code_of_later_values(
    stored: Notebook, tmp_path: Path
) -> None:
    stored.run(
        "items = [1, 2, 3]\nlineaslice.save(items.pop(), 'last')\nlineaslice.save(items, 'x')"
    )
    code = api.get("x").get_code()
    assert "items.pop()" in code
    assert "save" not in code
    assert ran(code, "items", tmp_path / "empty") == str(api.get("x").get_value()) == "[1, 2]"


def test_draws_without_a_seed_and_the_clock_are_told(stored: Notebook) -> None:
    stored.run("import random, time\nlineaslice.save(random.random(), 'x')")
    stored.run("lineaslice.save(time.time(), 'y')")
    assert [d.code for d in api.get("x").slice().diagnostics] == ["unseeded"]
    assert [d.code for d in api.get("y").slice().diagnostics] == ["nondeterministic"]


# ---------------------------------------------------------------- figures

AXES = (
    "[line.get_ydata().tolist() for line in plt.gcf().axes[0].lines], plt.gcf().axes[0].title._text"
)


def code_of(found: Slice) -> str:
    return render(found)


def test_the_current_figure_has_all_that_drew_it(stored: Notebook, tmp_path: Path) -> None:
    stored.run("import matplotlib.pyplot as plt\nimport math\nhigh = 3")
    stored.run("plt.plot([1, high])\nplt.title('t')\nn = math.pi\nlineaslice.save(plt.gcf(), 'f')")
    found = api.slice_of_figure()
    for code in (code_of(found), api.get("f").get_code()):
        assert "math" not in code
        assert ran(code, AXES, tmp_path / "empty") == "([[1, 3]], 't')"
    assert code_of(found).rstrip().endswith("plt.gcf()")
    assert api.get("f").verify().state == "verified"
    stored.run("plt.close('all')")


def test_a_figure_that_the_notebook_closed_is_still_the_last_one(
    stored: Notebook, tmp_path: Path
) -> None:
    stored.run("import matplotlib.pyplot as plt")
    # what the inline backend does at the end of each cell
    stored.shell.events.register("post_execute", stored.shell.user_ns["plt"].close)
    try:
        stored.run("plt.plot([1])\nplt.title('first')")
        stored.run("plt.plot([2])\nplt.title('second')")
        code = code_of(api.slice_of_figure())
        stored.run("plt.plot([3])\nfig = plt.gcf()\nlineaslice.save(fig, 'third')")
    finally:
        stored.shell.events.unregister("post_execute", stored.shell.user_ns["plt"].close)
    assert ran(code, AXES, tmp_path / "empty") == "([[2]], 'second')"
    assert ran(api.get("third").get_code(), AXES, tmp_path / "empty") == "([[3]], '')"
    told = [omission.sentence for omission in api.get("third").explain().left_out]
    assert told.count("pyplot's figure was closed in In [4] before it was used") == 2


def test_a_figure_without_a_name_for_pyplot(stored: Notebook, tmp_path: Path) -> None:
    stored.run("import pandas as pd\ndf = pd.DataFrame({'a': [1, 2]})\ndf.plot(title='p')")
    code = code_of(api.slice_of_figure())
    more = "__import__('matplotlib.pyplot').pyplot.gcf().axes[0].title._text"
    assert ran(code, more, tmp_path / "empty") == "p"
    stored.run("import matplotlib.pyplot as plt\nplt.close('all')")


def test_no_figure(stored: Notebook) -> None:
    with pytest.raises(NotTraced, match="nothing was drawn with pyplot in this session"):
        api.slice_of_figure()


# ---------------------------------------------------------------- cells

CELLS = [
    "a = [1]\nunused = 5",
    "import math\na.append(2)\nb = math.floor(a[0] + 0.5)\nprint(b)\ndel unused",
    "with open('out.txt', 'w') as f:\n    f.write(str(b))",
    "a.clear()\nb = 0",
    "print(a)\n1 + 1",
]


def test_all_that_a_cell_made_or_changed_as_it_was_then(stored: Notebook, tmp_path: Path) -> None:
    for cell in CELLS:
        stored.run(cell)
    expected = {3: ("a, b", "([1, 2], 1)"), 4: ("open('out.txt').read()", "1")}
    for number, (expression, value) in expected.items():
        code = code_of(api.slice_of_cell(number))
        assert "print" not in code
        assert "unused" not in code
        folder = tmp_path / f"empty{number}"
        assert ran(code, expression, folder) == value, code
    assert "clear" not in code_of(api.slice_of_cell(3))


def test_the_last_cell_that_made_something_is_the_default(stored: Notebook) -> None:
    for cell in CELLS:
        stored.run(cell)
    stored.run("found = lineaslice.api.slice_of_cell()")
    assert stored.shell.user_ns["found"].goal.expression == "In [5]"
    assert code_of(api.slice_of_cell(5)).splitlines()[-1] == "b = 0"


def test_why_of_a_cell(stored: Notebook) -> None:
    for cell in CELLS:
        stored.run(cell)
    found: Any = api.explain(api.slice_of_cell(2))
    told = str(found)
    assert told.startswith("In [2] needs 2 of the 3 statements that ran until then")
    assert "makes unused, which In [2] leaves behind (from the code)" in told
    assert told.endswith("statements of In [3] to In [6] ran after In [2]")


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (99, "no cell with the number 99 was traced; the last one is 6"),
        (6, r"In \[6\] made nothing and changed nothing"),
    ],
)
def test_cells_that_there_are_not(number: int, told: str, stored: Notebook) -> None:
    for cell in CELLS:
        stored.run(cell)
    with pytest.raises(SliceError, match=told):
        api.slice_of_cell(number)


def test_no_cell_before(traced: Notebook) -> None:
    traced.run("1 + 1")
    with pytest.raises(SliceError, match="no cell before this one made or changed anything"):
        api.slice_of_cell()


@pytest.mark.parametrize("ask", [api.slice_of_figure, api.slice_of_cell])
def test_without_tracing(ask: Any) -> None:
    with pytest.raises(LineasliceError, match="no notebook is being traced in this process"):
        ask()
