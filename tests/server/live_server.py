"""A real Jupyter server with our extension, in a process of its own, and questions to it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from lineaslice.config import at
from lineaslice.server.contract import BASE
from lineaslice.store import Store
from tests.server import contract

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-of-the-tests"


class Server:
    """One running server."""

    def __init__(self, url: str, root: Path, home: Path) -> None:
        self.url = url
        self.root = root
        self.store = Store.open(at(home))

    def ask(
        self,
        verb: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        token: str | None = TOKEN,
        json: Any = None,
        data: Any = None,
        **query: Any,
    ) -> requests.Response:
        """One request, by default signed in."""
        sent = {} if token is None else {"Authorization": f"token {token}"}
        return requests.request(
            verb,
            f"{self.url}/{BASE}/{path}",
            params={key: str(value) for key, value in query.items()},
            headers={**sent, **(headers or {})},
            json=json,
            data=data,
            timeout=60,
            allow_redirects=False,
        )

    def told(self, verb: str, path: str, *, status: int = 200, **more: Any) -> Any:
        """The answer, which has that status and keeps to the contract."""
        found = self.ask(verb, path, **more)
        assert found.status_code == status, found.text
        answer = found.json()
        assert contract.wrong(answer, contract.answer_schema(verb, path, status)) == []
        return answer

    def error(self, verb: str, path: str, status: int, **more: Any) -> dict[str, str]:
        """What an answer that refuses says."""
        return dict(self.told(verb, path, status=status, **more)["error"])


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Server]:
    """A server on this machine only, with a root and a store below a folder."""
    pytest.importorskip("jupyter_server", reason="the server extension needs jupyter_server")
    root, home = folder / "root", folder / "store"
    root.mkdir()
    log = (folder / "server.log").open("w+", encoding="utf-8")
    command = [
        *(sys.executable, "-m", "jupyter_server", "--ServerApp.ip=127.0.0.1"),
        *("--ServerApp.port=0", "--no-browser", "--allow-root"),
        f"--IdentityProvider.token={TOKEN}",
        *(f"--ServerApp.root_dir={root}", f"--LineasliceApp.home={home}"),
        "--ServerApp.jpserver_extensions={'lineaslice.server': True}",
        *options,
    ]
    private = {
        "HOME": str(folder),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_NO_CONFIG": "1",
        "PYTHONPATH": str(ROOT),
    }
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LINEASLICE")}
    process = subprocess.Popen(
        command, cwd=root, env={**kept, **private}, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        yield Server(_address(process, folder), root, home)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _address(process: subprocess.Popen[bytes], folder: Path) -> str:
    """Where it listens, as the file says that servers leave for tools."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for file in (folder / "runtime").glob("jpserver-*.json"):
            text = file.read_text(encoding="utf-8")
            if text.endswith("}"):
                import json

                port = json.loads(text)["port"]
                url = f"http://127.0.0.1:{port}"
                try:
                    requests.get(f"{url}/api", timeout=5)
                except requests.ConnectionError:
                    break
                return url
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError((folder / "server.log").read_text(encoding="utf-8"))
