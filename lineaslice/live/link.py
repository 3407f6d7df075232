"""The comms of one kernel: a beacon that says that it traces, and one for each page that asks.

The handlers run in whatever thread the kernel gives them, a subshell's where it has subshells, so
that pages get answers while a cell runs. Nothing of ours runs between answers but where a page has
subscribed: then two callbacks per cell wake a thread that sends what has changed. They go again
when the last page hides.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lineaslice.live import protocol
from lineaslice.live.protocol import VERSION, Answer, Beacon, State
from lineaslice.observe import world
from lineaslice.tracing import shell as shells

if TYPE_CHECKING:
    from lineaslice.live.answers import Desk
    from lineaslice.live.snapshot import Snapshot

_LOG = logging.getLogger(__name__)
_TICK = 1.0  # seconds between two looks at a cell that goes on running
_CALM = 0.02  # seconds in which cells that end one after the other make one message


class Page:
    """One page that has opened a comm."""

    def __init__(self, comm: Any) -> None:
        self.comm = comm
        self.visible = False
        self.order: list[str] = []
        self.sent: State | None = None  # what it knows


class Link:
    """All pages of one shell."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.pages: dict[str, Page] = {}
        self.beacon: Any = None
        self._tracer: shells.ShellTracer | None = None
        self._lock = threading.RLock()
        self._woken = threading.Event()
        self._worker: threading.Thread | None = None

    @cached_property
    def desk(self) -> Desk:
        """Who answers; imported with the first question, for most sessions are never asked."""
        from lineaslice.live.answers import Desk

        return Desk()

    # ------------------------------------------------------------ opening and closing

    def open(self) -> None:
        """Listen for pages, and show them that there is a traced session."""
        from comm import create_comm

        self._manager().register_target(protocol.TARGET, self.opened)
        tracer = shells.tracer_of(self.shell)
        session = tracer.session.record.id if tracer is not None else ""
        data: Beacon = {"version": VERSION, "type": "beacon", "session": session}
        self.beacon = create_comm(target_name=protocol.BEACON, data=data)
        self.wake()

    def close(self) -> None:
        """Say goodbye to all pages."""
        self._manager().unregister_target(protocol.TARGET, self.opened)
        with self._lock:
            comms = [page.comm for page in self.pages.values()]
            self.pages.clear()
            self._look_or_not()
        for comm in (*comms, self.beacon):
            if comm is not None:
                comm.close()

    def _manager(self) -> Any:
        return self.shell.kernel.comm_manager

    def opened(self, comm: Any, _: Any) -> None:
        """A page has opened a comm."""
        page = Page(comm)
        with self._lock:
            self.pages[comm.comm_id] = page
        comm.on_msg(lambda message: self.heard(page, message))
        comm.on_close(lambda _: self.left(page))

    def left(self, page: Page) -> None:
        """A page is gone."""
        with self._lock:
            self.pages.pop(page.comm.comm_id, None)
            self._look_or_not()

    # ------------------------------------------------------------ questions

    def heard(self, page: Page, message: Any) -> None:
        """A message of a page; no exception leaves it."""
        question = message.get("content", {}).get("data") or {}
        with _apart():
            self._answered(page, question)

    def _answered(self, page: Page, question: dict[str, Any]) -> None:
        kind = question.get("type")
        if kind == "hide":
            self._show(page, False)
        elif kind == "verify":  # takes as long as the user's code
            work = threading.Thread(target=self._verified, args=[page, question], daemon=True)
            work.start()
        elif kind == "subscribe" and question.get("version") == VERSION:
            self._subscribed(page, question)
        else:
            page.comm.send(self.answer(question))

    def _verified(self, page: Page, question: dict[str, Any]) -> None:
        with _apart():
            push(page.comm, self.answer(question))

    def _subscribed(self, page: Page, question: dict[str, Any]) -> None:
        order = question.get("order")
        page.order = [str(one) for one in order] if isinstance(order, list) else []
        whole = self.answer({**question, "type": "state", "id": ""})
        page.sent = whole if whole["type"] == "state" else None
        page.comm.send(whole)
        self._show(page, True)

    def answer(self, question: dict[str, Any]) -> Answer:
        """The answer to a question about the session as it is now."""
        snapshot = self._snapshot()
        if snapshot is None:
            return self.desk.nothing_traced(str(question.get("id", "")))
        return self.desk.answer(question, snapshot)

    def _snapshot(self) -> Snapshot | None:
        from lineaslice.live.snapshot import taken

        tracer = shells.tracer_of(self.shell)
        if tracer is not None:
            self._tracer = tracer
        # One that has stopped by itself can still tell what it saw, and why it stopped.
        return None if self._tracer is None else taken(self._tracer)

    # ------------------------------------------------------------ while somebody looks

    def _show(self, page: Page, visible: bool) -> None:
        with self._lock:
            page.visible = visible
            self._look_or_not()

    def _look_or_not(self) -> None:
        """Have callbacks and a thread while a page is visible, and none else."""
        wanted = any(page.visible for page in self.pages.values())
        if wanted and self._worker is None:
            for event in ("pre_run_cell", "post_run_cell"):
                self.shell.events.register(event, self.wake)
            self._worker = threading.Thread(target=self._work, name="lineaslice-live", daemon=True)
            self._worker.start()
        elif not wanted and self._worker is not None:
            for event in ("pre_run_cell", "post_run_cell"):
                with contextlib.suppress(ValueError):  # the user has reset the shell's events
                    self.shell.events.unregister(event, self.wake)
            self._worker = None
            self._woken.set()

    def wake(self, *_: object) -> None:
        """A cell begins or has ended: the only thing of ours that then runs in its thread."""
        self._woken.set()

    def _work(self) -> None:
        running = False
        while self._worker is threading.current_thread():
            woken = self._woken.wait(_TICK if running else None)
            if woken:
                self._woken.clear()
                threading.Event().wait(_CALM)
            if self._worker is threading.current_thread():
                with _apart():
                    running = self._tell()

    def _tell(self) -> bool:
        """Send each visible page what has changed; True while a cell runs."""
        snapshot = self._snapshot()
        for page in self._visible():
            found = self._state(page, snapshot)
            news: Answer | None = found
            if found["type"] == "state":
                news, page.sent = _news(found, page.sent), found
            if news is not None:
                push(page.comm, news)
        return snapshot is not None and snapshot.running is not None

    def _state(self, page: Page, snapshot: Snapshot | None) -> Answer:
        if snapshot is None:
            return self.desk.nothing_traced("")
        question = {"version": VERSION, "type": "state", "id": "", "order": page.order}
        return self.desk.answer(question, snapshot)

    def _visible(self) -> Iterator[Page]:
        with self._lock:
            found = [page for page in self.pages.values() if page.visible]
        return iter(found)


