"""Cells to statements: the text of each top-level statement, with the comments above it.

``source`` is Python; magics have already become calls (IPython does that before it compiles).
"""

from __future__ import annotations

import ast

from lineaslice.model import Statement


def split(source: str, tree: ast.Module | None = None) -> tuple[Statement, ...]:
    """The statements of a cell, in order; two on one line are two.

    ``tree`` spares a second parse when the caller has one. Raises SyntaxError as ``ast.parse``.
    """
    if tree is None:
        tree = ast.parse(source)
    # Not splitlines(): it also breaks at form feeds, where ast does not.
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    lines = [line + "\n" for line in source.split("\n")]
    found = []
    previous_end = 0  # line (from 1) of the end of the statement before
    for node in tree.body:
        first = node.lineno
        column = node.col_offset
        for decorator in getattr(node, "decorator_list", ()):
            if (decorator.lineno, decorator.col_offset) < (first, column):
                first, column = _at_sign(lines, decorator.lineno)
        end_line = node.end_lineno or first
        end_column = node.end_col_offset or 0
        code = _text(lines, first, column, end_line, end_column)
        if "#" in lines[end_line - 1]:
            code += _trailing_comment(lines[end_line - 1], end_column)
        if column == 0 and first - previous_end > 1:
            code = _comments_between(lines, previous_end, first) + code
        found.append(Statement(code, first, end_line))
        previous_end = end_line
    return tuple(found)


def _at_sign(lines: list[str], line: int) -> tuple[int, int]:
    """Where the ``@`` of a decorator stands, whose expression begins in ``line``."""
    while "@" not in lines[line - 1]:
        line -= 1
    text = lines[line - 1]
    return line, len(text[: text.index("@")].encode())


def _text(lines: list[str], first: int, column: int, last: int, end_column: int) -> str:
    """The source between two positions; columns count UTF-8 bytes, as in ``ast``."""
    if first == last:
        line = lines[first - 1]
        if line.isascii():
            return line[column:end_column]
        return line.encode()[column:end_column].decode()
    head = lines[first - 1].encode()[column:].decode()
    tail = lines[last - 1].encode()[:end_column].decode()
    return head + "".join(lines[first : last - 1]) + tail


def _trailing_comment(line: str, end_column: int) -> str:
    rest = line.encode()[end_column:].decode().strip().removeprefix(";").strip()
    return "  " + rest if rest.startswith("#") else ""


def _comments_between(lines: list[str], previous_line: int, first: int) -> str:
    """The comment lines directly above ``first``, up to the statement before or a blank line."""
    kept: list[str] = []
    for line in reversed(lines[previous_line : first - 1]):
        if not line.lstrip().startswith("#"):
            if line.strip() == "" and not kept:
                continue
            break
        kept.append(line.strip() + "\n")
    return "".join(reversed(kept))
