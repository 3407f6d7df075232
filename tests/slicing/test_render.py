"""Slices to text."""

from __future__ import annotations

import pytest
from graph.records import goal, history

from lineaslice.model import Event, Slice
from lineaslice.slicing.render import render, session_code
from lineaslice.slicing.select import select


def rendered(*lines: str, expression: str = "x", **options: object) -> str:
    record = history(*lines)
    found = select(record, goal(expression, len(lines), "reads x"))
    if options.get("include_non_slice_as_comment"):
        options["history"] = record
    return render(found, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["x=1 | binds x"], "x = 1\n"),
        (["# why¶x=1  # so | binds x"], "# why\nx = 1  # so\n"),
        (["a = 1 | binds a", "x = a | reads a, binds x"], "a = 1\nx = a\n"),
        # imports first
        (
            ["a = 1 | binds a", "import b | binds b, reads import:b",
             "x = a, b | reads a, reads b, binds x"],
            "import b\n\na = 1\nx = a, b\n",
        ),
        # … unless what stands before may decide what they find or bind
        (
            ["b = 1 | binds b", "a = b | reads b, binds a", "import b | binds b, reads import:b",
             "x = a, b | reads a, reads b, binds x"],
            "b = 1\na = b\nimport b\n\nx = a, b\n",
        ),
        (
            ["sys.path.append('a') | binds syspath:",
             "import b | binds b, reads import:b, reads syspath:", "x = b | reads b, binds x"],
            'sys.path.append("a")\nimport b\n\nx = b\n',
        ),
        (
            ["a = 1 | binds a", "from b import * | binds c, reads import:b",
             "x = a, c | reads a, reads c, binds x"],
            "a = 1\nfrom b import *\n\nx = a, c\n",
        ),
        # a value that was displayed and used through _ or _5
        (["1 + 1 | binds _1", "x = _1 | reads _1, binds x"], "_1 = 1 + 1\nx = _1\n"),
        (["1 + 1 | binds _1", "x = _ | reads _1 [text via _], binds x"],
         "_1 = 1 + 1\n_ = _1\nx = _\n"),
        (["# note¶f(¶ 1) | binds _1", "x = _1 | reads _1, binds x"],
         "# note\n_1 = f(1)\nx = _1\n"),
        (["x.f() | binds _1, binds x"], "x.f()\n"),
        # a statement that raised half-way
        (["x = [] | binds x", "!x.g() | reads x, changes x"],
         "x = []\ntry:\n    x.g()\nexcept ValueError:\n    pass\n"),
    ],
)  # fmt: skip
def test_the_code_of_a_slice(lines: list[str], code: str) -> None:
    assert rendered(*lines) == code


@pytest.mark.parametrize(
    ("error", "caught"),
    [
        ("ValueError: no", "ValueError"),
        ("KeyboardInterrupt: ", "KeyboardInterrupt"),
        ("Mine: an error of the user's own class", "Exception"),
    ],
)
def test_what_is_caught(error: str, caught: str) -> None:
    record = history("x = [] | binds x", "!x.g() | reads x, changes x")
    events = (record.events[0], record.events[1]._replace(error=error))
    found = select(type(record)(record.session, record.cells, events), goal("x", 2))
    assert f"except {caught}:" in render(found)


