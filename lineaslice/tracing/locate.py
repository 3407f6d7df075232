"""Which expression of the notebook gives a certain object."""

from __future__ import annotations

import ast
import builtins
import gc
import sys
from collections.abc import Callable, Iterator
from types import FrameType, ModuleType
from typing import Any

from lineaslice.knowledge import lookup
from lineaslice.observe.fingerprint import is_atom
from lineaslice.syntax.stopping import part_at, statement_at

_SAVING = frozenset({"save", "save_artifact"})
_SAVING_FILES = frozenset({"save_file"})


def expression_of(body: list[ast.stmt], obj: object, namespace: dict[str, Any]) -> str | None:
    """The argument text of the ``save(…)`` call in a running statement, if it means ``obj``.

    A name must be bound to the very object. Any other expression counts only in a simple statement
    with one such call: within a loop its text would mean another value each time.
    """
    walk = [inner for node in body for inner in ast.walk(node)]
    calls = [c for c in walk if isinstance(c, ast.Call) and _callee(c.func) in _SAVING]
    arguments = [argument for call in calls if (argument := _saved_argument(call)) is not None]
    for argument in arguments:
        if isinstance(argument, ast.Name) and namespace.get(argument.id) is obj:
            return argument.id
    simple = len(body) == 1 and isinstance(body[0], (ast.Expr, ast.Assign, ast.AnnAssign))
    if simple and len(arguments) == 1 and not isinstance(arguments[0], ast.Name):
        return ast.unparse(arguments[0])
    return None


def saves_last(body: list[ast.stmt], expression: str) -> bool:
    """Whether nothing of a running statement is left to run behind its ``save(expression)``."""
    match body[-1:]:
        case [ast.Expr(value=ast.Call() as call)]:
            argument = _saved_argument(call)
            saved = argument is not None and ast.unparse(argument) == expression
            return saved and _callee(call.func) in _SAVING
        case [ast.If(body=inner, orelse=other)]:
            return any(part and saves_last(part, expression) for part in (inner, other))
        case [ast.With(items=items, body=inner)]:
            # Leaving the block may change what it gave a name.
            given = {n.id for i in items for n in ast.walk(i) if isinstance(n, ast.Name)}
            used = {n.id for n in ast.walk(ast.parse(expression)) if isinstance(n, ast.Name)}
            return given.isdisjoint(used) and saves_last(inner, expression)
    return False


def caller() -> FrameType | None:
    """The code of a cell that has called us; None when a function or a library has."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and _is_ours(frame):
        frame = frame.f_back
    return frame if frame is not None and frame.f_code.co_name == "<module>" else None


def _is_ours(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] == "lineaslice"


def saving_part(body: list[ast.stmt], frame: FrameType) -> int | None:
    """The number of the nested statement by which a frame is just now calling ``save``.

    None unless the call stands by itself, so that the value is the same where its statement begins.
    """
    part = part_at(body[0], frame.f_lineno) if len(body) == 1 else None
    call = _saving_call(body, part) if part else None
    if call is None:
        return None
    _, *others = [n for n in ast.walk(call) if isinstance(n, ast.Call)]
    if not all(_changes_nothing(other, frame.f_globals) for other in others):
        return None
    bound = (ast.NamedExpr, ast.Await, ast.comprehension, ast.Lambda)
    return None if any(isinstance(n, bound) for n in ast.walk(call)) else part


def argument_of(body: list[ast.stmt], part: int) -> str | None:
    """The text of what ``save`` is given by a nested statement; None when it calls something."""
    call = _saving_call(body, part)
    argument = _saved_argument(call) if call is not None else None
    if argument is None or any(isinstance(n, ast.Call) for n in ast.walk(argument)):
        return None
    return ast.unparse(argument)


def _saving_call(body: list[ast.stmt], part: int) -> ast.Call | None:
    statement = statement_at(body[0], part)
    value = statement.value if isinstance(statement, (ast.Expr, ast.Assign)) else None
    if isinstance(value, ast.Call) and _callee(value.func) in _SAVING | _SAVING_FILES:
        return value
    return None


def _changes_nothing(call: ast.Call, names: dict[str, Any]) -> bool:
    """True for what makes a name or a number: ``str(k)``, ``title.lower()``, ``np.mean(x)``."""
    match call.func:
        case ast.Attribute(value=ast.Constant() | ast.JoinedStr()):
            return True
        case ast.Attribute(value=ast.Name(id=name), attr=attr):
            base = names.get(name)
            if is_atom(base):
                return True
            effect = lookup.function(vars(base).get(attr)) if type(base) is ModuleType else None
            return effect is not None and effect.is_direct and not effect.changes
        case ast.Name(id=name):
            effect = lookup.function(names.get(name, getattr(builtins, name, None)))
            return effect is not None and effect.is_direct and not effect.changes
    return False


def _callee(func: ast.expr) -> str:
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def _saved_argument(call: ast.Call) -> ast.expr | None:
    if call.args and not isinstance(call.args[0], ast.Starred):
        return call.args[0]
    return next((k.value for k in call.keywords if k.arg == "obj"), None)


def path_to(obj: object, namespace: dict[str, Any], ignored: Callable[[str], bool]) -> str | None:
    """A name, or a short path from a name, that leads to the very object."""
    if is_atom(obj):
        return None  # equal numbers and texts are often one object: identity says nothing
    names = sorted((n for n in namespace if not ignored(n)), key=lambda n: n.startswith("_"))
    for name in names:
        if namespace[name] is obj:
            return name
    for name in names:
        for text, value in _inside(namespace[name], obj):
            if value is obj:
                return name + text
    return None


def _inside(holder: object, obj: object) -> Iterator[tuple[str, object]]:
    if type(holder) is dict:
        for key, value in holder.items():
            if type(key) in (str, int, bool, float):
                yield f"[{key!r}]", value
    elif type(holder) in (list, tuple):
        for position, value in enumerate(holder):  # type: ignore[arg-type]
            yield f"[{position}]", value
    else:
        attributes = getattr(holder, "__dict__", None) if _holds(holder, obj) else None
        if type(attributes) is dict and not isinstance(holder, type(ast)):
            for name, value in attributes.items():
                if isinstance(name, str) and name.isidentifier():
                    yield f".{name}", value


def _holds(holder: object, obj: object) -> bool:
    """Whether ``obj`` is among the attributes; asked without giving the holder a dictionary."""
    for found in gc.get_referents(holder):
        if found is obj or (type(found) is dict and any(v is obj for v in found.values())):
            return True
    return False
