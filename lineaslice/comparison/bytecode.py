"""What compiled code does, whatever lines its text stands on and whatever stands beside it."""

from __future__ import annotations

import dis
import re
import types
from dataclasses import dataclass
from typing import Any

# From 3.13 on, two instructions of one line are put together.
_PAIR = re.compile(r"(LOAD|STORE)_FAST_(LOAD|STORE)_FAST")
_LEFT_OUT = frozenset({"NOP", "EXTENDED_ARG", "CACHE"})
# An attribute of an imported name is called in another way than a method, and the compiler knows
# only the imports of the same text.
_LEFT_OUT |= {"PUSH_NULL", "PRECALL"}
_LEFT_OUT |= {"COPY_FREE_VARS"}
_SAME = {"LOAD_METHOD": "LOAD_ATTR"}
_JUMPS = frozenset(dis.hasjrel) | frozenset(dis.hasjabs)
_DIRECTION = re.compile(r"(?<=JUMP)_(FORWARD|BACKWARD)(_NO_INTERRUPT)?")
_INVERSE = {
    "POP_JUMP_IF_TRUE": "POP_JUMP_IF_FALSE",
    "POP_JUMP_IF_FALSE": "POP_JUMP_IF_TRUE",
    "POP_JUMP_IF_NONE": "POP_JUMP_IF_NOT_NONE",
    "POP_JUMP_IF_NOT_NONE": "POP_JUMP_IF_NONE",
}


@dataclass(eq=False, slots=True)
class _Step:
    name: str
    argument: Any = None
    target: _Step | None = None  # of a jump


def outer_names(code: types.CodeType) -> frozenset[str]:
    """The names that code finds outside of it, among the globals or in the functions around it."""
    return frozenset((*code.co_names, *code.co_freevars))


def steps(code: types.CodeType) -> tuple[tuple[str, object], ...]:
    """The instructions with their arguments, jumps by the number of the step that they lead to.

    Constants are told by their position among ``co_consts``.
    """
    found = list(_simplified(_read(code)))
    numbers = {id(step): number for number, step in enumerate(found)}
    return tuple(
        (step.name, step.argument if step.target is None else numbers.get(id(step.target)))
        for step in found
    )


def _read(code: types.CodeType) -> list[_Step]:
    found: list[_Step] = []
    starts: dict[int, int] = {}  # offset → position of its step
    for one in dis.get_instructions(code):
        starts[one.offset] = len(found)
        pair = _PAIR.fullmatch(one.opname)
        if pair is not None:
            first, second = one.argval
            found += [_Step(f"{pair[1]}_FAST", first), _Step(f"{pair[2]}_FAST", second)]
        elif one.opname not in _LEFT_OUT:
            name = _DIRECTION.sub("", _SAME.get(one.opname, one.opname))
            if name == "LOAD_DEREF" and one.argval in code.co_freevars:
                name = "LOAD_GLOBAL"  # what a notebook has as globals, a pipeline may have nearer
            constant = one.opcode in dis.hasconst
            found.append(_Step(name, one.arg if constant else one.argval))
            if one.opcode in _JUMPS:
                found[-1].target = found[-1]  # until all are there
    for step in found:
        if step.target is not None:
            step.target = found[starts[step.argument]]
    return found


def _simplified(found: list[_Step]) -> list[_Step]:
    """Without the detours that depend on where lines end: jumps over jumps, and to jumps."""
    kept: list[_Step] = []
    place = 0
    while place < len(found):
        here, following, *behind = *found[place : place + 3], None
        kept.append(here)
        place += 1
        over = here.name in _INVERSE and behind and here.target is behind[0]
        if over and following is not None and following.name == "JUMP":
            here.name, here.target = _INVERSE[here.name], following.target
            place += 1
    for step in found:
        for _ in range(len(found)):  # a loop that does nothing jumps to itself
            if step.target is None or step.target.name != "JUMP":
                break
            step.target = step.target.target
    return kept
