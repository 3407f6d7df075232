"""Work on frames that keeps columns apart: text to chains of steps. Pure.

In ``df[df["a"] > 1].sort_values("b").reset_index(drop=True)`` every column of the result rests on
that column of ``df`` and on those that the steps name, and on no other. ``steps`` says for which
methods of pandas that is so, and which of their arguments name columns. Whether the value is a
frame is for others to say.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from lineaslice.syntax.steps import (
    CONCAT,
    GROUPING,
    JOINING,
    OF_GROUPS,
    SHAPING,
    STEPS,
    is_true,
    takes,
)


class Chain(NamedTuple):
    """A name and the steps behind it."""

    name: str
    # Columns that the steps use: of each one label, or several, or the attribute that is one.
    keys: tuple[ast.expr, ...] = ()
    picked: bool = False  # no other columns than those named in ``keys`` are left
    joined: tuple[str, ...] = ()  # frames put beside it: columns that both have are used, too
    stacked: tuple[str, ...] = ()  # frames put below it
    renamed: bool = False  # columns may have other names than in the frame
    rest: tuple[ast.AST, ...] = ()  # what the steps are given, to be looked at like other code
    grouped: bool = False  # a step that makes a frame must follow
    # What must not give a function, which pandas would call with the frame.
    plain: tuple[ast.expr, ...] = ()
    methods: tuple[str, ...] = ()  # of frames, that must be those of pandas


_RENAMING = frozenset({"rename", "reset_index", "set_index"})
_NATURAL = frozenset({"on", "left_on", "left_index", "right_index"})  # none of them is given
_PANDAS = frozenset({"pd", "pandas"})
_COUNTING = frozenset({"size", "cumcount"})
# Methods that give truth values, one for each row.
_TRUTHS = frozenset(
    {"isin", "isna", "isnull", "notna", "notnull", "between", "duplicated", "contains", "match"}
    | {"startswith", "endswith", "fullmatch", "eq", "ne", "lt", "le", "gt", "ge"}
    | {"isnumeric", "isdigit", "isalpha", "isupper", "islower"}
)
_COMPARING = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_NAME_IN_QUERY = re.compile(r"(?<![\w@.])[A-Za-z_]\w*")


def chain_of(node: ast.expr) -> Chain | None:
    """The chain that an expression is; None when a step may mix columns."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            return Chain(name)
        case ast.Subscript(value=inner, slice=key, ctx=ast.Load()):
            return _subscript(inner, key)
        case ast.Call(func=ast.Attribute(value=inner, attr=method), args=args, keywords=keywords):
            given = {k.arg: k.value for k in keywords if k.arg is not None}
            if len(given) < len(keywords) or any(isinstance(a, ast.Starred) for a in args):
                return None
            if isinstance(inner, ast.Name) and inner.id in _PANDAS:
                return _function(inner, method, args, given)
            chain = chain_of(inner)
            return _method(chain, method, args, given) if chain is not None else None
    return None


def _subscript(inner: ast.expr, key: ast.expr) -> Chain | None:
    match inner:
        case ast.Attribute(value=base, attr="loc" | "iloc" as how):
            chain = chain_of(base)
            if isinstance(key, ast.Tuple):
                if len(key.elts) != 2:
                    return None
                rows, columns = key.elts
                if how == "iloc" and not _is_everything(columns):
                    return None
            else:
                rows, columns = key, ast.Slice()
            if chain is None or chain.grouped or not chooses_rows(rows):
                return None
            chain = chain._replace(rest=(*chain.rest, rows), plain=(*chain.plain, rows))
            return chain if _is_everything(columns) else _pick(chain, columns)
    chain = chain_of(inner)
    if chain is None:
        return None
    if chooses_rows(key):
        if chain.grouped:
            return None
        return chain._replace(rest=(*chain.rest, key), plain=(*chain.plain, key))
    return _pick(chain, key)


def _is_everything(key: ast.expr) -> bool:
    return isinstance(key, ast.Slice) and key.lower is key.upper is key.step is None


def _pick(chain: Chain, key: ast.expr) -> Chain | None:
    """The columns of ``key`` are left: a list of them, for one alone is no frame."""
    constants = isinstance(key, ast.List) and all(isinstance(e, ast.Constant) for e in key.elts)
    if not constants:
        return None
    return chain._replace(keys=(*chain.keys, key), picked=True)