@contextlib.contextmanager
def _apart() -> Iterator[None]:
    """Our own work: not heard as the user's, and its failures are for the log only.

    Such as a page that has gone meanwhile, or a kernel that has no threads.
    """
    with world.unheard():
        try:
            yield
        except Exception:
            _LOG.warning("JupyterLab could not be told something", exc_info=True)


def _news(state: State, before: State | None) -> State | None:
    """What a page does not know yet; None when it knows all."""
    from lineaslice.live.state import changed

    found = changed(state, before)
    if before is not None and not found["full"] and not found["cells"]:
        same = all(found[key] == before[key] for key in ("running", "tracing", "unknown"))
        if same and found["variables"] == before["variables"]:
            return None
    return found


def push(comm: Any, data: Any) -> None:
    """Send what no page has asked for.

    Not by ``comm.send``: ipykernel 7 has the messages of a page handled by the thread that sent to
    it last, and what is asked next would wait there.
    """
    kernel = getattr(comm, "kernel", None)
    session, socket = getattr(kernel, "session", None), getattr(kernel, "iopub_socket", None)
    if session is None or socket is None:
        comm.send(data)
        return
    content = {"data": data, "comm_id": comm.comm_id}
    session.send(socket, "comm_msg", content, ident=getattr(comm, "topic", None))


# ---------------------------------------------------------------- in and out of a shell

_links: dict[int, Link] = {}


def attach(shell: Any) -> None:
    """Let pages ask; a shell without a kernel has none. Doing so twice changes nothing."""
    kernel = getattr(shell, "kernel", None)
    if getattr(kernel, "comm_manager", None) is None:
        return
    if id(shell) not in _links:
        _links[id(shell)] = Link(shell)
        _links[id(shell)].open()


def detach(shell: Any) -> None:
    """Take leave of all pages; nothing of ours stays in the shell."""
    link = _links.pop(id(shell), None)
    if link is not None:
        link.close()


def link_of(shell: Any) -> Link | None:
    """The link of a shell, if it has one."""
    return _links.get(id(shell))
