"""Run cells in an IPython shell, plain or traced, and time each of them (in a measured process)."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.fresh import BenchmarkFailed

_PACKAGE = Path(__file__).resolve().parent.parent / "lineaslice"


class Cell(NamedTuple):
    """The text of a cell; a cell without a group prepares others and is not timed."""

    source: str
    group: str = ""
    statements: int = 1


class Cost(NamedTuple):
    """Seconds on the clock and seconds of the processor."""

    wall: float
    cpu: float


Program = Callable[[float], list[Cell]]  # takes the scale of the data


class Shell:
    """An IPython shell without history, traced or not."""

    def __init__(self, traced: bool) -> None:
        from IPython.core.interactiveshell import InteractiveShell
        from traitlets.config import Config

        settings = Config()
        settings.HistoryManager.enabled = False
        self.ip: Any = InteractiveShell.instance(config=settings)
        self.traced = traced
        if traced:
            self.ip.run_line_magic("load_ext", "lineaslice")

    @property
    def session(self) -> Any:
        """The traced session; only for a shell that is traced."""
        from lineaslice.tracing import session

        return session.current()

    def run(self, source: str) -> Cost:
        """Run a cell as a notebook does. Raises BenchmarkFailed when the cell raises."""
        wall, cpu = time.perf_counter(), time.process_time()
        # Not silent: a silent cell tells nobody that it runs, and would not be traced.
        result = self.ip.run_cell(source, store_history=False)
        cost = Cost(time.perf_counter() - wall, time.process_time() - cpu)
        if not result.success:
            error = result.error_in_exec or result.error_before_exec
            raise BenchmarkFailed(f"{type(error).__name__}: {error}, in the cell\n{source}")
        return cost

    def check(self, statements: int) -> None:
        """Tracing that went off costs nothing, and its times would look splendid."""
        if not self.traced:
            return
        session = self.session
        if session is None:
            raise BenchmarkFailed("tracing went off while the cells ran")
        if session.recorder.broken is not None:
            raise BenchmarkFailed(session.recorder.broken.message)
        # Statement 0 is none: what happened between cells, or figures that a cell's end closed.
        recorded = sum(event.statement.line > 0 for event in session.events)
        if recorded != statements:
            raise BenchmarkFailed(f"{statements} statements ran but {recorded} were recorded")


def time_by_room(program: str, scale: float, group: str) -> dict[str, float]:
    """Where our time goes in the traced cells of a group: seconds by module below ``lineaslice``.

    A profile makes everything slower, small functions most; only the shares mean something. What
    is written in C counts for the module that calls it.
    """
    module, _, name = program.partition(":")
    cells: list[Cell] = getattr(import_module(module), name)(scale)
    shell = Shell(True)
    profile = cProfile.Profile(time.process_time)
    for cell in cells:
        if cell.group == group:
            profile.enable()
        shell.run(cell.source)
        profile.disable()
    found: dict[str, float] = {}
    stats: Any = pstats.Stats(profile)
    for (file, _, _), (_, _, own, _, callers) in stats.stats.items():
        if file in ("~", "<string>"):  # C, and the constructors of named tuples
            for (calling, _, _), (_, _, spent, _) in callers.items():
                _add(found, calling, spent)
        else:
            _add(found, file, own)
    return found


def _add(found: dict[str, float], file: str, seconds: float) -> None:
    room = _room(file)
    if room:
        found[room] = found.get(room, 0.0) + seconds


def _room(file: str) -> str:
    """``tracing.effects`` for that module, ``syntax`` for the modules of other rooms, "" else."""
    path = Path(file)
    if _PACKAGE not in path.parents:
        return ""
    parts = path.relative_to(_PACKAGE).with_suffix("").parts
    return ".".join(parts) if parts[0] == "tracing" else parts[0]


def time_program(program: str, scale: float, traced: bool) -> list[Cost]:
    """The costs of the timed cells of ``module:function``, in order."""
    module, _, name = program.partition(":")
    cells: list[Cell] = getattr(import_module(module), name)(scale)
    shell = Shell(traced)
    costs = []
    for cell in cells:
        cost = shell.run(cell.source)
        if cell.group:
            costs.append(cost)
    shell.check(sum(cell.statements for cell in cells))
    return costs