def chooses_rows(key: ast.expr) -> bool:
    """True for slices, and for what gives truth values whatever it is made of."""
    match key:
        case ast.Slice():
            return True
        case ast.Compare(ops=[op]):
            return isinstance(op, _COMPARING)
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return chooses_rows(operand)
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr(), right=right):
            return chooses_rows(left) and chooses_rows(right)
        case ast.Call(func=ast.Attribute(attr=attr)):
            return attr in _TRUTHS
    return False


def _function(
    module: ast.Name, name: str, args: Sequence[ast.expr], given: Mapping[str, ast.expr]
) -> Chain | None:
    """``pd.merge(a, b, …)`` and ``pd.concat([a, b])``, which are chains that begin at ``a``."""
    match name, args:
        case "merge", [left, *others]:
            chain = chain_of(left)
            if chain is None:
                return None
            chain = chain._replace(rest=(*chain.rest, module), plain=(*chain.plain, module))
            return _method(chain, name, others, given)
        case "concat", [ast.List(elts=frames)]:
            names = [frame.id for frame in frames if isinstance(frame, ast.Name)]
            if not names or len(names) < len(frames) or takes(CONCAT, [], given) is None:
                return None
            rest = (module, *given.values())
            return Chain(names[0], stacked=tuple(names[1:]), rest=rest, plain=(module,))
    return None


def _method(
    chain: Chain, method: str, args: Sequence[ast.expr], given: Mapping[str, ast.expr]
) -> Chain | None:
    chain = chain._replace(methods=(*chain.methods, method))
    if chain.grouped:
        if method in ("agg", "aggregate", "transform"):
            keys = _aggregated(args, given)
            # Columns have the names that are given here, or that of a function.
            chain = chain._replace(renamed=True)
            return None if keys is None else _after(chain, keys, (*args, *given.values()))
        chain = chain._replace(renamed=chain.renamed or method in _COUNTING)
        found = _step(chain, OF_GROUPS.get(method), args, given)
        # How many rows a group has is the same for all columns.
        return found and found._replace(picked=found.picked or method in _COUNTING)
    if method in JOINING:
        return _joined(chain, method, args, given)
    if method == "assign" and not args:
        return _assign(chain, given)
    if method == "query" and len(args) == 1 and not given:
        return _query(chain, args[0])
    if method == "drop":
        return _drop(chain, args, given)
    if method in GROUPING:
        found = _step(chain, GROUPING[method], args, given)
        return found and found._replace(grouped=True)
    if method in SHAPING:
        found = _step(chain, SHAPING[method], args, given)
        return found and found._replace(picked=True, renamed=True)
    found = _step(chain, STEPS.get(method), args, given)
    if found is not None and method == "reset_index" and not is_true(given.get("drop")):
        # It names a new column, unless there is one of that name.
        found = found._replace(keys=(*found.keys, ast.Constant("index")))
    return found and found._replace(renamed=found.renamed or method in _RENAMING)


def _step(
    chain: Chain, parameters: str | None, args: Sequence[ast.expr], given: Mapping[str, ast.expr]
) -> Chain | None:
    keys = None if parameters is None else takes(parameters, args, given)
    return None if keys is None else _after(chain, keys, (*args, *given.values()))


def _after(chain: Chain, keys: Iterable[ast.expr], given: Iterable[ast.expr]) -> Chain | None:
    rest = tuple(given)
    if any(isinstance(node, ast.Lambda) for one in rest for node in ast.walk(one)):
        return None  # it may be called with the frame
    return chain._replace(keys=(*chain.keys, *keys), rest=(*chain.rest, *rest), grouped=False)


def _joined(
    chain: Chain, method: str, args: Sequence[ast.expr], given: Mapping[str, ast.expr]
) -> Chain | None:
    first = "right" if method == "merge" else "other"
    more = dict(given)
    other = args[0] if args else more.pop(first, None)
    if not isinstance(other, ast.Name) or chain.renamed or chain.stacked or chain.grouped:
        return None
    natural = _NATURAL.isdisjoint(given) and len(args) < 3
    if method == "merge" and natural:
        return None  # what neither has decides, too
    found = _step(chain, JOINING[method], args[1:], more)
    if found is None or other.id == chain.name:
        return None
    renamed = "indicator" in given or len(args) > 9
    # Of the other frame all columns are there, whatever was picked before.
    return found._replace(joined=(*found.joined, other.id), picked=False, renamed=renamed)


