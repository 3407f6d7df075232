"""Trace a script, a notebook file or a list of cells without IPython's shell."""

from __future__ import annotations

import ast
import builtins
import linecache
import os
import sys
import tokenize
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lineaslice.errors import LineasliceError
from lineaslice.observe import world
from lineaslice.store import Store
from lineaslice.tracing import declarations
from lineaslice.tracing import session as sessions
from lineaslice.tracing.session import Session

# (done, of how many, what runs now)
Progress = Callable[[int, int, str], None]


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
    with _current(session):
        for source in cells:
            try:
                run_cell(session, source)
            except Exception:
                if not go_on:
                    raise
    return session


@contextmanager
def _current(session: Session) -> Iterator[None]:
    """Trace into ``session`` for a while."""
    before = sessions.current()
    sessions.set_current(session)
    world.listen()
    try:
        yield
    finally:
        world.stop()
        sessions.set_current(before)


def fresh_namespace() -> dict[str, Any]:
    """The globals of a new module ``__main__``, whose classes are the user's."""
    return {"__name__": "__main__", "__builtins__": builtins, "__doc__": None}


def run_cell(
    session: Session, source: str, label: str = "", *, on_progress: Progress | None = None
) -> None:
    """Run one cell, statement by statement, in the session's namespace."""
    session.begin_cell(source)
    filename = label or f"<cell {len(session.cells)}>"
    if not label:  # tracebacks and inspect.getsource show the cell
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    try:
        tree = ast.parse(source, filename)
    except SyntaxError:
        session.end_cell()
        raise
    session.statements_of_cell(source, tree)
    flags = session.compiler_flags
    for index, node in enumerate(tree.body):
        module = ast.Module([node], [])
        try:
            code = compile(module, filename, "exec", flags, dont_inherit=True)
        except SyntaxError:  # what parses may still be refused: ``f(a=1, a=2)``
            session.end_cell()
            raise
        flags |= code.co_flags & _FUTURE_FLAGS
        session.compiler_flags = flags
        if on_progress is not None:
            on_progress(index, len(tree.body), f"line {node.lineno}")
        session.begin(index)
        try:
            exec(code, session.namespace)
        except BaseException as error:
            session.end_cell(_without_our_frame(error))
            raise
    session.end_cell()
    if on_progress is not None:
        on_progress(len(tree.body), len(tree.body), "done")


_FUTURE_FLAGS = 0x1000000  # CO_FUTURE_ANNOTATIONS


def _without_our_frame(error: BaseException) -> BaseException:
    trace = error.__traceback__
    return error.with_traceback(trace.tb_next) if trace is not None else error


def run_file(
    path: str | os.PathLike[str],
    store: Store,
    *,
    on_progress: Progress | None = None,
    at_end: Callable[[Session], None] | None = None,
) -> Session:
    """Run a script or notebook under tracing into a store; returns its session.

    A script runs as ``__main__`` in the present working directory, a notebook in its own folder, as
    Jupyter does. ``at_end`` is called while the session is still the current one. An exception of
    the user's code is raised; what ran before it is in the log.
    """
    file = Path(path)
    if not file.is_file():
        raise LineasliceError(f"there is no file {str(path)!r}", "check the path and its spelling")
    if file.suffix == ".ipynb":
        return _run_notebook(file, store, on_progress, at_end)
    return _run_script(file, store, on_progress, at_end)


def _run_script(
    file: Path,
    store: Store,
    on_progress: Progress | None,
    at_end: Callable[[Session], None] | None,
) -> Session:
    declarations.read()
    with tokenize.open(file) as stream:
        source = stream.read()
    module = types.ModuleType("__main__")
    module.__file__ = str(file)
    module.__dict__["__builtins__"] = builtins
    session = Session(module.__dict__, store=store, source=str(file.resolve()))
    saved = (sys.modules["__main__"], sys.argv, sys.path[:])
    sys.modules["__main__"] = module
    sys.argv = [str(file)]
    sys.path.insert(0, str(file.resolve().parent))
    try:
        with _current(session):
            try:
                run_cell(session, source, str(file), on_progress=on_progress)
            except SystemExit as end:
                if end.code not in (None, 0):
                    raise
            if at_end is not None:
                at_end(session)
    finally:
        sys.modules["__main__"], sys.argv, sys.path[:] = saved
    return session


def _run_notebook(
    file: Path,
    store: Store,
    on_progress: Progress | None,
    at_end: Callable[[Session], None] | None,
) -> Session:
    import nbformat
    from IPython.core.interactiveshell import InteractiveShell

    from lineaslice.tracing import shell as shells

    notebook = nbformat.read(file, as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    shell = InteractiveShell.instance()
    tracer = shells.load(shell, store)
    before = os.getcwd()
    os.chdir(file.resolve().parent)
    sys.path.insert(0, os.getcwd())
    try:
        for number, source in enumerate(cells, 1):
            if on_progress is not None:
                on_progress(number - 1, len(cells), f"cell {number}")
            result = shell.run_cell(source, store_history=True)
            result.raise_error()
        if on_progress is not None:
            on_progress(len(cells), len(cells), "done")
        if at_end is not None:
            at_end(tracer.session)
    finally:
        os.chdir(before)
        shells.unload(shell)
    return tracer.session
