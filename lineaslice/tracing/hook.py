"""What stands between the statements of a cell, so that we learn when the next one begins.

The read of a property of ours stands behind every top-level statement but the last, which stays
bare, because IPython decides by its type what to display. Statements to which the compiler has no
objection share one ``if True:`` (which it drops) with all their hooks. IPython compiles and starts
every node of a cell on its own, so this spares more time than the hooks cost:

    x = 1              if True:
    y = f(x)               x = 1
    y                      __lineaslice__.next
                           y = f(x)
                           __lineaslice__.next
                       y

A statement that the compiler may refuse (``return``) has a node of its own: the ones before it run.
What the language leaves open may differ, as in a script: ``a = 1.5; b = 1.5; a is b``.
"""

from __future__ import annotations

import ast
import dis
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import repeat
from types import TracebackType

NAME = "__lineaslice__"  # in ``builtins``
_LOAD = ast.Load()
# The compiler drops the test, so that its place does not matter.
_TRUE = ast.Constant(True, lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
_INSTRUCTIONS = 3  # of a hook: load the name, load the attribute, drop it


def hooked(body: list[ast.stmt], joins: Sequence[bool] | None) -> list[ast.stmt]:
    """The statements of a cell with hooks; those that may share a node are told by ``joins``.

    None when others may change the nodes that are made.
    """
    made: list[ast.stmt] = []
    joined: list[ast.stmt] = []
    hook = _hook if joins is not None else _hook.__wrapped__
    for node, may_share in zip(body[:-1], joins or repeat(False), strict=False):
        behind = hook(node.end_lineno or node.lineno)
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            made += [*_as_one(joined), node, behind]  # must stay at the top level
            joined = []
        elif may_share:
            joined += (node, behind)
        else:
            made += [*_as_one(joined), *_as_one([node, behind])]
            joined = []
    return [*made, *_as_one(joined), body[-1]]


@lru_cache(maxsize=1024)
def _hook(line: int) -> ast.stmt:
    """What tells us that the next statement begins: the read of a property, on the last line.

    Three nodes instead of a call's six; its value is None, which no mode of IPython displays.
    """
    name = ast.Name(NAME, _LOAD, lineno=line, col_offset=0, end_lineno=line, end_col_offset=0)
    read = ast.Attribute(
        name, "next", _LOAD, lineno=line, col_offset=0, end_lineno=line, end_col_offset=0
    )
    return ast.Expr(read, lineno=line, col_offset=0, end_lineno=line, end_col_offset=0)


def _as_one(nodes: list[ast.stmt]) -> list[ast.stmt]:
    """Some statements and hooks as one node at the place of the statements."""
    if not nodes:
        return []
    first, last = nodes[0], nodes[-2]
    return [
        ast.If(
            _TRUE,
            nodes,
            [],
            lineno=first.lineno,
            col_offset=first.col_offset,
            end_lineno=last.end_lineno,
            end_col_offset=last.end_col_offset,
        )
    ]


def instructions(trace: TracebackType) -> Iterator[dis.Instruction]:
    """The instructions of the statement in which an exception left a cell, up to that place."""
    found: list[dis.Instruction] = []
    for instruction in dis.get_instructions(trace.tb_frame.f_code):
        if instruction.offset > trace.tb_lasti:
            break
        found.append(instruction)
    hooks = [position for position, one in enumerate(found) if one.argval == NAME]
    return iter(found[hooks[-1] + _INSTRUCTIONS if hooks else 0 :])
