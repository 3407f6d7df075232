"""Values saved while their statement was running: the code of each ends at that moment."""

from __future__ import annotations

import contextlib
import io
import textwrap
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lineaslice
from lineaslice import api
from lineaslice.errors import PipelineError
from lineaslice.tracing.script import run_cells
from lineaslice.tracing.session import Session


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LINEASLICE_HOME", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*cells: str) -> None:
    first = "import lineaslice as ls\nfrom lineaslice import save"
    run_cells([first, *cells], session=Session({"__name__": "__main__"}, store=api.store()))


def value_of(code: str, expression: str) -> Any:
    space: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "<code>", "exec", 0, True), space)
        return eval(expression, space)


def versions(name: str) -> list[Any]:
    return [one for one in lineaslice.artifacts() if one.name == name]


# Each is run; every version of x then has code that gives its value.
PROGRAMS = {
    "in each turn": """
        for k in range(3):
            x = [k]
            ls.save(x, 'x')
        """,
    "before its name is bound anew": """
        x = 0
        for k in range(3):
            save(x, 'x')
            x = x + k + 1
        """,
    "while it grows": """
        x = []
        for k in range(3):
            x.append(k)
            save(x, 'x')
        """,
    "the variable of the loop": """
        for x in 'abc':
            save(x, 'x')
        """,
    "what a dict holds": """
        x = {}
        for k in 'ab':
            x[k] = k * 2
            save(x[k], 'x')
            x[k] = 0
        """,
    "when it is the best so far": """
        x = None
        for k in (5, 3, 8, 1):
            if x is None or k < x:
                x = k
                save(x, 'x')
            else:
                x += 0
        """,
    "statements behind it": """
        x = 1
        if x:
            x = 2
            save(x, 'x')
            x = 3
            del x
        """,
    "a loop behind it": """
        if 1:
            x = [1]
            save(x, 'x')
            for k in range(3):
                x.append(k)
        """,
    "before a loop that decides nothing": """
        if 1:
            x = [1]
            for k in range(3):
                x.append(k)
            save(x, 'x')
            x = None
        """,
    "in the inner loop": """
        x = 0
        for a in range(2):
            for b in range(3):
                x += 10 * a + b
                save(x, 'x')
            x += 1000
        """,
    "in the inner loop, once": """
        x = 0
        for a in range(2):
            for b in range(3):
                x += 1
                if a == 1 and b == 1:
                    save(x, 'x')
            x += 100
        x += 1
        """,
    "between the loops": """
        x = 0
        for a in range(3):
            for b in range(2):
                x += 1
            save(x, 'x')
            for b in range(2):
                x += 10
        """,
    "behind an inner loop that ends by itself": """
        x = 0
        for a in range(3):
            for b in range(5):
                x += 1
                if b == a:
                    break
            else:
                x += 100
            save(x, 'x')
        """,
    "in the else of a loop": """
        x = 0
        for a in range(3):
            for b in range(a):
                x += 1
            else:
                x += 10
                save(x, 'x')
        else:
            x += 100
            save(x, 'x')
            x = -1
        """,
    "while": """
        x = 1
        while x < 50:
            x *= 3
            save(x, 'x')
        else:
            x = 0
        """,
    "turns that are skipped": """
        x = 0
        for a in range(6):
            if a % 2:
                x += 100
                continue
            x += 1
            save(x, 'x')
        """,
    "in try": """
        x = 0
        for a in (1, 0, 2):
            try:
                x += 6 // a
                save(x, 'x')
            except ZeroDivisionError:
                x += 1000
                save(x, 'x')
            else:
                x += 1
        """,
    "in the else of try": """
        x = 0
        for a in (1, 0, 2):
            try:
                1 // a
            except ZeroDivisionError:
                continue
            else:
                x += 1
                save(x, 'x')
                x += 10
        """,
    "a loop in try": """
        x = 0
        try:
            for a in range(3):
                x += 1
                save(x, 'x')
            x += 10
        except ValueError:
            x = -1
        else:
            x += 100
        """,
    "a loop in try in a loop": """
        x = 0
        for b in range(2):
            try:
                for a in range(2):
                    x += 1
                    save(x, 'x')
                x += 10
            except ValueError:
                x = -1
            else:
                x += 100
        """,
    "in a with": """
        x = []
        for a in range(2):
            with open('log', 'w') as file:
                x.append(file.write('q' * a))
                save(x, 'x')
                x.append('behind')
        """,
    "raised later": """
        x = []
        try:
            for a in range(3):
                x.append(6 // (2 - a))
                save(x, 'x')
        except ZeroDivisionError:
            x.append('failed')
        """,
    "an iterator, partly consumed": """
        it = iter(range(8))
        for a in it:  # takes two
            x = a + next(it)
            save(x, 'x')
        """,
    "with a name that is worked out": """
        title = 'X'
        for k in range(2):
            x = k
            y = save(x, title.lower() + str('')[:k])
        """,
    "random numbers": """
        import random
        random.seed(1)
        for k in range(3):
            x = random.random()
            save(x, 'x')
            random.random()
        """,
    "what a function has bound": """
        def setg(k):
            global x
            x = [k]
        for k in range(3):
            setg(k)
            save(x, 'x')
        """,
    "what exec has bound": """
        for k in range(2):
            exec("x = k * 2")
            save(x, 'x')
        """,
    "a counter of a function": """
        x = 0
        def bump():
            global x
            x += 1
        while x < 3:
            bump()
            save(x, 'x')
        """,
    "what a star import binds": """
        for k in range(2):
            from math import *
            x = floor(k + pi)
            save(x, 'x')
        """,
    "printed, and other things done": """
        x = y = 0
        for k in range(3):
            x += k
            print('turn', k)
            save(x, 'x')
            y += x
        """,
}


