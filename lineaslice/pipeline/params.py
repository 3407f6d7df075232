"""Which notebook variables may the pipeline's caller set?

An input parameter is a name that the code of the pipeline assigns once, by one literal. It is
found in the syntax tree; its text is never evaluated. A *required* one has no default, so its value
may have been computed in the notebook; the code behind that value is not needed then.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from lineaslice.errors import ParameterError
from lineaslice.pipeline.kinds import CONSTRUCTORS, kind_of, kind_of_annotation
from lineaslice.pipeline.names import imported_as
from lineaslice.pipeline.shape import InputParameter
from lineaslice.pipeline.units import Unit

_ATOMS = (int, float, complex, str, bytes, bool, type(None))


def input_parameters(
    wanted: Sequence[str],
    units: Sequence[Unit],
    *,
    dropped: Sequence[Unit] = (),
    required: Collection[str] = (),
) -> dict[str, InputParameter]:
    """The wanted names as parameters, with the notebook's literals as defaults.

    ``units`` are the statements that the pipeline keeps; ``dropped`` those that only a reused
    artifact needed; the ``required`` ones of the names get no default. Raises ParameterError for a
    name that no literal gives, or not one alone.
    """
    found: dict[str, InputParameter] = {}
    imports = _imports(units)
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
        node = _assignment(name, first)
        if name in required:
            found[name] = _required(name, first, node, imports)
            continue
        _check_is_literal(name, first, node, imports)
        value = _value(node.value, imports)
        text = _as_written(first.text, node.value)
        found[name] = InputParameter(name, text, value, kind=kind_of(value))
    return found


def is_computed(name: str, units: Sequence[Unit]) -> bool:
    """True when a statement gives the name a value that is no literal."""
    imports = _imports(units)
    return any(
        isinstance(node, (ast.Assign, ast.AnnAssign))
        and node.value is not None
        and not is_literal(node.value, imports)
        for unit in units
        if _gives(unit, name)
        for node in ast.parse(unit.text).body
    )


def _required(
    name: str, unit: Unit, node: ast.Assign | ast.AnnAssign, imports: Mapping[str, str]
) -> InputParameter:
    value = node.value
    assert value is not None
    if is_literal(value, imports):
        kind = kind_of(_value(value, imports))
        example = "" if isinstance(value, ast.Call) else _as_written(unit.text, value)
        return InputParameter(name, required=True, kind=kind, example=example)
    outside = [a for a in unit.accesses if a.resource.kind not in ("name", "import")]
    outside = [a for a in outside if a.resource.key != "__annotations__"]
    also = next((str(a.resource) for a in outside if a.mode != "read"), "")
    also = also or ", ".join(sorted(unit.changes))
    if also:
        raise ParameterError(
            f"{name!r} cannot be an input parameter: the statement that computes it changes {also} "
            f"as well ({_place(unit)}).",
            "Do that in a statement of its own.",
        )
    annotation = node.annotation if isinstance(node, ast.AnnAssign) else None
    return InputParameter(name, required=True, kind=kind_of_annotation(annotation))


def _gives(unit: Unit, name: str) -> bool:
    return unit.kind == "statement" and name in unit.binds | unit.kills | (unit.weak - unit.changes)


def _assignment(name: str, unit: Unit) -> ast.Assign | ast.AnnAssign:
    """The plain assignment of the name; ParameterError when it gets its value otherwise."""
    node = ast.parse(unit.text).body[-1]
    how = _not_a_plain_assignment(name, node, unit)
    if how:
        raise ParameterError(
            f"{name!r} cannot be an input parameter: it is {how} ({_place(unit)}).",
            f"Give it its value in one plain assignment, such as {name} = 1.",
        )
    assert isinstance(node, (ast.Assign, ast.AnnAssign))
    return node


def _check_is_literal(
    name: str, unit: Unit, node: ast.Assign | ast.AnnAssign, imports: Mapping[str, str]
) -> None:
    assert node.value is not None
    if not is_literal(node.value, imports):
        raise ParameterError(
            f"{name!r} cannot be an input parameter with a default: its value is computed, not a "
            f"literal ({_place(unit)}).",
            "A literal is a number, string, bytes, True, False, None, a date, a Path, or a list, "
            f"tuple, set or dict of them. With required_parameters=[{name!r}] every caller gives "
            "the value.",
        )


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


def is_literal(node: ast.expr, imports: Mapping[str, str] | None = None) -> bool:
    """True for a constant, a signed number, a display of literals, or a date or path of them.

    ``imports`` says what the names stand for that imports bind; nothing is evaluated.
    """
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
        case ast.Call(func=ast.Name(id="set"), args=[], keywords=[]):
            return "set" not in (imports or {})
        case ast.Call(func=function, args=arguments, keywords=keywords):
            given = [*arguments, *(keyword.value for keyword in keywords)]
            return (
                _meant(function, imports or {}) in CONSTRUCTORS
                and all(isinstance(one, (ast.Constant, ast.UnaryOp)) for one in given)
                and all(is_literal(one) for one in given)
                and all(keyword.arg for keyword in keywords)
            )
    return False


def _value(node: ast.expr | None, imports: Mapping[str, str]) -> Any:
    """The value of a literal."""
    assert node is not None
    if not isinstance(node, ast.Call) or ast.unparse(node) == "set()":
        return ast.literal_eval(node)
    _, make = CONSTRUCTORS[_meant(node.func, imports)]
    try:
        return make(
            *map(ast.literal_eval, node.args),
            **{str(one.arg): ast.literal_eval(one.value) for one in node.keywords},
        )
    except (ValueError, TypeError, ArithmeticError) as error:
        text = ast.unparse(node)
        raise ParameterError(f"{text} cannot be the default of a parameter: {error}.") from None


def _meant(function: ast.expr, imports: Mapping[str, str]) -> str:
    """``date`` and ``dt.date`` are ``datetime.date`` where imports say so."""
    match function:
        case ast.Name(id=name):
            return imports.get(name, "")
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            return f"{imports.get(name, '')}.{attribute}"
    return ""


def _imports(units: Sequence[Unit]) -> dict[str, str]:
    """What each imported name stands for, if it is bound by this import only."""
    found: dict[str, str] = {}
    bound: dict[str, set[str]] = {}
    for unit in units:
        for name in unit.kills | unit.weak:
            bound.setdefault(name, set()).add(unit.text)
        for node in ast.parse(unit.text).body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                above = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
                for alias in node.names:
                    found[imported_as(node, alias)] = above + alias.name
    return {name: what for name, what in found.items() if len(bound.get(name, ())) == 1}


def _as_written(text: str, node: ast.expr | None) -> str:
    assert node is not None
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
