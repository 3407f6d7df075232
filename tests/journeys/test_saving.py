"""Where and how a person saves: whatever they do, the code of a value gives that value."""

from __future__ import annotations

import ast
import json
from typing import NamedTuple

import pytest

from .conftest import Person
from .kernel import Seen

HAZARDOUS_NAME = 'it\'s "quoted"\nnew – ü'

# Cells are parted by blank lines; the last one saves under the name above them.
STORIES = {
    "in a for loop": """
for i in range(3):
    lineaslice.save(i, 'in a for loop')
""",
    "while it grows": """
grown = []
for i in range(3):
    grown.append(i)
    lineaslice.save(grown, 'while it grows')
""",
    "in a with": """
made = [4]

with open('w.txt', 'w') as file:
    made.append(5)
    lineaslice.save(made, 'in a with')
""",
    "in an if": """
if 1 < 2:
    chosen = [6]
    lineaslice.save(chosen, 'in an if')
""",
    "an expression": """
base = [1, 2]

lineaslice.save(sum(base) * 100, 'an expression')
""",
    "an expression by keyword": """
lineaslice.save(obj=max(base) + 500, name='an expression by keyword')
""",
    "one of two names": """
first = second = [7]

lineaslice.save(second, 'one of two names')
""",
    "the other name": """
second.append(8)

lineaslice.save(first, 'the other name')
""",
    "one of a dict": """
models = {'a': [9]}

lineaslice.save(models['a'], 'one of a dict')
""",
    "saved twice": """
t = [1]

lineaslice.save(t, 'saved twice')

t = [2]
t.append(3)

lineaslice.save(t, 'saved twice')
""",
    "then deleted": """
gone = [1]

lineaslice.save(gone, 'then deleted')

del gone, base
""",
    "then changed": """
later = [1]

lineaslice.save(later, 'then changed')

later.append(2)
""",
    "the cell edited": """
e = 1

f = [e]

e = 5

g = f + [e]

lineaslice.save(g, 'the cell edited')
""",
    "out of order": """
o1 = 'first'

o2 = o1 + '!'

o1 = 'again'

lineaslice.save([o2, o1], 'out of order')
""",
    "with a magic": """
m = [1]

%save_artifact m+[2] 'with a magic'
""",
    "in a timed cell": """
%%time
timed = [3]
lineaslice.save(timed, 'in a timed cell')
""",
    "a lambda": """
factor = 3

lineaslice.save((lambda v: v * factor)(4), 'a lambda')
""",
    "a method's work": """
class Box:
    def __init__(self):
        self.items = []
    def put(self, item):
        self.items.append(item)
        return self

box = Box()

box.put(1)

items = box.put(2).items

lineaslice.save(items, "a method's work")
""",
    "of another module": """
import mine

lineaslice.save(mine.double([1]), 'of another module')
""",
    "after an error": """
err = [1]

err.append(2); err.append(1 / 0)

lineaslice.save(err, 'after an error')
""",
    "a huge text": """
huge = 'x' * 20_000_000

lineaslice.save(huge, 'a huge text')
""",
    "none": """
nothing = None

lineaslice.save(nothing, 'none')
""",
    "class": """
kw = ['keyword']

lineaslice.save(kw, 'class')
""",
    "print": "lineaslice.save(kw, 'print')",
    "../x": "lineaslice.save(kw, '../x')",
    HAZARDOUS_NAME: f"lineaslice.save(kw, {HAZARDOUS_NAME!r})",
    "x" * 300: "lineaslice.save(kw, 'x' * 300)",
    "two levels down": """
deep = {'a': {'b': []}}

inner = deep['a']

inner['b'].append(3)

lineaslice.save(deep, 'two levels down')
""",
    "read options": """
import pandas as pd

pd.options.display.max_rows = 7

lineaslice.save([pd.options.display.max_rows], 'read options')
""",
    "captured": """
%%capture shown
print('hello')

lineaslice.save(shown.stdout, 'captured')
""",
    "set by %env": """
%env JOURNEY=far

import os

lineaslice.save(os.environ['JOURNEY'], 'set by %env')
""",
    "changed by %timeit": """
times = [1]

%timeit -n1 -r1 times.append(2)

lineaslice.save(times, 'changed by %timeit')
""",
    "made by %prun": """
%prun -q profiled = [5]

lineaslice.save(profiled, 'made by %prun')
""",
    "changed through Out": """
[1, 2]

Out[max(Out)].append(3)

lineaslice.save(Out[max(Out)], 'changed through Out')
""",
    "from a shell": """
word = 'hello'

lines = !echo {word}

lineaslice.save(list(lines), 'from a shell')
""",
    "from a file that %%writefile made": """
%%writefile gen.py
Q = 8

import gen

lineaslice.save([gen.Q], 'from a file that %%writefile made')
""",
    "by %run": """
%run mine.py

lineaslice.save(double([2]), 'by %run')
""",
    "in a thread": """
import threading
box = []
worker = threading.Thread(target=box.append, args=(1,))

worker.start()

worker.join()

lineaslice.save(box, 'in a thread')
""",
}
KNOWN = {}

