"""Call a function in a fresh Python process that shares nothing with this one or with the user."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

_ROOT = Path(__file__).resolve().parent.parent
_TAIL = 15  # lines of a failed process that are worth showing


class BenchmarkFailed(Exception):
    """A measured process did not do its work, so its times mean nothing."""


class Finished(NamedTuple):
    """What a process wrote to its output, and the CPU time of its whole life."""

    output: str
    cpu: float


def call(function: Callable[..., Any], *, home: Path | None = None, **arguments: Any) -> Any:
    """The result of a module-level function, which takes and gives what JSON can hold.

    ``home`` is the store's folder; left out, each call has a new one that is removed after it.
    Raises BenchmarkFailed with the end of the process's error output.
    """
    with tempfile.TemporaryDirectory(prefix="lineaslice-bench-") as folder:
        result = Path(folder) / "result.json"
        job = {
            "module": function.__module__,
            "function": function.__name__,
            "arguments": arguments,
            "result": str(result),
        }
        # Not isolated (-I): the process must find this project by PYTHONPATH.
        command = ["-m", "benchmarks.child", json.dumps(job)]
        _run(command, Path(folder), home if home is not None else Path(folder) / "home")
        return json.loads(result.read_text(encoding="utf-8"))


def python(code: str, home: Path) -> Finished:
    """Run program text in a Python that has imported nothing of ours yet."""
    before = _children_cpu()
    output = _run(["-c", code], home, home)
    return Finished(output, _children_cpu() - before)


def _run(arguments: list[str], folder: Path, home: Path) -> str:
    home.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=_environment(folder, home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if arguments[0] == "-c" else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        tail = "\n".join(done.stderr.strip().splitlines()[-_TAIL:])
        raise BenchmarkFailed(f"a measured process ended with status {done.returncode}:\n{tail}")
    return done.stdout or ""


def _environment(folder: Path, home: Path) -> dict[str, str]:
    """Ours, without the user's profile and store, and with one thread per process.

    Threads of a numerical library race with each other, and their wall time with it.
    """
    keep = {k: v for k, v in os.environ.items() if not k.startswith("LINEASLICE_")}
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **keep,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONHASHSEED": "0",
        "LINEASLICE_HOME": str(home),
        "IPYTHONDIR": str(folder / "ipython"),
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
