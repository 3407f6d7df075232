"""Which columns of a frame, or keys of a dict, a statement names: text to uses. Pure.

A use is one occurrence of a name by which only some parts of its value are touched, as far as the
text tells: ``df["a"]``, ``df.loc[rows, ["a", "b"]]``, ``d.get("k")``. Whether the value is of a
kind for which that is true is for others to say.

Over 400 lines: one reader with one state, a case for each form in which parts are named.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from lineaslice.syntax.chains import Chain, chain_in_place, chain_of, chooses_rows, column_of

# What needs no part, only the rows.
_ROWS = frozenset({"index"})
# Attributes of groups that lead back to the whole frame.
_BACK = frozenset({"obj", "pipe"})
_INPLACE = "inplace"
_OF_GROUPS = frozenset({"item", "attribute", "rows"})


class Use(NamedTuple):
    """One occurrence of a name."""

    # item | loc | rows of | group | attribute | rows | header | get | in | drop | pop | insert |
    # chain | relabel
    form: str
    how: str  # read | store | augment | delete
    keys: tuple[ast.expr, ...] = ()  # of each: one part, a list of parts, or ``*parts`` of one each
    # The name that the statement binds to a frame each of whose columns rests on this one's column
    # of that name, beside the keys. An item is one only if its key chooses rows.
    into: str = ""
    beside: tuple[str, ...] = ()  # frames of which the columns that both have are used
    plain: tuple[ast.expr, ...] = ()  # what must not give a function to be called with the frame
    methods: tuple[str, ...] = ()  # of frames, that must be those of pandas
    # ``df = df.assign(a=…)``: all that the name gets are these columns.
    adds: tuple[str, ...] = ()


class Uses(NamedTuple):
    """All occurrences of one name in one statement."""

    each: tuple[Use, ...]
    compound: bool  # in a block, the names in the keys may change while it runs
    # The names that it binds before it ends, and what to, or to elements of what; None is unknown.
    # Only where a use asks for it.
    moves: tuple[tuple[str, ast.expr | None], ...] = ()


def uses(body: Sequence[ast.stmt]) -> dict[str, Uses]:
    """The names of which every occurrence in a statement touches some parts only.

    A name that is bound or deleted whole, or used whole or within a function anywhere, is none of
    them; an assignment to the name by a simple statement counts as no use. What a magic does is
    several statements.
    """
    reader = _Reader()
    for node in body:
        reader.visit(node)
    reader.end_groups()
    if reader.binds_within:
        reader.whole |= _changing(reader.found, body)
    simple = len(body) == 1 and isinstance(
        body[0], (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Delete)
    )
    if not simple:
        reader.whole |= reader.bound
    told = {name: tuple(each) for name, each in reader.found.items() if name not in reader.whole}
    moves: tuple[tuple[str, ast.expr | None], ...] = ()
    if any(use.plain for each in told.values() for use in each):
        within = body[0].value if isinstance(body[0], ast.Assign) and simple else body
        moves = tuple(_moves(within))
    return {name: Uses(each, not simple, moves) for name, each in told.items()}


def _changing(found: Mapping[str, Iterable[Use]], body: Iterable[ast.stmt]) -> set[str]:
    """The names with keys that the statement gives other values on its way."""
    bound = {n.target.id for b in body for n in ast.walk(b) if isinstance(n, ast.NamedExpr)}
    names = set()
    for name, each in found.items():
        keys = [n for use in each for key in (*use.keys, *use.plain) for n in ast.walk(key)]
        if any(isinstance(n, ast.Name) and n.id in bound for n in keys):
            names.add(name)
    return names


def _moves(within: ast.expr | Sequence[ast.stmt]) -> Iterator[tuple[str, ast.expr | None]]:
    told: dict[int, ast.expr] = {}  # by target
    for node in _walk(within):
        match node:
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                told |= {id(n): value for n in ast.walk(target)}
            case ast.Assign(targets=[ast.Name() as target], value=value):
                told[id(target)] = value
            case ast.AugAssign(target=ast.Name() as target, value=value):
                told[id(target)] = value
    for node in _walk(within):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id, told.get(id(node))


def _walk(within: ast.expr | Sequence[ast.stmt]) -> Iterator[ast.AST]:
    for node in [within] if isinstance(within, ast.AST) else within:
        yield from ast.walk(node)


# Most nodes of most statements: nothing stands in them, or nothing that this module knows.
_EMPTY = frozenset(
    {ast.Constant, ast.Load, ast.Store, ast.Del}
    | set(ast.operator.__subclasses__())
    | set(ast.unaryop.__subclasses__())
    | set(ast.cmpop.__subclasses__())
    | set(ast.boolop.__subclasses__())
)
_SPECIAL = frozenset(
    {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.AugAssign, ast.NamedExpr}
    | {ast.Assign, ast.Expr, ast.comprehension, ast.GeneratorExp}
)
_COMPREHENSIONS = frozenset({ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp})
_USING = frozenset({ast.AugAssign, ast.Subscript, ast.Attribute, ast.Call, ast.Compare})


_BY = Use("item", "read")


class _Reader:
    def __init__(self) -> None:
        self.found: dict[str, list[Use]] = {}
        self.whole: set[str] = set()
        self.bound: set[str] = set()
        self.binds_within = False  # an expression binds a name
        self.entered: set[int] = set()  # comprehensions that were looked into
        # What the comprehensions around bind, and to elements of what.
        self.local: dict[str, ast.expr | None] = {}
        # Groups that a comprehension goes through: their name in it, the frame, its keys.
        self.groups: list[tuple[str, str, ast.expr]] = []

    def visit(self, node: ast.AST) -> None:
        kind = type(node)
        if kind in _EMPTY:
            return
        if kind is ast.Name:
            where = self.whole if type(node.ctx) is ast.Load else self.bound  # type: ignore[attr-defined]
            where.add(node.id)  # type: ignore[attr-defined]
            return
        if kind in _COMPREHENSIONS and id(node) not in self.entered:
            self.entered.add(id(node))
            around, self.local = self.local, _bound_by(node, self.local)
            self.visit(node)
            self.local = around
            return
        if kind in _SPECIAL and self._is_done(node):
            return
        if kind in _USING:
            use = _use(node)
            if use is not None:
                name, what, rest = use
                self._note(name, what)
                for part in rest:
                    self.visit(part)
                return
            chain = _picking(node)
            if chain is not None:
                self._follow(chain, "")
                return
        for field in node._fields:
            inner = getattr(node, field, None)
            if isinstance(inner, list):
                for one in inner:
                    if isinstance(one, ast.AST):
                        self.visit(one)
            elif isinstance(inner, ast.AST):
                self.visit(inner)

    def _note(self, name: str, use: Use) -> None:
        if self.local:
            keys = tuple([self._chosen(name, key, use) for key in use.keys])
            use = use._replace(keys=keys)
        self.found.setdefault(name, []).append(use)

    def _chosen(self, name: str, key: ast.expr, use: Use) -> ast.expr:
        """A key that a comprehension chooses is each of those that it goes through (``*keys``).

        Where nobody can tell which that are, all of the value may be meant.
        """
        if isinstance(key, ast.Name) and key.id in self.local:
            of = self.local[key.id]
            if of is not None and use.how == "read":
                return ast.Starred(of)
        names = {n.id for n in ast.walk(key) if isinstance(n, ast.Name)}
        rows = use.form == "rows of" and key is use.keys[0] and chooses_rows(key)
        if not rows and not names.isdisjoint(self.local):
            self.whole.add(name)
        return key

    def _is_done(self, node: ast.AST) -> bool:
        """Look at what binds names, or runs later; True when nothing of it is left to look at."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Lambda():
                self._inside(node)
                return True
            case ast.AugAssign(target=ast.Name(id=name)):
                self.whole.add(name)
            case ast.NamedExpr(target=ast.Name(id=name)):
                self.whole.add(name)
                self.binds_within = True
            case ast.Assign(targets=[ast.Name(id=target)], value=value):
                self.bound.add(target)
                self._assigned(target, value)
                return True
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id=name), attr="columns")], value=value
            ):
                self._note(name, Use("relabel", "read", into=name))
                self.visit(value)
                return True
            case ast.Expr(value=ast.Call() as call):
                chain = chain_in_place(call)
                if chain is not None and _place(call) is None:
                    self._follow(chain, chain.name)
                    return True
            case ast.comprehension(target=target, iter=ast.Name(id=name), ifs=conditions):
                self._inside(target)
                self._note(name, Use("header", "read"))
                for condition in conditions:
                    self.visit(condition)
                return True
            case ast.comprehension(
                target=ast.Tuple(elts=[key, ast.Name(id=part)]),
                iter=ast.Call(
                    func=ast.Attribute(value=ast.Name(id=name), attr="groupby"),
                    args=[by],
                    keywords=more,
                ),
                ifs=conditions,
            ):
                self._inside(key)
                self.groups.append((part, name, self._chosen(name, by, _BY)))
                for inner in (by, *(k.value for k in more), *conditions):
                    self.visit(inner)
                return True
            case ast.comprehension(target=target):
                self._inside(target)
            case ast.GeneratorExp(elt=elt, generators=[first, *more]):  # runs later, or never
                self._inside(elt)
                for later in (*more, *first.ifs):
                    self._inside(later)
        return False

    def end_groups(self) -> None:
        """Columns of a group are columns of its frame; who uses all of it uses all of them."""
        for part, name, by in self.groups:
            inner = self.found.pop(part, [])
            told = all(use.how == "read" and use.form in _OF_GROUPS for use in inner)
            if part in self.whole or not told:
                self.whole.add(name)
                continue
            self._note(name, Use("item", "read", (by,)))
            for use in inner:
                grouped = use._replace(form="group", keys=(by, *use.keys))
                self._note(name, grouped if use.form == "item" else use)

    def _assigned(self, target: str, value: ast.expr) -> None:
        match value:
            case ast.Subscript(value=ast.Name(id=name), slice=key) if not chooses_rows(key):
                into = target if isinstance(key, ast.Name) else ""
                self._note(name, Use("item", "read", (key,), into))
                self.visit(key)
                return
        if self._is_renamed(target, value):
            return
        chain = chain_of(value)
        if chain is None:
            self.visit(value)
        elif chain.grouped:  # it holds the frame
            self._inside(value)
        else:
            adds = _assigned_columns(value) if chain.name == target else ()
            self._follow(chain, "" if chain.picked else target, adds)

    def _is_renamed(self, target: str, value: ast.expr) -> bool:
        """``df.rename(columns=str.upper)``: each column gets a label of its own."""
        match value:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="rename"),
                args=[],
                keywords=[ast.keyword(arg="columns", value=labels)],
            ):
                use = Use("relabel", "read", into=target, methods=("rename",))
                self._note(name, use)
                self.visit(labels)
                return True
        return False

    def _follow(self, chain: Chain, into: str, adds: tuple[str, ...] = ()) -> None:
        frames = (chain.name, *chain.joined)
        for name in (*frames, *chain.stacked):
            beside = tuple(other for other in frames if other != name) if name in frames else ()
            use = Use("chain", "read", chain.keys, into, beside, chain.plain, chain.methods, adds)
            self._note(name, use)
        for part in chain.rest:
            self.visit(part)

    def _inside(self, node: ast.AST) -> None:
        self.whole.update(n.id for n in ast.walk(node) if isinstance(n, ast.Name))


