"""Starts a Jupyter server on the loopback in a folder of its own, and waits until it answers."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TOKEN = "for-tests-only"


@dataclass(frozen=True)
class Jupyter:
    """A running server: JupyterLab under ``lab``, Notebook 7 under ``tree`` and ``notebooks``."""

    url: str
    root: Path
    home: Path  # of the artifact store
    environment: dict[str, str]

    def address(self, path: str) -> str:
        """An address that a browser can open without logging in."""
        return f"{self.url}/{path}{'&' if '?' in path else '?'}token={TOKEN}"

    def run(self, program: str, *arguments: str) -> str:
        """Run a program of this environment that shares the store, and give what it prints."""
        done = subprocess.run(
            [Path(sys.executable).with_name(program), *arguments],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def save(self, expression: str, name: str) -> None:
        """Save a value from another process, untraced."""
        self.run("python", "-c", f"import lineaslice; lineaslice.save({expression}, {name!r})")

    def add_kernel(self, name: str, title: str, language: str) -> None:
        """Install a kernel that says it speaks another language, and is a Python in truth."""
        folder = Path(self.environment["JUPYTER_DATA_DIR"]) / "kernels" / name
        folder.mkdir(parents=True)
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        spec = {"argv": command, "display_name": title, "language": language}
        (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")

    def trace(self, file: str, code: str, *saved: str) -> None:
        """Trace a script and save its variables, each given as VARIABLE=NAME."""
        (self.root / file).write_text(code, encoding="utf-8")
        wanted = [part for one in saved for part in ("--save", one)]
        self.run("lineaslice", "run", file, *wanted)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path) -> Iterator[Jupyter]:
    """A server whose files, settings and store are all below `folder`."""
    root, home, port = folder / "work", folder / "store", free_port()
    root.mkdir(parents=True)
    news = folder / "config/lab/user-settings/@jupyterlab/apputils-extension"
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    # The debugger tells of requests that a restart of the kernel cuts off, as errors.
    (folder / "config/labconfig").mkdir()
    (folder / "config/labconfig/page_config.json").write_text(
        '{"disabledExtensions": {"@jupyterlab/debugger-extension": true}}'
    )
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")},
        "HOME": str(folder),
        "LINEASLICE_HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONWARNINGS": "ignore",
    }
    environment.pop("PYTHONPATH", None)
    # One server for both: Notebook 7 shows documents at /notebooks, JupyterLab at /lab.
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *(f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={root}"),
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        *("--LabApp.extension_manager=readonly", "--LabApp.expose_app_in_browser=True"),
        "--JupyterNotebookApp.expose_app_in_browser=True",
    ]
    log = folder / "server.log"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            command,
            cwd=root,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(url, process, log)
            yield Jupyter(url, root, home, environment)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{url}/api?token={TOKEN}", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise RuntimeError(f"Jupyter has not started:\n{log.read_text(encoding='utf-8')}")
