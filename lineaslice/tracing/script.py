"""Trace a script, a notebook file or a list of cells without IPython's shell."""

from __future__ import annotations

import ast
import builtins
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

from lineaslice.observe import world
from lineaslice.tracing import session as sessions
from lineaslice.tracing.session import Session


def run_cells(
    cells: Sequence[str],
    *,
    namespace: dict[str, Any] | None = None,
    session: Session | None = None,
    go_on: bool = False,
) -> Session:
    """Run cells in order, traced, in a fresh ``__main__``-like namespace; returns the session.

    An exception in a cell is raised, unless ``go_on``: then the next cell runs, as in a notebook.
    """
    if session is None:
        names = fresh_namespace() if namespace is None else namespace
        session = Session(names)
    before = sessions.current()
    sessions.set_current(session)
    world.listen()
    try:
        for source in cells:
            try:
                run_cell(session, source)
            except Exception:
                if not go_on:
                    raise
    finally:
        world.stop()
        sessions.set_current(before)
    return session


def fresh_namespace() -> dict[str, Any]:
    """The globals of a new module ``__main__``, whose classes are the user's."""
    return {"__name__": "__main__", "__builtins__": builtins, "__doc__": None}


def run_cell(session: Session, source: str, label: str = "", first_line: int = 1) -> None:
    """Run one cell, statement by statement, in the session's namespace."""
    session.begin_cell(source)
    filename = label or f"<cell {len(session.cells)}>"
    try:
        tree = ast.parse(source, filename)
    except SyntaxError:
        session.end_cell()
        raise
    if first_line > 1:
        ast.increment_lineno(tree, first_line - 1)
    session.statements_of_cell(source, ast.parse(source))
    flags = 0
    for index, node in enumerate(tree.body):
        module = ast.Module([node], [])
        code = compile(module, filename, "exec", flags, dont_inherit=True)
        flags |= code.co_flags & _FUTURE_FLAGS
        session.begin(index)
        try:
            exec(code, session.namespace)
        except BaseException as error:
            session.end_cell(_without_our_frame(error))
            raise
    session.end_cell()


_FUTURE_FLAGS = 0x1000000  # CO_FUTURE_ANNOTATIONS


def _without_our_frame(error: BaseException) -> BaseException:
    trace = error.__traceback__
    return error.with_traceback(trace.tb_next) if trace is not None else error


def main_module(namespace_of: str) -> tuple[types.ModuleType, Callable[[], None]]:
    """A module that stands in for ``__main__`` while a script runs, and how to end that."""
    module = types.ModuleType("__main__")
    module.__file__ = namespace_of
    before = sys.modules["__main__"]
    sys.modules["__main__"] = module

    def restore() -> None:
        sys.modules["__main__"] = before

    return module, restore
