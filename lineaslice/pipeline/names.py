"""Which names does a piece of notebook text mention, and what becomes of them inside a function?

At the top of a cell every name is a global; inside a generated function the same name is a local,
a closure cell or a global, by Python's scope rules. This module tells apart what those rules
tell apart. Over mere facts it knows *captures*: names looked up later, whenever the lambda,
generator or function of this text runs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

# Called with no namespace of their own, these see (and change) the scope of the caller.
NAMESPACE_CALLS = frozenset({"exec", "eval", "globals", "locals", "vars", "dir"})

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Names:
    """The global names of one text, by what they are used for."""

    now: frozenset[str] = frozenset()  # looked up while the text itself runs
    captures: frozenset[str] = frozenset()  # looked up when a function of this text runs
    binds: frozenset[str] = frozenset()  # bound at the top level of the text
    late_binds: frozenset[str] = frozenset()  # bound by a function of this text (``global n``)
    hidden: frozenset[str] = frozenset()  # ``class A: n = n`` would miss a local ``n``
    declared: frozenset[str] = frozenset()  # ``global n`` at the top level
    annotated: frozenset[str] = frozenset()  # ``n: int = 1``, illegal where ``n`` is global
    words: frozenset[str] = frozenset()  # identifiers inside string constants
    awaits: bool = False
    namespace_calls: bool = False  # exec, eval, globals, … may use any name
    late_namespace_calls: bool = False  # the same, inside a function of this text

    @property
    def mentioned(self) -> frozenset[str]:
        """Every global name that the text spells out."""
        return self.now | self.captures | self.binds


@lru_cache(maxsize=4096)
def names(text: str) -> Names:
    """The names of a text of one or several statements; SyntaxError when it does not parse."""
    tree = ast.parse(text)
    reader = _Reader()
    reader.block(tree.body)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            reader.words.update(_words(node.value))
    return Names(
        now=frozenset(reader.now),
        captures=frozenset(reader.late),
        binds=frozenset(reader.binds),
        late_binds=frozenset(reader.late_binds),
        hidden=frozenset(reader.hidden),
        declared=frozenset(reader.declared),
        annotated=frozenset(reader.annotated),
        words=frozenset(reader.words),
        awaits=reader.awaits,
        namespace_calls=reader.namespace_calls,
        late_namespace_calls=reader.late_namespace_calls,
    )


@dataclass
class _Frame:
    """The names of one scope inside the text; ``kind`` decides who sees them."""

    kind: str  # function | comprehension | class
    names: set[str]
    outer: set[str] = field(default_factory=set)  # declared ``global`` here
    bound: set[str] = field(default_factory=set)  # class bodies: bound so far


class _Reader:
    """One pass over the text, with the stack of scopes that it is in."""

    def __init__(self) -> None:
        self.now: set[str] = set()
        self.late: set[str] = set()
        self.binds: set[str] = set()
        self.late_binds: set[str] = set()
        self.hidden: set[str] = set()
        self.declared: set[str] = set()
        self.annotated: set[str] = set()
        self.words: set[str] = set()
        self.awaits = False
        self.namespace_calls = False
        self.late_namespace_calls = False
        self.frames: list[_Frame] = []
        self.delayed = 0  # > 0 inside what runs later

    def block(self, body: Iterable[ast.AST]) -> None:
        for node in body:
            self.visit(node)

    def visit(self, node: ast.AST) -> None:
        method = getattr(self, "at_" + type(node).__name__, None)
        if method is not None:
            method(node)
        else:
            self.block(ast.iter_child_nodes(node))

    @contextmanager
    def scope(self, frame: _Frame, *, delayed: bool) -> Iterator[None]:
        self.frames.append(frame)
        self.delayed += delayed
        yield
        self.delayed -= delayed
        self.frames.pop()

    # ------------------------------------------------------------ names

    def load(self, name: str) -> None:
        for depth, frame in enumerate(reversed(self.frames)):
            if name in frame.outer:
                break
            if frame.kind == "class":
                # Only the class body itself sees its names, and only those bound by now.
                if depth == 0 and name in frame.names:
                    if name in frame.bound:
                        return
                    self.hidden.add(name)
            elif name in frame.names:
                return
        (self.late if self.delayed else self.now).add(name)

    def bind(self, name: str, *, walrus: bool = False) -> None:
        for frame in reversed(self.frames):
            if walrus and frame.kind == "comprehension":
                continue
            if name in frame.outer:
                self.late_binds.add(name)
            elif frame.kind == "class":
                frame.bound.add(name)
            return
        self.binds.add(name)

    def at_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.load(node.id)
        else:
            self.bind(node.id)

    def at_Global(self, node: ast.Global) -> None:
        if not self.frames:
            self.declared.update(node.names)

    def at_Nonlocal(self, node: ast.Nonlocal) -> None:
        """Names of enclosing functions: never global."""

    def at_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.bind(node.target.id, walrus=True)

    def at_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.load(node.target.id)
        self.visit(node.value)
        self.visit(node.target)

    def at_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        self.block(node.targets)

    def at_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.annotation)
        if node.value is not None:
            self.visit(node.value)
        if isinstance(node.target, ast.Name) and not self.frames:
            self.annotated.add(node.target.id)
            if node.value is None:
                return
        self.visit(node.target)

    def at_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.awaits |= isinstance(node, ast.AsyncFor) and not self.delayed
        self.visit(node.iter)
        self.visit(node.target)
        self.block([*node.body, *node.orelse])

    at_AsyncFor = at_For

    def at_AsyncWith(self, node: ast.AsyncWith) -> None:
        self.awaits |= not self.delayed
        self.block(ast.iter_child_nodes(node))

    def at_Await(self, node: ast.Await) -> None:
        self.awaits |= not self.delayed
        self.visit(node.value)

    def at_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.bind(node.name)
        self.block(ast.iter_child_nodes(node))

    def at_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        if node.name:
            self.bind(node.name)
        self.block(ast.iter_child_nodes(node))

    at_MatchStar = at_MatchAs

    def at_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self.bind(node.rest)
        self.block(ast.iter_child_nodes(node))

    def at_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name != "*":
                self.bind(imported_as(node, alias))

    at_ImportFrom = at_Import

    def at_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in NAMESPACE_CALLS:
            given = len(node.args) + len(node.keywords)
            if given <= (1 if node.func.id in ("exec", "eval") else 0):
                if self.delayed:
                    self.late_namespace_calls = True
                else:
                    self.namespace_calls = True
        self.block(ast.iter_child_nodes(node))

    # ------------------------------------------------------------ scopes

    def at_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.block(node.decorator_list)
        with self.scope(_type_parameters(node), delayed=False):
            self.signature(node.args)
            if node.returns is not None:
                self.visit(node.returns)
            self.function(node.args, node.body)
        self.bind(node.name)

    at_AsyncFunctionDef = at_FunctionDef

    def at_Lambda(self, node: ast.Lambda) -> None:
        self.signature(node.args)
        self.function(node.args, [node.body])

    def signature(self, args: ast.arguments) -> None:
        for argument in _arguments(args):
            if argument.annotation is not None:
                self.visit(argument.annotation)
        self.block(d for d in [*args.defaults, *args.kw_defaults] if d is not None)

    def function(self, args: ast.arguments, body: Iterable[ast.AST]) -> None:
        body = list(body)
        bound, declared = _local_names(body)
        bound |= {argument.arg for argument in _arguments(args)}
        with self.scope(_Frame("function", bound, declared), delayed=True):
            self.block(body)

    def at_ClassDef(self, node: ast.ClassDef) -> None:
        self.block(node.decorator_list)
        bound, declared = _local_names(node.body)
        with self.scope(_type_parameters(node), delayed=False):
            self.block([*node.bases, *node.keywords])
            with self.scope(_Frame("class", bound, declared), delayed=False):
                self.block(node.body)
        self.bind(node.name)

    def comprehension(self, node: ast.expr) -> None:
        assert isinstance(node, _COMPREHENSIONS)
        first, *rest = node.generators
        self.awaits |= bool(first.is_async) and not self.delayed
        self.visit(first.iter)
        targets = set(
            chain.from_iterable(_stored(generator.target) for generator in node.generators)
        )
        with self.scope(
            _Frame("comprehension", targets), delayed=isinstance(node, ast.GeneratorExp)
        ):
            self.block(first.ifs)
            for generator in rest:
                self.awaits |= bool(generator.is_async) and not self.delayed
                self.visit(generator.iter)
                self.block(generator.ifs)
            if isinstance(node, ast.DictComp):
                self.block([node.key, node.value])
            else:
                self.visit(node.elt)

    at_ListComp = comprehension
    at_SetComp = comprehension
    at_DictComp = comprehension
    at_GeneratorExp = comprehension


def imported_as(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    """The name that an import binds: ``import a.b`` binds ``a``, not ``a.b``."""
    if alias.asname:
        return alias.asname
    return alias.name.split(".")[0] if isinstance(node, ast.Import) else alias.name


def identifiers(text: str) -> frozenset[str]:
    """Every identifier in a text, whatever its scope: what a new name must not be."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        for part in ("id", "arg", "name", "asname", "rest"):
            value = getattr(node, part, None)
            if isinstance(value, str):
                found.update(value.split("."))
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            found.update(node.names)
    return frozenset(found)


