"""Why statements are in a slice, or not, in the words of a reader."""

from __future__ import annotations

from typing import Any

import pytest
from graph.records import accesses, goal, history

from lineaslice.errors import SliceError
from lineaslice.graph.sentences import first_line, named
from lineaslice.model import CellRun, Diagnostic, Goal, History, Resource
from lineaslice.slicing.explain import explain, why
from lineaslice.slicing.lines import code
from lineaslice.slicing.select import select

KEPT = [
    (["x = 1 | binds x"], ["makes x, which is the value asked for (from the code)"]),
    (
        ["a = 1 | binds a", "x = a | reads a, binds x"],
        [
            "makes a, which is used by line 2, x = a (from the code)",
            "makes x, which is the value asked for (from the code)",
        ],
    ),
    (
        ["import a | binds a, reads import:a", "x = a | reads a, binds x"],
        [
            "imports a, which is used by line 3, x = a (from the code)",
            "makes x, which is the value asked for (from the code)",
        ],
    ),
    (["def x():¶    pass | binds x"], ["defines x, which is the value asked for (from the code)"]),
    (
        ["x = [] | binds x", "x.append(1) | reads x, changes x [table: builtins via x.append]"],
        [
            "makes x, which is used by line 2, x.append(1) (from the code)",
            "changes x by x.append, which is the value asked for (known about builtins)",
        ],
    ),
    (
        ["x = [] | binds x", "y.append(1) | affects x [observed via y]"],
        [
            "makes x, which is the value asked for (from the code)",
            "changes x in place through y, which is the value asked for (seen when it ran)",
        ],
    ),
    (
        ["x = [] | binds x", "g() | affects x [assumed]"],
        [
            "makes x, which is the value asked for (from the code)",
            "changes x in place through an alias, which is the value asked for "
            "(assumed, not seen)",
        ],
    ),
    (["if a: x = 1 | may bind x"], ["may make x, which is the value asked for (from the code)"]),
    (
        ["seed(1) | binds random:python", "x = r() | reads random:python, "
         "changes random:python, binds x"],
        [
            "seeds the random generator of python, on which the later draws depend: line 2, "
            "x = r() (from the code)",
            "makes x, which is the value asked for (from the code)",
        ],
    ),
    (
        ["random() | reads random:numpy, changes random:numpy",
         "x = r() | reads random:numpy, binds x"],
        [
            "draws from the random generator of numpy, on which the later draws depend: line 2, "
            "x = r() (from the code)",
            "makes x, which is the value asked for (from the code)",
        ],
    ),
    (
        ["open('f') | binds file:/work/f", "x = read() | reads file:/work/f [observed], binds x"],
        [
            "writes the file /work/f, which is used by line 2, x = read() (seen when it ran)",
            "makes x, which is the value asked for (from the code)",
        ],
    ),
    (
        ["df.to_parquet('f') | changes file:/work/f [table: pandas via ….to_parquet]",
         "x = read() | reads file:/work/f, binds x"],
        [
            "writes the file /work/f, which is used by line 2, x = read() (known about pandas)",
            "makes x, which is the value asked for (from the code)",
        ],
    ),
    (
        ["k = 1 | binds k", "x = f() | reads k [late-bound via f], binds x"],
        [
            "makes k, which f looks up when it runs: line 2, x = f() (from the function's code)",
            "makes x, which is the value asked for (from the code)",
        ],
    ),
    (
        ["plt.plot() | reads figure:pyplot, changes figure:pyplot [table: matplotlib]",
         "x = plt.gcf() | reads figure:pyplot [table: matplotlib], binds x"],
        [
            "draws on pyplot's figure, which is used by line 2, x = plt.gcf() "
            "(known about matplotlib)",
            "makes x, which is the value asked for (from the code)",
        ],
    ),
    (
        ["1 + 1 | binds _1 [observed via display]", "x = _1 | reads _1, binds x"],
        [
            "gives a result, kept as _1, which is used by line 2, x = _1 (seen when it ran)",
            "makes x, which is the value asked for (from the code)",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "sentences"), KEPT)
def test_one_sentence_per_kept_statement(lines: list[str], sentences: list[str]) -> None:
    found = explain(select(history(*lines), goal("x", len(lines))))
    assert [f"{r.sentence} ({r.evidence})" for r in found] == sentences
    assert len(found) == len(sentences)


LEFT_OUT = [
    ("print(a) | reads a", "it only prints"),
    ("a.head() | reads a, binds _3 [observed via display]", "it only looks at a"),
    ("1 + 1 | ", "it changes nothing"),
    ("!a.pop() | reads a", "it raised ValueError and changed nothing"),
    ("lineaslice.save(a, 'a') | reads a", "it only saves an artifact"),
    ("y = a | reads a, binds y", "nothing uses y afterwards"),
    ("x1 = a | reads a, binds x1, binds file:/work/f", "nothing uses x1 afterwards"),
    ("5 | binds _4, binds file:/work/f", "nothing uses the file /work/f afterwards"),
    ("y, z = a | reads a, binds y, binds z", "nothing uses y and z afterwards"),
    (
        "a, b, c, d, e, f = 1 | binds b, binds c, binds d, binds e, binds f",
        "nothing uses b, c, d and 2 others afterwards",
    ),
    ("used = a | reads a, binds used", "used is used only by statements that are left out"),
    ("x = 5 | binds x", "x got a new value in cell 1 before it was used"),
    ("x, y = 5 | binds x, binds y", "x got a new value in cell 1 before it was used; "
     "nothing uses y afterwards"),
    ("a = 2 | binds a", "a is needed only as it was before"),
    ("open('f') | binds file:/work/f", "nothing uses the file /work/f afterwards"),
    ("plt.plot() | changes figure:pyplot", "nothing uses pyplot's figure afterwards"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "sentence"), LEFT_OUT)
def test_one_sentence_per_statement_that_is_left_out(line: str, sentence: str) -> None:
    before = ["a = 1 | binds a", "start = a | reads a, binds start"]
    after = ["print(used) | reads used", "x = start | reads start, binds x"]
    record = history(*before, line, *after)
    found = explain(select(record, goal("x", 5)), record)
    assert [o.sentence for o in found.left_out if o.event.number == 2] == [sentence]


def test_what_ran_later_is_told_in_one_line() -> None:
    record = history("x = 1 | binds x", "y = x | reads x, binds y", "z = y | reads y, binds z")
    found = explain(select(record, goal("x", 1)), record)
    assert [o.sentence for o in found.left_out] == ["it ran after the value was saved"] * 2
    assert str(found).splitlines()[-1] == "2 statements of cell 1 ran after the value was saved"


def test_a_magic_without_code_is_told_as_it_was_typed() -> None:
    note = Diagnostic("magic-dropped", "%matplotlib is not part of slices")
    record = history(" | ", "x = 1 | binds x", diagnostics={0: note})
    cells = (CellRun(0, "%matplotlib inline\nx = 1", 4),)
    record = History(record.session, cells, record.events)
    (omission,) = explain(select(record, goal("x", 2)), record).left_out
    assert (omission.text, omission.sentence) == ("%matplotlib inline", note.message)
    assert omission.place == "In [4]"


def test_what_is_known_is_told_rather_than_what_is_assumed() -> None:
    lines = [
        "a = [] | binds a",
        "b = f(a) | reads a [assumed], binds b",
        "x = a, b | reads b, reads a, binds x",
    ]
    found = explain(select(history(*lines), goal("x", 3)))
    assert found.assumptions == ()


def test_what_only_an_assumed_statement_needs_is_assumed_itself() -> None:
    lines = [
        "k = 1 | binds k",
        "a = [] | binds a",
        "f(a, k) | reads a, reads k, changes a [assumed via f]",
        "x = a | reads a, binds x",
    ]
    found = explain(select(history(*lines), goal("x", 4)))
    assert [first_line(reason.event) for reason in found.assumptions] == [
        "k = 1",
        "a = []",
        "f(a, k)",
    ]
    assert found.assumptions[0].sentence.endswith(", which is itself kept to be safe")


ASSUMED = [
    "a = [] | binds a",
    "f(b) | affects a [assumed via b]",
    "print(1 < 2) | ",
    "x = a | reads a, binds x",
]


def test_the_whole_explanation() -> None:
    doubt = Diagnostic("doubt", "who knows", "look")
    record = history(*ASSUMED, diagnostics={1: doubt})
    found = explain(select(record, goal("x", 4)), record)
    assert (
        str(found)
        == repr(found)
        == (
            "x needs 3 of the 4 statements that ran until then\n"
            "\n"
            "Kept:\n"
            "  line 1  a = []\n"
            "      makes a, which is used by line 3, x = a (from the code)\n"
            "  line 3  x = a\n"
            "      makes x, which is the value asked for (from the code)\n"
            "\n"
            "Kept to be safe, on an assumption:\n"
            "  line 2  f(b)\n"
            "      changes a in place through b, which is used by line 3, x = a "
            "(assumed, not seen)\n"
            "\n"
            "Left out:\n"
            "  cell 1  print(1 < 2)\n"
            "      it only prints\n"
            "\n"
            "Note: who knows; look"
        )
    )


def test_in_a_notebook_it_is_html_in_which_code_is_escaped() -> None:
    record = history(*ASSUMED)
    html = explain(select(record, goal("x", 4)), record)._repr_html_()
    assert "<code>print(1 &lt; 2)</code>" in html
    assert "1 < 2" not in html
    assert html.count("<details open>") == 2
    assert html.count("<details>") == 1
    (told,) = why(select(record, goal("x", 4)), "print(1", record)
    assert "1 &lt; 2" in told._repr_html_()
    assert "1 < 2" not in told._repr_html_()


# ---------------------------------------------------------------- one line

CHAIN = [
    "# the rate¶k = 1 | binds k",
    "def f():¶    return k | binds f",
    "import a | binds a, reads import:a",
    "x = f(a) | reads f, reads a, reads k [late-bound via f], binds x",
    "k = 2 | binds k",
    "z = x | reads x, binds z",
]


def asked(what: Any, *lines: str, at: int = 4) -> str:
    record = history(*(lines or CHAIN))
    return str(why(select(record, goal("x", at)), what, record))


def test_the_chain_from_a_line_to_the_goal_and_its_edges() -> None:
    assert asked(4) == (
        "line 4: k = 1   (cell 1)\n"
        "  It is there because\n"
        "    it makes k, which f looks up when it runs: line 11, x = f(a) "
        "(from the function's code)\n"
        "    line 11, x = f(a): it makes x, which is the value asked for (from the code)"
    )
    assert asked(11) == (
        "line 11: x = f(a)   (cell 1)\n"
        "  It is there because\n"
        "    it makes x, which is the value asked for (from the code)\n"
        "  It needs\n"
        "    line 4, k = 1: it makes k, which f looks up (from the function's code)\n"
        "    line 1, import a: it imports a (from the code)\n"
        "    line 7, def f(): …: it defines f (from the code)"
    )


def test_what_is_known_in_two_ways_is_told_once() -> None:
    lines = ["x = 1 | binds x", "x.f() | reads x [assumed], reads x, changes x"]
    assert asked(2, *lines, at=2).splitlines()[-2:] == [
        "  It needs",
        "    line 1, x = 1: it makes x (from the code)",
    ]


def test_a_comment_and_every_line_of_a_block_belong_to_their_statement() -> None:
    assert asked(3).splitlines()[0] == "line 3: k = 1   (cell 1)"
    assert asked(8).splitlines()[0] == "line 8: def f(): …   (cell 1)"


def test_a_decorator_is_the_first_line_of_its_function() -> None:
    lines = ["@d¶def f():¶    return 1 | reads d, binds f", "x = f | reads f, binds x"]
    assert asked(2, *lines, at=2).splitlines()[2].strip().startswith("it defines f")
    assert "    line 1, @d …: it defines f" in asked(6, *lines, at=2)


def test_a_statement_by_its_text() -> None:
    first, second = asked("k =").split("\n\n")
    assert first.splitlines()[0] == "line 4: k = 1   (cell 1)"
    assert second == (
        "k = 2   (cell 1)\n    it is not in the code: it ran after the value was saved"
    )
    assert asked("x = f( a )", "x = f( a ) | binds x", at=1).startswith("line 1: x = f( a )")


def test_the_goals_own_line_and_those_put_in_for_await() -> None:
    lines = ["import a | binds a, reads import:a", "y = await f(a) | reads a, binds y",
             "z = y | reads y, binds z"]  # fmt: skip
    record = history(*lines)
    found = select(record, Goal("z + 1", 3, accesses("reads z")))
    text = code(found, record).text.splitlines()
    assert text[0] == "import asyncio"
    told = {line: str(why(found, n, record)) for n, line in enumerate(text, 1) if line}
    assert "lets the code wait" in told["import asyncio"]
    assert "lets the code wait" in told["asyncio.run(main())"]
    assert "it is the value asked for: z + 1" in told["z + 1"]
    assert told["    y = await f(a)"].splitlines()[0].endswith("y = await f(a)   (cell 1)")
    assert told["z = y"].splitlines()[0].endswith("z = y   (cell 1)")
    assert told["import a"].splitlines()[0].endswith("import a   (cell 1)")


WRONG_LINES = [
    (0, "no line 0; it has 11"),
    (12, "no line 12; it has 11"),
    (-1, "no line -1"),
    (True, "no line True"),
    (2, "Line 2 of the code is empty"),
    ("zz = 1", "No statement of the session reads 'zz = 1'"),
    ("x = g(a)", "Did you mean 'x = f\\(a\\)'"),
    ("", "No statement of the session reads ''"),
]


@pytest.mark.parametrize(("line", "told"), WRONG_LINES)
def test_a_line_that_there_is_not(line: Any, told: str) -> None:
    with pytest.raises(SliceError, match=told):
        asked(line)


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = 1", "x = 1"),
        ("# note¶x = 1", "x = 1"),
        ("def f():¶    pass", "def f(): …"),
        ("# one¶# two¶for i in x:¶    pass", "for i in x: …"),
        ("x = f(¶    a,¶    b,¶)", "x = f(a, b)"),
        ("# only", "# only"),
    ],
)
def test_the_first_line_of_a_statement(text: str, line: str) -> None:
    assert first_line(history(f"{text} | binds x").events[0]) == line


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        (Resource("name", "x"), "x"),
        (Resource("file", "/home/me/work/a.csv"), "the file a.csv"),
        (Resource("file", "/elsewhere/a.csv"), "the file /elsewhere/a.csv"),
        (Resource("file", "(made by other programs)"), "the files that other programs made"),
        (Resource("environ", "HOME"), "the environment variable HOME"),
        (Resource("cwd"), "the working directory"),
        (Resource("option", "pandas"), "the options of pandas"),
        (Resource("module", "statistics of f #123"), "statistics of f"),
        (Resource("artifact", "iris/2"), "the artifact iris version 2"),
        (Resource("world", "clock"), "the clock"),
    ],
)
def test_resources_have_names_for_people(resource: Resource, words: str) -> None:
    assert named(resource, "/home/me/work") == words
