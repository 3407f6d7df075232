"""Scripts that run in processes of their own, and how far they are."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from lineaslice.config import Config
from lineaslice.live.protocol import Problem
from lineaslice.server.contract import RunReply, RunState, RunStep

_KEPT = 20  # runs that are remembered
MOST = 4  # at a time
_OUTPUT = 60_000  # letters of output that are kept
_PATIENCE = 3.0  # seconds between asking a process to end and ending it


class Run:
    """One process."""

    def __init__(
        self, script: Path, shown: str, folder: Path, arguments: Sequence[str], settings: Config
    ) -> None:
        self.id = uuid.uuid4().hex
        self.script = shown
        self.steps: dict[str, RunStep] = {}
        self.state: RunState = "running"
        self.started = time.monotonic()
        self.seconds = 0.0
        self._began = 0.0
        self._output: deque[str] = deque()
        self._length = 0
        self._lock = threading.Lock()
        reading, writing = os.pipe()
        command = [sys.executable, "-u", "-m", "lineaslice.server.script_runner", str(writing)]
        try:
            self.process = subprocess.Popen(
                [*command, str(script), *arguments],
                cwd=folder,
                env=_environment(settings),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=[writing],
                start_new_session=True,
            )
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        assert self.process.stdout is not None
        listener = threading.Thread(target=self._listen, args=[reading], daemon=True)
        listener.start()
        reader = threading.Thread(
            target=self._read, args=[self.process.stdout, listener], daemon=True
        )
        reader.start()

    # ------------------------------------------------------------ what it tells

    def _listen(self, descriptor: int) -> None:
        with open(descriptor, encoding="utf-8") as told:
            for line in told:
                with self._lock:
                    self._take(json.loads(line))

    def _take(self, told: dict[str, object]) -> None:
        names = told.get("steps")
        if isinstance(names, list):
            self.steps = {n: {"function": n, "state": "waiting", "seconds": 0.0} for n in names}
        if "begin" in told:
            self._began = time.monotonic()
            self.steps[str(told["begin"])]["state"] = "running"
        if "end" in told:
            step = self.steps[str(told["end"])]
            step["state"], step["seconds"] = "done", float(str(told["seconds"]))

    def _read(self, stream: IO[bytes], listener: threading.Thread) -> None:
        """Keep the newest output; when there is no more, the process has ended."""
        with stream:
            while chunk := os.read(stream.fileno(), 65_536):
                with self._lock:
                    self._keep(chunk.decode("utf-8", errors="replace"))
        code = self.process.wait()
        listener.join(_PATIENCE)
        with self._lock:
            self.seconds = time.monotonic() - self.started
            if self.state == "running":
                self.state = "done" if code == 0 else "failed"
            for step in self.steps.values():
                if step["state"] == "running":
                    step["state"] = "failed"

    def _keep(self, text: str) -> None:
        self._output.append(text)
        self._length += len(text)
        while self._length > _OUTPUT and len(self._output) > 1:
            self._length -= len(self._output.popleft())

    # ------------------------------------------------------------ what it is asked

    def reply(self) -> RunReply:
        """How far it is."""
        with self._lock:
            running = self.state == "running"
            steps = [
                {**step, "seconds": time.monotonic() - self._began}
                if step["state"] == "running"
                else {**step}
                for step in self.steps.values()
            ]
            output = "".join(self._output)[-_OUTPUT:]
            return {
                "protocol": 1,
                "id": self.id,
                "script": self.script,
                "state": self.state,
                "done": sum(step["state"] == "done" for step in steps),
                "total": len(steps),
                "steps": steps,  # type: ignore[typeddict-item]
                "output": output,
                "error": self._problem(output) if self.state == "failed" else None,
                "seconds": time.monotonic() - self.started if running else self.seconds,
            }

    def _problem(self, output: str) -> Problem:
        lines = [line for line in output.splitlines() if line.strip()]
        said = lines[-1].strip() if lines else f"it ended with {self.process.returncode}"
        where = next((n for n, step in self.steps.items() if step["state"] == "failed"), "")
        return {
            "title": "The script failed",
            "detail": f"{said}, in {where}" if where else said,
            "do": "Change the parameters, or open the script and run it in a terminal.",
        }

    def stop(self) -> None:
        """End the process and what it has started."""
        with self._lock:
            if self.state != "running":
                return
            self.state = "stopped"
        self._signal(signal.SIGTERM)
        threading.Timer(_PATIENCE, self._signal, [signal.SIGKILL]).start()

    def end(self) -> None:
        """End it at once: the server goes."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


class Runs:
    """The runs of one server, the newest ones."""

    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}

    def running(self) -> int:
        """How many are at work."""
        return sum(run.state == "running" for run in self._runs.values())

    def add(self, run: Run) -> None:
        """Remember a run, and forget the oldest finished ones."""
        self._runs[run.id] = run
        finished = [key for key, one in self._runs.items() if one.state != "running"]
        for key in finished[: max(0, len(self._runs) - _KEPT)]:
            del self._runs[key]

    def find(self, key: str) -> Run | None:
        """The run with this id."""
        return self._runs.get(key)

    def close(self) -> None:
        """End all that still run."""
        for run in self._runs.values():
            run.end()


def _environment(settings: Config) -> Mapping[str, str]:
    return {
        **os.environ,
        "LINEASLICE_HOME": str(settings.home),
        "LINEASLICE_DB": settings.database,
        "LINEASLICE_BLOBS": settings.blobs,
    }
