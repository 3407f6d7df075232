"""Running programs in clean processes, many per second.

A *template* process imports the heavy libraries once and forks for every program; the fork gets
an empty ``__main__``, an empty working directory and random streams of its own, so nothing that
one program does can reach another or the tests.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

TEMPLATES = 2


class Job(NamedTuple):
    """A program to run, or cells to trace, and the value asked for."""

    cells: tuple[tuple[str, ...], ...]  # statements by cell; a raising one ends its cell
    goals: tuple[str, ...]  # expressions, evaluated when all cells have run
    files: dict[str, str] = {}  # noqa: RUF012  (never changed)
    trace: bool = False
    later: tuple[str, ...] = ()  # traced cells that run after the goals were saved
    needs: tuple[str, ...] = ()  # further libraries, imported before the clock starts
    hurried: bool = False  # tracing has no time to walk through values


class Outcome(NamedTuple):
    """What a run gave: a description per goal, or why there is none."""

    values: dict[str, list[str]]
    error: str = ""  # the run could not give the values
    raised: tuple[tuple[int, int], ...] = ()  # (cell, statement) of exceptions in the cells
    slices: dict[str, TracedSlice] = {}  # noqa: RUF012  (for a traced job)


class TracedSlice(NamedTuple):
    """What the tracer kept for one goal."""

    kept: tuple[tuple[int, str], ...]  # (cell, text of the statement)
    code: str = ""
    error: str = ""


class Template:
    """One template process; it answers one job at a time."""

    def __init__(self, needs: tuple[str, ...] = (), warm: Sequence[str] | None = None) -> None:
        package = __name__.rpartition(".")[0]
        top = Path(__file__).parents[package.count(".") + 1]
        root = Path(__file__).parents[2]
        # One thread per library, because threads do not survive a fork; one hash seed, because
        # the order of a set is nobody's promise.
        single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        path = os.pathsep.join(filter(None, (str(top), str(root), os.environ.get("PYTHONPATH"))))
        single["POLARS_MAX_THREADS"] = "1"
        settings = {"PYTHONPATH": path, "PYTHONHASHSEED": "0", "MPLBACKEND": "Agg", **single}
        given = repr(needs) if warm is None else f"{needs!r}, {list(warm)!r}"
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"from {package}.template import serve; serve({given})"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **settings},
            text=True,
        )

    def run(self, job: Job) -> Outcome:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(job._asdict()) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("the template process ended; its error is above")
        fields: dict[str, Any] = json.loads(answer)
        raised = tuple((cell, i) for cell, i in fields.get("raised", ()))
        slices = {
            goal: TracedSlice(tuple((c, t) for c, t in s["kept"]), s["code"], s["error"])
            for goal, s in fields.get("slices", {}).items()
        }
        return Outcome(fields.get("values", {}), fields.get("error", ""), raised, slices)

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


class CleanProcesses:
    """A few templates; ``with CleanProcesses() as clean: clean.run(job)``.

    Jobs that need further libraries share one template per choice of them, started when first met.

    A fork takes as long as its template is large: one that has imported little (``warm``) is many
    times as fast for programs that need no more.
    """

    def __init__(self, count: int = TEMPLATES, warm: Sequence[str] | None = None) -> None:
        self._threads = ThreadPoolExecutor(count)
        self._idle: dict[tuple[str, ...], queue.SimpleQueue[Template]] = {}
        self._all: list[Template] = []
        self._starting = threading.Lock()
        self._warm = warm
        self._start((), count)

    def _start(self, needs: tuple[str, ...], count: int) -> None:
        idle = self._idle[needs] = queue.SimpleQueue()
        for _ in range(count):
            template = Template(needs, self._warm)
            self._all.append(template)
            idle.put(template)

    def run(self, job: Job) -> Outcome:
        with self._starting:
            if job.needs not in self._idle:
                self._start(job.needs, 1)
        idle = self._idle[job.needs]
        template = idle.get()
        try:
            return template.run(job)
        finally:
            idle.put(template)

    def run_all(self, jobs: Iterable[Job]) -> list[Outcome]:
        """The outcomes in the order of the jobs."""
        return list(self._threads.map(self.run, jobs))

    def __enter__(self) -> CleanProcesses:
        return self

    def __exit__(self, *exception: object) -> None:
        self._threads.shutdown()
        for template in self._all:
            template.close()


def script(
    code: str, goals: Iterable[str], files: dict[str, str], needs: tuple[str, ...] = ()
) -> Job:
    """The job that runs one text as a script."""
    return Job(((code,),), tuple(goals), files, needs=needs)
