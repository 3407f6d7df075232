"""Starts the clean process, waits for it within the limits, and judges its answer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lineaslice.model import State, Verification
from lineaslice.verification import workspace
from lineaslice.verification.job import Job

_TAIL = 500  # characters of what a crashed process said that are kept


def verify(job: Job) -> Verification:
    """Run the job, twice when the first value differs. Raises nothing of the user's code."""
    started = time.perf_counter()
    if job.missing:
        return _outcome(job, started, {"state": "failed", "detail": job.missing})
    with tempfile.TemporaryDirectory(prefix="lineaslice-") as folder:
        first = _once(job, Path(folder) / "1")
        again: dict[str, Any] = {}
        if first["state"] == "differs":
            former = str(Path(folder) / "1" / "value.bin"), first["serializer"]
            again = _once(job._replace(former=former), Path(folder) / "2")
        if again and _moves(first, again):
            detail = "; ".join(job.sources) or f"two runs gave two values: {first['detail']}"
            return _outcome(job, started, {**first, "state": "nondeterministic", "detail": detail})
        if first["state"] == "differs" and job.sources:
            first["detail"] = f"{first['detail']} ({'; '.join(job.sources)})"
        return _outcome(job, started, first)


def _outcome(job: Job, started: float, answer: dict[str, Any]) -> Verification:
    state: State = answer["state"]
    return Verification(
        state,
        detail=answer.get("detail", ""),
        line=answer.get("line", 0),
        ignored=tuple(answer.get("ignored", ())),
        unknown=tuple(answer.get("unknown", ())),
        sources=job.sources,
        seconds=time.perf_counter() - started,
        tolerance=job.tolerance,
        checked=datetime.now(UTC).isoformat(timespec="microseconds"),
    )


def _moves(first: dict[str, Any], again: dict[str, Any]) -> bool:
    """True when two runs of the same code gave different values."""
    differ = again["state"] != "differs" or again["detail"] != first["detail"]
    return differ or bool(again["moved"])


def _once(job: Job, place: Path) -> dict[str, Any]:
    """One run in a folder of its own; the answer of the process, or why there is none."""
    work = place / "work"
    work.mkdir(parents=True)
    (place / "tmp").mkdir()
    workspace.fill(work, Path(job.folder), job.writes, job.anew)
    (place / "job.json").write_text(json.dumps(job._asdict()), encoding="utf-8")
    settings = {"TMPDIR": str(place / "tmp"), "MPLBACKEND": "Agg", "PYTHONDONTWRITEBYTECODE": "1"}
    paths = [str(Path(__file__).parents[2]), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    settings["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    with open(place / "said.txt", "w+b") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "lineaslice.verification.child", str(place / "job.json")],
            cwd=work,
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that what the code starts ends with it
        )
        try:
            code = process.wait(job.timeout)
        except subprocess.TimeoutExpired:
            return {"state": "failed", "detail": f"it ran for more than {job.timeout:g} seconds"}
        finally:
            _end(process)
        answer = place / "answer.json"
        if answer.exists():
            found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
            return found
        said.seek(0)
        told = said.read().decode(errors="replace").strip()[-_TAIL:]
        last = told.splitlines()[-1] if told else ""
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        return {"state": "failed", "detail": f"the process ended by {how}: {last}".rstrip(": ")}


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:  # all of them have ended
        pass
    process.wait()