REPLAY = """
import contextlib, io, json, os, sys
import lineaslice
import black, libcst, sqlalchemy  # once, for all the children

def compare(artifact):
    wanted = artifact.get_value()
    name = artifact.name
    code = artifact.get_code()
    space = {"__name__": "__main__"}
    goal = artifact.slice().goal.expression
    exec(code, space)
    if eval(goal, space) != wanted:
        return f"its code gives {str(eval(goal, space))[:99]}, saved was {str(wanted)[:99]}"
    pipeline = lineaslice.get_module([artifact]).run_all_sessions()
    if pipeline != {name: wanted}:
        return f"its pipeline gives {pipeline!r}, saved was {wanted!r}"
    return ""

told = {}
for artifact in lineaslice.artifacts():
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                said = compare(artifact)
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(write, said.encode()[:1000])
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        told[f"{artifact.name} {artifact.version}"] = pipe.read()
    os.waitpid(child, 0)
print(json.dumps(told))
"""


class Day(NamedTuple):
    seen: dict[str, list[Seen]]
    replayed: dict[str, str]  # "name version": what differed, "" for nothing
    person: Person


@pytest.fixture(scope="module")
def day(regular: Person) -> Day:
    """All the stories in one kernel; then all the code again, each in a clean process."""
    (regular.desk / "mine.py").write_text("def double(v):\n    return v * 2\n")
    seen = {}
    with regular.kernel() as kernel:
        kernel.run("%load_ext lineaslice")
        kernel.run("import lineaslice")
        for name, cells in STORIES.items():
            seen[name] = [kernel.run(cell) for cell in cells.strip().split("\n\n")]
    (regular.desk / "replay.py").write_text(REPLAY)
    ran = regular.types("python", "replay.py", timeout=120)
    assert ran.code == 0, ran.stderr
    return Day(seen, json.loads(ran.stdout.splitlines()[-1]), regular)


VERSIONS = [
    f"{name} {version}"
    for name in STORIES
    for version in range(
        1, {"in a for loop": 4, "while it grows": 4, "saved twice": 3}.get(name, 2)
    )
]


@pytest.mark.parametrize("name", STORIES)
def test_saving_says_nothing_unless_something_is_wrong(name: str, day: Day) -> None:
    for seen in day.seen[name]:
        assert not seen.stderr
        assert seen.error in ("", "ZeroDivisionError" if name == "after an error" else "")


@pytest.mark.parametrize(
    "version",
    VERSIONS,
)
def test_the_code_and_the_pipeline_give_the_value(version: str, day: Day) -> None:
    assert day.replayed[version] == ""


def test_every_version_is_there(day: Day) -> None:
    assert sorted(day.replayed) == sorted(VERSIONS)


def test_names_are_data(day: Day) -> None:
    """Keywords, builtins, paths and quotes as names make a module that runs, in its folder."""
    names = ["class", "print", "../x", HAZARDOUS_NAME, "x" * 300]
    words = ["--output-dir", "named", "--name", "../odd one", "--reuse", HAZARDOUS_NAME]
    exported = day.person.types("lineaslice", "export", *names, *words)
    assert exported.code == 0, exported.stderr
    made = sorted(path.name for path in (day.person.desk / "named").iterdir())
    assert made == ["odd_one_module.py", "odd_one_requirements.txt"]
    module = day.person.desk / "named" / "odd_one_module.py"
    ran = day.person.types(
        "python",
        "-c",
        f"import runpy; print(runpy.run_path({str(module)!r})['run_all_sessions']())",
    )
    assert ast.literal_eval(ran.stdout) == {name: ["keyword"] for name in names}, ran.stderr


IN_A_FUNCTION = """
limit = 10
unrelated = 'ab'
def fit(n):
    result = n * 2
    lineaslice.save(result, 'local')
    return result
answer = fit(5)
"""


def test_a_local_value_is_not_taken_for_a_global_that_happens_to_be_equal(person: Person) -> None:
    with person.kernel() as kernel:
        kernel.run("%load_ext lineaslice")
        kernel.run("import lineaslice")
        seen = kernel.run(IN_A_FUNCTION)
        assert "saved without its code" in seen.stderr
        assert kernel.run("lineaslice.get('local').get_code()").error == "NotTraced"


def test_load_and_import_in_one_cell(person: Person) -> None:
    with person.kernel() as kernel:
        kernel.run("%load_ext lineaslice\nimport lineaslice\nimport json\nstart = [1]")
        kernel.run("text = json.dumps(start)\nlineaslice.save(text, 'text')")
        seen = kernel.run("print(lineaslice.get('text').get_code())")
        assert "import json\n\nstart = [1]\ntext = json.dumps(start)" in seen.stdout


def test_an_extension_that_is_enabled_needs_no_cell(person: Person) -> None:
    """``lineaslice enable`` once: every kernel traces from its first cell."""
    done = person.types("lineaslice", "enable")
    assert "Enabled" in done.stdout, done.stderr
    with person.kernel() as kernel:
        kernel.run("import lineaslice, json\nstart = [1]")
        kernel.run("text = json.dumps(start)\n%save_artifact text")
        seen = kernel.run("print(lineaslice.get('text').get_code())")
        assert "json\n\nstart = [1]\ntext = json.dumps(start)" in seen.stdout


def test_looking_at_one_artifact_is_no_part_of_another(person: Person) -> None:
    """``u`` saves: that call is cut away, and with it the use of ``lineaslice``."""
    with person.kernel() as kernel:
        kernel.run("%load_ext lineaslice")
        kernel.run("import lineaslice\nother = [1]\nlineaslice.save(other, 'other')")
        kernel.run("print(lineaslice.get('other').get_code())")
        kernel.run("def u():\n    lineaslice.save([2], 'inside')\n    return [3]\nw = u()")
        kernel.run("%save_artifact w")
        seen = kernel.run("print(lineaslice.get('w').get_code())")
        assert seen.stdout.strip() == "def u():\n    return [3]\n\n\nw = u()"
