"""Which notebook variables may the pipeline's caller set?

An input parameter is a name that the code of the pipeline assigns once, by one literal. It is
found in the syntax tree; its text is never evaluated.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from difflib import get_close_matches

from lineaslice.errors import ParameterError
from lineaslice.pipeline.shape import InputParameter
from lineaslice.pipeline.units import Unit

_ATOMS = (int, float, complex, str, bytes, bool, type(None))


def input_parameters(
    wanted: Sequence[str], units: Sequence[Unit], *, dropped: Sequence[Unit] = ()
) -> dict[str, InputParameter]:
    """The wanted names as parameters, with the notebook's literals as defaults.

    ``units`` are the statements that the pipeline keeps; ``dropped`` those that only a reused
    artifact needed. Raises ParameterError for a name that no literal gives, or not one alone.
    """
    found: dict[str, InputParameter] = {}
    for name in wanted:
        if not isinstance(name, str) or not name.isidentifier():
            raise ParameterError(
                f"{name!r} cannot be an input parameter: it is not the name of a variable.",
                "Give the names of notebook variables: input_parameters=['alpha'].",
            )
        binders = [unit for unit in units if _gives(unit, name)]
        if not binders:
            raise _never_assigned(name, units, dropped)
        first = binders[0]
        if len(binders) > 1 and (
            any(other.text != first.text for other in binders)
            or any(name in unit.changes for unit in units)
        ):
            places = "; ".join(_place(unit) for unit in binders)
            raise ParameterError(
                f"{name!r} cannot be an input parameter: it is assigned {len(binders)} times "
                f"({places}).",
                "Use two names in the notebook, so that one value can be given for each.",
            )
        node = _literal(name, first)
        value = ast.literal_eval(node)
        kind = "none" if value is None else type(value).__name__
        found[name] = InputParameter(name, _as_written(first.text, node), value, kind=kind)
    return found


def _gives(unit: Unit, name: str) -> bool:
    return unit.kind == "statement" and name in unit.binds | unit.kills | (unit.weak - unit.changes)


def _literal(name: str, unit: Unit) -> ast.expr:
    """The literal that the statement gives to the name; ParameterError when there is none."""
    node = ast.parse(unit.text).body[-1]
    how = _not_a_plain_assignment(name, node, unit)
    if how:
        raise ParameterError(
            f"{name!r} cannot be an input parameter: it is {how} ({_place(unit)}).",
            f"Give it its value in one plain assignment, such as {name} = 1.",
        )
    assert isinstance(node, (ast.Assign, ast.AnnAssign))
    value = node.value
    assert value is not None
    if not is_literal(value):
        raise ParameterError(
            f"{name!r} cannot be an input parameter: its value is computed, not a literal "
            f"({_place(unit)}).",
            "A number, string, bytes, True, False, None, or a list, tuple, set or dict of them.",
        )
    return value


def _not_a_plain_assignment(name: str, node: ast.stmt, unit: Unit) -> str:
    if name not in unit.binds:
        return "given a value by a call that its text does not show"
    match node:
        case ast.Assign(targets=[ast.Name()]) | ast.AnnAssign(value=ast.expr()):
            return ""
        case ast.Assign(targets=[_]):
            return "given its value by unpacking"
        case ast.Assign():
            return "assigned together with another name"
        case ast.AugAssign():
            return "changed by an augmented assignment"
        case ast.For() | ast.AsyncFor():
            return "bound in a for loop"
        case ast.With() | ast.AsyncWith():
            return "bound in a with statement"
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return "the name of a function or class"
        case ast.Import() | ast.ImportFrom():
            return "imported"
        case ast.Delete():
            return "deleted"
    return "bound inside another statement"


def is_literal(node: ast.expr) -> bool:
    """True for a constant, a signed number, or a display of literals; nothing is evaluated."""
    match node:
        case ast.Constant(value=value):
            return isinstance(value, _ATOMS)
        case ast.UnaryOp(op=ast.UAdd() | ast.USub(), operand=ast.Constant(value=value)):
            return isinstance(value, (int, float, complex)) and not isinstance(value, bool)
        case ast.BinOp(
            left=left, op=ast.Add() | ast.Sub(), right=ast.Constant(value=complex())
        ):  # 1 + 2j
            return is_literal(left) and not isinstance(left, (ast.List, ast.Tuple, ast.Set))
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            return all(is_literal(element) for element in elements)
        case ast.Dict(keys=keys, values=values):
            return all(key is not None and is_literal(key) for key in keys) and all(
                is_literal(value) for value in values
            )
    return False


def _as_written(text: str, node: ast.expr) -> str:
    if isinstance(node, ast.Tuple):
        return ast.unparse(node)  # ``p = 1, 2`` needs parentheses in a signature
    return ast.get_source_segment(text, node) or ast.unparse(node)


def _never_assigned(name: str, units: Sequence[Unit], dropped: Sequence[Unit]) -> ParameterError:
    if any(_gives(unit, name) for unit in dropped):
        return ParameterError(
            f"{name!r} cannot be an input parameter: only a reused artifact depends on it, and "
            "a loaded value does not change with it.",
            "Leave it out, or compute the artifact instead of reusing it.",
        )
    possible = candidates(units)
    near = get_close_matches(name, possible, n=3) or possible[:8]
    hint = f"Names that can be: {', '.join(near)}." if near else "No name here can be one."
    return ParameterError(
        f"{name!r} cannot be an input parameter: the code of these artifacts never assigns it.",
        hint,
    )


def candidates(units: Sequence[Unit]) -> list[str]:
    """Names that could be input parameters: assigned once, by a literal."""
    counts: dict[str, int] = {}
    literal = []
    for unit in units:
        for name in unit.binds:
            counts[name] = counts.get(name, 0) + 1
        match ast.parse(unit.text).body:
            case [ast.Assign(targets=[ast.Name(id=name)], value=value)] if is_literal(value):
                literal.append(name)
    return [name for name in literal if counts[name] == 1]


def _place(unit: Unit) -> str:
    text = unit.text.strip().splitlines()[0]
    return f"`{text if len(text) <= 60 else text[:57] + '...'}`"
