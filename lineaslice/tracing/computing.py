"""Functions of the notebook's that only compute with numbers and texts, told by their code.

    def area(wide, high):
        return wide * high * scale

Such a function, given numbers and texts, has nothing in reach that could change, be drawn from or
be opened, as long as its globals hold such as well; so nothing need be compared around its call.
"""

from __future__ import annotations

import builtins
import dis
import inspect
from collections.abc import Mapping
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

from lineaslice.tracing.values import PLAIN

# Instructions that, on numbers and texts, only make others; several differ between versions.
_COMPUTING = frozenset(
    {"RESUME", "NOP", "CACHE", "PRECALL", "PUSH_NULL", "CALL", "CALL_KW", "KW_NAMES"}
    | {"LOAD_CONST", "LOAD_SMALL_INT", "LOAD_GLOBAL", "POP_TOP", "RETURN_VALUE", "RETURN_CONST"}
    | {"LOAD_FAST", "LOAD_FAST_CHECK", "LOAD_FAST_LOAD_FAST", "LOAD_FAST_BORROW", "STORE_FAST"}
    | {"LOAD_FAST_BORROW_LOAD_FAST_BORROW", "STORE_FAST_LOAD_FAST", "STORE_FAST_STORE_FAST"}
    | {"BINARY_OP", "BINARY_SUBSCR", "COMPARE_OP", "IS_OP", "CONTAINS_OP", "TO_BOOL"}
    | {"UNARY_POSITIVE", "UNARY_NEGATIVE", "UNARY_NOT", "UNARY_INVERT", "COPY", "SWAP"}
    | {"BUILD_STRING", "FORMAT_VALUE", "FORMAT_SIMPLE", "FORMAT_WITH_SPEC", "CONVERT_VALUE"}
    | {"GET_ITER", "FOR_ITER", "END_FOR", "POP_ITER", "JUMP_BACKWARD", "JUMP_FORWARD", "NOT_TAKEN"}
    | {"JUMP_IF_FALSE_OR_POP", "JUMP_IF_TRUE_OR_POP", "JUMP_BACKWARD_NO_INTERRUPT", "EXTENDED_ARG"}
    | {f"POP_JUMP_{way}IF_TRUE" for way in ("", "FORWARD_", "BACKWARD_")}
    | {f"POP_JUMP_{way}IF_FALSE" for way in ("", "FORWARD_", "BACKWARD_")}
    | {f"POP_JUMP_{way}IF_{of}" for way in ("", "FORWARD_") for of in ("NONE", "NOT_NONE")}
)


def as_python_has_them(*names: str) -> dict[str, Any]:
    """These builtins, but those that somebody has put another function in the place of."""
    found = {name: vars(builtins).get(name) for name in names}
    return {n: one for n, one in found.items() if getattr(one, "__module__", "") == "builtins"}


def is_still(name: str, known: Mapping[str, Any]) -> bool:
    """True when a builtin is among these, and nobody has patched it since."""
    return name in known and vars(builtins).get(name) is known[name]


# Builtins that make numbers and texts of such, or count through them.
BUILTINS = as_python_has_them(
    *("abs", "ascii", "bin", "bool", "chr", "complex", "float", "format", "hex", "int", "len"),
    *("max", "min", "oct", "ord", "pow", "range", "repr", "round", "str", "sum"),
)
_OTHERS = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS | inspect.CO_GENERATOR | inspect.CO_COROUTINE
_OTHERS |= inspect.CO_ASYNC_GENERATOR | inspect.CO_ITERABLE_COROUTINE


def late_names(function: FunctionType, names: Mapping[str, Any]) -> dict[str, str] | None:
    """The globals that a call looks up, and which function does; None if it may do more.

    The call must be given numbers and texts only.
    """
    found: dict[str, str] = {}
    return found if _collect(function, names, found, ()) else None


def _collect(
    function: FunctionType, names: Mapping[str, Any], found: dict[str, str], above: tuple[Any, ...]
) -> bool:
    wanted = _globals_of(function.__code__) if function.__globals__ is names else None
    if wanted is None or function in above:  # how deep a function may call itself is a setting
        return False
    defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
    if not set(map(type, defaults)) <= PLAIN:
        return False
    for name in wanted:
        if name not in names:
            if not is_still(name, BUILTINS):
                return False
            continue
        value = names[name]
        if type(value) is FunctionType:
            if not _collect(value, names, found, (*above, function)):
                return False
        elif type(value) not in PLAIN:
            return False
        found.setdefault(name, function.__name__)
    return True


@lru_cache(maxsize=4096)
def _globals_of(code: CodeType) -> tuple[str, ...] | None:
    """The globals that this code loads; None when it may do more than compute."""
    if code.co_flags & _OTHERS or code.co_freevars or code.co_cellvars:
        return None
    found: dict[str, None] = {}
    for instruction in dis.get_instructions(code):
        if instruction.opname not in _COMPUTING:
            return None
        if instruction.opname == "LOAD_GLOBAL":
            found[str(instruction.argval)] = None
    return tuple(found)
