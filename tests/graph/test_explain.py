"""Edges to sentences."""

from __future__ import annotations

import pytest

from lineaslice.graph.explain import explain, first_line
from lineaslice.model import Diagnostic
from lineaslice.slicing.select import select

from .records import goal, history


@pytest.mark.parametrize(
    ("lines", "sentences"),
    [
        (["x = 1 | binds x"], ["makes x, which is used by the goal x (text)"]),
        (
            ["a = 1 | binds a", "x = a | reads a, binds x"],
            [
                "makes a, which is used by x = a (text)",
                "makes x, which is used by the goal x (text)",
            ],
        ),
        (
            ["x = [] | binds x", "x.append(1) | reads x, changes x [table: builtins via x.append]"],
            [
                "makes x, which is used by x.append(1) (text)",
                "changes x by x.append, which is used by the goal x (table: builtins, text)",
            ],
        ),
        (
            ["x = [] | binds x", "y.append(1) | affects x [observed via y]"],
            [
                "makes x, which is used by the goal x (text)",
                "changes x in place through y, which is used by the goal x (observed, text)",
            ],
        ),
        (
            ["x = [] | binds x", "g() | affects x [observed]"],
            [
                "makes x, which is used by the goal x (text)",
                "changes x in place through an alias, which is used by the goal x (observed, text)",
            ],
        ),
        (
            ["if a: x = 1 | may bind x"],
            ["may make x, which is used by the goal x (text)"],
        ),
        (
            ["seed(1) | binds random:python", "x = r() | reads random:python, "
             "changes random:python, binds x"],
            [
                "seeds the python random stream, and the next draw depends on that: x = r() (text)",
                "makes x, which is used by the goal x (text)",
            ],
        ),
        (
            ["random() | reads random:numpy, changes random:numpy",
             "x = r() | reads random:numpy, binds x"],
            [
                "draws from the numpy random stream, and the next draw depends on that: "
                "x = r() (text)",
                "makes x, which is used by the goal x (text)",
            ],
        ),
        (
            ["open('f') | binds file:f", "x = read() | reads file:f [observed], binds x"],
            [
                "writes file f, which is used by x = read() (text, observed)",
                "makes x, which is used by the goal x (text)",
            ],
        ),
        (
            ["k = 1 | binds k", "x = f() | reads k [late-bound via f], binds x"],
            [
                "makes k, which f looks up when called in x = f() (text, late-bound)",
                "makes x, which is used by the goal x (text)",
            ],
        ),
    ],
)  # fmt: skip
def test_one_sentence_per_statement(lines: list[str], sentences: list[str]) -> None:
    found = explain(select(history(*lines), goal("x", len(lines))))
    assert [f"{r.sentence} ({r.evidence})" for r in found] == sentences
    assert len(found) == len(sentences)


def test_what_is_known_is_told_rather_than_what_is_assumed() -> None:
    lines = [
        "a = [] | binds a",
        "b = f(a) | reads a [assumed], binds b",
        "x = a, b | reads b, reads a, binds x",
    ]
    found = explain(select(history(*lines), goal("x", 3)))
    assert not any(reason.assumed for reason in found)


def test_the_whole_explanation() -> None:
    lines = [
        "a = []  | binds a",
        "f(a) | reads a, changes a [assumed via f]",
        "x = a | reads a, binds x",
    ]
    doubt = Diagnostic("doubt", "who knows", "look")
    found = explain(select(history(*lines, diagnostics={1: doubt}), goal("x", 3)))
    assert (
        str(found)
        == repr(found)
        == (
            "Slice of x: 3 statements\n"
            "  a = [] \n      makes a, which is used by f(a) (text)\n"
            "  x = a\n      makes x, which is used by the goal x (text)\n"
            "Kept on assumption, to be safe:\n"
            "  f(a)\n      changes a by f, which is used by x = a (assumed, text)\n"
            "Note: who knows\n"
            "      look"
        )
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = 1", "x = 1"),
        ("# note¶x = 1", "x = 1"),
        ("def f():¶    pass", "def f(): …"),
        ("# one¶# two¶for i in x:¶    pass", "for i in x: …"),
        ("# only", "# only"),
    ],
)
def test_the_first_line_of_a_statement(text: str, line: str) -> None:
    assert first_line(history(f"{text} | binds x").events[0]) == line