def _type_parameters(node: ast.AST) -> _Frame:
    """The scope of ``[T]`` in ``def f[T](x: T)``; empty before Python 3.12."""
    return _Frame("function", {one.name for one in getattr(node, "type_params", ())})


def _arguments(args: ast.arguments) -> list[ast.arg]:
    found = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    return [*found, *(extra for extra in (args.vararg, args.kwarg) if extra is not None)]


def _stored(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
            yield inner.id


def _local_names(body: Iterable[ast.AST]) -> tuple[set[str], set[str]]:
    """What a function or class body binds itself, and what it declares ``global``."""
    bound: set[str] = set()
    declared: set[str] = set()
    foreign: set[str] = set()
    stack: list[tuple[ast.AST, bool]] = [(node, False) for node in body]
    while stack:
        node, walrus_only = stack.pop()
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            if not walrus_only:
                bound.add(node.name)
            stack += [(inner, walrus_only) for inner in node.decorator_list]
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.NamedExpr):
            bound.add(node.target.id)
        elif isinstance(node, ast.Global):
            declared.update(node.names)
        elif isinstance(node, ast.Nonlocal):
            foreign.update(node.names)
        elif not walrus_only:
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                bound.add(node.id)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                bound.update(imported_as(node, a) for a in node.names if a.name != "*")
            elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
                bound.add(node.name)
            elif isinstance(node, ast.MatchMapping) and node.rest:
                bound.add(node.rest)
        inside = walrus_only or isinstance(node, _COMPREHENSIONS)
        stack += [(inner, inside) for inner in ast.iter_child_nodes(node)]
    return bound - declared - foreign, declared


def _words(text: str) -> Iterator[str]:
    word = ""
    for character in f"{text} ":
        if character.isidentifier() or (word and character.isalnum()):
            word += character
        elif word:
            yield word
            word = ""
