"""Statements to facts: what one statement's text says that it reads, binds, stores and calls.

Facts depend on the text alone. What a name *is* when the statement runs (a list, a user's function,
a frame) is the recorder's business; therefore expressions travel as small *terms*, which the
recorder evaluates against the namespace without running anything:

    Name("df")                     Attr(Name("df"), "head")         Item(Name("d"), "k")
    Element(Name("xs"))            one element of xs (a loop or comprehension variable)
    Result(3)                      what call number 3 of the statement gave
    Mixed((a, b))                  any of these, or something made of them

Over 400 lines because one visitor must know every node of Python's grammar; it has no second task.
"""

from __future__ import annotations

import ast
import builtins
import re
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias


class Name(NamedTuple):
    name: str


class Attr(NamedTuple):
    base: Term
    attr: str


class Item(NamedTuple):
    base: Term
    key: Any  # a constant


class Part(NamedTuple):
    """Something taken out of ``base`` by a computed key."""

    base: Term
    key: Term


class Element(NamedTuple):
    base: Term


class Result(NamedTuple):
    call: int


class Mixed(NamedTuple):
    """Any of ``parts``, or something that holds or was made from them."""

    parts: tuple[Term, ...]
    how: str  # display | operator | choice | function
    joins: str = ""  # "/", "+" or "f": paths and texts put together, whose parts are all here


class Atom(NamedTuple):
    """A value that cannot be changed: a literal constant, the truth of a comparison."""

    value: Any = None


class Unknown(NamedTuple):
    """A value that the text does not tell: it may be, or hold, whatever the statement reads."""

    why: str = ""


Term: TypeAlias = "Name | Attr | Item | Part | Element | Result | Mixed | Atom | Unknown"


class Call(NamedTuple):
    func: Term
    args: tuple[tuple[str, Term], ...]  # "0", "1", … or the keyword; "*" and "**" for unpacking
    line: int


class Store(NamedTuple):
    """``base.key = …``, ``base[key] = …``, ``base += …`` and the deletions."""

    base: Term
    kind: str  # attribute | item | augmented
    key: Any  # attribute name, constant key, or None when computed


class Import(NamedTuple):
    module: str  # "a.b"; with leading dots when relative
    attr: str  # "" for ``import a.b``; "*" for a star
    bound: str  # the name that is bound; "" for a star


class Facts(NamedTuple):
    reads: tuple[str, ...] = ()
    binds: tuple[str, ...] = ()  # surely
    loops: tuple[str, ...] = ()  # if the body of a loop or ``with`` runs at all
    maybe: tuple[str, ...] = ()  # on some branch
    deletes: tuple[str, ...] = ()
    stores: tuple[Store, ...] = ()
    calls: tuple[Call, ...] = ()
    iterated: tuple[Term, ...] = ()  # consumed if they are iterators
    operands: tuple[Term, ...] = ()  # operators, f-strings, ``with``, ``in``: methods run unseen
    loads: tuple[Term, ...] = ()  # attributes and subscripts read: properties, __missing__
    imports: tuple[Import, ...] = ()
    compound: bool = False
    displays: bool = False  # an expression statement
    awaits: bool = False
    annotates: bool = False  # an annotated assignment
    # Identifiers inside string constants (query, eval, formulas); ``@x`` as well as ``x``.
    strings: tuple[str, ...] = ()
    defines: str = ""  # the function or class that the statement defines
    compiles: bool = False  # a simple statement to which the compiler has no objection or warning
    # Other names in the code that a decorator, base class or metaclass is given and may call.
    bodies: tuple[str, ...] = ()
    caught: tuple[str, ...] = ()  # names of handlers, gone behind one that ran
    joined: tuple[Term, ...] = ()  # operands of << >> and |, by which libraries put things together

    @property
    def computes(self) -> bool:
        """True when the statement can only compute with what it reads: nothing else is in reach.

        So if that is numbers and texts, no code of anybody's runs. From a number, only special
        attributes lead on: ``(1).__class__.__base__.__subclasses__()``.
        """
        if self.imports or self.awaits or self.defines:
            return False
        if self.compound and (self.calls or self.stores):
            return False  # its parts are of interest, see ``model.Inside``
        for store in self.stores:
            if store.kind != "augmented" or type(store.base) is not Name:
                return False
        return not any(type(term) is Attr and term.attr[:2] == "__" for term in self.loads)

    @property
    def closed(self) -> bool:
        """True when the text alone shows everything: no call, store or hidden method can run."""
        return not (
            self.calls
            or self.stores
            or self.iterated
            or self.operands
            or self.loads
            or self.imports
            or self.awaits
            or self.defines
        )


