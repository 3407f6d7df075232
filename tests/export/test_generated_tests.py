"""The generated pytest file passes as it is, and fails when the module gives something else."""

from __future__ import annotations

from pathlib import Path

import pytest

import lineaslice
from lineaslice.errors import PipelineError

from .exported import Exported

NOTEBOOK = [
    "class Point:\n    def __init__(self, x):\n        self.x = x",
    "n = 2\na = {'p': Point(n), 'q': [1.5, float('nan')]}\nlineaslice.save(a, 'the \"a\"')",
    "f = open('out.txt', 'w')\nprint('text', n, file=f)\nf.close()",
    "lineaslice.save_file('out.txt', 'report')\nb = sum(a['q'][:1])\nlineaslice.save(b, 'b')",
]
NAMES = ['the "a"', "report", "b"]


def pytest_of(exported: Exported, module: Path) -> tuple[int, str]:
    test = module.with_name("test_demo.py")
    # Without bytecode: a module edited within the second that it was compiled in seems unchanged.
    done = exported._process("-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test))
    return done.returncode, done.stdout


# what is edited: (before, after, what the test says)
EDITS = {
    "a number": ("[1.5,", "[2.5,", "1.5 != 2.5"),
    "inside an instance": ("self.x = x", "self.x = x + 1", ".x: 2 != 3"),
    "a file": ('"text"', '"test"', "line 1: text 2 != test 2"),
    "an error": ("sum(", "sun(", "NameError"),
}


@pytest.mark.parametrize("case", EDITS)
def test_green_and_red(case: str, exported: Exported) -> None:
    exported.notebook(*NOTEBOOK)
    module = exported.export(NAMES, generate_test=True, input_parameters=["n"])
    code, told = pytest_of(exported, module)
    assert (code, "3 passed" in told) == (0, True), told
    before, after, said = EDITS[case]
    text = module.read_text()
    assert before in text
    module.write_text(text.replace(before, after))
    code, told = pytest_of(exported, module)
    assert code == 1
    assert said in told


def test_classes_that_each_run_needs_for_itself(exported: Exported) -> None:
    exported.notebook(
        "import collections\nclass Scale:\n    made = {}\n    def __init__(self, name):\n"
        "        self.name = name\n        Scale.made[name] = self\ns = Scale('all')",
        "lineaslice.save(s, 's')\nd = collections.defaultdict(lambda: [1], a=2)",
        "lineaslice.save(d, 'd')",
    )
    module = exported.export(["s", "d"], generate_test=True)
    assert "    class Scale:" in module.read_text()
    code, told = pytest_of(exported, module)
    assert (code, "2 passed" in told) == (0, True), told


def test_code_that_pickles_instances_of_its_own_classes(exported: Exported) -> None:
    script = exported.folder / "script.py"
    script.write_text(
        "import pickle\nclass Point:\n    x = 1\na = pickle.loads(pickle.dumps(Point())).x\n"
    )
    done = exported.command("run", str(script), "--save", "a=a")
    assert done.returncode == 0, done.stderr
    code, told = pytest_of(exported, exported.export(["a"], generate_test=True))
    assert (code, "1 passed" in told) == (0, True), told


def test_required_parameters_get_the_values_of_the_notebook(exported: Exported) -> None:
    exported.notebook("n = [-2]\na = n * 2\nlineaslice.save(a, 'a')")
    module = exported.export(["a"], generate_test=True, required_parameters=["n"])
    code, told = pytest_of(exported, module)
    assert (code, "1 passed" in told) == (0, True), told


def test_a_required_parameter_that_was_computed(exported: Exported) -> None:
    exported.notebook("n = len('ab')\na = n * 2\nlineaslice.save(a, 'a')")
    with pytest.raises(PipelineError, match="the value of 'n' was computed"):
        exported.export(["a"], generate_test=True, required_parameters=["n"])


def test_differences_in_words(exported: Exported) -> None:
    saved = lineaslice.save([1.0, (2,)], "a")
    assert saved.difference([1.0, (2,)]) == ""
    assert saved.difference([1.0, [2]]) == "[1]: tuple (2,) != list [2]"
    assert saved.difference([1.01, (2,)], tolerance=0.1) == ""
    assert saved.difference(open) != ""
