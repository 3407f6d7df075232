"""A cell's text in, its statements out: code, comments above, comment behind, lines."""

from __future__ import annotations

import ast
import io
import tokenize

import pytest

from lineaslice.syntax.cells import split

from .stdlib_sources import MODULES, source_of


def texts(source: str) -> list[str]:
    return [statement.text for statement in split(source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", []),
        ("\n\n", []),
        ("# only a comment", []),
        ("a = 1", ["a = 1"]),
        ("a = 1\nb = 2\n", ["a = 1", "b = 2"]),
        # semicolons
        ("a = 1; b = 2", ["a = 1", "b = 2"]),
        ("a = 1 ; b = 2 ;", ["a = 1", "b = 2"]),
        ("a = 1;\nb = 2;", ["a = 1", "b = 2"]),
        ("if a: b; c\nd", ["if a: b; c", "d"]),
        ("a = 1\\\n; b = 2", ["a = 1", "b = 2"]),
        # comments behind
        ("a = 1  # one", ["a = 1  # one"]),
        ("a = 1# one", ["a = 1  # one"]),
        ("a = 1; b = 2  # both", ["a = 1", "b = 2  # both"]),
        ("f(a,  # first\n  b)  # second", ["f(a,  # first\n  b)  # second"]),
        ("a = '# no'  # yes", ["a = '# no'  # yes"]),
        ("a = 1 \\\n    + 2  # sum", ["a = 1 \\\n    + 2  # sum"]),
        # comments above
        ("# one\na = 1", ["# one\na = 1"]),
        ("# one\n# two\na = 1", ["# one\n# two\na = 1"]),
        ("# far\n\n# near\na = 1", ["# near\na = 1"]),
        ("# above a blank line\n\na = 1", ["# above a blank line\na = 1"]),
        ("a = 1  # behind\n# above\nb = 2", ["a = 1  # behind", "# above\nb = 2"]),
        ("  # indented\na = 1", ["# indented\na = 1"]),
        ("# of a\na = 1; b = 2  # of b", ["# of a\na = 1", "b = 2  # of b"]),
        ("a = 1\n# at the end", ["a = 1"]),
        ("if a:\n    b\n    # in the block\nc", ["if a:\n    b", "# in the block\nc"]),
        # multi-line strings
        ("s = '''\n# text\n'''\n# note\nb = 1", ["s = '''\n# text\n'''", "# note\nb = 1"]),
        ("s = '''a\n  b''' ; t = 1", ["s = '''a\n  b'''", "t = 1"]),
        ("f'''\n{a}\n'''  # f", ["f'''\n{a}\n'''  # f"]),
        # decorators
        ("@a\ndef f(): pass", ["@a\ndef f(): pass"]),
        ("x = 1\n@a\n@b(1)\nclass C: pass", ["x = 1", "@a\n@b(1)\nclass C: pass"]),
        (
            "# why\n@ a\n# between\nasync def f(): pass",
            ["# why\n@ a\n# between\nasync def f(): pass"],
        ),
        ("@(\n  a)\ndef f():\n  pass", ["@(\n  a)\ndef f():\n  pass"]),
        ("@a.b  # deco\ndef f(): pass", ["@a.b  # deco\ndef f(): pass"]),
        # columns count bytes, text counts characters
        ("x = 'é'; y = 'ü'  # ö", ["x = 'é'", "y = 'ü'  # ö"]),
        ("日本 = '🎉'; z = 日本", ["日本 = '🎉'", "z = 日本"]),
        ("x = ('ж',\n'ж'); y = 1", ["x = ('ж',\n'ж')", "y = 1"]),
        # line ends
        ("a = 1\r\nb = 2\r\n", ["a = 1", "b = 2"]),
        ("# c\r\na = 1  # d\r\n", ["# c\na = 1  # d"]),
        ("if a:\r\n    b\r\n", ["if a:\n    b"]),
        ("\x0ca = 1\nb = '\x0c'\n", ["a = 1", "b = '\x0c'"]),
        ("a = 1\x0c\n\x0c\nb = 2", ["a = 1", "b = 2"]),
        ("s = 'a\u2028b'\nt = 'c\x85d'\nu = 1", ["s = 'a\u2028b'", "t = 'c\x85d'", "u = 1"]),
        ("a = 1;  # kept", ["a = 1  # kept"]),  # the ; only silences a display
        ("a = 1\rb = 2\r", ["a = 1", "b = 2"]),
    ],
)
def test_statements_of_a_cell(source: str, expected: list[str]) -> None:
    assert texts(source) == expected


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("a = 1\n\nb = (2,\n 3)\n", [(1, 1), (3, 4)]),
        ("# c\n@d\ndef f():\n    pass", [(2, 4)]),
        ("a; b\nc", [(1, 1), (1, 1), (2, 2)]),
        ("s = '''\n\n'''; t = 1", [(1, 3), (3, 3)]),
    ],
)
def test_lines_of_the_code_without_its_comments(source: str, lines: list[tuple[int, int]]) -> None:
    assert [(s.line, s.end_line) for s in split(source)] == lines


def test_a_tree_spares_the_parse() -> None:
    source = "a = 1\n# two\nb = 2"
    assert split(source, ast.parse(source)) == split(source)


def test_a_syntax_error_is_raised_as_it_is() -> None:
    with pytest.raises(SyntaxError):
        split("a = (")


@pytest.mark.parametrize("module", MODULES)
def test_the_statements_of_a_file_are_the_file(module: str) -> None:
    """Each text parses to its own tree, and no comment between two statements is invented."""
    source = source_of(module)
    tree = ast.parse(source)
    found = split(source, tree)
    for statement, node in zip(found, tree.body, strict=True):
        assert ast.dump(ast.parse(statement.text)) == ast.dump(ast.Module([node], [])), (
            f"{module}:{node.lineno}"
        )
    joined = "\n".join(statement.text for statement in found)
    assert ast.dump(ast.parse(joined)) == ast.dump(tree)
    assert set(comments(joined)) <= set(comments(source))


@pytest.mark.parametrize("module", MODULES[::4])
def test_line_ends_of_windows_change_nothing(module: str) -> None:
    source = source_of(module)
    plain, windows = split(source), split(source.replace("\n", "\r\n"))
    assert [s.text for s in plain] == [s.text.replace("\r\n", "\n") for s in windows]
    assert [s[1:] for s in plain] == [s[1:] for s in windows]


def comments(source: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token.string.rstrip() for token in tokens if token.type == tokenize.COMMENT]
