"""Notebooks whose pipelines must give the notebook's values; each module is run, twice."""

from __future__ import annotations

from textwrap import dedent

import pytest

from .notebook import Notebook, check, signatures

# id: (notebook, functions of the module)
CASES: dict[str, tuple[str, list[str]]] = {
    "one artifact": (
        """
        a = [1, 2]
        b = sum(a)
        save(b, "b")
        """,
        ["get_b()"],
    ),
    "a later artifact takes an earlier one": (
        """
        n = 3
        a = n + 1
        save(a, "a")
        b = a * 2
        save(b, "b")
        """,
        ["get_a()", "get_b(a)"],
    ),
    "shared work": (
        """
        raw = [3, 1, 2]
        low = min(raw)
        save(low, "low")
        high = max(raw)
        save(high, "high")
        """,
        ["get_raw_for_artifact_low_and_downstream()", "get_low(raw)", "get_high(raw)"],
    ),
    "changed after its save": (
        """
        a = [1]
        save(a, "a")
        a.append(2)
        save(a, "a2")
        b = len(a)
        save(b, "b")
        """,
        ["get_a()", "get_a2(a)", "get_b(a)"],
    ),
    "read before it was changed": (
        """
        x = [1]
        y = len(x)
        x.append(1)
        a = sum(x)
        save(a, "a")
        save(y, "y")
        """,
        ["get_x_for_artifact_y_and_downstream()", "get_y(x)", "get_a(x)"],
    ),
    "read before it was rebound": (
        """
        x = [1]
        y = len(x)
        x = [1, 2]
        a = sum(x)
        save(a, "a")
        save(y, "y")
        """,
        ["get_y()", "get_a()"],
    ),
    "rebound between two artifacts": (
        """
        x = 1
        a = x + 1
        x = 2
        b = x + 1
        save(a, "a")
        save(b, "b")
        """,
        ["get_a()", "get_b()"],
    ),
    "rebound from its old value": (
        """
        x = 1
        a = x + 1
        x = x + 10
        b = x + a
        save(a, "a")
        save(b, "b")
        """,
        ["get_x_for_artifact_a_and_downstream()", "get_a(x)", "get_b(x, a)"],
    ),
    "an order that grouping would break": (
        """
        log = []
        log.append("first")
        a = [len(log)]
        log.append("second")
        b = [len(log)]
        a.append(len(log))
        log.append("third")
        b.append(len(log))
        save(a, "a")
        save(b, "b")
        """,
        [],
    ),
    "draws keep their order": (
        """
        import random
        random.seed(1)
        a = random.random()
        b = random.random()
        a = a + random.random()
        save(b, "b")
        save(a, "a")
        """,
        [],
    ),
    "a seed for each": (
        """
        import random
        random.seed(1)
        a = random.random()
        save(a, "a")
        random.seed(2)
        b = random.random()
        save(b, "b")
        """,
        ["get_a()", "get_b()"],
    ),
    "one loop variable in two functions": (
        """
        a = []
        b = []
        for i in range(3):
            a.append(i)
        for i in range(4):
            b.append(i)
        for i in range(3):
            a.append(i)
        save(a, "a")
        save(b, "b")
        """,
        ["get_b()", "get_a()"],
    ),
    "two functions of the user": (
        """
        def double(x):
            return 2 * x
        a = double(1)
        save(a, "a")
        b = double(2)
        save(b, "b")
        """,
        ["double(x)", "get_a()", "get_b()"],
    ),
    "a class for two": (
        """
        class Base:
            def __init__(self, n):
                self.n = n
        class Point(Base):
            def scaled(self):
                return Point(self.n * 2)
        a = Point(1)
        save(a, "a")
        b = Point(2).scaled().n
        save(b, "b")
        """,
        ["get_a()", "get_b()"],
    ),
    "a function of the user reads a constant": (
        """
        FACTOR = 3
        def scale(x):
            return FACTOR * x
        a = scale(2)
        save(a, "a")
        """,
        ["scale(x)", "get_a()"],
    ),
    "a function of the user reads a computed global": (
        """
        factor = len("abc")
        def scale(x):
            return factor * x
        a = scale(2)
        save(a, "a")
        b = scale(3)
        save(b, "b")
        """,
        ["scale(x)", "get_factor_for_artifact_a_and_downstream()", "get_a()", "get_b()"],
    ),
    "a global that changes between calls": (
        """
        factor = len("abc")
        def scale(x):
            return factor * x
        a = scale(2)
        factor = 10
        b = scale(2)
        save(a, "a")
        save(b, "b")
        """,
        [],
    ),
    "a function that changes a global": (
        """
        counter = 0
        def bump():
            global counter
            counter += 1
            return counter
        bump()
        bump()
        a = counter
        save(a, "a")
        """,
        ["bump()", "get_a()"],
    ),
    "a global that only a function makes": (
        """
        def begin():
            global model
            model = [1]
        begin()
        a = len(model)
        save(a, "a")
        model.append(2)
        b = list(model)
        save(b, "b")
        """,
        [],
    ),
    "interleaved work": (
        """
        xs, ys = [], []
        xs.append(1)
        ys.append(len(xs))
        xs.append(2)
        ys.append(len(xs))
        xs.append(3)
        ys.append(len(xs))
        save(xs, "a")
        save(ys, "b")
        """,
        ["get_xs_ys_for_artifact_a_and_downstream()", "get_a(xs)", "get_b(xs, ys)"],
    ),
    "read under a name that has gone": (
        """
        x = [1]
        y = x
        n = len(x)
        x = x + [5]
        for i in range(2):
            y.append(i)
        save(y, "y")
        m = n + len(x)
        save(m, "m")
        """,
        [],
    ),
    "an object and a function that hold one list": (
        """
        store = []
        class Sink:
            def __init__(self, into):
                self.into = into
            def put(self, item):
                self.into.append(item)
                return self
        sink = Sink(store)
        sink.put(1)
        a = len(store)
        save(a, "a")
        sink.put(2)
        save(store, "store")
        """,
        [],
    ),
    "files written and read": (
        """
        import os, tempfile
        path = os.path.join(tempfile.mkdtemp(), "x.txt")
        with open(path, "w") as stream:
            size = stream.write("one")
        a = open(path).read()
        save(a, "a")
        with open(path, "a") as stream:
            size = stream.write("two")
        b = open(path).read()
        save(b, "b")
        """,
        [],
    ),
    "a user's function named like the module's": (
        """
        def main(n):
            return n + 1
        def argparse(n):
            return n * 2
        def parse(n):
            return n * 3
        a = main(1) + argparse(2) + parse(3)
        save(a, "a")
        """,
        [],
    ),
    "recursion": (
        """
        def fact(n):
            return 1 if n < 2 else n * fact(n - 1)
        a = fact(5)
        save(a, "a")
        """,
        ["fact(n)", "get_a()"],
    ),
    "mutual recursion": (
        """
        def even(n):
            return n == 0 or odd(n - 1)
        def odd(n):
            return n > 0 and even(n - 1)
        a = even(4)
        b = odd(4)
        save(a, "a")
        save(b, "b")
        """,
        ["even(n)", "odd(n)", "get_a()", "get_b()"],
    ),
    "a decorator that is computed": (
        """
        registry = {}
        def register(f):
            registry[f.__name__] = f
            return f
        @register
        def one():
            return 1
        a = one()
        save(a, "a")
        """,
        [],
    ),
    "a decorator from a library": (
        """
        from functools import lru_cache
        from dataclasses import dataclass
        @lru_cache
        def square(n):
            return n * n
        @dataclass
        class Pair:
            left: int
            right: int = 2
        a = Pair(square(3))
        save(a, "a")
        """,
        ["square(n)", "get_a()"],
    ),
    "decorators from libraries with options, and annotations from the future": (
        """
        from __future__ import annotations
        from functools import lru_cache
        from dataclasses import dataclass
        @lru_cache(maxsize=None)
        def square(n: int) -> int:
            return n * n
        @dataclass(frozen=True, order=True)
        class Pair:
            left: int
            right: Pair | None = None
        a = Pair(square(3))
        save(a, "a")
        """,
        ["square(n)", "get_a()"],
    ),
    "the current figure, drawn on after it was saved": (
        """
        import matplotlib
        matplotlib.use("Agg")
        import matplotlib.pyplot as plt
        plt.close("all")
        plt.plot([1, 2])
        save(plt.gcf(), "first")
        plt.title("more")
        save(plt.gcf(), "second")
        """,
        [
            "copied(value)",
            "get_plt_for_artifact_first_and_downstream()",
            "get_first(plt)",
            "get_second(plt)",
        ],
    ),
    "a figure that pyplot goes on with": (
        """
        import matplotlib
        matplotlib.use("Agg")
        import matplotlib.pyplot as plt
        plt.close("all")
        fig, ax = plt.subplots()
        ax.plot([1, 2])
        save(fig, "fig")
        plt.title("more")
        plt.figure()
        plt.close()
        plt.xlabel("x")
        save(fig, "again")
        n = len(plt.get_fignums())
        save(n, "n")
        """,
        [],
    ),
    "a default argument that is computed": (
        """
        n = len("abcd")
        def f(x=n):
            return x
        n = 100
        a = f()
        save(a, "a")
        """,
        ["get_a()"],
    ),
    "a mutable default": (
        """
        def collect(x, into=[]):
            into.append(x)
            return into
        collect(1)
        a = collect(2)[:]
        save(a, "a")
        """,
        [],
    ),
    "a class attribute that changes": (
        """
        class Counter:
            total = 0
        Counter.total += 5
        a = Counter.total
        save(a, "a")
        """,
        [],
    ),
    "a function defined twice": (
        """
        def f():
            return 1
        a = f()
        def f():
            return 2
        b = f()
        save(a, "a")
        save(b, "b")
        """,
        [],
    ),
    "a lambda that sees its name change": (
        """
        k = 1
        f = lambda: k
        a = f()
        k = 2
        b = f()
        save(a, "a")
        save(b, "b")
        """,
        [],
    ),
    "a lambda within one function": (
        """
        k = 10
        f = lambda x: x + k
        a = f(1)
        save(a, "a")
        """,
        ["get_a()"],
    ),
    "a closure from a factory": (
        """
        def adder(n):
            def add(x):
                return x + n
            return add
        add5 = adder(5)
        a = add5(1)
        save(a, "a")
        """,
        ["adder(n)", "get_a()"],
    ),
    "a generator half consumed": (
        """
        xs = [1, 2, 3]
        g = (x * 2 for x in xs)
        a = next(g)
        save(a, "a")
        """,
        ["get_a()"],
    ),
    "bound in an if": (
        """
        flag = True
        if flag:
            x = 5
        else:
            x = 6
        a = x + 1
        save(a, "a")
        b = x + 2
        save(b, "b")
        """,
        ["get_x_for_artifact_a_and_downstream()", "get_a(x)", "get_b(x)"],
    ),
    "perhaps rebound": (
        """
        x = 1
        a = x
        save(a, "a")
        if a > 5:
            x = 2
        b = x
        save(b, "b")
        """,
        [],
    ),
    "bound by with": (
        """
        from contextlib import nullcontext
        with nullcontext(4) as x:
            y = x * 2
        a = x + y
        save(a, "a")
        b = y
        save(b, "b")
        """,
        [],
    ),
    "bound by a loop": (
        """
        for n in [1, 2, 3]:
            last = n * n
        a = last + n
        save(a, "a")
        b = n
        save(b, "b")
        """,
        [],
    ),
    "bound by unpacking": (
        """
        (x, *rest), y = [1, 2, 3], 4
        a = x + y
        save(a, "a")
        b = rest
        save(b, "b")
        """,
        [],
    ),
    "bound by a walrus": (
        """
        a = [last := n for n in range(3)]
        save(a, "a")
        b = last
        save(b, "b")
        """,
        [],
    ),
    "bound by try": (
        """
        try:
            x = int("7")
        except ValueError as error:
            x = 0
        finally:
            done = True
        a = x
        save(a, "a")
        """,
        ["get_a()"],
    ),
    "bound by match": (
        """
        point = {"x": 1, "y": [2, 3]}
        match point:
            case {"x": x, "y": [first, *others], **rest}:
                total = x + first
        a = total
        save(a, "a")
        b = others
        save(b, "b")
        """,
        [],
    ),
    "chained assignment and augmented": (
        """
        a = b = [1]
        a += [2]
        save(a, "a")
        c = len(b)
        save(c, "c")
        """,
        [],
    ),
    "an alias travels with its object": (
        """
        x = [1]
        y = x
        a = len(x)
        save(a, "a")
        y.append(2)
        b = x
        save(b, "b")
        """,
        [],
    ),
    "two names on one value": (
        """
        x = [1, 2]
        save(x, "one")
        save(x, "two")
        """,
        ["get_one()", "get_two(x)"],
    ),
    "an expression": (
        """
        x = {"k": [1, 2]}
        save(x["k"], "part")
        save(sum(x["k"]), "total")
        """,
        ["get_x_for_artifact_part_and_downstream()", "get_part(x)", "get_total(x)"],
    ),
    "an artifact named like a variable": (
        """
        part = 7
        x = [part]
        save(x[0], "part")
        """,
        ["get_part()"],
    ),
    "names that functions of the module bear": (
        """
        def get_a():
            return 1
        main = get_a()
        argparse = main + 1
        artifacts = argparse + 1
        copy = artifacts + 1
        save(copy, "a")
        b = copy + 1
        dict = b
        save(dict, "run_all_sessions")
        """,
        [],
    ),
    "names of builtins": (
        """
        list = list("ab")
        a = list + ["c"]
        save(a, "a")
        sum = sum([1, 2])
        b = sum
        save(b, "b")
        """,
        [],
    ),
    "an artifact with a strange name": (
        """
        x = 1
        save(x, 'my model-2')
        y = 2
        save(y, 'a"); print("boo')
        z = 3
        save(z, "class")
        w = 4
        save(w, "my model 2")
        """,
        [],
    ),
    "strings keep their lines": (
        '''
        text = """first
          second
        third"""
        if text:
            other = """
        deep
            """
        a = text + other
        save(a, "a")
        ''',
        ["get_a()"],
    ),
    "exec binds a name": (
        """
        source = "made = 3"
        exec(source)
        a = 4
        save(a, "a")
        """,
        ["get_a()"],
    ),
    "eval reads a name": (
        """
        n = 3
        a = eval("n + 1")
        save(a, "a")
        """,
        ["get_a()"],
    ),
    "a comprehension in a class body": (
        """
        n = 3
        class Table:
            n = n
            rows = [n for n in range(4)]
        a = Table.n, Table.rows
        save(a, "a")
        """,
        [],
    ),
    "an import inside try": (
        """
        try:
            import no_such_json as json
        except ImportError:
            import json
        a = json.dumps([1])
        save(a, "a")
        """,
        ["get_a()"],
    ),
    "a star import": (
        """
        from math import *
        a = floor(pi)
        save(a, "a")
        """,
        ["get_a()"],
    ),
    "a star import whose name is rebound": (
        """
        from math import *
        a = floor(pi)
        save(a, "a")
        pi = 3
        b = pi
        save(b, "b")
        """,
        ["get_a()", "get_b()"],
    ),
    "an import whose name is rebound": (
        """
        import math as m
        a = m.floor(2.5)
        m = 3
        b = m
        save(a, "a")
        save(b, "b")
        """,
        ["get_a()", "get_b()"],
    ),
    "an import twice": (
        """
        import os.path
        import os
        a = os.path.join("a", "b")
        save(a, "a")
        import os
        b = os.sep
        save(b, "b")
        """,
        ["get_a()", "get_b()"],
    ),
    "an annotated global": (
        """
        n: int = len("abc")
        def f():
            return n
        a = f()
        save(a, "a")
        """,
        ["f()", "get_a()"],
    ),
    "deleting": (
        """
        x = [1]
        a = x[0]
        del x
        save(a, "a")
        """,
        ["get_a()"],
    ),
    "top-level await": (
        """
        import asyncio
        async def work(n):
            await asyncio.sleep(0)
            return n
        a = asyncio.run(work(3))
        save(a, "a")
        """,
        ["work(n)", "get_a()"],
    ),
    "comparison chains and short circuits": (
        """
        calls = []
        def seen(n):
            calls.append(n)
            return n
        a = seen(1) < seen(3) < seen(2) < seen(9), seen(0) and seen(5), calls
        save(a, "a")
        """,
        [],
    ),
    "complex numbers and stars": (
        """
        a = [1j, *[2, 3], *{4: 5}]
        save(a, "a")
        b = {**{1: 2}, 3: 4}
        save(b, "b")
        """,
        ["get_a()", "get_b()"],
    ),
    "a shape is no import": (
        """
        import numpy as np
        df = np.zeros((2, 3))
        n = df.shape
        a = n[0] + n[1]
        save(a, "a")
        """,
        ["get_a()"],
    ),
    "a view of an array": (
        """
        import numpy as np
        base = np.arange(4)
        view = base[:2]
        a = base.sum()
        save(a, "a")
        b = view.copy()
        save(b, "b")
        """,
        [],
    ),
    "a query names a variable in a string": (
        """
        import pandas as pd
        df = pd.DataFrame({"x": [1, 5, 9]})
        limit = 4
        a = df.query("x > @limit")
        save(a, "a")
        """,
        ["get_a()"],
    ),
    "four artifacts in a diamond": (
        """
        base = list(range(5))
        save(base, "base")
        left = [x + 1 for x in base]
        save(left, "left")
        right = [x * 2 for x in base]
        save(right, "right")
        both = left + right
        save(both, "both")
        """,
        ["get_base()", "get_left(base)", "get_right(base)", "get_both(left, right)"],
    ),
    "an artifact inside another's shared work": (
        """
        raw = [1, 2, 3]
        clean = [x for x in raw if x > 1]
        save(clean, "clean")
        stats = len(raw), len(clean)
        save(stats, "stats")
        """,
        ["get_raw_for_artifact_clean_and_downstream()", "get_clean(raw)", "get_stats(raw, clean)"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_pipeline_gives_the_values_of_its_notebook(case: str) -> None:
    notebook, functions = CASES[case]
    source = check(dedent(notebook))
    if functions:
        assert signatures(source) == functions, source


@pytest.mark.parametrize("case", CASES)
def test_each_artifact_alone(case: str) -> None:
    notebook = dedent(CASES[case][0])
    for name in Notebook(notebook).values:
        check(notebook, only=[name])
