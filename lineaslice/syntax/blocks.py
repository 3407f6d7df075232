"""A compound statement as the tree of the statements in it, each with its own facts.

Parts are numbered in the order in which they stand, the statement itself being 0; ``edit`` counts
them alike. The facts of a part leave out those of the parts inside it. Terms name the names of the
block themselves, where ``facts`` would put what they were given: who shares what with whom is the
reader's question here, not what a value is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from lineaslice.syntax.facts import Call, Mixed, Name, Store, Term, _Reader


class Binding(NamedTuple):
    name: str
    term: Term | None  # None when the text does not tell


class Part(NamedTuple):
    """One statement inside a compound statement, or the compound statement itself."""

    number: int
    parent: int  # -1 for the whole
    field: str  # of the parent: "body", "orelse", "finalbody", or "handler 0", "handler 1", …
    kind: str  # "For", "If", "Expr", …: the name of the node
    last: int  # the number of the last part inside it; its own when it is simple
    reads: frozenset[str]  # names that its text mentions as used, those of nested functions too
    bindings: tuple[Binding, ...]
    deletes: tuple[str, ...]
    calls: tuple[int, ...]  # numbers of its calls in the block
    stores: tuple[Store, ...]
    stored: tuple[Term | None, ...]  # what each of them puts there; None when that is not told
    iterated: tuple[Term, ...]
    operands: tuple[Term, ...]
    loads: tuple[Term, ...]
    managers: tuple[str, ...]  # of a ``with``: what is called to make each; "" for no call

    @property
    def binds(self) -> frozenset[str]:
        """Names that it gives a value, or takes it from."""
        return frozenset(binding.name for binding in self.bindings).union(self.deletes)


class Block(NamedTuple):
    parts: tuple[Part, ...]
    calls: tuple[Call, ...]  # of all parts, in the order of ``facts``
    late: frozenset[str]  # names that a lambda or generator of the block looks up when it runs


# What runs or binds in ways that a reading of parts does not follow.
_UNFOLLOWED: tuple[type[ast.AST], ...] = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.AsyncFor, ast.AsyncWith),
    *(ast.Await, ast.Match, ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom),
)
_REFLECTIVE = frozenset(
    {"exec", "eval", "compile", "globals", "locals", "vars", "dir", "__import__", "get_ipython"}
    | {"setattr", "delattr", "getattr", "sys", "gc", "inspect", "__builtins__", "__main__"}
)
_COMPOUND = (ast.For, ast.While, ast.If, ast.With, ast.Try)


def block_of(text: str) -> Block | None:
    """The parts of one compound statement; None for anything else and for what is not followed."""
    body = ast.parse(text).body
    if len(body) != 1 or not isinstance(body[0], _COMPOUND):
        return None
    for node in ast.walk(body[0]):
        if isinstance(node, _UNFOLLOWED) or type(node).__name__ in ("TypeAlias", "TryStar"):
            return None
        if isinstance(node, ast.Name) and node.id in _REFLECTIVE:
            return None
        if isinstance(node, ast.Attribute) and node.attr in ("__dict__", "__class__"):
            return None
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            return None
    reader = _Partly()
    reader.statement(body[0])
    return Block(
        tuple(reader.parts[number] for number in sorted(reader.parts)),
        tuple(reader.calls),
        frozenset(_late(body[0])),
    )


def _late(node: ast.AST) -> set[str]:
    found: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, (ast.Lambda, ast.GeneratorExp)):
            found |= _loaded_in(inner)
    return found


def _loaded_in(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _headers(node: ast.stmt) -> list[ast.AST]:
    """What of a statement is not a statement inside it."""
    found: list[ast.AST] = []
    pending: list[ast.AST] = [node]
    while pending:
        for child in ast.iter_child_nodes(pending.pop()):
            if isinstance(child, ast.ExceptHandler):
                pending.append(child)
            elif not isinstance(child, ast.stmt):
                found.append(child)
    return found


def _fields(node: ast.stmt) -> dict[int, str]:
    """Where the statements inside a statement stand."""
    found: dict[int, str] = {}
    for field in ("body", "orelse", "finalbody"):
        found.update((id(child), field) for child in getattr(node, field, ()))
    for count, handler in enumerate(getattr(node, "handlers", ())):
        found.update((id(child), f"handler {count}") for child in handler.body)
    return found


def _managers(node: ast.With) -> Iterator[str]:
    for item in node.items:
        called = item.context_expr
        yield ast.unparse(called.func) if isinstance(called, ast.Call) else ""


class _Partly(_Reader):
    """Reads a compound statement and keeps the facts of its parts apart."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: dict[int, Part] = {}
        self.bindings: list[Binding] = []
        self.numbers: list[int] = []  # of calls
        self.next = 0
        self.parent = -1
        self.fields: dict[int, str] = {}
        self.stored: dict[int, Term | None] = {}  # by the identity of a Store

    def lookup(self, name: str) -> Term:
        for scope in reversed(self.scopes):
            if name in scope.terms:
                return scope.terms[name]
        self.reads[name] = None
        return Name(name)

    def bind(self, name: str, term: Term | None = None) -> None:
        if not any(name in scope.terms for scope in self.scopes):
            self.bindings.append(Binding(name, term))

    def target(self, node: ast.expr, value: Term | None) -> None:
        super().target(node, value)
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            self.stored[id(self.stores[-1])] = value

    def call(self, func: Term, args: tuple[tuple[str, Term], ...], line: int) -> Term:
        self.numbers.append(len(self.calls))
        return super().call(func, args, line)

    def statement(self, node: ast.stmt) -> None:
        number, parent = self.next, self.parent
        self.next += 1
        self.fields.update(_fields(node))
        kept = (
            *(self.reads, self.bindings, self.deletes, self.numbers, self.stores),
            *(self.iterated, self.operands, self.loads),
        )
        self.reads, self.deletes = {}, {}
        self.bindings, self.numbers, self.stores = [], [], []
        self.iterated, self.operands, self.loads = [], [], []
        self.parent = number
        super().statement(node)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            # ``n += x`` may keep its object and take over what x holds.
            value = Mixed(tuple(self.operands[-2:]), "operator")
            self.bindings[-1] = Binding(node.target.id, value)
        if isinstance(node, ast.Try):
            caught = [handler.name for handler in node.handlers if handler.name is not None]
            self.bindings += [Binding(name, None) for name in caught]
        names = set(self.reads).union(*(_loaded_in(header) for header in _headers(node)))
        names.update(self.deletes, (b.name for b in self.bindings if isinstance(node, ast.Delete)))
        self.parts[number] = Part(
            number,
            parent,
            self.fields.get(id(node), ""),
            type(node).__name__,
            self.next - 1,
            frozenset(names),
            tuple(self.bindings),
            tuple(self.deletes),
            tuple(self.numbers),
            tuple(self.stores),
            tuple(self.stored.get(id(store)) for store in self.stores),
            tuple(self.iterated),
            tuple(self.operands),
            tuple(self.loads),
            tuple(_managers(node)) if isinstance(node, ast.With) else (),
        )
        self.reads, self.bindings, self.deletes, self.numbers, self.stores = kept[:5]
        self.iterated, self.operands, self.loads = kept[5:]
        self.parent = parent
