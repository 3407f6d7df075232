"""What the text of one statement says: rows in ``facts.txt``, and Python's compiler as judge."""

from __future__ import annotations

import ast
import dis
import inspect
import sys
import types
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from lineaslice.syntax.facts import (
    Atom,
    Attr,
    Call,
    Element,
    Facts,
    Name,
    expression,
    facts,
    facts_of,
    facts_of_block,
)

from .plain_facts import plain, told
from .stdlib_sources import MODULES, source_of


def rows() -> Iterator[tuple[str, str]]:
    lines = Path(__file__).with_name("facts.txt").read_text().splitlines()
    lines = [line for line in lines if line.strip() and not line.startswith(("# ", "== "))]
    for statement, expected in zip(lines[::2], lines[1::2], strict=True):
        yield statement.replace("¶", "\n"), expected.strip()


ROWS = list(rows())


def test_there_are_rows() -> None:
    assert len(ROWS) > 200


@pytest.mark.parametrize(("statement", "expected"), ROWS)
def test_facts_of_a_statement(statement: str, expected: str) -> None:
    assert (told(statement) or "nothing") == expected


@pytest.mark.parametrize(
    ("statement", "read"),
    [
        ("class A:\n    y = x\n    x = 1", "x"),
        ("class A:\n    x = 1\n    y = [n for n in x]\n    z = y", ""),
        ("class A:\n    x = 1\n    y = [x for _ in z]", "x"),
        ("class A:\n    x = 1\n    y = [n for n in z if x]", "x"),
        ("class A:\n    if z: x = 1\n    y = x", "x"),
        ("class A:\n    for i in z: x = 1\n    y = x, i", "x i"),
        ("class A:\n    x = 1\n    del x\n    y = x", "x"),
        ("for i in z:\n    i and (x := 4)\n    y = x", "x"),
        ("for i in z:\n    (x := 4) if i else 1\n    y = x", "x"),
        ("for i in z:\n    [x := k for k in i]\n    y = x", "x"),
        ("t = [x := k for k in z], x", "x"),
    ],
)
def test_a_name_bound_on_some_paths_only_is_read(statement: str, read: str) -> None:
    assert set(read.split()) <= set(facts(statement).reads)


def test_a_class_body_binds_a_name_that_it_declares_global() -> None:
    found = facts("class A:\n    global x\n    x = 2")
    assert set(found.binds) == {"x", "A"}


@pytest.mark.parametrize(
    ("statement", "deleted"),
    [
        ("del a, (b, [c])", "a b c"),
        ("del (a, b), c", "a b c"),
        ("del [a, b]", "a b"),
    ],
)
def test_deleted_names(statement: str, deleted: str) -> None:
    assert facts(statement).deletes == tuple(deleted.split())


@pytest.mark.parametrize("pattern", ["y", "[1] as y", "list() as y", "[1] | [2] as y"])
def test_a_matched_name_may_be_the_subject_itself(pattern: str) -> None:
    found = facts(f"match x:\n    case {pattern}:\n        y.append(1)")
    receiver = found.calls[-1].func
    assert isinstance(receiver, Attr)
    assert not isinstance(receiver.base, Element)


def test_the_first_source_of_a_generator_is_iterated_at_once() -> None:
    assert facts("g = (f(y) for y in x)").calls == (Call(Atom(iter), (("0", Name("x")),), 1),)


@pytest.mark.parametrize("statement", ["y = {x: 1}", "y = {x}", "y[x] = 1"])
def test_keys_are_hashed(statement: str) -> None:
    assert Name("x") in facts(statement).operands


@pytest.mark.parametrize("name", ["x", "not_a_name"])
def test_facts_of_an_expression(name: str) -> None:
    found = expression(f"{name}.fit(y)[0]")
    assert found.reads == (name, "y")
    assert found.displays


