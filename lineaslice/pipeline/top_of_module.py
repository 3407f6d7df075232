"""Which texts stand at the top of the module, beside its functions and constants?"""

from __future__ import annotations

from collections.abc import Sequence

from lineaslice.pipeline.hoist import Hoisted
from lineaslice.pipeline.units import Unit
from lineaslice.slicing.render import NO_BYTECODE, SHELL, rewrites_modules
from lineaslice.slicing.replay import lineaslice_names


def imports(units: Sequence[Unit], top: Hoisted) -> tuple[str, ...]:
    """Texts of the imports, without that of lineaslice when only ``save`` calls used it."""
    spelled = {
        name
        for n, unit in enumerate(units)
        if n not in top.imports
        for name in unit.names.mentioned
    }
    found = [units[n] for n in top.imports]
    return tuple(
        unit.text for unit in found if not _imports_lineaslice(unit.text) or unit.binds & spelled
    )


def shell(units: Sequence[Unit]) -> list[str]:
    """For code that asks for the shell: one that works on the globals of the module."""
    asks = any("get_ipython" in unit.names.mentioned for unit in units)
    given = any("get_ipython" in unit.binds for unit in units)
    return [SHELL] if asks and not given else []


def no_bytecode(units: Sequence[Unit]) -> list[str]:
    """For code that writes a module, loads it and writes it again."""
    rewritten = rewrites_modules([u.accesses for u in units], [u.text for u in units])
    return [NO_BYTECODE] if rewritten else []


def _imports_lineaslice(text: str) -> bool:
    return bool(lineaslice_names(text))