def _bound_by(node: Any, around: Mapping[str, ast.expr | None]) -> dict[str, ast.expr | None]:
    """The names of a comprehension's own, which are others than those that the notebook has."""
    found = dict(around)
    for one in node.generators:
        outside = {n.id for n in ast.walk(one.iter) if isinstance(n, ast.Name)}
        found |= {n.id: None for n in ast.walk(one.target) if isinstance(n, ast.Name)}
        if isinstance(one.target, ast.Name) and outside.isdisjoint(found) and not one.is_async:
            found[one.target.id] = one.iter
    return found


def _assigned_columns(node: ast.expr) -> tuple[str, ...]:
    """The columns that ``df.assign(a=…).assign(b=…)`` makes; none if anything else is done."""
    found: tuple[str, ...] = ()
    while isinstance(node, ast.Call):
        names = [keyword.arg for keyword in node.keywords]
        if not isinstance(node.func, ast.Attribute) or node.func.attr != "assign" or node.args:
            return ()
        found += tuple(name for name in names if name is not None)
        node = node.func.value
    return found if isinstance(node, ast.Name) else ()


def _picking(node: ast.AST) -> Chain | None:
    """A chain of which only some columns are left, at the end or further on."""
    chain: Chain | None
    match node:
        case ast.Subscript(value=inner, slice=ast.Constant() as key, ctx=ast.Load()):
            chain = chain_of(inner)
            if chain is None or chain.picked:
                return chain
            return chain._replace(keys=(*chain.keys, key), picked=True)
        case ast.Attribute(value=ast.Call() | ast.Subscript() as inner, ctx=ast.Load()):
            chain = chain_of(inner)
            if chain is not None and chain.grouped and node.attr in _BACK:
                return None
            if chain is None or chain.picked:
                return chain
            if chain.grouped:
                return None  # groups have more attributes than frames
            keys = chain.keys if node.attr in _ROWS else (*chain.keys, column_of(node.attr))
            return chain._replace(keys=keys, picked=True)
        case ast.Subscript() | ast.Call():
            chain = chain_of(node)
            return chain if chain is not None and chain.picked and not chain.grouped else None
    return None