@pytest.mark.parametrize("text", ["", "a = 1; b = 2", "# nothing"])
def test_facts_are_of_one_statement(text: str) -> None:
    with pytest.raises(ValueError, match="expected one statement"):
        facts(text)


def test_statements_that_do_not_parse() -> None:
    with pytest.raises(SyntaxError):
        facts("a = ")
    with pytest.raises(SyntaxError):
        expression("a = 1")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = 1\ny = x", "binds x y; compound"),
        ("y = x\nx = 1", "reads x; binds y x; compound"),
        ("x = 1\ndel x", "deletes x; compound"),
        ("del x\nx = 1", "binds x; compound"),
        (
            "if a: x = 1\nprint(x)",
            "reads a print x; maybe x; calls print(0=x); operands a; compound; displays",
        ),
        ("x = f()\nx.g()", "reads f; binds x; calls f() #0.g(); loads #0.g; compound; displays"),
        ("for i in a: x = i\nx", "reads a x; loops i x; iterated a; compound; displays"),
    ],
)
def test_a_block_runs_as_one(body: str, expected: str) -> None:
    assert plain(facts_of_block(ast.parse(body).body)) == expected


def test_a_block_of_one_statement_is_that_statement() -> None:
    assert facts_of_block(ast.parse("x = y").body) == facts("x = y")


@pytest.mark.parametrize(
    ("statement", "closed", "computes"),
    [
        ("x = y", True, True),
        ("x = [y, 1]", True, True),
        ("x = y + 1", False, True),
        ("x = y.z", False, True),
        ("a, b = y", False, True),
        ("f(x)", False, True),
        ("x.y(z)[0]", False, True),
        ("x += y", False, True),
        ("x[y] += 1", False, False),
        ("x.__class__.y(z)", False, False),
        ("if x: y(z)", False, False),
        ("if x: y += 1", False, False),
        ("x.y = 1", False, False),
        ("import a", False, False),
        ("await x", False, False),
        ("def f(): pass", False, False),
        ("del x", True, True),
        ("pass", True, True),
    ],
)
def test_what_the_text_alone_shows(statement: str, closed: bool, computes: bool) -> None:
    found = facts(statement)
    assert (found.closed, found.computes) == (closed, computes)


def test_long_strings_are_data_not_code() -> None:
    assert facts("x = " + repr("name " * 100)).strings == ("name",)
    assert facts("x = " + repr("name " * 4000)).strings == ()


@pytest.mark.skipif(sys.version_info < (3, 12), reason="type parameters came with 3.12")
@pytest.mark.parametrize(
    ("statement", "reads", "binds"),
    [
        ("type X = list[a]", "list a", "X"),
        ("type X[T] = dict[T, a]", "dict a", "X"),
        ("def f[T](x: T) -> a: pass", "a", "f"),
        ("class A[T](B[T]): x: T", "B", "A"),
    ],
)
def test_type_parameters_are_no_globals(statement: str, reads: str, binds: str) -> None:
    found = facts(statement)
    assert set(reads.split()) <= set(found.reads)
    assert found.binds == (binds,)


# ---------------------------------------------------------------- Python as judge

# Written and read by the compiler itself.
IMPLIED = {"__annotations__", "__doc__", "__name__"}
COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>"}


def compiled(node: ast.stmt) -> types.CodeType:
    return compile(ast.Module([node], []), "<statement>", "exec", dont_inherit=True)


def looked_up(code: types.CodeType) -> set[str]:
    """Names that running the code looks up in the module, those of functions left out."""
    found = {i.argval for i in dis.get_instructions(code) if i.opname == "LOAD_NAME"}
    for inner in code.co_consts:
        if not isinstance(inner, types.CodeType):
            continue
        if inner.co_name in COMPREHENSIONS:
            found |= {i.argval for i in dis.get_instructions(inner) if i.opname == "LOAD_GLOBAL"}
        elif not inner.co_flags & inspect.CO_OPTIMIZED:  # a class body
            found |= looked_up(inner) - bound(inner)
    return found - IMPLIED


