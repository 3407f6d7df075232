"""Pages that talk to a real kernel: comms on the wire, on subshells as JupyterLab has them."""

from __future__ import annotations

import queue
import time
import uuid
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient

from lineaslice.live.protocol import BEACON, TARGET
from tests.journeys.kernel import Kernel


class Page:
    """One open page of a running kernel, with a client of its own."""

    def __init__(self, kernel: Kernel, *, on_subshell: bool = True) -> None:
        self.client: BlockingKernelClient = kernel._manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.subshell = self._new_subshell() if on_subshell else None
        self.comm = uuid.uuid4().hex
        self._asked = 0
        self.seen: list[dict[str, Any]] = []  # messages of the kernel to this page
        self.opened: list[dict[str, Any]] = []  # comms that the kernel opens

    def close(self) -> None:
        self.client.stop_channels()

    def _new_subshell(self) -> str | None:
        message = self.client.session.msg("create_subshell_request", {})
        self.client.control_channel.send(message)
        reply = self.client.control_channel.get_msg(timeout=20)
        return str(reply["content"]["subshell_id"])

    def _send(self, kind: str, content: dict[str, Any]) -> str:
        message = self.client.session.msg(kind, content)
        message["header"]["subshell_id"] = self.subshell
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def open(self) -> None:
        """Open the comm."""
        self._send("comm_open", {"comm_id": self.comm, "target_name": TARGET, "data": {}})

    def leave(self) -> None:
        """Close it, as a reload does."""
        self._send("comm_close", {"comm_id": self.comm, "data": {}})

    def say(self, type: str, **more: Any) -> str:
        """Send a message without waiting; returns its id."""
        self._asked += 1
        id = f"q{self._asked}"
        data = {"version": 1, "type": type, "id": id, **more}
        if type in ("subscribe", "hide"):
            del data["id"]
        self._send("comm_msg", {"comm_id": self.comm, "data": data})
        return id

    def ask(self, type: str, timeout: float = 20, **more: Any) -> dict[str, Any]:
        """The answer to a question."""
        id = self.say(type, **more)
        return self.wait(lambda message: message.get("id") == id, timeout)

    def wait(self, wanted: Any, timeout: float = 20) -> dict[str, Any]:
        """The next message that is wanted."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            message = self.next(deadline - time.monotonic())
            if message is not None and wanted(message):
                return message
        raise TimeoutError(f"no such message in {timeout} s; seen: {self.seen[-3:]}")

    def next(self, timeout: float) -> dict[str, Any] | None:
        """The next message to this page, if one comes in time."""
        try:
            found = self.client.get_iopub_msg(timeout=max(0.01, timeout))
        except queue.Empty:
            return None
        kind, content = found["header"]["msg_type"], found["content"]
        if kind == "comm_open":
            self.opened.append(content)
        if kind == "comm_msg" and content["comm_id"] == self.comm:
            self.seen.append(content["data"])
            return dict(content["data"])
        return None

    def quiet(self, seconds: float) -> list[dict[str, Any]]:
        """All that comes within some seconds."""
        found = []
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            message = self.next(deadline - time.monotonic())
            found += [message] if message is not None else []
        return found

    def beacons(self) -> int:
        """How many beacons the kernel holds, as a page asks after a reload."""
        self.client.shell_channel.send(
            self.client.session.msg("comm_info_request", {"target_name": BEACON})
        )
        reply = self.client.get_shell_msg(timeout=20)
        while reply["header"]["msg_type"] != "comm_info_reply":
            reply = self.client.get_shell_msg(timeout=20)
        return len(reply["content"]["comms"])