BUILTINS = frozenset(dir(builtins))


@lru_cache(maxsize=4096)
def facts(text: str) -> Facts:
    """The facts of one statement; the text must parse as exactly one."""
    body = ast.parse(text).body
    if len(body) != 1:
        raise ValueError(f"expected one statement, found {len(body)}")
    return facts_of(body[0])


@lru_cache(maxsize=1024)
def expression(text: str) -> Facts:
    """The facts of an expression, such as the goal of a slice."""
    return facts_of(ast.Expr(ast.parse(text, mode="eval").body))


def _used_names(body: list[ast.stmt]) -> frozenset[str]:
    names = (n for node in body for n in ast.walk(node) if isinstance(n, ast.Name))
    return frozenset(n.id for n in names if isinstance(n.ctx, ast.Load))


def _locals_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The names that are a function's own."""
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [extra for extra in (arguments.vararg, arguments.kwarg) if extra]
    found = {arg.arg for arg in every}
    outside: set[str] = set()
    pending: list[ast.AST] = [*node.body]
    while pending:
        inner = pending.pop()
        match inner:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.add(inner.name)
                continue
            case ast.Lambda():
                continue
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                found.add(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                found.add(name)
            case ast.alias(name=name, asname=asname):
                found.add(asname or name.partition(".")[0])
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                outside.update(names)
        pending += ast.iter_child_nodes(inner)
    return found - outside


def facts_of(node: ast.stmt) -> Facts:
    """The facts of a parsed statement."""
    return _Reader().run(node)


def facts_of_block(body: list[ast.stmt]) -> Facts:
    """The facts of statements that run as one: the body of a ``%%time`` cell."""
    return facts_of(body[0]) if len(body) == 1 else _Reader().run_block(body)


class _Scope:
    """Names bound by a comprehension, lambda or class body, hiding the globals of that name."""

    def __init__(self, terms: dict[str, Term]) -> None:
        self.terms = terms


_STATEMENTS_WITH_BODY = (
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.If,
    ast.With,
    ast.AsyncWith,
    ast.Try,
    ast.TryStar,
    ast.Match,
)
_SIMPLE = frozenset({ast.Assign, ast.AugAssign, ast.Import, ast.ImportFrom, ast.Delete, ast.Expr})
# The compiler may warn when anything else is called or subscribed, and of ``x is 5``.
_CALLED = frozenset({ast.Name, ast.Attribute, ast.Call, ast.Subscript})
_PUTS_TOGETHER = frozenset({ast.LShift, ast.RShift, ast.BitOr})
_JOINING: dict[type, str] = {ast.Div: "/", ast.Add: "+"}
_SINGLETONS = frozenset({type(None), bool, type(Ellipsis)})
_UNKNOWN = Unknown()
# How sure a binding is, from the surest; each block can only make it less so.
_SURE, _LOOP, _MAYBE = 0, 1, 2


class _Reader:
    """One pass over one statement."""

    def __init__(self) -> None:
        self.reads: dict[str, None] = {}
        self.bound: dict[str, int] = {}
        self.deletes: dict[str, None] = {}
        self.caught: dict[str, None] = {}
        self.stores: list[Store] = []
        self.calls: list[Call] = []
        self.iterated: list[Term] = []
        self.operands: list[Term] = []
        self.joined: list[Term] = []
        self.loads: list[Term] = []
        self.imports: list[Import] = []
        self.strings: dict[str, None] = {}
        self.scopes: list[_Scope] = []
        # Inside a compound statement: names that this very statement has surely given a value
        # by now. Reading one does not reach back to the statements before.
        self.own: dict[str, Term] = {}
        self.sure = _SURE
        self.branch = 0  # inside the part of an expression that may not be evaluated
        self.awaits = False
        self.nested = False
        self.compiles = True  # as far as expressions and targets go
        self.bodies: dict[str, None] = {}
        # Names that a compound statement uses; what it defines by one of them may run in it.
        self.used: frozenset[str] = frozenset()
        self.methods_run = False
        self.returned: list[Term] = []  # by the function that is being read

    def run(self, node: ast.stmt) -> Facts:
        if type(node) in _SIMPLE:
            self.statement(node)
            return self.result(node, frozenset(), False, "")
        defines = ""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            defines = node.name
        compound = isinstance(node, _STATEMENTS_WITH_BODY)
        if isinstance(node, (ast.If, ast.Try, ast.TryStar, ast.Match)):
            sure = _surely_bound([node])
        else:
            sure = frozenset()
        if compound:
            self.used = _used_names([node])
        self.statement(node)
        return self.result(node, sure, compound, defines)

    def run_block(self, body: list[ast.stmt]) -> Facts:
        self.nested = True
        self.used = _used_names(body)
        for node in body:
            self.statement(node)
        return self.result(body[-1], _surely_bound(body), True, "")

    def result(self, node: ast.stmt, sure: frozenset[str], compound: bool, defines: str) -> Facts:
        for name in sure:
            if name in self.bound:
                self.bound[name] = _SURE
        levels: tuple[list[str], list[str], list[str]] = ([], [], [])
        for name, level in self.bound.items():
            levels[level].append(name)
        deletes = tuple(n for n in self.deletes if n not in self.bound) if self.deletes else ()
        return Facts(  # by position: half the price of naming eighteen fields
            tuple(self.reads),
            tuple(levels[_SURE]),
            tuple(levels[_LOOP]),
            tuple(levels[_MAYBE]),
            deletes,
            tuple(self.stores),
            tuple(self.calls),
            tuple(self.iterated),
            tuple(self.operands),
            tuple(self.loads),
            tuple(self.imports),
            compound,
            isinstance(node, ast.Expr),
            self.awaits,
            isinstance(node, ast.AnnAssign),
            tuple(self.strings),
            defines,
            self.compiles and not self.awaits and not compound and type(node) in _SIMPLE,
            tuple(name for name in self.bodies if name not in self.reads),
            tuple(name for name in self.caught if name not in self.bound) if self.caught else (),
            tuple(self.joined),
        )

    # -------------------------------------------------------------- names

    def lookup(self, name: str) -> Term:
        if not self.scopes and not self.own:
            self.reads[name] = None
            return Name(name)
        nested = False
        for scope in reversed(self.scopes):
            if isinstance(scope, _ClassScope) and nested:
                continue  # functions and comprehensions do not see the names of a class body
            if name in scope.terms:
                return scope.terms[name]
            nested = True
        if name in self.own:
            return self.own[name]
        self.reads[name] = None
        return Name(name)

    def bind(self, name: str, term: Term | None = None) -> None:
        for scope in reversed(self.scopes) if self.scopes else ():
            if isinstance(scope, _ClassScope) and name in scope.declared:
                break  # ``global name`` in a class body
            if name in scope.terms or isinstance(scope, _ClassScope):
                if name in scope.terms or self.sure == _SURE:  # else the global may still be meant
                    scope.terms[name] = term if term is not None else _UNKNOWN
                return
        self.bound[name] = min(self.bound.get(name, self.sure), self.sure)
        if self.nested and not self.branch:
            self.own[name] = _UNKNOWN if term is None else term
        elif name in self.own:
            self.own[name] = _UNKNOWN

    def target(self, node: ast.expr, value: Term | None) -> None:
        """An assignment target; ``value`` is what it receives, when that is known."""
        kind = type(node)
        if kind is ast.Name:
            self.bind(node.id, value)  # type: ignore[attr-defined]
        elif isinstance(node, (ast.Tuple, ast.List)):
            if value is not None:
                self.iterated.append(value)
            for element in node.elts:
                inner = element
                if isinstance(element, ast.Starred):
                    inner, self.compiles = element.value, False
                self.target(inner, Element(value) if value is not None else None)
        elif isinstance(node, ast.Starred):
            self.compiles = False
            self.target(node.value, value)
        else:
            if value is not None and type(getattr(node, "slice", None)) is ast.Slice:
                self.iterated.append(value)  # ``x[:] = values``
            self.store(node)

    def store(self, node: ast.expr) -> None:
        if type(node) is ast.Attribute:
            self.stores.append(Store(self.term(node.value), "attribute", node.attr))
        elif isinstance(node, ast.Subscript):
            base = self.term(node.value)
            self.hashed(self.term(node.slice))
            key = node.slice.value if isinstance(node.slice, ast.Constant) else None
            if isinstance(node.slice, ast.UnaryOp) and isinstance(node.slice.op, ast.USub):
                negated = node.slice.operand
                if isinstance(negated, ast.Constant) and type(negated.value) is int:
                    key = -negated.value
            self.stores.append(Store(base, "item", key))

    # -------------------------------------------------------------- statements

    def statement(self, node: ast.stmt) -> None:
        method = _STATEMENT_METHODS.get(type(node))
        if method is not None:
            method(self, node)

    def block(self, body: list[ast.stmt], sure: int) -> None:
        """A body that may run: what it binds is its own inside, and uncertain behind it."""
        before, nested = self.sure, self.nested
        own = dict(self.own)
        self.sure, self.nested = max(before, sure), True
        for node in body:
            self.statement(node)
        self.sure, self.nested = before, nested
        bound = {n for n in self.own if n not in own or self.own[n] is not own[n]}
        self.own = {n: _UNKNOWN if n in bound else term for n, term in own.items()}

    def forget_rebound(self, node: ast.stmt) -> None:
        """Before a loop: what its body rebinds may already be rebound when it is read."""
        for inner in ast.walk(node):
            stored = isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
            if stored and inner.id in self.own:  # type: ignore[attr-defined]
                self.own[inner.id] = _UNKNOWN  # type: ignore[attr-defined]

    def do_Expr(self, node: ast.Expr) -> None:
        self.term(node.value)

    def do_Assign(self, node: ast.Assign) -> None:
        # Whatever else is assigned to may use the value at once: unpacking, a setter.
        kept = all(isinstance(target, ast.Name) for target in node.targets)
        if kept and isinstance(node.value, ast.GeneratorExp):
            # Only its first source is evaluated now; whoever consumes it runs the rest.
            self.compiles = False  # nobody has looked
            source = self.term(node.value.generators[0].iter)
            self.call(Atom(iter), (("0", source),), node.lineno)
            value: Term = Mixed((source,), "display")
        elif kept and isinstance(node.value, ast.Lambda):
            self.compiles = False
            self.defaults(node.value.args)  # whoever calls it runs the rest
            value = _UNKNOWN
        else:
            value = self.term(node.value)
        for target in node.targets:
            self.target(target, value)

    def do_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.term(node.annotation)
        if node.value is not None:
            self.target(node.target, self.term(node.value))

    def do_AugAssign(self, node: ast.AugAssign) -> None:
        value = self.term(node.value)
        target = node.target
        if isinstance(target, ast.Name):
            base = self.lookup(target.id)
            self.stores.append(Store(base, "augmented", None))
            self.bind(target.id)
        else:
            base = self.term(_loaded(target))
            self.stores.append(Store(base, "augmented", None))  # what lies there changes in place
            self.store(target)
        self.operands += [base, value]

    def do_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            for one in _leaves(target):
                if isinstance(one, ast.Name):
                    if any(scope.terms.pop(one.id, None) is not None for scope in self.scopes):
                        continue
                    if self.sure == _SURE:
                        self.deletes[one.id] = None
                        self.bound.pop(one.id, None)
                    else:
                        self.bind(one.id)
                else:
                    self.store(one)

    def do_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            bound = alias.asname or alias.name.split(".")[0]
            self.bind(bound, Name(bound) if "." not in alias.name else None)
            self.imports.append(Import(alias.name, "", bound))

    def do_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = "." * node.level + (node.module or "")
        self.compiles &= module != "__future__"
        for alias in node.names:
            bound = "" if alias.name == "*" else alias.asname or alias.name
            if bound:
                self.bind(bound)
            self.imports.append(Import(module, alias.name, bound))

    def do_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.awaits |= isinstance(node, ast.AsyncFor)
        source = self.term(node.iter)
        self.iterated.append(source)
        self.forget_rebound(node)
        before, nested, own = self.sure, self.nested, dict(self.own)
        self.sure, self.nested = max(before, _LOOP), True
        self.target(node.target, Element(source))
        self.sure, self.nested = before, nested
        self.block(node.body, _LOOP)
        self.own = own
        self.block(node.orelse, _LOOP)

    do_AsyncFor = do_For

    def do_While(self, node: ast.While) -> None:
        self.forget_rebound(node)
        self.condition(node.test)
        self.block(node.body, _LOOP)
        self.block(node.orelse, _LOOP)

    def do_If(self, node: ast.If) -> None:
        self.condition(node.test)
        self.block(node.body, _MAYBE)
        self.block(node.orelse, _MAYBE)

    def do_With(self, node: ast.With | ast.AsyncWith) -> None:
        self.awaits |= isinstance(node, ast.AsyncWith)
        before, nested, own = self.sure, self.nested, dict(self.own)
        for item in node.items:
            context = self.term(item.context_expr)
            self.operands.append(context)
            self.sure, self.nested = max(before, _LOOP), True
            if item.optional_vars is not None:
                self.target(item.optional_vars, Mixed((context,), "choice"))
            self.sure, self.nested = before, nested
        self.block(node.body, _LOOP)
        self.own = own

    do_AsyncWith = do_With

    def do_Try(self, node: ast.Try | ast.TryStar) -> None:
        self.block(node.body, _MAYBE)
        for handler in node.handlers:
            if handler.type is not None:
                self.term(handler.type)
            own = dict(self.own)
            if handler.name is not None:  # unbound again behind the handler
                self.own[handler.name] = _UNKNOWN
                if not self.scopes:
                    self.caught[handler.name] = None
            self.block(handler.body, _MAYBE)
            self.own = own
        self.block(node.orelse, _MAYBE)
        self.block(node.finalbody, self.sure)

    do_TryStar = do_Try

    def do_Match(self, node: ast.Match) -> None:
        subject = self.term(node.subject)
        self.operands.append(subject)
        for case in node.cases:
            before, nested, own = self.sure, self.nested, dict(self.own)
            self.sure, self.nested = max(before, _MAYBE), True
            self.pattern(case.pattern, subject)
            self.sure, self.nested = before, nested
            if case.guard is not None:
                self.condition(case.guard)
            self.block(case.body, _MAYBE)
            self.own = own

    def pattern(self, pattern: ast.pattern, subject: Term) -> None:
        for node in ast.walk(pattern):
            if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
                self.bind(node.name, Mixed((subject, Element(subject)), "choice"))
            elif isinstance(node, ast.MatchMapping) and node.rest:
                self.bind(node.rest, Element(subject))
            elif isinstance(node, ast.MatchValue):
                self.term(node.value)
            elif isinstance(node, ast.MatchClass):
                self.term(node.cls)

    def do_Raise(self, node: ast.Raise) -> None:
        for part in (node.exc, node.cause):
            if part is not None:
                term = self.term(part)
                if not isinstance(part, ast.Call):
                    self.call(term, (), node.lineno)  # a class is called

    def do_Assert(self, node: ast.Assert) -> None:
        self.condition(node.test)
        if node.msg is not None:
            self.term(node.msg)

    def do_Global(self, node: ast.Global) -> None:
        if self.scopes and isinstance(self.scopes[-1], _ClassScope):
            self.scopes[-1].declared.update(node.names)

    def do_Return(self, node: ast.Return) -> None:
        if node.value is not None:
            self.returned.append(self.term(node.value))

    def do_TypeAlias(self, node: Any) -> None:
        # Its value is evaluated lazily, but what it names must exist for any use of it.
        self.term(node.value)
        self.bind(node.name.id)

    def do_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Decorators, defaults and annotations run now; the body runs when called."""
        decorators = [self.term(d) for d in node.decorator_list]
        self.defaults(node.args)
        for arg in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
            if arg.annotation is not None:
                self.term(arg.annotation)
        for extra in (node.args.vararg, node.args.kwarg):
            if extra is not None and extra.annotation is not None:
                self.term(extra.annotation)
        if node.returns is not None:
            self.term(node.returns)
        for decorator in decorators:
            self.call(decorator, (), node.lineno)
        if decorators:
            self.handed_on(node)
        runs = self.methods_run or node.name in self.used
        self.bind(node.name, self.body_of(node) if runs else None)

    def body_of(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Term:
        """A function that the statement which defines it may call: what it does is done here."""
        sure, nested, own, returned = self.sure, self.nested, dict(self.own), self.returned
        methods_run = self.methods_run
        self.sure, self.nested, self.returned, self.methods_run = _MAYBE, True, [], False
        self.scopes.append(_Scope(dict.fromkeys(_locals_of(node), _UNKNOWN)))
        for inner in node.body:
            self.statement(inner)
        self.scopes.pop()
        result = Mixed((*self.returned, _UNKNOWN), "function")
        self.sure, self.nested, self.own, self.returned = sure, nested, own, returned
        self.methods_run = methods_run
        return result

    do_AsyncFunctionDef = do_FunctionDef

    def do_ClassDef(self, node: ast.ClassDef) -> None:
        decorators = [self.term(d) for d in node.decorator_list]
        for base in node.bases:
            self.operands.append(self.term(base))  # __init_subclass__ and the metaclass run
        for keyword in node.keywords:
            self.operands.append(self.term(keyword.value))
        self.scopes.append(_ClassScope({}))
        before, nested, methods_run = self.sure, self.nested, self.methods_run
        self.sure, self.nested = _SURE, True
        self.methods_run = methods_run or node.name in self.used
        for inner in node.body:
            self.statement(inner)
        self.sure, self.nested, self.methods_run = before, nested, methods_run
        self.scopes.pop()
        for decorator in decorators:
            self.call(decorator, (), node.lineno)
        if decorators or node.bases or node.keywords:
            self.handed_on(node)
        self.bind(node.name)

    def handed_on(self, node: ast.stmt) -> None:
        """Others get the definition at once, and may call it: an ``Enum`` does."""
        names = (n.id for n in ast.walk(node) if isinstance(n, ast.Name))
        self.bodies |= dict.fromkeys(names)

    def defaults(self, args: ast.arguments) -> None:
        for default in [*args.defaults, *args.kw_defaults]:
            if default is not None:
                self.term(default)

    def condition(self, node: ast.expr) -> None:
        term = self.term(node)
        if not isinstance(term, Atom):
            self.operands.append(term)  # __bool__, __len__

    # -------------------------------------------------------------- expressions

    def term(self, node: ast.expr) -> Term:
        kind = type(node)
        if kind is ast.Name:
            return self.lookup(node.id)  # type: ignore[attr-defined]
        if kind is ast.Constant:
            return self.constant(node.value)  # type: ignore[attr-defined]
        method = _EXPRESSION_METHODS.get(kind)
        if method is not None:
            result: Term = method(self, node)
            return result
        self.compiles = False  # ``yield``
        return self.mixed(list(_child_expressions(node)), "choice")

    def constant(self, value: Any) -> Atom:
        if type(value) is str and len(value) < 10_000:
            for word in words(value):
                self.strings[word] = None
            if "@" in value:
                self.strings |= dict.fromkeys(_ASKED(value))
        return Atom(value)

    def mixed(self, nodes: list[ast.expr], how: str) -> Term:
        terms = tuple([t for t in map(self.term, nodes) if type(t) is not Atom])
        return Mixed(terms, how)

    def at_Attribute(self, node: ast.Attribute) -> Term:
        term = Attr(self.term(node.value), node.attr)
        self.loads.append(term)
        return term

    def at_Subscript(self, node: ast.Subscript) -> Term:
        if type(node.value) not in _CALLED:
            self.compiles = False
        base = self.term(node.value)
        key = self.term(node.slice)
        term: Term
        if type(key) is Atom and key.value is not None:
            term = Item(base, key.value)
        else:
            term = Part(base, key)
            self.hashed(key)
        self.loads.append(term)
        return term

    def at_Slice(self, node: ast.Slice) -> Term:
        return self.mixed([p for p in (node.lower, node.upper, node.step) if p], "operator")

    def at_Call(self, node: ast.Call) -> Term:
        if type(node.func) not in _CALLED:
            self.compiles = False
        func = self.term(node.func)
        args: list[tuple[str, Term]] = []
        for position, arg in enumerate(node.args):
            if type(arg) is ast.Starred:
                value = self.term(arg.value)
                self.iterated.append(value)
                args.append(("*", value))
            else:
                args.append((str(position), self.term(arg)))
        if len(node.keywords) > 1 and len({k.arg for k in node.keywords}) < len(node.keywords):
            self.compiles = False  # one is given twice
        for keyword in node.keywords:
            args.append((keyword.arg or "**", self.term(keyword.value)))
        return self.call(func, tuple(args), node.lineno)

    def call(self, func: Term, args: tuple[tuple[str, Term], ...], line: int) -> Term:
        self.calls.append(Call(func, args, line))
        return Result(len(self.calls) - 1)

    def at_Lambda(self, node: ast.Lambda) -> Term:
        self.compiles = False  # its arguments may have one name twice
        self.defaults(node.args)
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [extra for extra in (arguments.vararg, arguments.kwarg) if extra]
        self.scopes.append(_Scope({arg.arg: _UNKNOWN for arg in every}))
        body = self.term(node.body)
        self.scopes.pop()
        return Mixed((body,), "function")

    def at_Starred(self, node: ast.Starred) -> Term:
        self.compiles = False
        value = self.term(node.value)
        self.iterated.append(value)
        return Element(value)

    def at_Tuple(self, node: ast.Tuple | ast.List | ast.Set) -> Term:
        return self.mixed(node.elts, "display")

    at_List = at_Tuple

    def at_Dict(self, node: ast.Dict) -> Term:
        terms = []
        for key, value in zip(node.keys, node.values, strict=True):
            content = self.term(value)
            key_term = self.term(key) if key is not None else content
            self.hashed(key_term)
            terms += [key_term, content]
        return Mixed(tuple(t for t in terms if not isinstance(t, Atom)), "display")

    def at_Set(self, node: ast.Set) -> Term:
        terms = [self.term(element) for element in node.elts]
        for term in terms:
            self.hashed(term)
        return Mixed(tuple(t for t in terms if not isinstance(t, Atom)), "display")

    def hashed(self, key: Term) -> None:
        """A key: its ``__hash__`` and ``__eq__`` run."""
        if type(key) is not Atom:
            self.operands.append(key)

    def operator(self, nodes: list[ast.expr]) -> Mixed:
        terms = tuple([t for t in map(self.term, nodes) if type(t) is not Atom])
        self.operands += terms
        return Mixed(terms, "operator")

    def at_BinOp(self, node: ast.BinOp) -> Term:
        joins = _JOINING.get(type(node.op))
        if joins is not None:
            parts = (self.term(node.left), self.term(node.right))
            self.operands += [part for part in parts if type(part) is not Atom]
            return Mixed(parts, "operator", joins)
        found = self.operator([node.left, node.right])
        if type(node.op) in _PUTS_TOGETHER:
            self.joined += found.parts
        return found

    def at_UnaryOp(self, node: ast.UnaryOp) -> Term:
        if isinstance(node.operand, ast.Constant):
            number = node.operand.value
            if isinstance(node.op, ast.Not):
                return Atom(not number)
            minus = isinstance(node.op, ast.USub) and type(number) in (int, float)
            return Atom(-number) if minus else Atom()  # type: ignore[operator]
        return self.operator([node.operand])

    def at_Compare(self, node: ast.Compare) -> Term:
        if all(isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops):
            for one in [node.left, *node.comparators]:
                if isinstance(one, ast.Constant) and type(one.value) not in _SINGLETONS:
                    self.compiles = False
                self.term(one)
            return Atom()
        self.compiles &= not any(isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops)
        if type(node.ops[0]) in _IN and _asks_for_a_name(node):
            self.loads.append(Item(self.term(node.comparators[0]), node.left.value))  # type: ignore[attr-defined]
            return Atom()
        return self.operator([node.left, *node.comparators])

    def at_JoinedStr(self, node: ast.JoinedStr) -> Term:
        parts: list[Term] = []
        plain = True
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                part = self.term(value.value)
                if not isinstance(part, Atom):
                    self.operands.append(part)
                if value.format_spec is not None:
                    self.term(value.format_spec)
                plain = plain and value.format_spec is None and value.conversion == -1
                parts.append(part)
            else:
                parts.append(self.term(value))
        return Mixed(tuple(parts), "operator", "f") if plain else Atom()

    def at_BoolOp(self, node: ast.BoolOp) -> Term:
        first, *rest = node.values
        terms = [self.term(first)]
        self.operands.append(terms[0])
        before = self.sure
        self.sure = max(before, _MAYBE)
        self.branch += 1
        terms += [self.term(value) for value in rest]
        self.branch -= 1
        self.sure = before
        return Mixed(tuple(terms), "choice")

    def at_IfExp(self, node: ast.IfExp) -> Term:
        self.condition(node.test)
        before = self.sure
        self.sure = max(before, _MAYBE)
        self.branch += 1
        terms = (self.term(node.body), self.term(node.orelse))
        self.branch -= 1
        self.sure = before
        return Mixed(terms, "choice")

    def at_NamedExpr(self, node: ast.NamedExpr) -> Term:
        self.compiles = False
        value = self.term(node.value)
        # A walrus in a comprehension binds outside of it.
        inner: list[_Scope] = [s for s in self.scopes if isinstance(s, _ClassScope)]
        outer, self.scopes = self.scopes, inner
        self.bind(node.target.id, value)
        self.scopes = outer
        return value

    def at_Await(self, node: ast.Await) -> Term:
        self.awaits = True
        return Mixed((self.term(node.value),), "choice")

    def at_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Term:
        return self.comprehension(node.generators, [node.elt])

    at_SetComp = at_ListComp
    at_GeneratorExp = at_ListComp

    def at_DictComp(self, node: ast.DictComp) -> Term:
        return self.comprehension(node.generators, [node.key, node.value])

    def comprehension(self, generators: list[ast.comprehension], elements: list[ast.expr]) -> Term:
        scope = _Scope({})
        before, nested = self.sure, self.nested
        self.sure, self.nested = max(before, _LOOP), True
        self.branch += 1
        for number, generator in enumerate(generators):
            self.awaits |= bool(generator.is_async)
            source = self.term(generator.iter)
            self.iterated.append(source)
            if number == 0:
                self.scopes.append(scope)
            for name in _target_names(generator.target):
                scope.terms[name] = _UNKNOWN
            self.scoped_target(scope, generator.target, Element(source))
            for condition in generator.ifs:
                self.condition(condition)
        terms = tuple(t for t in map(self.term, elements) if not isinstance(t, Atom))
        self.scopes.pop()
        self.sure, self.nested = before, nested
        self.branch -= 1
        return Mixed(terms, "display")

    def scoped_target(self, scope: _Scope, node: ast.expr, value: Term) -> None:
        if isinstance(node, ast.Name):
            scope.terms[node.id] = value
        elif isinstance(node, (ast.Tuple, ast.List)):
            for element in node.elts:
                self.scoped_target(scope, element, Element(value))
        elif isinstance(node, ast.Starred):
            self.compiles = False
            self.scoped_target(scope, node.value, value)
        else:
            self.store(node)


def _methods(prefix: str) -> dict[type, Any]:
    """The visitor's methods by the type of node; found once, not for every node."""
    return {
        getattr(ast, name.removeprefix(prefix)): method
        for name, method in vars(_Reader).items()
        if name.startswith(prefix) and hasattr(ast, name.removeprefix(prefix))
    }


_STATEMENT_METHODS = _methods("do_")
_EXPRESSION_METHODS = _methods("at_")


class _ClassScope(_Scope):
    """A class body: binds names of its own, and is seen through by what it reads."""

    def __init__(self, terms: dict[str, Term]) -> None:
        super().__init__(terms)
        self.declared: set[str] = set()  # global, hence not its own


def _child_expressions(node: ast.AST) -> list[ast.expr]:
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]


