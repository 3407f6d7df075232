"""Blocks without some of their statements keep the user's layout and comments."""

from __future__ import annotations

import ast

import pytest

from lineaslice.syntax.blocks import block_of
from lineaslice.syntax.edit import without_parts

BLOCK = """\
# what it is
for i in range(3):
    # about a
    a = 1; b = 2  # both
    # about c
    c = 3
    if a:
        print(a)
    elif b:
        x = 1
    else:
        y = 2
    try:
        z = 1
    except ValueError as error:
        print(error)
    finally:
        q = 1
    # the end
else:
    print(5)
"""


def number(text: str) -> int:
    """The number of the part that begins with a text."""
    block = block_of(BLOCK)
    assert block is not None
    texts = [ast.unparse(n) for n in _statements(ast.parse(BLOCK).body)]
    assert len(texts) == len(block.parts)
    return next(n for n, own in enumerate(texts) if own.startswith(text))


def _statements(body: list[ast.stmt]) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    for node in body:
        found.append(node)
        for field in ("body", "handlers", "orelse", "finalbody"):
            for inner in getattr(node, field, ()):
                nested = inner.body if isinstance(inner, ast.ExceptHandler) else [inner]
                found += _statements(nested)
    return found


@pytest.mark.parametrize(
    ("gone", "absent", "present"),
    [
        ("c = 3", ["c = 3", "about c"], ["a = 1; b = 2  # both", "# about a", "# the end"]),
        ("b = 2", ["b = 2", ";"], ["a = 1  # both"]),
        ("print(a)", ["print(a)"], ["if a:\n        pass\n    elif b:"]),
        ("if b", ["elif", "y = 2"], ["if a:\n        print(a)\n    try:"]),
        ("y = 2", ["else:\n        y", "y = 2"], ["x = 1\n    try:"]),
        ("print(error)", ["print(error)"], ["except ValueError as error:\n        pass"]),
        ("q = 1", ["finally", "q = 1"], ["print(error)\n    # the end"]),
        ("print(5)", ["else:\n    print(5)"], ["# what it is\nfor"]),
    ],
)
def test_what_goes_and_what_stays(gone: str, absent: list[str], present: list[str]) -> None:
    text = without_parts(BLOCK, [number(gone)])
    ast.parse(text)
    assert [word for word in absent if word in text] == []
    assert [word for word in present if word not in text] == []


def test_what_goes_can_stay_as_a_comment() -> None:
    text = without_parts(BLOCK, [number("c = 3"), number("print(a)")], as_comments=True)
    assert "    # # about c\n    # c = 3\n    if a:\n        # print(a)\n        pass\n" in text
    ast.parse(text)


@pytest.mark.parametrize(
    "text", ["x = 1", "for x in y:\n    exec(x)", "for x in y:\n    def f(): pass", "def f(): pass"]
)
def test_what_is_not_followed(text: str) -> None:
    assert block_of(text) is None
