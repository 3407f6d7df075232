"""The extension comes at any moment: what the cell that loads it does counts too."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from .conftest import Person
from .kernel import Seen

# Each story is a fresh kernel's life in cells; the value under test is saved as "x".
STORIES = {
    "a cell of its own": ["%load_ext lineaslice", "import json", "a = [1]", "x = json.dumps(a)"],
    "with the imports": ["%load_ext lineaslice\nimport json\na = [1]", "x = json.dumps(a)"],
    "between other statements": ["import json\na = [1]\n%load_ext lineaslice\nx = json.dumps(a)"],
    "with a loop": ["%load_ext lineaslice\nx = [0]\nfor i in range(3):\n    x.append(i)"],
    "with a function": ["%load_ext lineaslice\nk = 2\ndef f(v):\n    return v * k", "x = f(3)"],
    "twice": ["%load_ext lineaslice", "a = [1]", "%load_ext lineaslice", "x = a + [2]"],
    "with a seed": [
        "%load_ext lineaslice\nimport random\nrandom.seed(1)",
        "x = random.random()",
    ],
    "with a file": [
        "%load_ext lineaslice\nopen('f.txt', 'w').write('A')",
        "x = open('f.txt').read()",
    ],
    "with an error": ["%load_ext lineaslice\nx = [1]\nx.append(1 / 0)", "x.append(3)"],
    "and saving at once": [
        "%load_ext lineaslice\nimport lineaslice\nx = [1]\nlineaslice.save(x, 'x')"
    ],
    "and saving between two changes": [
        "x = [0]\n%load_ext lineaslice\nimport lineaslice; x.append(1); lineaslice.save(x, 'x')\n"
        "x.append(2)",
        "x.append(3); lineaslice.save(x, 'x')",
    ],
    "and saving twice, with magics and errors": [
        "%load_ext lineaslice\nx = [1]\n%save_artifact x first\nx = x + [2]\n"
        "%save_artifact x\nx = 1 / 0",
    ],
    "and saving in a loop": [
        "%load_ext lineaslice\nimport lineaslice\nx = []\nfor i in range(3):\n    x.append(i)\n"
        "    if i == 2:\n        lineaslice.save(x, 'x')\ny = x[0]",
    ],
}


class Told(NamedTuple):
    value: str
    replayed: str
    code: Seen


@pytest.fixture(scope="module")
def told(regular: Person) -> dict[str, Told]:
    """The stories one after the other; ``%reset`` and ``%unload_ext`` stand for a new kernel."""
    found = {}
    (regular.desk / "empty").mkdir()
    with regular.kernel() as kernel:
        for name, cells in STORIES.items():
            for cell in cells:
                kernel.run(cell)
            if "save(" not in cells[-1]:
                kernel.run("import lineaslice")
                saved = kernel.run("lineaslice.save(x, 'x')")
                assert not saved.error + saved.stderr
            code = kernel.run("print(lineaslice.get('x').get_code())")
            value = kernel.run("lineaslice.get('x').get_value()").value
            program = f"{code.stdout}\nprint(repr(x))"
            ran = regular.types("python", "-c", program, cwd=regular.desk / "empty")
            found[name] = Told(value, ran.stdout.strip() or ran.stderr, code)
            kernel.run("%unload_ext lineaslice")
            kernel.run("%reset -f")
    return found


@pytest.mark.parametrize("name", STORIES)
def test_the_code_gives_the_value(name: str, told: dict[str, Told]) -> None:
    assert told[name].replayed == told[name].value
    assert told[name].code.stderr == ""


def test_what_came_before_is_told(person: Person) -> None:
    with person.kernel() as kernel:
        kernel.run("a = [0]")
        kernel.run("a.append(1)\n%load_ext lineaslice\nx = a + [2]")
        kernel.run("import lineaslice\nlineaslice.save(x, 'x')")
        seen = kernel.run("print(lineaslice.get('x').get_code())")
        assert "run the cell that assigns a again" in seen.stderr
        exported = kernel.run("%to_pipeline x --output-dir out")
        assert "note: 'a' got its value before lineaslice was loaded" in exported.stderr