def bound(code: types.CodeType) -> set[str]:
    """Names that running the code binds in the module, or in its class."""
    names = {i.argval for i in dis.get_instructions(code) if i.opname == "STORE_NAME"}
    return names - IMPLIED


@pytest.mark.parametrize("module", MODULES)
def test_the_compiler_finds_no_name_that_the_facts_lack(module: str) -> None:
    for node in ast.parse(source_of(module)).body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            continue
        found = facts_of(node)
        code = compiled(node)
        own = {*found.binds, *found.loops, *found.maybe}
        caught = {h.name for h in ast.walk(node) if isinstance(h, ast.ExceptHandler)}
        where = f"{module}:{node.lineno}"
        assert looked_up(code) - caught <= {*found.reads, *own}, where
        assert bound(code) - caught <= own, where
        assert {*found.binds, *found.loops} <= bound(code) | IMPLIED, where


@pytest.mark.parametrize("module", MODULES)
def test_every_name_in_a_term_is_read(module: str) -> None:
    for node in ast.parse(source_of(module)).body:
        found = facts_of(node)
        own = {*found.binds, *found.loops, *found.maybe, *(one.bound for one in found.imports)}
        assert set(names_in(found)) <= {*found.reads, *own}, f"{module}:{node.lineno}"


REFUSED = """
    return
    yield
    (yield x)
    break
    continue
    nonlocal x
    global x
    *a = x
    *x
    [*a, *b] = x
    a, *b = x
    x = [1 for *a in y]
    x = [i := 1 for i in y]
    f(a=1, a=2)
    x = lambda a, a: 1
    x = [lambda a, a: 1]
    from __future__ import braces
    x = (1 for a in b if (yield))
    x is 5
    x is not 'a' < 3
    3 is x
    'a'(x)
    (1, 2)['a']
    [1](x)
    f'{x}'(y)
    (1, 2)(3)
    assert (x, 'text')
    def f(a, a): pass
    x[(yield)]
    if x: return
    for i in x: yield
    (lambda: 1)(*a, b=1)
    x: (yield) = 1
    1[0]
    {}[0]
"""


@pytest.mark.parametrize("statement", REFUSED.strip().split("\n"))
def test_what_the_compiler_may_refuse_does_not_surely_compile(statement: str) -> None:
    assert not facts(statement.strip()).compiles


@pytest.mark.parametrize(
    "statement",
    [
        "x = 1",
        "x += y[0]",
        "f(x, *a, b=1, **c)",
        "import a.b as c",
        "from a import *",
        "del x, y[0]",
        "x = y = [i for i in z if i]",
        "'text'",
        "a, (b, c) = x",
        "x.y = {1: 2, **z}",
        "x is None",
        "x = f'{y!r:>{z}}'",
        "x[1:, ...] = -y",
        "x = a if b else c and d",
    ],
)
def test_what_surely_compiles(statement: str) -> None:
    assert facts(statement).compiles
    assert not is_refused(ast.parse(statement).body[0])


@pytest.mark.parametrize("module", MODULES)
def test_the_compiler_refuses_nothing_that_surely_compiles(module: str) -> None:
    found = 0
    for node in ast.walk(ast.parse(source_of(module))):
        if isinstance(node, ast.stmt) and facts_of(node).compiles:
            found += 1
            assert not is_refused(node), f"{module}:{node.lineno}"
    assert found > 3  # from 3.12 on, datetime is little more than an import


def is_refused(node: ast.stmt) -> bool:
    """True when the compiler refuses a statement, or warns of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            compiled(node)
        except (SyntaxError, SyntaxWarning):
            return True
    return False


def names_in(found: Facts) -> Iterator[str]:
    pending: list[object] = [found.stores, found.calls, found.iterated, found.operands, found.loads]
    while pending:
        one = pending.pop()
        if isinstance(one, Name):
            yield one.name
        elif isinstance(one, tuple):
            pending += one