def _drop(chain: Chain, args: Sequence[ast.expr], given: Mapping[str, ast.expr]) -> Chain | None:
    """Columns have to be there to be dropped; rows are dropped for all columns alike."""
    told = {name: value for name, value in given.items() if name != "errors"}
    if len(told) + len(args) != 1 and told.keys() != {"axis"}:
        return None
    keys: list[ast.expr]
    match args, told:
        case ([], {"columns": columns}) | ([columns], {"axis": ast.Constant(value=1 | "columns")}):
            keys = [columns]
        case ([_], told) if not told:
            keys = []
        case ([], {"index": _}):
            keys = []
        case _:
            return None
    return _after(chain, keys, (*args, *given.values()))


def _aggregated(args: Sequence[ast.expr], given: Mapping[str, ast.expr]) -> list[ast.expr] | None:
    """The columns that ``agg`` names, when the functions are named by texts."""
    match args, dict(given):
        case [ast.Constant(value=name)], {} if name in OF_GROUPS:
            return []
        case [ast.List(elts=names)], {} if all(
            isinstance(n, ast.Constant) and n.value in OF_GROUPS for n in names
        ):
            return []
        case [ast.Dict(values=names) as table], {}:
            inner = [n for v in names for n in (v.elts if isinstance(v, ast.List) else [v])]
            return [table] if all(isinstance(n, ast.Constant) for n in inner) else None
        case [], named if named:
            columns = []
            for value in named.values():
                match value:
                    case ast.Tuple(elts=[column, ast.Constant()]):
                        columns.append(column)
                    case _:
                        return None
            return columns
    return None


def _assign(chain: Chain, given: Mapping[str, ast.expr]) -> Chain | None:
    """New columns; functions are called with the frame, so only lambdas that name columns pass."""
    keys: list[ast.expr] = []
    rest: list[ast.expr] = []
    plain: list[ast.expr] = []
    for value in given.values():
        match value:
            case ast.Lambda(
                args=ast.arguments(
                    posonlyargs=[],
                    args=[parameter],
                    vararg=None,
                    kwonlyargs=[],
                    kwarg=None,
                    defaults=[],
                ),
                body=body,
            ):
                own = _named_columns(body, parameter.arg)
                if own is None:
                    return None
                keys += own
                rest.append(body)
            case _:
                rest.append(value)
                plain.append(value)
    return chain._replace(
        keys=(*chain.keys, *keys),
        rest=(*chain.rest, *rest),
        plain=(*chain.plain, *plain),
        renamed=True,
        grouped=False,
    )


def _named_columns(body: ast.expr, parameter: str) -> list[ast.expr] | None:
    """The columns of a lambda's only parameter, when it is used for nothing else."""
    keys: list[ast.expr] = []
    uses = 0
    for node in ast.walk(body):
        match node:
            case ast.Lambda() | ast.NamedExpr() | ast.comprehension():
                return None
            case ast.Attribute(attr="col") | ast.Name(id="col"):
                return None  # an expression of pandas
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant() as key):
                if name == parameter:
                    keys.append(key)
                    uses += 1
            case ast.Attribute(value=ast.Name(id=name), attr=attr):
                if name == parameter:
                    keys.append(column_of(attr))
                    uses += 1
    names = sum(isinstance(n, ast.Name) and n.id == parameter for n in ast.walk(body))
    return keys if names == uses else None


def column_of(attribute: str) -> ast.expr:
    """The key for ``df.attribute``: a column, unless frames have an attribute of that name."""
    return ast.Attribute(ast.Name(""), attribute)


def _query(chain: Chain, text: ast.expr) -> Chain | None:
    """``query("a > 1 and b in @names")``: all names that are not of the notebook may be columns."""
    if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
        return None
    if "`" in text.value or not text.value.isascii():
        return None
    names = [ast.Constant(name) for name in _NAME_IN_QUERY.findall(text.value)]
    return _after(chain, names, [])


def chain_in_place(call: ast.Call) -> Chain | None:
    """The chain of ``df.dropna(subset=["a"], inplace=True)``, which changes its own frame."""
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method), args=args):
            given = {k.arg: k.value for k in call.keywords if k.arg is not None}
            flag = given.pop("inplace", None)
            told = isinstance(flag, ast.Constant) and flag.value is True
            if not told or len(given) + 1 < len(call.keywords):
                return None
            return _method(Chain(name), method, args, given)
    return None
