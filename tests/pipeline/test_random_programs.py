"""Random notebooks: whatever is saved or reused, the pipeline gives the same values."""

from __future__ import annotations

import random
import re

import pytest

from lineaslice.pipeline.module import module
from lineaslice.pipeline.needs import union
from lineaslice.pipeline.params import candidates
from lineaslice.pipeline.session import statement_units
from lineaslice.pipeline.stages import stages

from .notebook import Notebook, check, loaded, planned, same, signatures, text_of
from .test_stages import run_apart

HEAD = """\
import random
LIMIT = 3
random.seed(7)
def grow(xs, n=1):
    xs.append(n)
    return len(xs)
def total(xs):
    return sum(xs) + LIMIT
def shifted(n):
    return n + v0
class Box:
    def __init__(self, xs):
        self.xs = xs
    def put(self, n):
        self.xs.append(n)
        return self
v0 = 1
v1 = 2
w0 = [1]
w1 = [2, 3]
"""


def program(seed: int) -> str:
    """A notebook of about twenty statements over few names, with three to five saves."""
    draw = random.Random(seed)
    numbers = ["v0", "v1", "v2"]
    lists = ["w0", "w1", "w2"]
    known = {"v0", "v1", "w0", "w1"}
    lines = [HEAD]
    saves = 0
    boxes = 0

    def number() -> str:
        return draw.choice([n for n in numbers if n in known])

    def listed() -> str:
        return draw.choice([n for n in lists if n in known])

    for step in range(draw.randint(12, 22)):
        new, new_list = draw.choice(numbers), draw.choice(lists)
        kind = draw.randrange(20)
        match kind:
            case 0:
                lines.append(f"{new} = {number()} + {step}")
            case 1:
                lines.append(f"{new_list} = {listed()} + [{number()}]")
            case 2:
                lines.append(f"{listed()}.append({number()})")
            case 3:
                lines.append(f"{new_list} = {listed()}")
            case 4:
                lines.append(f"{new} = grow({listed()}, {number()})")
            case 5:
                lines.append(f"{new} = total({listed()})")
            case 6:
                lines.append(f"for i in range({step % 4}):\n    {listed()}.append(i)")
            case 7:
                lines.append(f"if {number()} > {step}:\n    {new} = {step}")
            case 8:
                lines.append(f"{number()} += len({listed()})")
            case 9:
                lines.append(f"{new} = random.randint(0, 9)")
            case 10:
                lines.append(f"{new} = shifted({number()})")
            case 11:
                lines.append(f"{new_list} = [x * 2 for x in {listed()}]")
            case 12:
                lines.append(f"f{step} = lambda: {number()}\n{new} = f{step}()")
            case 13:
                lines.append(f"{new_list} = [{number()}]")
            case 14:
                boxes += 1
                lines.append(f"box = Box({listed()})\nbox.put({number()})")
            case 15:
                if boxes:
                    lines.append(f"{new_list} = box.put({number()}).xs")
            case 16:
                lines.append(f"{listed()}.insert(0, {number()})")
            case 17:
                lines.append(f"{new}, *{new_list} = {number()}, {number()}, 5")
            case _:
                if lines[-1].startswith("save"):
                    continue
                what = draw.choice([number(), listed(), f"len({listed()})", f"{listed()}[:1]"])
                lines.append(f'save({what}, "s{saves}")')
                saves += 1
        # What ``if`` binds is perhaps not bound.
        known |= {n for n in numbers + lists if lines[-1].startswith((f"{n} = ", f"{n}, *"))}
        known |= {n for n in lists if f"*{n} = " in lines[-1]}
        known |= {new} if kind == 12 else set()
    lines.append(f'save({number()}, "last")')
    lines.append(f'save({listed()}, "last list")')
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(40))
def test_all_artifacts_of_a_random_notebook(seed: int) -> None:
    text = program(seed)
    source = check(text)
    made = [name for name in signatures(source) if name.startswith("get_")]
    assert len(made) <= 2 * len(Notebook(text).values)


@pytest.mark.parametrize("seed", range(60, 90))
def test_with_one_artifact_reused(seed: int) -> None:
    text = program(seed)
    names = list(Notebook(text).values)
    check(text, reuse=[random.Random(seed).choice(names)])


@pytest.mark.parametrize("seed", range(90, 110))
def test_some_of_the_artifacts(seed: int) -> None:
    text = program(seed)
    draw = random.Random(seed)
    names = list(Notebook(text).values)
    check(text, only=draw.sample(names, draw.randint(1, len(names))))


def parted(seed: int) -> str:
    """The same without a random stream and late-bound globals, which keep functions together."""
    text = program(seed).replace("random.seed(7)\n", "")
    text = text.replace("def shifted(n):\n    return n + v0\n", "")
    text = text.replace("random.randint(0, 9)", "len(w0)")
    text = re.sub(r"shifted\((\w+)\)", r"\1 + 1", text)
    return re.sub(r"f\d+ = lambda: (\w+)\n(\w+) = f\d+\(\)", r"\2 = \1", text)


@pytest.mark.parametrize("seed", [*range(140, 165), 339, 1074])
def test_stages_apart(seed: int) -> None:
    """Each stage in a module of its own, with pickles between them."""
    notebook = Notebook(parted(seed))
    made = planned(notebook)
    found = stages(made)
    result = run_apart(made, found)
    assert set(result) == set(notebook.values)
    for name, value in notebook.values.items():
        assert same(result[name], value), f"{name}\n{module(made, found)}"


def test_random_notebooks_have_stages() -> None:
    counts = [len(stages(planned(Notebook(parted(seed))))) for seed in range(140, 145)]
    assert max(counts) > 3


GIVEN = {
    "LIMIT": ("3", 11),
    "v0": ("1", 20),
    "v1": ("2", 30),
    "w0": ("[1]", [5, 6, 7]),
    "w1": ("[2, 3]", []),
}


@pytest.mark.parametrize("seed", range(110, 135))
def test_another_value_of_a_parameter(seed: int) -> None:
    """The pipeline with a parameter gives what the notebook with another literal gives."""
    text = program(seed)
    notebook = Notebook(text)
    events = union([target.slice for target in notebook.targets if target.slice is not None])
    for name in GIVEN.keys() & candidates(statement_units(events, ())):
        literal, value = GIVEN[name]
        other = Notebook(text.replace(f"{name} = {literal}\n", f"{name} = {value!r}\n", 1))
        run = loaded(text_of(notebook, input_parameters=[name]))["run_all_sessions"]
        assert run(**{name: value}) == other.values
        assert run() == notebook.values


def test_random_notebooks_have_parameters() -> None:
    notebooks = [Notebook(program(seed)) for seed in range(110, 116)]
    events = [union([t.slice for t in n.targets if t.slice is not None]) for n in notebooks]
    assert any(GIVEN.keys() & candidates(statement_units(found, ())) for found in events)