def _use(node: ast.AST) -> tuple[str, Use, list[ast.AST]] | None:
    """The name that a node touches some parts of, how, and what is left of it to look at."""
    match node:
        case ast.AugAssign(target=ast.Subscript() | ast.Attribute() as target, value=value):
            found = _place(target)
            if found is not None:
                name, use, rest = found
                return name, use._replace(how="augment"), [*rest, value]
        case ast.Subscript() | ast.Attribute() | ast.Call():
            return _place(node)
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()], comparators=[ast.Name(id=name)]):
            return name, Use("in", "read", (left,)), [left]
    return None


def _place(node: ast.expr) -> tuple[str, Use, list[ast.AST]] | None:
    match node:
        case ast.Subscript(value=ast.Name(id=name), slice=key, ctx=context):
            return name, Use("item", _how(context), (key,)), [key]
        case ast.Subscript(
            value=ast.Attribute(value=ast.Name(id=name), attr="loc" | "at"),
            slice=ast.Tuple(elts=[rows, key]),
            ctx=context,
        ):
            return name, Use("loc", _how(context), (key,), plain=(rows,)), [rows, key]
        case ast.Subscript(
            value=ast.Subscript(value=ast.Name(id=name), slice=rows),
            slice=key,
            ctx=ast.Load(),
        ) if not isinstance(rows, ast.Constant):
            return name, Use("rows of", "read", (rows, key), plain=(rows,)), [rows, key]
        case ast.Subscript(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="groupby"),
                args=[by],
                keywords=more,
            ),
            slice=key,
            ctx=ast.Load(),
        ) if not isinstance(key, ast.List):  # groups of frames hold the whole
            return name, Use("group", "read", (by, key)), [by, key, *(k.value for k in more)]
        case ast.Attribute(value=ast.Name(id=name), attr=attr, ctx=context):
            if attr in _ROWS and isinstance(context, ast.Load):
                return name, Use("rows", "read"), []
            return name, Use("attribute", _how(context), (ast.Constant(attr),)), []
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)], keywords=[]):
            return name, Use("rows", "read"), [node.func]
        case ast.Call(func=ast.Name(id="list" | "set"), args=[ast.Name(id=name)], keywords=[]):
            return name, Use("header", "read"), [node.func]
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)):
            return _method(node, name, attr)
    return None


def _method(node: ast.Call, name: str, attr: str) -> tuple[str, Use, list[ast.AST]] | None:
    match attr, node.args, node.keywords:
        case "get" | "setdefault", [key, *rest], []:
            how = "read" if attr == "get" else "augment"
            return name, Use("get", how, (key,)), [key, *rest]
        case "pop", [key, *rest], []:
            return name, Use("pop", "delete", (key,)), [key, *rest]
        case "insert", [place, key, value], []:
            return name, Use("insert", "store", (key,)), [place, key, value]
        case "drop", [], keywords:
            given = {k.arg: k.value for k in keywords}
            inplace = given.get(_INPLACE)
            if (
                given.keys() == {"columns", _INPLACE}
                and isinstance(inplace, ast.Constant)
                and inplace.value is True
            ):
                return name, Use("drop", "delete", (given["columns"],)), [given["columns"]]
    return None


def _how(context: ast.expr_context) -> str:
    if isinstance(context, ast.Store):
        return "store"
    return "delete" if isinstance(context, ast.Del) else "read"
