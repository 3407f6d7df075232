"""Pipelines of several notebooks that hand values on; extra order; files, figures, expressions."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

import lineaslice
from lineaslice.catalog.notes import PipelineWarning
from lineaslice.errors import PipelineError

from .exported import Exported

MAKER = "n = 2\nmodel = [n, len('ab')]\nlineaslice.save(model, 'model')"

# How a notebook loads what another one made.
LINKED = {
    "at once": "m = lineaslice.get('model').get_value()\nm.append(1)\nuse = list(m)",
    "with its version": "use = lineaslice.get('model', version=1).get_value() + [1]",
    "through a handle": "h = lineaslice.get('model')\nm = h.get_value()\nuse = m + [1]",
    "by another name": "from lineaslice import get\nuse = get('model', 'latest').get_value() + [1]",
    "twice": (
        "a = lineaslice.get('model').get_value()\na.append(1)\n"
        "b = lineaslice.get('model').get_value()\nb.append(5)\nuse = a"
    ),
    "in an expression": "use = sorted(lineaslice.get('model').get_value(), reverse=True) + [1]",
}


@pytest.mark.parametrize("case", LINKED)
def test_what_another_notebook_makes_is_handed_on(case: str, exported: Exported) -> None:
    exported.notebook(MAKER)
    user = exported.notebook(LINKED[case] + "\nlineaslice.save(use, 'use')")
    module = exported.export(["use", "model"], input_parameters=["n"])
    assert exported.run(module) == {"model": [2, 2], "use": user["use"]}
    lineaslice.delete("model")  # nothing is loaded
    assert exported.run(module, n=7) == {"model": [7, 2], "use": [7, 2, 1]}


NOT_LINKED = {
    "in a loop": "use = []\nfor i in range(2):\n    use += lineaslice.get('model').get_value()",
    "in a function": "def f():\n    return lineaslice.get('model').get_value()\nuse = f()",
    "a handle used otherwise": "h = lineaslice.get('model')\nuse = [h.version, h.get_value()]",
}


def test_what_is_loaded_where_it_is_saved_is_told(exported: Exported) -> None:
    exported.notebook(MAKER)
    exported.notebook("lineaslice.save(lineaslice.get('model').get_value() + [1], 'use')")
    with pytest.warns(PipelineWarning, match="The pipeline makes 'model', but code that uses it"):
        module = exported.export(["use", "model"])
    assert exported.run(module) == {"model": [2, 2], "use": [2, 2, 1]}


@pytest.mark.parametrize("case", NOT_LINKED)
def test_what_cannot_be_handed_on_is_told(case: str, exported: Exported) -> None:
    exported.notebook(MAKER)
    user = exported.notebook(NOT_LINKED[case] + "\nlineaslice.save(use, 'use')")
    with pytest.warns(PipelineWarning, match="The pipeline makes 'model', but code that uses it"):
        module = exported.export(["use", "model"])
    assert exported.run(module) == {"model": [2, 2], "use": user["use"]}


def test_another_version_is_loaded_as_before(exported: Exported) -> None:
    exported.notebook(MAKER)
    user = exported.notebook(
        "use = lineaslice.get('model', 1).get_value()\nlineaslice.save(use, 'use')"
    )
    exported.notebook("model = [9]\nlineaslice.save(model, 'model')")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        module = exported.export(["use", "model"])
    assert exported.run(module) == {"model": [9], "use": user["use"]}


def test_notebooks_that_load_from_each_other(exported: Exported) -> None:
    exported.notebook("a = [1]\nlineaslice.save(a, 'a')")
    exported.notebook("b = lineaslice.get('a').get_value()\nlineaslice.save(b, 'b')")
    exported.notebook("a = lineaslice.get('b').get_value()\nlineaslice.save(a, 'a')")
    with pytest.raises(PipelineError, match="'a' → 'b' → 'a'") as caught:
        exported.export(["a", "b"])
    assert "No order is possible" in caught.value.message


# ------------------------------------------------------------------ dependencies


PAIR = "import os\na = [1]\nlineaslice.save(a, 'a')\nb = [2]\nlineaslice.save(b, 'b')"


def order(exported: Exported, module: Path) -> list[str]:
    return list(exported.run(module))


def test_an_order_that_is_asked_for(exported: Exported) -> None:
    exported.notebook(PAIR)
    exported.notebook("c = [3]\nlineaslice.save(c, 'c')")
    assert order(exported, exported.export(["a", "b", "c"])) == ["a", "b", "c"]
    module = exported.export(["a", "b", "c"], dependencies={"a": ["b", "c"]})
    assert order(exported, module) == ["c", "b", "a"]


def test_the_path_of_a_circle_is_named(exported: Exported) -> None:
    exported.notebook("a = [1]\nlineaslice.save(a, 'a')\nb = a + [2]\nlineaslice.save(b, 'b')")
    exported.notebook("c = [3]\nlineaslice.save(c, 'c')")
    with pytest.raises(PipelineError, match="'a' → 'c' → 'b' → 'a'"):
        exported.export(["a", "b", "c"], dependencies={"a": ["c"], "c": ["b"]})
    with pytest.raises(PipelineError, match="'a' → 'a'"):
        exported.export(["a"], dependencies={"a": ["a"]})


def test_notebooks_run_whole(exported: Exported) -> None:
    exported.notebook(PAIR)
    exported.notebook("c = [3]\nlineaslice.save(c, 'c')")
    with pytest.raises(PipelineError, match="A notebook's artifacts are made together"):
        exported.export(["a", "b", "c"], dependencies={"c": ["a"], "b": ["c"]})


def test_an_order_that_would_change_a_value(exported: Exported) -> None:
    exported.notebook(
        "x = [1]\nlineaslice.save(x, 'x')\nx.append(2)\ny = len(x)\nlineaslice.save(y, 'y')"
    )
    with pytest.raises(PipelineError, match="No order is possible"):
        exported.export(["x", "y"], dependencies={"x": ["y"]})


@pytest.mark.parametrize(
    ("dependencies", "message"),
    [({"a": ["d"]}, "names 'd', which this pipeline does not make"), ({"a": "b"}, "a list of")],
)
def test_wrong_dependencies(exported: Exported, dependencies: object, message: str) -> None:
    exported.notebook(PAIR)
    with pytest.raises(PipelineError, match=message):
        exported.export(["a", "b"], dependencies=dependencies)


def test_the_options_of_the_command_line(exported: Exported) -> None:
    exported.notebook("n = 1\nm = len('ab')\na = [n]\nlineaslice.save(a, 'a')\nb = a + [m]")
    exported.notebook(
        "n = 1\nm = len('ab')\na = [n]\nlineaslice.save(a, 'a')\nb = a + [m]\n"
        "lineaslice.save(b, 'b')\nc = [m]\nlineaslice.save(c, 'c')"
    )
    wanted = "b c --reuse a --no-pin --recompute --required m --after b=c --name demo"
    done = exported.command("export", *wanted.split(), "--output-dir", str(exported.folder / "out"))
    assert done.returncode == 0, done.stderr
    module = exported.folder / "out" / "demo_module.py"
    assert 'lineaslice.get("a").get_value()' in module.read_text()
    lineaslice.delete("a")
    assert exported.script(module, "--m", "5").stdout == "c:\n[5]\nb:\n[1, 5]\n"
    wrong = exported.command("export", "b", "--after", "b", "--output-dir", "x")
    assert (wrong.returncode, "Write LATER=EARLIER" in wrong.stderr) == (1, True)


# ------------------------------------------------------------------ files, figures, expressions

FILES = [
    "import os, pathlib\nos.makedirs('sub', exist_ok=True)\nn = 3\nrows = [str(n)] * n",
    "pathlib.Path('sub/rows.txt').write_text(' '.join(rows))\n"
    "lineaslice.save_file('sub/rows.txt', 'rows')",
    "count = len(open('sub/rows.txt').read().split())\nlineaslice.save(count, 'count')",
]


def test_a_file_is_written_and_read(exported: Exported) -> None:
    exported.notebook(*FILES)
    done = exported.script(exported.export(["rows", "count"], input_parameters=["n"]), "--n", "5")
    assert done.stdout == "rows:\nsub/rows.txt\ncount:\n5\n", done.stderr
    assert (exported.elsewhere / "sub/rows.txt").read_text() == "5 5 5 5 5"


def test_a_reused_file_is_put_in_its_place(exported: Exported) -> None:
    exported.notebook(*FILES)
    module = exported.export(["count"], reuse_pre_computed_artifacts=["rows"])
    assert "write_text" not in module.read_text()
    assert exported.script(module).stdout == "count:\n3\n"
    assert (exported.elsewhere / "sub/rows.txt").read_text() == "3 3 3"


def test_a_missing_file_is_written_again(exported: Exported) -> None:
    exported.notebook(*FILES)
    module = exported.export(
        ["rows", "count"], reuse_pre_computed_artifacts=["rows"], on_missing="recompute"
    )
    lineaslice.delete("rows")
    assert exported.script(module).stdout == "rows:\nsub/rows.txt\ncount:\n3\n"


def test_an_expression_is_made_and_reused(exported: Exported) -> None:
    notebook = exported.notebook(
        "d = {'k': [len('ab')]}\nlineaslice.save(d['k'][0] + 1, 'part')\nb = list(d)\n"
        "lineaslice.save(b, 'b')"
    )
    for reuse in ([], ["part"]):
        module = exported.export(["part", "b"], reuse_pre_computed_artifacts=reuse)
        assert exported.run(module) == {"part": 3, "b": notebook["b"]}


FIGURE = [
    "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt",
    "n = 2\nplt.plot([1, n])\nlineaslice.save(plt.gcf(), 'plot')",
]
POINTS = """
import sys
sys.path.insert(0, sys.argv[1])
import demo_module
figure = demo_module.run_all_sessions()["plot"]
print([list(map(float, line.get_ydata())) for line in figure.axes[0].lines])
"""


def test_a_figure_is_drawn_or_loaded(exported: Exported) -> None:
    pytest.importorskip("matplotlib.pyplot").close("all")  # what other tests have left open
    exported.notebook(*FIGURE)
    for reuse in ([], ["plot"]):
        module = exported.export(["plot"], reuse_pre_computed_artifacts=reuse)
        done = exported._process("-c", POINTS, str(module.parent))
        assert done.stdout == "[[1.0, 2.0]]\n", done.stderr
