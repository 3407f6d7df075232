"""The cell that loads us: it began unwatched, so what it does is taken from its text."""

from __future__ import annotations

import ast
import itertools
import sys
from collections.abc import Callable
from types import FrameType

from lineaslice.tracing.session import Session


class LoadingCell:
    """Notes the statements of the cell that loads us, at its end or when a value is asked for."""

    def __init__(self, session: Session, begin: Callable[[], str | None]) -> None:
        """``begin`` opens the running cell in the session and gives its Python text, if known."""
        self.session = session
        self.begin = begin
        self.tree: ast.Module | None = None
        self.noted = 0  # statements

    def until_now(self) -> None:
        """The statements before the running one have ended; note those that are not yet noted."""
        place = _place(self.session.namespace)
        if place is None or not self._open():
            return
        starts = [(node.lineno, node.col_offset) for node in self._body()]
        self._note(sum(start <= place for start in starts) - 1)
        self.session.running = self.noted

    def to_the_end(self, error: BaseException | None, execution_count: int | None) -> None:
        """The cell has ended, perhaps with an error."""
        if not self._open():
            return
        body, last = self._body(), self.session.line_of(error)
        raised = sum(node.lineno <= last for node in body) - 1 if last is not None else len(body)
        self._note(raised)
        if raised < len(body):
            self._note(raised + 1, error)
        self.session.end_cell(execution_count=execution_count)

    def _open(self) -> bool:
        if self.tree is None:
            python = self.begin()
            if python is None:
                return False
            self.tree = ast.parse(python)
            self.session.statements_of_cell(python, self.tree)
        return True

    def _body(self) -> list[ast.stmt]:
        return self.tree.body if self.tree is not None else []

    def _note(self, end: int, error: BaseException | None = None) -> None:
        for index in range(self.noted, end):
            self.session.note_by_text(index, error)
        self.noted = max(self.noted, end)


def _place(namespace: dict[str, object]) -> tuple[int, int] | None:
    """Line and column that the cell has reached; the outermost of the frames that run in it."""
    found: FrameType | None = None
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_globals is namespace and frame.f_code.co_name == "<module>":
            found = frame
        frame = frame.f_back
    if found is None:
        return None
    instruction = itertools.islice(found.f_code.co_positions(), found.f_lasti // 2, None)
    line, _, column, _ = next(instruction, (None, None, None, None))
    return (line or found.f_lineno, column or 0)
