"""What of a session belongs at the top of the module, and which names must be module globals?

Imports, functions, classes and the constants that those read move to the module, when nothing that
ran before them could make a difference. A name that a function of the module looks up, but that
pipeline functions compute, becomes a global of the module: that is what it was in the notebook.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lineaslice.model import Access, Resource
from lineaslice.pipeline.names import imported_as
from lineaslice.pipeline.units import Unit
from lineaslice.slicing.replay import is_display_name

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Hoisted:
    """Indexes of the units that move to the module, and the names that they bind there."""

    imports: tuple[int, ...]
    definitions: tuple[int, ...]
    names: frozenset[str]

    @property
    def units(self) -> frozenset[int]:
        return frozenset(self.imports) | frozenset(self.definitions)


def hoisted(
    units: Sequence[Unit], *, inputs: Collection[str], elsewhere: Collection[str]
) -> Hoisted:
    """What can move to the module; names ``elsewhere`` mean something else there already."""
    binders: dict[str, list[int]] = {}
    for number, unit in enumerate(units):
        for name in unit.kills | unit.weak:
            binders.setdefault(name, []).append(number)
    altered = {name for unit in units for name in unit.changes}
    altered -= {name for name in altered if _only_reaches(name, units, binders)}
    closed = {*inputs, *elsewhere}

    imports = _imports(units, binders, closed)
    names = {name for number in imports for name in units[number].binds}
    definitions: set[int] = set()
    while True:
        more = {
            number
            for number, unit in enumerate(units)
            if number not in definitions
            and _is_free_definition(unit, units, binders, names, altered, closed)
        }
        wanted = {
            name
            for number, unit in enumerate(units)
            if _is_definition(unit)
            for name in unit.names.now | unit.names.captures
        }
        more |= {
            number
            for number, unit in enumerate(units)
            if number not in definitions and _is_constant(unit, binders, altered, closed, wanted)
        }
        if not more:
            break
        definitions |= more
        names |= {name for number in more for name in units[number].binds}
    return Hoisted(tuple(imports), tuple(sorted(definitions)), frozenset(names))


def module_globals(units: Sequence[Unit], top: Hoisted) -> frozenset[str]:
    """Names that cannot be locals of functions, whatever the grouping will be."""
    inside = [unit for number, unit in enumerate(units) if number not in top.units]
    bound = {name for unit in inside for name in unit.kills | unit.weak}
    found: set[str] = set()
    for number in top.definitions:
        found |= units[number].names.captures | units[number].names.late_binds
    unseen = any(unit.names.late_namespace_calls for unit in units)
    words = {word for unit in units for word in unit.names.words}
    shell = any("get_ipython" in unit.names.mentioned for unit in units)
    for unit in inside:
        text = unit.names
        # ``df.query(RULES["good"])``: names in a text that another statement or function holds.
        found |= (unit.reads - text.mentioned - text.words) & words
        if shell:  # ``ip.run_cell("y = x")`` runs among the globals
            found |= (unit.reads - text.mentioned) & text.words
        found |= text.late_binds | text.hidden | text.declared
        # Bound by exec, by globals()[...] = ..., by a function with ``global``.
        found |= {n for n in (unit.kills | unit.weak) - unit.binds if not is_display_name(n)}
        if text.namespace_calls:
            found |= unit.touched
        if unseen:
            found |= unit.reads - text.mentioned
    return frozenset(found & bound)


def late_globals(units: Sequence[Unit], group_of: Sequence[int], top: Hoisted) -> frozenset[str]:
    """Names that a lambda or nested function sees rebound by another function than its own.

    ``k = 1; f = lambda: k; k = 2; f()`` gives 2: with ``k = 2`` in another function than the
    lambda, only a global can give it.
    """
    found = set()
    for number, unit in enumerate(units):
        if number in top.units or group_of[number] < 0:
            continue
        for name in unit.names.captures - top.names:
            for later in range(number + 1, len(units)):
                rebinds = name in (units[later].kills | units[later].weak)
                if rebinds and group_of[later] != group_of[number]:
                    found.add(name)
    return frozenset(found)


def classes_inside(units: Sequence[Unit], top: Hoisted) -> frozenset[str]:
    """Classes that functions of the pipeline define.

    As globals of the module they are what they were in the notebook: their methods find them by
    name, and their instances can be pickled.
    """
    return frozenset(
        name
        for number, unit in enumerate(units)
        if number not in top.units and _is_definition(unit)
        for node in ast.parse(unit.text).body
        if isinstance(node, ast.ClassDef)
        for name in unit.binds
    )


def asked_early(
    units: Sequence[Unit], order: Iterable[int], top: Hoisted, in_module: Collection[str]
) -> frozenset[str]:
    """Globals of the module of which some code may notice that they have no value yet.

    ``try: limit`` / ``except NameError: limit = 3`` in the second run of one process must not find
    the value that the first has left. ``order`` is that of running.
    """
    definitions = {n: units[i] for i in top.definitions for n in units[i].binds}
    given: set[str] = set()
    found: set[str] = set()
    for number in order:
        unit = units[number]
        reached = _reached(unit, definitions)
        if any(_may_catch(one) for one in reached):
            found |= {n for one in reached for n in one.names.mentioned if n in in_module} - given
            if any(one.names.namespace_calls or one.names.late_namespace_calls for one in reached):
                words = {n for one in reached for n in one.names.words}
                found |= words.intersection(in_module) - given
        given |= unit.kills
    return frozenset(found)


def caching(units: Sequence[Unit], top: Hoisted) -> tuple[str, ...]:
    """Functions and methods of the module that ``functools`` gives a cache.

    It would hold, in the next run, what other parameters have given.
    """
    meanings: dict[str, str] = {}
    for number in top.imports:
        meanings |= _meaning(units[number]) or {}
    found: dict[str, None] = {}
    for number in top.definitions:
        node = ast.parse(units[number].text).body[0]
        inner = node.body if isinstance(node, ast.ClassDef) else []
        above = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for one in inner or [node]:
            if isinstance(one, _DEFINITIONS) and any(
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


# ------------------------------------------------------------------ imports


def _imports(
    units: Sequence[Unit], binders: dict[str, list[int]], closed: Collection[str]
) -> list[int]:
    meanings: dict[str, set[str]] = {}
    candidates = []
    for number, unit in enumerate(units):
        meaning = _meaning(unit)
        if meaning is None:
            continue
        candidates.append(number)
        for name, what in meaning.items():
            meanings.setdefault(name, set()).add(what)
    found: list[int] = []
    for number in candidates:
        unit = units[number]
        single = all(
            len(meanings.get(name, ())) <= 1 and set(binders.get(name, ())) <= set(candidates)
            for name in unit.binds
        )
        earlier = [units[n] for n in range(number) if n not in found]
        if single and not (unit.binds & set(closed)) and not _waits_for(unit, earlier):
            found.append(number)
    # A second import of the same name must not stay behind in a function.
    while True:
        stuck = {name for n in candidates if n not in found for name in units[n].binds}
        kept = [n for n in found if not units[n].binds & stuck]
        if kept == found:
            return found
        found = kept


def _meaning(unit: Unit) -> dict[str, str] | None:
    """What each name of an import stands for; None for anything but imports."""
    if unit.kind != "statement":
        return None
    body = ast.parse(unit.text).body
    if all(isinstance(node, ast.Try) and _only_imports(node) for node in body):
        return dict.fromkeys(unit.binds, unit.text)
    found: dict[str, str] = {}
    for node in body:
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            return None
        for alias in node.names:
            name = imported_as(node, alias)
            if isinstance(node, ast.ImportFrom):
                source = f"{'.' * node.level}{node.module or ''}:{alias.name}"
            else:
                source = alias.name if alias.asname else name
            if alias.name == "*":
                found.update({bound: f"{source}:{bound}" for bound in unit.binds})
            else:
                found[name] = source
    return found


def _only_imports(node: ast.Try) -> bool:
    """``try: import a`` / ``except ImportError: import b as a``, or ``a = None``."""
    blocks = [*node.body, *node.orelse, *node.finalbody]
    blocks += [inner for handler in node.handlers for inner in handler.body]
    return any(isinstance(inner, (ast.Import, ast.ImportFrom)) for inner in blocks) and all(
        isinstance(inner, (ast.Import, ast.ImportFrom, ast.Pass))
        or (isinstance(inner, ast.Assign) and _is_literal(inner.value))
        for inner in blocks
    )


def _waits_for(unit: Unit, earlier: Sequence[Unit]) -> bool:
    """True when something before the import matters to it: ``sys.path``, an option, a file.

    That the import itself sets up modules matters to nobody before it.
    """
    touched = {a.resource for a in unit.accesses if a.resource.kind != "name"}
    written = {
        a.resource
        for a in unit.accesses
        if a.resource.kind not in ("name", "import") and a.mode != "read"
    }
    for other in earlier:
        for access in other.accesses:
            if access.mode != "read" and access.resource in touched:
                return True
            if access.mode == "read" and access.resource in written:
                return True
    return False


# ------------------------------------------------------------------ functions, classes, constants


def _is_definition(unit: Unit) -> bool:
    if unit.kind != "statement":
        return False
    body = ast.parse(unit.text).body
    return len(body) == 1 and isinstance(body[0], _DEFINITIONS)


def _is_free_definition(
    unit: Unit,
    units: Sequence[Unit],
    binders: dict[str, list[int]],
    names: Collection[str],
    altered: Collection[str],
    closed: Collection[str],
) -> bool:
    """A function or class that needs, while it is defined, nothing that functions compute."""
    if not _is_definition(unit):
        return False
    (name,) = unit.binds if len(unit.binds) == 1 else ("",)
    # A class or function that is altered (a counter, a mutable default) starts afresh in each run.
    if not name or name in closed or name in altered or unit.changes or unit.names.declared:
        return False
    is_class = isinstance(ast.parse(unit.text).body[0], ast.ClassDef)
    same = [units[n] for n in binders.get(name, ())]
    if any(other.text != unit.text for other in same) or (is_class and len(same) > 1):
        return False
    if any(a.resource.kind not in ("name", "import") for a in unit.accesses if not _future(a)):
        return False
    needed = unit.names.now | unit.names.hidden | (unit.reads - unit.names.captures)
    return all(n in names or not binders.get(n) for n in needed - {name})


def _only_reaches(name: str, units: Sequence[Unit], binders: Mapping[str, list[int]]) -> bool:
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
    """A plain function: nothing wraps it, and its defaults are constants."""
    node = ast.parse(unit.text).body[0] if _is_definition(unit) else None
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or node.decorator_list:
        return False
    defaults = [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
    return all(isinstance(default, (ast.Constant, ast.UnaryOp)) for default in defaults)


def _sets_attributes(unit: Unit) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.Name) and node.id in ("setattr", "delattr", "vars"))
        for node in ast.walk(ast.parse(unit.text))
    )


def _future(access: Access) -> bool:
    """``from __future__ import …``, which always begins the module."""
    return access.resource == Resource("option", "__future__") and access.mode == "read"


def _is_constant(
    unit: Unit,
    binders: dict[str, list[int]],
    altered: Collection[str],
    closed: Collection[str],
    wanted: Collection[str],
) -> bool:
    """``NAME = literal``, given once, never altered, and read by a function or class."""
    if unit.kind != "statement" or len(unit.binds) != 1:
        return False
    (name,) = unit.binds
    body = ast.parse(unit.text).body
    if len(body) != 1 or not isinstance(body[0], (ast.Assign, ast.AnnAssign)):
        return False
    value = body[0].value
    if name not in wanted or name in altered or name in closed or len(binders[name]) > 1:
        return False
    return value is not None and not unit.names.now and _is_literal(value)


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError):
        return False
    return True
