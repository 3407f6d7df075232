"""Which methods of pandas keep the columns of a frame apart, and what their arguments name. Pure.

Tables, and what the signs in them mean for the arguments of one call. Tried on pandas itself by
``tests/syntax/test_chains_by_running.py``.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

# A method and its parameters in order. Of a parameter with "*" the columns that it names are used,
# of one with "?" those that are keys of a dictionary. One with "!" names columns and must be given,
# because all of them count without it. One with "-" must not be given, and keeps a place; one with
# "#" must be a number as it stands, one with "=" must be written out and hold no None.
STEPS = {
    "abs": "",
    "astype": "?dtype copy",
    "bfill": "limit",
    "clip": "#lower #upper",
    "convert_dtypes": "",
    "copy": "deep",
    "cummax": "",
    "cummin": "",
    "cumprod": "",
    "cumsum": "",
    "diff": "periods",
    "drop_duplicates": "!subset keep ignore_index",
    "dropna": "how thresh !subset ignore_index",
    "explode": "!column ignore_index",
    "ffill": "limit",
    "fillna": "value limit",
    "head": "n",
    "infer_objects": "",
    "interpolate": "method limit limit_direction",
    "isna": "",
    "isnull": "",
    "nlargest": "n !columns keep",
    "notna": "",
    "notnull": "",
    "nsmallest": "n !columns keep",
    "pct_change": "periods",
    "rename": "!columns errors",
    "replace": "=to_replace =value",
    "reset_index": "level drop names",
    "round": "decimals",
    "sample": "n frac replace -weights random_state -axis ignore_index",
    "set_index": "!keys drop append verify_integrity",
    "shift": "#periods freq -axis fill_value",
    "sort_index": "level ascending kind na_position ignore_index",
    "sort_values": "!by ascending kind na_position ignore_index",
    "tail": "n",
}
GROUPING = {
    "groupby": "!by level as_index sort group_keys observed dropna",
    "resample": "rule closed label *on",
    "rolling": "window min_periods center win_type *on closed step",
    "expanding": "min_periods",
    "ewm": "com span halflife alpha min_periods adjust ignore_na",
}
# Without ``numeric_only``, by which the values decide what columns there are.
OF_GROUPS = {
    **dict.fromkeys(("sum", "mean", "min", "max", "median", "prod"), ""),
    **dict.fromkeys(("first", "last"), ""),
    **dict.fromkeys(("std", "var", "sem"), "ddof"),
    **dict.fromkeys(("count", "size", "nunique", "cumsum", "cumcount", "cummax", "cummin"), ""),
    **dict.fromkeys(("ffill", "bfill"), "limit"),
    **dict.fromkeys(("head", "tail"), "n"),
    **dict.fromkeys(("shift", "diff", "pct_change"), "#periods"),
}
# Those that leave nothing but the columns that are named, in another shape.
SHAPING = {
    "melt": "!id_vars !value_vars var_name value_name col_level ignore_index",
    "pivot": "!columns !index !values",
    "pivot_table": "!values !index !columns aggfunc fill_value margins dropna margins_name",
}
_MERGE = "how *on *left_on *right_on left_index right_index sort suffixes indicator validate"
JOINING = {"merge": _MERGE, "join": "*on how lsuffix rsuffix sort validate"}
CONCAT = "ignore_index sort join"
_TYPES = frozenset({"float", "int", "str", "bool", "object", "complex"})


def takes(
    parameters: str, args: Sequence[ast.expr], given: Mapping[str, ast.expr]
) -> list[ast.expr] | None:
    """The arguments that name columns; None when some are given that the table does not list."""
    signs = {word.lstrip("*?!#=-"): word[0] for word in parameters.split()}
    if len(args) > len(signs) or not given.keys() <= signs.keys():
        return None
    bound = {**dict(zip(signs, args, strict=False)), **given}
    keys: list[ast.expr] = []
    for name, sign in signs.items():
        value = bound.get(name)
        if value is None:
            if sign == "!":
                return None
        elif not _is_allowed(sign, value):
            return None
        elif sign in "*!" or (sign == "?" and not _is_plain(value)):
            keys.append(value)
    return keys


def is_true(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is True


def _is_allowed(sign: str, value: ast.expr) -> bool:
    if sign == "#":
        return _is_number(value)
    return sign != "-" and (sign != "=" or _is_written_out(value))


def _is_number(value: ast.expr) -> bool:
    if isinstance(value, ast.UnaryOp):
        return _is_number(value.operand)
    return isinstance(value, ast.Constant) and not isinstance(value.value, str)


def _is_written_out(value: ast.expr) -> bool:
    """True for what is made of constants and of attributes as ``np.nan``, without None."""
    match value:
        case ast.Constant(value=constant):
            return constant is not None
        case ast.Attribute():
            return True
        case ast.UnaryOp(operand=operand):
            return _is_written_out(operand)
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return all(map(_is_written_out, parts))
        case ast.Dict(keys=keys, values=values):
            return all(key is not None and _is_written_out(key) for key in keys) and all(
                map(_is_written_out, values)
            )
    return False


def _is_plain(value: ast.expr) -> bool:
    """A type, or its name: the same for all columns."""
    named = isinstance(value, ast.Name) and value.id in _TYPES
    return named or isinstance(value, (ast.Constant, ast.Attribute))