def test_a_text_of_several_lines_in_a_statement_that_raised() -> None:
    code = rendered("x = [] | binds x", '!x.g("""a¶b""") | reads x, changes x')
    assert '"""a\nb"""' in code


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (
            ["x = await f() | reads f, binds x"],
            "import asyncio\n\n\nasync def main():\n    global x\n    x = await f()\n\n\n"
            "asyncio.run(main())\n",
        ),
        (
            ["a = 1 | binds a", "b = await f(a) | reads a, binds b", "x = b | reads b, binds x"],
            "import asyncio\n\na = 1\n\n\nasync def main():\n    global b\n"
            "    b = await f(a)\n\n\nasyncio.run(main())\nx = b\n",
        ),
        (["async def x(): await f() | binds x"], "async def x():\n    await f()\n"),
        (
            [
                "v: int = await f() | binds v",
                "exec('w = v') | reads v, binds w",
                "x = await f(w) | reads w, binds x",
            ],
            "import asyncio\n\n\nasync def main():\n    global v, x\n    v = await f()\n"
            '    exec("w = v", globals())\n    x = await f(w)\n\n\nasyncio.run(main())\n',
        ),
        (
            ["def go(): return create_task(f()) | binds go", "x = go() | reads go, binds x"],
            "import asyncio\n\n\ndef go():\n    return create_task(f())\n\n\n"
            "async def main():\n    global x\n    x = go()\n\n\nasyncio.run(main())\n",
        ),
        (
            ["x = get_event_loop().run_until_complete(f()) | binds x"],
            "x = get_event_loop().run_until_complete(f())\n",
        ),
        (["x = 'await' | binds x"], 'x = "await"\n'),
        (
            ["async def main(): return 1 | binds main", "x = await main() | reads main, binds x"],
            "import asyncio\n\n\nasync def main():\n    return 1\n\n\n"
            "async def main_2():\n    global x\n    x = await main()\n\n\n"
            "asyncio.run(main_2())\n",
        ),
        (
            [
                "import asyncio | binds asyncio",
                "x = await asyncio.sleep(0) | reads asyncio, binds x",
            ],
            "import asyncio\n\n\nasync def main():\n    global x\n"
            "    x = await asyncio.sleep(0)\n\n\nasyncio.run(main())\n",
        ),
        (
            ["from __future__ import annotations | binds f", "x = await f() | reads f, binds x"],
            "from __future__ import annotations\nimport asyncio\n\n\nasync def main():\n"
            "    global x\n    x = await f()\n\n\nasyncio.run(main())\n",
        ),
    ],
)
def test_top_level_await(lines: list[str], code: str) -> None:
    assert rendered(*lines) == code


@pytest.mark.parametrize(
    ("between", "bound"),
    [
        ("for i in a: j = i", "i j"),
        ("import b.c as d, e.f", "d e"),
        ("class C: inner = 1", "C"),
        ("with a as (p, *q): pass", "p q"),
        ("(n := 1)", "n"),
        ("def g(): local = 1", "g"),
        ("k = [i for i in a]", "k"),
        ("k = [w := i for i in a]", "k w"),
        ("match a:¶    case [m, *r]: pass", "m r"),
        ("match a:¶    case {'k': m, **r}: pass", "m r"),
    ],
)
def test_names_bound_between_two_awaits_are_global(between: str, bound: str) -> None:
    names = ", ".join(f"binds {name}" for name in bound.split())
    reads = ", ".join(f"reads {name}" for name in bound.split())
    middle = f"{between} | reads z, {names}"
    code = rendered("z = await f() | binds z", middle, f"x = await g() | {reads}, binds x")
    declared = next(line for line in code.splitlines() if line.strip().startswith("global"))
    assert set(declared.split("global ")[1].split(", ")) >= {*bound.split(), "x", "z"}


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (
            [
                "import lineaslice | binds lineaslice",
                "x = 1 | binds x",
                "lineaslice.save(x, 'n') | reads x, reads lineaslice, affects x",
            ],
            "x = 1\n",
        ),
        (["x = 1 | binds x", "y.save(x) | reads x, affects x"], "x = 1\ny.save(x)\n"),
    ],
)
def test_saving_is_left_out(lines: list[str], code: str) -> None:
    assert rendered(*lines).removeprefix("import lineaslice\n\n") == code


@pytest.mark.parametrize(
    ("expression", "assign_to", "last"),
    [
        ("x", None, "x = 1"),
        ("x", "x", "x = 1"),
        ("x", "y", "y = x"),
        ("x[0]", None, "x[0]"),
        ("x[0]", "y", "y = x[0]"),
    ],
)
def test_the_goal_at_the_end(expression: str, assign_to: str | None, last: str) -> None:
    code = rendered("x = 1 | binds x", expression=expression, assign_to=assign_to)
    assert code.splitlines()[-1] == last


def test_the_rest_of_the_session_as_comments() -> None:
    code = rendered(
        "import b | binds b",
        "a = 1 | binds a",
        "for i in a:¶    print(i) | reads a, binds i",
        "x = a | reads a, binds x",
        include_non_slice_as_comment=True,
    )
    assert code == "# import b\na = 1\n# for i in a:\n#     print(i)\nx = a\n"


def test_the_code_of_a_session() -> None:
    record = history("a=1 | binds a", "# b¶b=2 | binds b")
    assert session_code(record) == "a = 1\n# b\nb = 2\n"


def test_an_empty_slice() -> None:
    found = Slice(history().session, goal("5", 0, "reads x"), ())
    assert render(found) == "5\n"
    assert isinstance(found.events, tuple)
    assert list(found) == list[Event]()
