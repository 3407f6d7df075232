"""A real Jupyter kernel with a store and a home of its own, told cell by cell what to run.

``kernel.run(source)`` answers with what the person in front of the notebook would see.
"""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).parents[2]


class Seen(NamedTuple):
    """What stands below a cell when it has run."""

    stdout: str = ""
    stderr: str = ""
    result: str = ""  # the text of Out[n] and of displays
    error: str = ""  # class of the exception, "" without one
    message: str = ""  # str() of the exception
    traceback: str = ""  # as printed, without colours

    @property
    def all(self) -> str:
        """Everything that there is to read."""
        return "\n".join(filter(None, (self.stdout, self.stderr, self.result, self.traceback)))

    @property
    def value(self) -> str:
        """The result of a cell that must have run without an error."""
        assert not self.error, self.traceback
        return self.result


def environment(home: Path, more: Mapping[str, str]) -> dict[str, str]:
    """A person's environment: nothing of this machine's user, a store of their own."""
    (home / "ipython").mkdir(parents=True, exist_ok=True)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LINEASLICE", "PYTEST"))}
    return {
        **kept,
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "LINEASLICE_HOME": str(home / "store"),
        "PYTHONPATH": str(ROOT),
        "MPLBACKEND": "agg",
        "NO_COLOR": "1",
        **more,
    }


class Kernel:
    """One running kernel; ``with Kernel(home, cwd) as kernel: kernel.run("1 + 1").value``."""

    def __init__(self, home: Path, cwd: Path) -> None:
        self._manager = KernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
        self._cwd = cwd
        self._environment = environment(home, {})
        self._client: BlockingKernelClient | None = None

    def __enter__(self) -> Kernel:
        self._manager.start_kernel(
            cwd=str(self._cwd),
            env=self._environment,
            extra_arguments=["--IPKernelApp.log_level=40", "--InteractiveShell.colors=nocolor"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._connect()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._client is not None:
            self._client.stop_channels()
        if self._manager.has_kernel:
            self._manager.shutdown_kernel(now=True)

    def _connect(self) -> None:
        self._client = self._manager.blocking_client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)

    def restart(self) -> None:
        """The button of that name."""
        assert self._client is not None
        self._client.stop_channels()
        self._manager.restart_kernel(now=True)
        self._connect()

    def kill(self) -> None:
        """``kill -9``: no goodbye."""
        assert self._manager.provisioner is not None
        process: Any = self._manager.provisioner
        process.process.kill()
        process.process.wait(10)

    def run(self, source: str, *, cell_id: str | None = None) -> Seen:
        """Run one cell and wait for its end."""
        return self.finish(self.start(source, cell_id=cell_id))

    def run_all(self, cells: list[str]) -> list[Seen]:
        """Run all, as the menu entry does: the first error ends it."""
        seen = []
        for cell in cells:
            seen.append(self.run(cell))
            if seen[-1].error:
                break
        return seen

    def start(self, source: str, *, cell_id: str | None = None) -> str:
        """Run one cell and do not wait."""
        client = self._client
        assert client is not None
        content = {
            "code": source,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        metadata = {"cellId": cell_id} if cell_id else {}
        message = client.session.msg("execute_request", content, metadata=metadata)
        client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def interrupt(self) -> None:
        """The stop button."""
        self._manager.interrupt_kernel()

    def finish(self, asked: str, timeout: float = 60) -> Seen:
        """What the cell that ``start`` began has shown when it has ended."""
        client = self._client
        assert client is not None
        parts: dict[str, list[str]] = {"stdout": [], "stderr": [], "result": []}
        failed: Mapping[str, Any] = {}
        deadline = time.monotonic() + timeout
        while True:
            try:
                message = client.get_iopub_msg(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise TimeoutError(f"the cell has not ended: {parts}") from None
            if message["parent_header"].get("msg_id") != asked:
                continue
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "stream":
                parts[content["name"]].append(content["text"])
            elif kind in ("execute_result", "display_data"):
                parts["result"].append(content["data"].get("text/plain", ""))
            elif kind == "error":
                failed = content
            elif kind == "status" and content["execution_state"] == "idle":
                break
        client.get_shell_msg(timeout=30)
        return Seen(
            "".join(parts["stdout"]),
            "".join(parts["stderr"]),
            "\n".join(parts["result"]),
            failed.get("ename", ""),
            failed.get("evalue", ""),
            plain("\n".join(failed.get("traceback", ()))),
        )


class Ran(NamedTuple):
    """What a command left on the terminal."""

    code: int
    stdout: str
    stderr: str


def terminal(
    *arguments: str | Path,
    home: Path,
    cwd: Path,
    timeout: float = 60,
    variables: Mapping[str, str],
) -> Ran:
    """Type a command; ``python`` and ``lineaslice`` are those of this environment."""
    words = [str(a) for a in arguments]
    if words[0] == "python":
        words[0] = sys.executable
    elif words[0] == "lineaslice":
        words[0] = str(Path(sys.executable).with_name("lineaslice"))
    done = subprocess.run(
        words,
        cwd=cwd,
        env=environment(home, variables),
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    return Ran(done.returncode, done.stdout, plain(done.stderr))


# What a notebook needs and production does not.
_OF_NOTEBOOKS = re.compile(
    r"(?i)(ipython|ipykernel|jupyter|libcst|black|typer|rich|nbformat|nbclient|pygments|traitlets)"
)


def production(folder: Path) -> Path:
    """A folder of packages without a notebook, for ``python -S`` with it as PYTHONPATH."""
    folder.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not _OF_NOTEBOOKS.match(entry.name) and entry.suffix != ".pth":
            (folder / entry.name).symlink_to(entry)
    if not (folder / "lineaslice").exists():  # an editable installation is a .pth file
        (folder / "lineaslice").symlink_to(ROOT / "lineaslice")
    return folder


def plain(text: str) -> str:
    """Without the escape sequences of a terminal."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