def _leaves(target: ast.expr) -> list[ast.expr]:
    if isinstance(target, (ast.Tuple, ast.List)):
        return [leaf for element in target.elts for leaf in _leaves(element)]
    return [target]


def _target_names(node: ast.expr) -> list[str]:
    return [
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    ]


def _loaded(node: ast.expr) -> ast.expr:
    """The target of ``base[k] += 1`` as the read that it also is."""
    if isinstance(node, ast.Attribute):
        return ast.Attribute(node.value, node.attr, ast.Load())
    if isinstance(node, ast.Subscript):
        return ast.Subscript(node.value, node.slice, ast.Load())
    return node


_IN = frozenset({ast.In, ast.NotIn})
_NAMESPACES = frozenset({"dir", "globals", "locals", "vars"})


def _asks_for_a_name(node: ast.Compare) -> bool:
    """``"df" in globals()``: of all the names it asks for one."""
    name, inside = node.left, node.comparators[0]
    return (
        len(node.ops) == 1
        and isinstance(name, ast.Constant)
        and type(name.value) is str
        and isinstance(inside, ast.Call)
        and isinstance(inside.func, ast.Name)
        and inside.func.id in _NAMESPACES
        and not (inside.args or inside.keywords)
    )


def words(text: str) -> list[str]:
    """Identifiers inside a string, for the callees whose strings are code."""
    return [word for word in _WORDS(text) if not word[0].isdigit()]


_WORDS = re.compile(r"\w+").findall
_ASKED = re.compile(r"@[^\W\d]\w*").findall


def _surely_bound(body: list[ast.stmt]) -> frozenset[str]:
    """Names that a block gives a value on every path through it (definite assignment)."""
    sure: set[str] = set()
    for node in body:
        if isinstance(node, ast.If):
            sure |= _surely_bound(node.body) & _surely_bound(node.orelse)
        elif isinstance(node, (ast.Try, ast.TryStar)):
            paths = [_surely_bound([*node.body, *node.orelse])]
            paths += [_surely_bound(handler.body) for handler in node.handlers]
            sure |= frozenset.intersection(*paths) | _surely_bound(node.finalbody)
        elif isinstance(node, ast.Match):
            last = node.cases[-1]
            whatever = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None
            if whatever and last.guard is None:
                paths = [_surely_bound(case.body) for case in node.cases]
                sure |= frozenset.intersection(*paths)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            pass  # a context manager may swallow the exception that cut its body short
        elif not isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
            sure |= set(facts_of(node).binds)
    return frozenset(sure)
