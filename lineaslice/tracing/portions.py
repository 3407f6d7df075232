"""Which parts of values a statement reads and changes: columns, keys and attributes.

What the text names is taken from it, with the values of the names in its keys. Where it does not
say which parts change (a loop over columns, an alias, ``d["k"].append``), those of a small value
are compared instead, see ``observe.parts``.

Over 400 lines: for each kind of value, what each form in the text means.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from types import MemberDescriptorType
from typing import Any, NamedTuple, TypeGuard

from lineaslice.model import HEADER, KEYS
from lineaslice.observe.fingerprint import is_atom
from lineaslice.observe.links import Links
from lineaslice.observe.parts import (
    PLAIN,
    SHAPE,
    Labels,
    is_array,
    is_divided,
    is_flat,
    is_frame,
)
from lineaslice.syntax.chains import chooses_rows
from lineaslice.syntax.portions import Use, Uses, uses
from lineaslice.tracing.functions import gives_no_function, is_column, while_running

_MOST_LABELS = 500  # in one list
_FRAME_FORMS = frozenset(
    {"item", "loc", "rows of", "group", "attribute", "rows", "drop", "pop", "insert", "chain"}
    | {"header", "relabel"}
)
_BY_BUILTINS = {"rows": "len", "header": "list set"}  # which the user may have bound
# Attributes that rest on nothing but the columns that there are, and the rows; on the shape.
_OF_HEADER = frozenset({"columns", "shape", "ndim", "empty"})
_OF_SHAPE = frozenset({"shape", "dtype", "ndim", "size", "itemsize", "nbytes"})
_ARRAY_FORMS = frozenset({"attribute", "rows"})
_CHOOSING = frozenset({"chain", "rows of"})
_ROWS_OF_TRUTHS = frozenset({"Series", "ndarray"})
_INSTANCE_FORMS = frozenset({"attribute"})
_DICT_FORMS = frozenset({"item", "rows of", "get", "in", "pop"})


class Touched(NamedTuple):
    """What the text of a statement says about one name."""

    reads: Labels | None  # None: the whole value
    writes: Labels | None = ()  # None: some, but which the text does not tell
    stores: int = 0  # places that write
    rows: int = -1  # of a frame before; a store that adds some changes all of it
    into: str = ""  # the name whose columns rest on those of the same name, beside ``reads``
    keys: tuple[tuple[ast.expr, Labels], ...] = ()  # what was taken from names, to be taken again
    plain: tuple[ast.expr, ...] = ()  # in a block: what must give no function, afterwards either
    moves: tuple[tuple[str, ast.expr | None], ...] = ()  # see ``Uses``
    labels: tuple[Any, ...] | None = None  # of all columns before, when they get others
    adds: Labels = ()  # all that the name gets, if nobody else holds its frame


def touched(body: Sequence[ast.stmt], reads: Iterable[str], links: Links) -> dict[str, Touched]:
    """For the names of ``reads`` whose values have parts: which of them the statement touches.

    To be asked before it runs, because the keys may be names.
    """
    namespace = links.namespace
    divided = [name for name in reads if is_divided(namespace.get(name))]
    if not divided:
        return {}
    found = uses(body)
    return {
        name: Touched(None) if links.returns(name) else _touched(name, found[name], namespace)
        for name in divided
        if name in found
    }


def carries(told: Touched, namespace: Mapping[str, Any]) -> bool:
    """True when what the statement has made is a frame, so that its columns can be told apart."""
    value = namespace.get(told.into)
    return is_frame(value) and is_flat(value)


def renamed(told: Touched, namespace: Mapping[str, Any]) -> tuple[tuple[str, str], ...] | None:
    """The columns that have got other labels, as pairs of new and old; None if nobody can tell."""
    if told.labels is None:
        return ()
    labels = namespace[told.into].columns.tolist()
    if len(labels) != len(told.labels) or len(set(map(repr, labels))) < len(labels):
        return None
    if not {*map(type, labels), *map(type, told.labels)} <= PLAIN:
        return None
    pairs = zip(map(repr, labels), map(repr, told.labels), strict=True)
    return tuple(pair for pair in pairs if pair[0] != pair[1])


def still(told: Touched, bound: Iterable[str], namespace: Mapping[str, Any]) -> bool:
    """True when the names in keys mean what they meant before the statement ran.

    Those that it binds itself (``k = df[k]``) are bound behind their use.
    """
    for key, labels in told.keys:
        names = {n.id for n in ast.walk(key) if isinstance(n, ast.Name)}
        if names.isdisjoint(bound) and _labels(key, namespace) != labels:
            return False
    within = while_running(told.moves, namespace) if told.plain else namespace
    return all(gives_no_function(one, within) for one in told.plain)


def _touched(name: str, used: Uses, namespace: Mapping[str, Any]) -> Touched:
    value = namespace[name]
    frame = is_frame(value)
    if frame and not is_flat(value):
        return Touched(None)
    array = is_array(value)
    forms = _INSTANCE_FORMS
    if type(value) is dict:
        forms = _DICT_FORMS
    elif frame or array:
        forms = _FRAME_FORMS if frame else _ARRAY_FORMS
    reads: dict[str, None] = {}
    writes: dict[str, None] = {}
    stores = 0
    known = told = True
    into = ""
    columns: tuple[Any, ...] | None = None
    adds: Labels = ()
    keys: list[tuple[ast.expr, Labels]] = []
    plain: list[ast.expr] = []
    for use in used.each:
        if use.form not in forms or _is_bound(_BY_BUILTINS.get(use.form, ""), namespace):
            return Touched(None)
        names = {} if used.compound else namespace
        if frame and use.plain:
            within = while_running(used.moves, namespace)
            if not all(gives_no_function(p, within) for p in use.plain):
                return Touched(None)
        truths = frame and use.form in _CHOOSING and _has_truths(value)
        if truths and not all(_are_certainly_rows(p, namespace) for p in use.plain):
            return Touched(None)
        if used.compound:
            plain += use.plain
        else:
            for key in use.keys:
                if not isinstance(key, ast.Constant):
                    keys += [(key, meant)] if (meant := _labels(key, names)) is not None else []
        if frame:
            labels = _of_frame(value, use, names)
        elif type(value) is dict:
            labels = _of_dict(use, names)
        elif array:
            labels = _of_array(use)
        else:
            labels = _of_instance(type(value), use)
        if use.into and frame:
            if used.compound:
                return Touched(None)
            if use.form in ("chain", "relabel"):
                into = use.into
                adds = _added(value, use.adds)
            elif labels is None and _chooses_rows(use.keys[0], names):
                labels, into = (), use.into
        if use.form == "relabel":
            columns = tuple(value.columns.tolist())
        if use.how != "read":
            stores += 1
        if labels is None:
            known, told = known and use.how == "store", told and use.how == "read"
            continue
        if use.how != "read":
            writes |= dict.fromkeys(labels)
            if frame and (use.how == "delete" or not _has_columns(value, labels)):
                writes[HEADER] = None
            elif type(value) is dict and (use.how == "delete" or not _has_keys(value, labels)):
                writes[KEYS] = None
        if use.how != "store" or use.form == "loc" or used.compound:
            reads |= dict.fromkeys(labels)
        if use.how == "augment" and frame:
            stores += 1  # expected twice, as a store and in place; but a column is nobody else's
    rows = len(value.index) if frame else -1
    return Touched(
        tuple(reads) if known else None,
        tuple(writes) if told else None,
        stores,
        rows,
        into if known else "",
        tuple(keys),
        tuple(plain),
        used.moves,
        columns,
        adds if known and sum(bool(use.into) for use in used.each) == 1 else (),
    )


def _added(frame: Any, names: tuple[str, ...]) -> Labels:
    labels = tuple(map(repr, names))
    return (*labels, HEADER) if labels and not _has_columns(frame, labels) else labels


def _is_bound(builtins: str, namespace: Mapping[str, Any]) -> bool:
    return any(name in namespace for name in builtins.split())


def _has_columns(frame: Any, labels: Labels) -> bool:
    return set(labels) <= set(map(repr, frame.columns.tolist()))


def _has_keys(value: Mapping[Any, Any], labels: Labels) -> bool:
    return set(labels) <= set(map(repr, value))


def _of_array(use: Use) -> Labels | None:
    if use.form == "rows":
        return (SHAPE,)
    (key,) = use.keys
    assert isinstance(key, ast.Constant)
    return (SHAPE,) if use.how == "read" and key.value in _OF_SHAPE else None


def _chooses_rows(key: ast.expr, namespace: Mapping[str, Any]) -> bool:
    """True for the name of a slice or of truth values in a row."""
    value = namespace.get(key.id) if isinstance(key, ast.Name) else None
    if type(value) is list:
        return bool(value) and set(map(type, value)) == {bool}
    dtype = getattr(value, "dtype", None) if type(value).__name__ in _ROWS_OF_TRUTHS else None
    return type(value) is slice or (getattr(dtype, "kind", "") == "b" and value.ndim == 1)  # type: ignore[union-attr]


def _has_truths(frame: Any) -> bool:
    """True when a column may be meant by True or False, which are 1 and 0."""
    return 0 in frame.columns or 1 in frame.columns


def _are_certainly_rows(key: ast.expr, namespace: Mapping[str, Any]) -> bool:
    if isinstance(key, ast.Compare):
        return is_column(key.left, namespace)
    return isinstance(key, ast.Slice)


def _are_rows(key: ast.expr, namespace: Mapping[str, Any]) -> bool:
    match key:
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr(), right=right):
            return _are_rows(left, namespace) and _are_rows(right, namespace)
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return _are_rows(operand, namespace)
    return chooses_rows(key) or _chooses_rows(key, namespace)


def _is_attribute(key: ast.expr) -> TypeGuard[ast.Attribute]:
    """True for what ``chains.column_of`` gives."""
    return isinstance(key, ast.Attribute) and isinstance(key.value, ast.Name) and not key.value.id


def _of_chain(frame: Any, use: Use, namespace: Mapping[str, Any]) -> Labels | None:
    found: Labels = ()
    own = vars(frame)
    if any(method in own or not _is_of_pandas(type(frame), method) for method in use.methods):
        return None
    for key in use.keys:
        if _is_attribute(key):
            if hasattr(type(frame), key.attr) or key.attr in own:
                return None
            found += (repr(key.attr),)
        elif (labels := _labels(key, namespace)) is None:
            return None
        else:
            found += labels
    others: list[Any] = [namespace.get(name) for name in use.beside]
    if not all(is_frame(other) and is_flat(other) for other in others):
        return None
    for one, other in combinations((frame, *others), 2):
        both = one.columns.intersection(other.columns).tolist()
        if not set(map(type, both)) <= PLAIN:
            return None
        shared = tuple(map(repr, both))
        if len(others) > 1 and not set(shared) <= set(found):
            return None  # they get new names, which a third frame may have, too
        found += shared
    return found


def _is_of_pandas(cls: type, method: str) -> bool:
    """True unless the user has put another method in its place; groups have more than frames."""
    found = getattr(cls, method, None)
    found = getattr(found, "fget", found)
    return found is None or str(getattr(found, "__module__", "")).partition(".")[0] == "pandas"


def _of_frame(frame: Any, use: Use, namespace: Mapping[str, Any]) -> Labels | None:
    if use.form == "relabel":
        own = frame.__dict__ if use.methods else {}
        theirs = any(
            method in own or not _is_of_pandas(type(frame), method) for method in use.methods
        )
        # Who gives a label to each column must know how many there are.
        return None if theirs else () if use.methods else (HEADER,)
    if use.form in ("rows", "header"):
        return () if use.form == "rows" else (HEADER,)
    if use.form == "chain":
        return _of_chain(frame, use, namespace)
    if use.form == "loc" and frame.index.nlevels > 1:
        return None  # both may be levels of a row
    if use.form == "attribute":
        (key,) = use.keys
        assert isinstance(key, ast.Constant)
        attr = str(key.value)
        if attr in _OF_HEADER and use.how == "read":
            return (HEADER,)
        shadowed = hasattr(type(frame), attr) or attr in vars(frame)
        column = attr in frame.columns and not shadowed
        return (repr(attr),) if column else None
    keys = use.keys
    if use.form == "rows of" and _are_rows(keys[0], namespace):
        keys = keys[1:]
    found: Labels = ()
    for key in keys:
        labels = _labels(key, namespace)
        if labels is None:
            return None
        found += labels
    return found


def _of_instance(cls: type, use: Use) -> Labels | None:
    """An attribute of its own; not one that the class computes, nor a method."""
    (key,) = use.keys
    assert isinstance(key, ast.Constant)
    attr = str(key.value)
    if attr.startswith("__"):
        return None
    for base in cls.__mro__:
        if attr in vars(base):
            member = vars(base)[attr]  # what stands in a class may lead back to the instance
            plain = is_atom(member) or type(member) is MemberDescriptorType
            return (f".{attr}",) if plain else None
    return (f".{attr}",)


def _of_dict(use: Use, namespace: Mapping[str, Any]) -> Labels | None:
    key = use.keys[0]
    if isinstance(key, (ast.List, ast.Tuple, ast.BinOp)):
        return None
    if isinstance(key, ast.Name) and type(namespace.get(key.id)) not in PLAIN:
        return None
    return _labels(key, namespace)


def _labels(key: ast.expr, namespace: Mapping[str, Any]) -> Labels | None:
    """The labels that a key means; None when that cannot be told from names and constants."""
    match key:
        case ast.Constant(value=value):
            return (repr(value),) if type(value) in PLAIN else None
        case ast.Name(id=name):
            held: Any = namespace.get(name)
            return (repr(held),) if type(held) in PLAIN else _labels_in(held)
        case ast.Starred(value=ast.Name(id=name)):
            return _labels_in(namespace.get(name))
        case ast.Starred(value=ast.List(elts=keys) | ast.Tuple(elts=keys)):
            return _labels(ast.List(keys, ast.Load()), namespace)
        case ast.Dict(keys=names):
            constants = [one.value for one in names if isinstance(one, ast.Constant)]
            told = len(constants) == len(names) and set(map(type, constants)) <= PLAIN
            return tuple(map(repr, constants)) if told else None
        case ast.List(elts=keys):
            found: Labels = ()
            for one in keys:
                labels = _labels(one, namespace)
                if labels is None or isinstance(one, ast.List):
                    return None
                found += labels
            return found
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            both = [_labels(side, namespace) for side in (left, right)]
            lists = [_is_list(side, namespace) for side in (left, right)]
            if all(lists) and both[0] is not None and both[1] is not None:
                return both[0] + both[1]
    return None


def _labels_in(held: Any) -> Labels | None:
    """The labels in a list or the like; None for anything else."""
    if type(held).__name__ == "Index" and str(type(held).__module__).partition(".")[0] == "pandas":
        held = held.tolist() if len(held) <= _MOST_LABELS else None
    if type(held) in (list, tuple, dict) and len(held) <= _MOST_LABELS:
        return tuple(map(repr, held)) if set(map(type, held)) <= PLAIN else None
    return None


def _is_list(key: ast.expr, namespace: Mapping[str, Any]) -> bool:
    if isinstance(key, ast.Name):
        return type(namespace.get(key.id)) is list
    return isinstance(key, ast.List)


def explained(value: Any, told: Touched) -> Labels | None:
    """The parts that the stores in the text have changed; ``value`` is the one after them."""
    if is_frame(value) and not 0 < told.rows == len(value.index):
        return None  # rows were added: all columns have them
    return told.writes
