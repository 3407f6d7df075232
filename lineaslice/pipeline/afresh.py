"""What would a second run in one process find that the first has left?

Functions that keep something of their own, caches, and globals that code asks for before they have
a value; and whether the module may hold what a run gives to its caller.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping, Sequence

from lineaslice.pipeline.units import Unit

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def is_definition(unit: Unit) -> bool:
    """A function or class statement."""
    if unit.kind != "statement":
        return False
    body = ast.parse(unit.text).body
    return len(body) == 1 and isinstance(body[0], DEFINITIONS)


def only_reaches(name: str, units: Sequence[Unit], binders: Mapping[str, list[int]]) -> bool:
    """Was all that a function changed in itself an object that its code finds by a global name?

    ``def note(x): log.append(x)`` changes ``log``, which ``note`` reaches, but ``note`` itself has
    nothing that a second run would find changed.
    """
    definitions = [units[n] for n in binders.get(name, ()) if units[n].binds == {name}]
    if not definitions or not all(map(_is_stateless, definitions)):
        return False
    captured = {n for unit in definitions for n in unit.names.captures} - {name}
    return all(
        unit.changes & captured and not _sets_attributes(unit)
        for unit in units
        if name in unit.changes
    )


def _is_stateless(unit: Unit) -> bool:
    """A plain function."""
    node = ast.parse(unit.text).body[0] if is_definition(unit) else None
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and _is_plain(node)


def _sets_attributes(unit: Unit) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.Name) and node.id in ("setattr", "delattr", "vars"))
        for node in ast.walk(ast.parse(unit.text))
    )


def asked_early(
    units: Sequence[Unit],
    order: Iterable[int],
    definitions: Iterable[Unit],
    in_module: Collection[str],
) -> frozenset[str]:
    """Globals of the module of which some code may notice that they have no value yet.

    ``try: limit`` / ``except NameError: limit = 3`` in the second run of one process must not find
    the value that the first has left. ``order`` is that of running,
    ``definitions`` stand in the module.
    """
    by_name = {name: unit for unit in definitions for name in unit.binds}
    given: set[str] = set()
    found: set[str] = set()
    for number in order:
        unit = units[number]
        reached = _reached(unit, by_name)
        if any(_may_catch(one) for one in reached):
            found |= {n for one in reached for n in one.names.mentioned if n in in_module} - given
            if any(one.names.namespace_calls or one.names.late_namespace_calls for one in reached):
                words = {n for one in reached for n in one.names.words}
                found |= words.intersection(in_module) - given
        given |= unit.kills
    return frozenset(found)


def caching(definitions: Iterable[Unit], meanings: Mapping[str, str]) -> tuple[str, ...]:
    """Functions and methods of the module that ``functools`` gives a cache.

    It would hold, in the next run, what other parameters have given. ``meanings`` are those of
    imported names.
    """
    found: dict[str, None] = {}
    for unit in definitions:
        node = ast.parse(unit.text).body[0]
        inner = node.body if isinstance(node, ast.ClassDef) else []
        above = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for one in inner or [node]:
            if isinstance(one, DEFINITIONS) and any(
                _caches(decorator, meanings) for decorator in one.decorator_list[:1]
            ):
                found[above + one.name] = None
    return tuple(found)


def _caches(decorator: ast.expr, meanings: Mapping[str, str]) -> bool:
    if isinstance(decorator, ast.Call):
        decorator = decorator.func
    match decorator:
        case ast.Name(id=name):
            return meanings.get(name) in ("functools:lru_cache", "functools:cache")
        case ast.Attribute(value=ast.Name(id=name), attr="lru_cache" | "cache"):
            return meanings.get(name) == "functools"
    return False


def keeps_values(definitions: Iterable[Unit]) -> bool:
    """May the module hold objects that a run gives to its caller, who may alter them?"""
    return not all(_holds_nothing(ast.parse(unit.text).body[0]) for unit in definitions)


def _holds_nothing(node: ast.stmt) -> bool:
    """A constant, a plain function, or a class of such."""
    match node:
        case ast.Assign(value=value) | ast.AnnAssign(value=value):
            return value is None or _is_constant(value)
        case ast.ClassDef():
            return not node.decorator_list and all(map(_holds_nothing, node.body))
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return _is_plain(node, allowed=("property", "staticmethod", "classmethod"))
        case ast.Expr(value=value):
            return _is_constant(value)
    return isinstance(node, ast.Pass)


def _is_constant(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    return isinstance(node, ast.Constant)


def _is_plain(node: ast.FunctionDef | ast.AsyncFunctionDef, allowed: Collection[str] = ()) -> bool:
    """Nothing wraps it, and its defaults are constants."""
    if any(ast.unparse(decorator) not in allowed for decorator in node.decorator_list):
        return False
    defaults = [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
    return all(map(_is_constant, defaults))


def _reached(unit: Unit, definitions: Mapping[str, Unit]) -> list[Unit]:
    """The unit, and the functions and classes of the module that it leads to by their names."""
    found = [unit]
    for one in found:
        for name in one.names.now | one.names.captures:
            other = definitions.get(name)
            if other is not None and other not in found:
                found.append(other)
    return found


def _may_catch(unit: Unit) -> bool:
    """Can code go on when a name has no value, or ask whether it has one?"""
    if unit.names.namespace_calls or unit.names.late_namespace_calls:
        return True
    return any(
        isinstance(node, (ast.Try, ast.TryStar))
        or (isinstance(node, ast.Name) and node.id == "suppress")
        or (isinstance(node, ast.Attribute) and node.attr == "suppress")
        for node in ast.walk(ast.parse(unit.text))
    )
