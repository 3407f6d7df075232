"""What of a session belongs at the top of the module, and which names must be module globals?

Imports, functions, classes and the constants that those read move to the module, when nothing that
ran before them could make a difference. A name that a function of the module looks up, but that
pipeline functions compute, becomes a global of the module: that is what it was in the notebook.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lineaslice.model import Access, Resource
from lineaslice.pipeline.afresh import is_definition, only_reaches
from lineaslice.pipeline.names import imported_as
from lineaslice.pipeline.units import Unit
from lineaslice.slicing.replay import is_display_name


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
    altered -= {name for name in altered if only_reaches(name, units, binders)}
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
            if is_definition(unit)
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
        if number not in top.units and is_definition(unit)
        for node in ast.parse(unit.text).body
        if isinstance(node, ast.ClassDef)
        for name in unit.binds
    )


# ------------------------------------------------------------------ imports


def _imports(
    units: Sequence[Unit], binders: dict[str, list[int]], closed: Collection[str]
) -> list[int]:
    meanings: dict[str, set[str]] = {}
    candidates = []
    for number, unit in enumerate(units):
        meaning = import_meaning(unit)
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


def import_meaning(unit: Unit) -> dict[str, str] | None:
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


def _is_free_definition(
    unit: Unit,
    units: Sequence[Unit],
    binders: dict[str, list[int]],
    names: Collection[str],
    altered: Collection[str],
    closed: Collection[str],
) -> bool:
    """A function or class that needs, while it is defined, nothing that functions compute."""
    if not is_definition(unit):
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
