"""A session of 10 000 statements: what it costs early and late, its memory, its slices."""

from __future__ import annotations

import gc
import resource
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import budgets, fresh, pairs
from benchmarks.effort import Effort, sized
from benchmarks.lines import Line, Pair
from benchmarks.measures.statements import PER_CELL, PREPARATION, PREPARING_STATEMENTS, mixed_cell
from benchmarks.shell import Cell, Shell

if TYPE_CHECKING:
    from lineaslice.model import Slice

_STATEMENTS = 10_000
_LEAST = 200
_WARMING = 4  # cells that load our modules and tables
_SLICES = 5  # of which the median counts
_MEGABYTE = 1e6
EARLY, BETWEEN, LATE = "early", "between", "late"


class Sliced(NamedTuple):
    """How long the slice of the last value took when the session was so long."""

    statements: int
    kept: int  # statements in the slice
    wall: float
    cpu: float


class Memory(NamedTuple):
    """Megabytes after warming and at the end."""

    warm: float
    end: float


def _cell_count(scale: float) -> int:
    return sized(_STATEMENTS, scale, least=_LEAST) // PER_CELL


def cells(scale: float) -> list[Cell]:
    """Mixed simple statements, ten in a cell; the first and the last tenth are groups."""
    count = _cell_count(scale)
    tenth = count // 10
    found = [Cell(PREPARATION, statements=PREPARING_STATEMENTS)]
    for number in range(count):
        group = EARLY if number < tenth else LATE if number >= count - tenth else BETWEEN
        group = "" if number < min(_WARMING, tenth // 2) else group
        found.append(Cell(mixed_cell(number), group, PER_CELL))
    return found


def measure(effort: Effort) -> list[Line]:
    """Slices, memory, and whether the last statements cost more than the first."""
    count = _cell_count(effort.scale) * PER_CELL
    return [
        *_slice_lines(effort, f"{count:,} statements".replace(",", " ")),
        *_memory_lines(effort, count),
        _growth_line(effort),
    ]


# -------------------------------------------------------------------- slices


def slice_while_running(scale: float) -> dict[str, Any]:
    """In a measured process: slice at a quarter, a half and the end of the session."""
    from lineaslice import api
    from lineaslice.store.records import goal_to_json

    shell = Shell(traced=True)
    program = cells(scale)
    count = len(program) - 1
    found = []
    for number, cell in enumerate(program):
        shell.run(cell.source)
        if number in (count // 4, count // 2, count):
            found.append(_sliced(number * PER_CELL, lambda: api.slice_of("total")))
    shell.check(sum(cell.statements for cell in program))
    goal = goal_to_json(shell.session.goal("total"))
    return {"slices": found, "session": shell.session.record.id, "goal": goal}


def slice_from_log(session: str, goal: str) -> Sliced:
    """In another process: read the session from the store's log and slice it."""
    from lineaslice import api
    from lineaslice.slicing.select import select
    from lineaslice.store.records import goal_from_json

    wanted = goal_from_json(goal)
    log = api.store().log
    log.sessions()  # connects
    return _sliced(0, lambda: select(log.read(session), wanted))


def _sliced(statements: int, work: Callable[[], Slice]) -> Sliced:
    walls, cpus = [], []
    for _ in range(_SLICES):
        wall, cpu = time.perf_counter(), time.process_time()
        found = work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return Sliced(statements, len(found.events), median(walls), median(cpus))


def _slice_lines(effort: Effort, size: str) -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="lineaslice-bench-") as folder:
        home = Path(folder)
        effort.tell("session: slices while it runs")
        live = fresh.call(slice_while_running, home=home, scale=effort.scale)
        quarter, half, whole = (Sliced(*one) for one in live["slices"])
        stored = []
        for number in range(effort.pairs):
            effort.tell(f"session: slice from the log, {number + 1} of {effort.pairs}")
            found = fresh.call(
                slice_from_log, home=home, session=live["session"], goal=live["goal"]
            )
            stored.append(Sliced(*found))
    if any(one.kept != whole.kept for one in stored):
        raise fresh.BenchmarkFailed(
            f"the slice has {whole.kept} statements in the session, "
            f"{stored[0].kept} when it is read from the log"
        )
    return [
        Line(
            f"slice of the last value of {size} ({whole.kept} kept)",
            None,
            whole.wall,
            "alone",
            budgets.SLICE,
            "100 ms",
            cpu=Pair(0.0, whole.cpu),
        ),
        _growth_of_slice(quarter, half),
        _growth_of_slice(quarter, whole)._replace(
            limit=budgets.SLICE_GROWTH, budget="5.00× for 4×"
        ),
        Line(
            "  the same slice from the log, in another process",
            None,
            median(one.wall for one in stored),
            "alone",
            cpu=Pair(0.0, median(one.cpu for one in stored)),
        ),
    ]


def _growth_of_slice(early: Sliced, late: Sliced) -> Line:
    return Line(
        f"  its growth from {early.statements} to {late.statements} statements",
        early.wall,
        late.wall,
        "ratio",
        cpu=Pair(early.cpu, late.cpu),
    )


# -------------------------------------------------------------------- memory


def memory_of_session(scale: float, traced: bool, allocations: bool) -> Memory:
    """In a measured process: Python's allocations, or the most that the process ever held."""
    if allocations:
        tracemalloc.start()
    shell = Shell(traced)
    program = cells(scale)
    for cell in program[: 1 + _WARMING]:
        shell.run(cell.source)
    warm = _used(allocations)
    for cell in program[1 + _WARMING :]:
        shell.run(cell.source)
    shell.check(sum(cell.statements for cell in program))
    return Memory(warm, _used(allocations))


def _used(allocations: bool) -> float:
    gc.collect()
    if allocations:
        return tracemalloc.get_traced_memory()[0] / _MEGABYTE
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / _MEGABYTE


def _memory_lines(effort: Effort, count: int) -> list[Line]:
    found: dict[tuple[bool, bool], Memory] = {}
    for allocations in (True, False):
        for traced in (False, True):
            kind = "traced" if traced else "plain"
            effort.tell(f"session: memory, {kind}")
            taken = fresh.call(
                memory_of_session, scale=effort.scale, traced=traced, allocations=allocations
            )
            found[traced, allocations] = Memory(*taken)
    plain, traced_run = found[False, True], found[True, True]
    # The budget is for a session of full length.
    limit = budgets.SESSION_MEMORY * count / _STATEMENTS
    return [
        Line(
            "memory that the session gathers",
            plain.end - plain.warm,
            traced_run.end - traced_run.warm,
            "added",
            limit,
            f"+{limit:.3g} MB",
            unit="MB",
        ),
        Line(
            "  our modules and tables, once for every session",
            plain.warm,
            traced_run.warm,
            "added",
            unit="MB",
        ),
        Line(
            "  the whole process, as the system counts it",
            found[False, False].end,
            found[True, False].end,
            "added",
            unit="MB",
        ),
    ]


# -------------------------------------------------------------------- growth


def _growth_line(effort: Effort) -> Line:
    compared = pairs.compare(cells, effort, "session: cost")
    early, late = pairs.of_group(compared, EARLY), pairs.of_group(compared, LATE)
    return Line(
        "added per statement, first tenth against last tenth",
        _added(early.wall, early.statements),
        _added(late.wall, late.statements),
        "ratio",
        budgets.LATE_STATEMENTS,
        "1.25×",
        cpu=Pair(_added(early.cpu, early.statements), _added(late.cpu, late.statements)),
    )


def _added(pair: Pair, statements: int) -> float:
    return (pair.traced - pair.plain) / statements
