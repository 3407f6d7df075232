"""Saving a large frame, getting a small value, importing the package."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import budgets, fresh
from benchmarks.effort import Effort, sized
from benchmarks.lines import Line

_ROWS = 1_000_000  # of 100 bytes
_READS = 200
_IMPORT = "import time; t = time.perf_counter(); {}; print(time.perf_counter() - t)"
_GET = "import lineaslice; lineaslice.get('small').get_value()"


def measure(effort: Effort) -> list[Line]:
    """Save against a raw write; a small value; the import."""
    with tempfile.TemporaryDirectory(prefix="lineaslice-bench-") as folder:
        home = Path(folder)
        return [*_save_lines(effort), *_get_lines(effort, home), _import_line(effort, home)]


# -------------------------------------------------------------------- save


def save_and_write(rows: int, rounds: int) -> dict[str, Any]:
    """In a measured process: write the frame raw and save it, in turn; all files are kept."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    import lineaslice

    rng = np.random.default_rng(7)
    frame = pd.DataFrame(rng.normal(size=(rows, 10)), columns=[f"f{i}" for i in range(10)])
    frame["id"] = np.arange(rows)
    frame["name"] = pd.Series(["abcdefgh", "ijklmnop"] * (rows // 2), dtype="str")
    wall: dict[str, list[float]] = {"raw": [], "save": []}
    cpu: dict[str, list[float]] = {"raw": [], "save": []}

    def write_raw(number: int) -> None:
        table = pa.Table.from_pandas(frame)
        with open(f"raw-{number}.arrow", "wb") as file:
            with pa.ipc.new_file(file, table.schema) as writer:
                writer.write_table(table)
            file.flush()
            os.fsync(file.fileno())

    def save(number: int) -> None:
        del number  # the store counts for itself
        lineaslice.save(frame, "frame")

    for number in range(rounds + 1):  # the first round loads modules and is not counted
        for name, work in (("raw", write_raw), ("save", save)):
            frame.iloc[0, 0] = float(number)  # an equal frame would not be written again
            os.sync()  # what others left to write is not part of this
            started, used = time.perf_counter(), time.process_time()
            work(number)
            if number:
                wall[name].append(time.perf_counter() - started)
                cpu[name].append(time.process_time() - used)
    serializer = lineaslice.get("frame").metadata["serializer"]
    size = os.stat("raw-0.arrow").st_size
    return {"wall": wall, "cpu": cpu, "size": size, "serializer": serializer}


def _save_lines(effort: Effort) -> list[Line]:
    rows = sized(_ROWS, effort.scale, least=100) // 2 * 2
    effort.tell("storing: save of a frame against a raw write")
    found = fresh.call(save_and_write, rows=rows, rounds=2 * effort.pairs)
    if found["serializer"] != "arrow":
        raise fresh.BenchmarkFailed(
            f"the frame was saved as {found['serializer']}, which is not what the raw write does"
        )
    wall, cpu = found["wall"], found["cpu"]
    return [
        Line(
            f"save of a frame of {found['size'] / 1e6:.3g} MB, against writing it raw",
            median(wall["raw"]),
            median(wall["save"]),
            "ratio",
            budgets.SAVE,
            "1.30×",
        ),
        Line("  its CPU time", median(cpu["raw"]), median(cpu["save"]), "ratio"),
    ]


# -------------------------------------------------------------------- get


def get_small_value() -> float:
    """In a measured process: the median time of a warm get; the value stays in the store."""
    import lineaslice

    lineaslice.save({"rate": 0.25, "names": ["a", "b"]}, "small")
    times = []
    for _ in range(_READS):
        before = time.perf_counter()
        lineaslice.get("small").get_value()
        times.append(time.perf_counter() - before)
    return median(times)


def _get_lines(effort: Effort, home: Path) -> list[Line]:
    warm = []
    for number in range(effort.pairs):
        effort.tell(f"storing: get of a small value, {number + 1} of {effort.pairs}")
        warm.append(fresh.call(get_small_value, home=home))
    plain, getting = [], []
    for _ in range(2 * effort.pairs):
        plain.append(fresh.python("pass", home).cpu)
        getting.append(fresh.python(_GET, home).cpu)
    return [
        Line(
            "get().get_value() of a small value, warm",
            None,
            median(warm),
            "alone",
            budgets.GET,
            "2 ms",
        ),
        Line(
            "CPU of a process that gets one small value",
            median(plain),
            median(getting),
            "added",
        ),
    ]


# -------------------------------------------------------------------- import


def _import_line(effort: Effort, home: Path) -> Line:
    effort.tell("storing: import lineaslice")
    plain, ours = [], []
    for _ in range(2 * effort.pairs + 1):
        plain.append(float(fresh.python(_IMPORT.format("pass"), home).output))
        ours.append(float(fresh.python(_IMPORT.format("import lineaslice"), home).output))
    return Line(
        "import lineaslice",
        median(plain[1:]),
        median(ours[1:]),
        "added",
        budgets.IMPORT,
        "+100 ms",
    )
