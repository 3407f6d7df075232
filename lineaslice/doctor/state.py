"""What is traced right now, in a few lines: ``%lineage``."""

from __future__ import annotations

from dataclasses import dataclass

from lineaslice.doctor.table import Table, counted, duration
from lineaslice.knowledge import shelf
from lineaslice.showing import Shown
from lineaslice.tracing.session import Session


@dataclass(frozen=True, slots=True)
class State(Shown):
    """The counts of one session; prints as lines, shows as a table in a notebook."""

    cells: int
    statements: int
    seconds: float  # that the statements took
    untraced: tuple[str, ...]  # names whose values nobody saw being made
    assumed: int  # statements of which something had to be assumed
    assumptions: int
    declared: int  # calls and classes of the user's own tables
    store: str
    fault: str = ""  # our own, told once

    @property
    def _table(self) -> Table:
        untraced = ", ".join(self.untraced[:8]) + (" …" if len(self.untraced) > 8 else "")
        rows = [
            ("cells", str(self.cells)),
            ("statements", f"{self.statements}, took {duration(self.seconds)}"),
            ("untraced names", f"{len(self.untraced)}: {untraced}" if untraced else "none"),
            ("assumptions", _assumptions(self.assumed, self.assumptions)),
            ("declared by you", counted(self.declared, "call") if self.declared else ""),
            ("store", self.store),
            ("fault", self.fault),
        ]
        return Table("Tracing is on.", (), tuple(row for row in rows if row[1]))

    def __repr__(self) -> str:
        return str(self._table)

    def _repr_html_(self) -> str:
        return self._table.html


def _assumptions(statements: int, assumptions: int) -> str:
    if not assumptions:
        return "none"
    where = counted(statements, "statement")
    return f"{assumptions}, in {where}; %lineage doctor names the calls"


def state_of(session: Session) -> State:
    """The state of a session whose last cell has ended, or is asking."""
    doubts = [sum(a.evidence == "assumed" for a in event.accesses) for event in session.events]
    ignored = session.recorder.ignored
    untraced = (name for name in session.recorder.untraced if not ignored(name))
    broken = session.recorder.broken
    return State(
        cells=len(session.cells),
        statements=len(session.events),
        seconds=sum(event.seconds for event in session.events),
        untraced=tuple(sorted(untraced)),
        assumed=sum(map(bool, doubts)),
        assumptions=sum(doubts),
        declared=len(shelf.declared.lines),
        store=str(session.log.store.config.home) if session.log is not None else "none",
        fault=broken.message if broken is not None else "",
    )