@pytest.mark.parametrize("title", PROGRAMS)
def test_the_code_gives_each_value(title: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", api.SaveWarning)
        run(textwrap.dedent(PROGRAMS[title]), "x = 'changed later'")
    found = versions("x")
    assert found
    for one in found:
        assert value_of(one.get_code(), one.slice().goal.expression) == one.get_value(), (
            one.get_code()
        )
        assert str(one.explain())


def test_what_is_not_needed_is_left_out() -> None:
    run(textwrap.dedent(PROGRAMS["printed, and other things done"]))
    assert versions("x")[1].get_code() == textwrap.dedent(
        """\
        x = y = 0
        _saves = 0
        for k in range(3):
            x += k
            _saves += 1
            if _saves == 2:
                break
        """
    )


def test_the_first_of_several_needs_no_counting() -> None:
    run("for k in range(3):\n    x = k\n    save(x, 'x')\n    print(k)")
    assert versions("x")[0].get_code() == "for k in range(3):\n    x = k\n    break\n"


def test_verified_in_a_clean_process() -> None:
    run("x = 0\nfor k in range(3):\n    x += k\n    ls.save(x, 'x')")
    assert [one.verify().state for one in versions("x")[:2]] == ["verified"] * 2


def test_a_pipeline_of_one_moment() -> None:
    run("x = 0\nfor k in range(3):\n    x += k\n    ls.save(x, 'x')")
    made = lineaslice.get_function([("x", 2)])()
    assert made == {"x": 1}


def test_a_pipeline_of_several_moments_is_refused() -> None:
    run("for k in range(3):\n    x = k\n    ls.save(x, f'x{k}')")
    with pytest.raises(PipelineError, match="saved in one statement, at different moments"):
        lineaslice.get_function(["x0", "x1"])


# What no code could end at: a warning says that the code runs the statement to its end.
TOLD = {
    "finally": """
        for k in range(2):
            try:
                x = k
                save(x, 'x')
            finally:
                x = 9
        """,
    "what a with opens": """
        for k in 'ab':
            with open(k, 'w') as x:
                save(x.name, 'x')
            x = 1
        """,
    "in a comprehension": """
        x = 0
        for k in range(2):
            x += 1
            [save(x, 'x') for _ in '1']
        """,
    "two in one line": """
        for k in range(2): x = k; save(x, 'x')
        """,
    "an argument that does something": """
        x = [1, 2, 3]
        for k in range(2):
            save(x, f'x{x.pop()}')
        """,
    "in a function, of a global": """
        x = None
        def fit(k):
            global x
            x = [k]
            save(x, 'x')
            x.append(1)
        fit(1)
        """,
    "in a method, of what it changes": """
        class T:
            def __init__(self): self.h = []
            def step(self, v):
                self.h.append(v)
                save(self.h, 'x')
        t = T()
        t.step(1)
        """,
    "in a function, of a list it fills": """
        hist = []
        def train(n):
            for i in range(n):
                hist.append(i)
                save(hist, 'x')
        train(2)
        """,
}


@pytest.mark.parametrize("title", TOLD)
def test_told_where_the_code_runs_on(title: str) -> None:
    with pytest.warns(api.SaveWarning, match="in the middle of a statement|without its code"):
        run(textwrap.dedent(TOLD[title]))


# -------------------------------------------------------------------- random programs

SIMPLE = st.sampled_from(
    ["x += 1", "x *= 2", "y = x", "x = y + 3", "y += x", "n += 1", "save(x, 'x')", "save(y, 'x')"]
)


def indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def compound(blocks: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    def written(drawn: tuple[str, list[str], list[str], str]) -> list[str]:
        head, body, other, end = drawn
        own = [*body, end] if end else body
        match head:
            case "try":
                risky = indented([*own, "1 // ((x + y) % 2)", "y += 1"])
                caught = ["except ZeroDivisionError:", *indented(other), "else:", "    y += 5"]
                return ["try:", *risky, *caught]
            case "while":
                return ["n = 0", "while n < 2:", *indented(["n += 1", *own])]
            case "if":
                return ["if (x + n) % 2:", *indented(own), "else:", *indented(other)]
            case _:
                return [head, *indented(own), "else:", *indented(other)]

    heads = st.sampled_from(["for i in range(2):", "for j in (1, 2, 3):", "if", "while", "try"])
    return st.tuples(heads, blocks, blocks, st.sampled_from(["", "", "x += n"])).map(written)


def joined(parts: list[list[str]]) -> list[str]:
    return [line for part in parts for line in part]


BLOCKS = st.recursive(
    SIMPLE.map(lambda one: [one]),
    lambda inner: st.lists(inner | compound(inner), min_size=1, max_size=3).map(joined),
    max_leaves=10,
)


@settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(program=st.lists(compound(BLOCKS), min_size=1, max_size=2).map(joined))
def test_any_nesting(home: Path, program: list[str]) -> None:
    for one in versions("x"):
        lineaslice.delete("x", one.version)
    text = "\n".join(["x, y, n, i, j = 1, 2, 0, 0, 0", *program])
    with warnings.catch_warnings():
        warnings.simplefilter("error", api.SaveWarning)
        run(text)
    for one in versions("x"):
        code, expression = one.get_code(), one.slice().goal.expression
        assert value_of(code, expression) == one.get_value(), f"{text}\n---- {expression}\n{code}"
