"""A real kernel and the pages that look at it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.kernel import Kernel
from tests.live.pages import Page
from tests.server import contract

LOAD = "%load_ext lineaslice"


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    folder = tmp_path_factory.mktemp("kernel")
    with Kernel(folder, folder) as started:
        started.run(LOAD, cell_id="load")
        yield started


@pytest.fixture
def page(kernel: Kernel) -> Iterator[Page]:
    opened = Page(kernel)
    opened.open()
    yield opened
    opened.leave()
    opened.close()


def reasons(state: dict[str, Any], cell_id: str) -> list[str]:
    (cell,) = [cell for cell in state["cells"] if cell["cell_id"] == cell_id]
    return [one["text"] for one in cell["stale"]]


def test_a_cell_is_sliced(kernel: Kernel, page: Page) -> None:
    kernel.run("a = 1\nunused = 2", cell_id="one")
    kernel.run("b = a + 1", cell_id="two")
    found = page.ask("slice", of={"cell": "two"})
    assert contract.wrong(found, "SliceAnswer") == []
    lines = {cell["cell_id"]: [n["line"] for n in cell["lines"]] for cell in found["cells"]}
    assert lines == {"one": [1], "two": [1]}


@contextmanager
def busy(kernel: Kernel, source: str, cell_id: str, folder: Path) -> Iterator[None]:
    """The kernel runs a cell, which ends with the block: what comes within it, comes meanwhile."""
    gate = folder / uuid.uuid4().hex
    waits = f"import os, time\nwhile not os.path.exists({str(gate)!r}):\n    time.sleep(0.02)"
    started = kernel.start(f"{source}\n{waits}", cell_id=cell_id)
    try:
        yield
    finally:
        gate.touch()
        seen = kernel.finish(started)
    assert not seen.error, seen.traceback


def test_answers_come_while_a_cell_runs(
    kernel: Kernel, page: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kernel.run("c = 1", cell_id="three")
    took = {}
    with busy(kernel, "d = c + 1", "four", tmp_path):
        follow(page, "four", statements=1)
        for type, more in [
            ("slice", {"of": {"name": "d"}}),
            ("state", {}),
            ("graph", {"level": "cells"}),
            ("gather", {"of": {"cell": "four"}}),
            ("slice", {"of": {"cell": "four"}}),
        ]:
            start = time.monotonic()
            found = page.ask(type, **more)
            took[f"{type} {more}"] = time.monotonic() - start
            assert found["type"] == type, found
        state = page.ask("state")
    assert state["running"] == "four"
    (cell,) = [cell for cell in state["cells"] if cell["cell_id"] == "four"]
    assert cell["statements"][0]["text"] == "d = c + 1"
    with capsys.disabled():
        times = ", ".join(f"{what} {seconds * 1000:.0f} ms" for what, seconds in took.items())
        print(f"\nanswers while a cell runs (the first imports what they need): {times}")


def follow(page: Page, cell_id: str, statements: int) -> None:
    """Ask until so many statements of a running cell have ended."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        cells = [c for c in page.ask("state")["cells"] if c["cell_id"] == cell_id]
        if any(len(cell["statements"]) >= statements for cell in cells):
            return
        time.sleep(0.05)
    raise TimeoutError(f"{cell_id} has not run {statements} statements")


def test_staleness_is_told_live(kernel: Kernel, page: Page) -> None:
    kernel.run("df = [1, 2]", cell_id="data")
    kernel.run("total = sum(df)", cell_id="sum")
    page.say("subscribe", order=["data", "sum"])
    first = page.wait(lambda m: m["type"] == "state")
    assert contract.wrong(first, "State") == []
    assert first["full"] is True
    assert reasons(first, "sum") == []
    kernel.run("df = [1, 2, 3]", cell_id="data")

    def is_told(message: dict[str, Any]) -> bool:
        # On a slow machine the page may hear of the cell before it has made anything.
        stale = any(cell["cell_id"] == "sum" for cell in message["cells"])
        return stale and "it changed df" in " ".join(reasons(message, "sum"))

    told = page.wait(is_told)
    assert told["full"] is False
    (text,) = reasons(told, "sum")
    assert text.endswith("was edited and run again: it changed df")
    kernel.run("total = sum(df)", cell_id="sum")
    mended = page.wait(lambda m: any(c["cell_id"] == "sum" and not c["stale"] for c in m["cells"]))
    assert [v["name"] for v in mended["variables"] if v["cell_id"] == "sum"] == ["total"]
    page.say("hide")


def test_a_long_cell_is_followed(kernel: Kernel, page: Page, tmp_path: Path) -> None:
    page.say("subscribe")
    page.wait(lambda m: m["type"] == "state")

    def is_followed(message: dict[str, Any]) -> bool:
        cells = [c for c in message.get("cells", ()) if c["cell_id"] == "long"]
        return any(len(cell["statements"]) >= 2 and cell["running"] for cell in cells)

    with busy(kernel, "f = 1\ng = 2", "long", tmp_path):
        page.wait(is_followed)
    page.wait(lambda m: m["running"] is None)
    page.say("hide")


def test_questions_do_not_wait_behind_a_push(kernel: Kernel, page: Page, tmp_path: Path) -> None:
    """What was pushed from another thread must not lead later questions to that thread."""
    page.say("subscribe")
    page.wait(lambda m: m["type"] == "state")
    kernel.run("h = 1", cell_id="before")
    page.wait(lambda m: any(c["cell_id"] == "before" for c in m["cells"]))
    with busy(kernel, "pass", "sleeping", tmp_path):
        assert page.ask("slice", of={"name": "h"})["type"] == "slice"
    page.say("hide")


# What of ours could run between questions: callbacks of cells, and threads.
PRESENT = """
import threading
[
    sum(
        "lineaslice.live" in getattr(function, "__module__", "")
        for functions in get_ipython().events.callbacks.values()
        for function in functions
    ),
    sum(thread.name.startswith("lineaslice") for thread in threading.enumerate()),
]
"""
COUNT = """
import sys, threading
calls = []
def count(frame, event, arg, calls=calls):
    if event == "call" and frame.f_globals.get("__name__", "").startswith("lineaslice.live"):
        calls.append((threading.current_thread().name, frame.f_code.co_name))
sys.setprofile(count)
threading.setprofile(count)
"""


def gone(kernel: Kernel) -> None:
    """Wait until nothing of ours is left; it ends in a thread of its own."""
    deadline = time.monotonic() + 10
    while kernel.run(PRESENT).value != "[0, 0]" and time.monotonic() < deadline:
        time.sleep(0.1)
    assert kernel.run(PRESENT).value == "[0, 0]"


def test_nothing_of_ours_runs_while_hidden(kernel: Kernel, page: Page) -> None:
    assert page.ask("state")["type"] == "state"  # a page is there, and it does not look
    assert kernel.run(PRESENT).value == "[0, 0]"
    kernel.run(COUNT)
    for number in range(20):
        kernel.run(f"hidden_{number} = {number}", cell_id=f"hidden {number}")
    assert kernel.run("calls").value == "[]"
    page.say("subscribe")
    page.wait(lambda m: m["type"] == "state")
    assert kernel.run(PRESENT).value == "[2, 1]"
    kernel.run("x = 1", cell_id="seen")
    page.wait(lambda m: any(c["cell_id"] == "seen" for c in m["cells"]))
    during = kernel.run("{name for thread, name in calls if thread == 'MainThread'}").value
    assert during == "{'wake'}"
    page.say("hide")
    page.ask("state")
    kernel.run("sys.setprofile(None); threading.setprofile(None); calls.clear()")
    gone(kernel)
    page.quiet(0.2)
    for number in range(5):
        kernel.run(f"hidden_{number} = 0", cell_id=f"hidden {number}")
    assert page.quiet(1.5) == []


def test_a_page_that_leaves_is_forgotten(kernel: Kernel) -> None:
    page = Page(kernel)
    page.open()
    page.say("subscribe")
    page.wait(lambda m: m["type"] == "state")
    page.leave()  # as a reload does, without a word
    page.close()
    gone(kernel)


def test_after_a_reload_the_beacon_is_found(kernel: Kernel, page: Page) -> None:
    assert page.beacons() == 1
    again = Page(kernel)
    again.open()
    assert again.ask("state")["full"] is True
    again.leave()
    again.close()


def test_our_answers_leave_no_trace_in_the_users_session(
    kernel: Kernel, page: Page, tmp_path: Path
) -> None:
    with busy(kernel, "quiet = 1", "busy", tmp_path):
        page.ask("gather", of={"name": "a"})
        page.ask("slice", of={"artifact": "no such artifact"})
    kernel.run("quiet = 1", cell_id="quiet")
    found = page.ask("slice", of={"name": "quiet"})
    assert [n["text"] for c in found["cells"] for n in c["lines"]] == ["quiet = 1"]
    (cell,) = [c for c in page.ask("state")["cells"] if c["cell_id"] == "quiet"]
    assert cell["statements"][-1]["reads"] == []
    kernel.run("from lineaslice.tracing import session")
    events = "(access for e in session.current().events[-9:] for access in e.accesses)"
    files = f"{{a.resource.key for a in {events} if a.resource.kind == 'file'}}"
    found = kernel.run(files).value
    assert "lineaslice" not in found.replace(str(tmp_path), "")


def test_verifying_does_not_hold_other_questions_up(kernel: Kernel, page: Page) -> None:
    kernel.run("import time\nnap = [time.sleep(0.5)]", cell_id="nap")
    verifying = page.say("verify", of={"name": "nap"})
    assert page.ask("slice", of={"name": "nap"})["type"] == "slice"
    assert all(message.get("id") != verifying for message in page.seen)
    found = page.wait(lambda message: message.get("id") == verifying, timeout=60)
    assert (found["state"], found["names"]) == ("verified", ["nap"]), found


def test_a_kernel_without_subshells_answers_between_cells(kernel: Kernel) -> None:
    page = Page(kernel, on_subshell=False)
    page.open()
    assert page.ask("state")["type"] == "state"
    page.leave()
    page.close()


def test_nonsense_does_no_harm(kernel: Kernel, page: Page) -> None:
    for data in (
        {},
        {"version": 1},
        {"version": 1, "type": ["x"]},
        {"version": 9, "type": "slice"},
    ):
        page._send("comm_msg", {"comm_id": page.comm, "data": data})
        assert page.wait(lambda m: m["type"] == "error")["error"]["title"]
    seen = kernel.run("1 + 1")
    assert (seen.value, seen.stderr) == ("2", "")


def test_unloading_and_loading_again(tmp_path: Path) -> None:
    with Kernel(tmp_path, tmp_path) as own:
        page = Page(own)
        assert own.run(LOAD, cell_id="load").all == ""
        own.run("x = 1", cell_id="one")
        page.open()
        page.say("subscribe")
        page.wait(lambda m: m["type"] == "state")
        own.run("%unload_ext lineaslice")
        assert page.beacons() == 0
        gone(own)
        own.run(LOAD, cell_id="load")
        own.run("y = 1", cell_id="two")
        page.comm = "another"
        page.open()
        assert [c["cell_id"] for c in page.ask("state")["cells"]] == ["load", "two"]
        own.restart()
        page.close()
        page = Page(own)
        assert page.beacons() == 0
        page.close()


def test_tracing_that_broke_is_told(tmp_path: Path) -> None:
    with Kernel(tmp_path, tmp_path) as own:
        own.run(LOAD, cell_id="load")
        page = Page(own)
        page.open()
        own.run("x = 1", cell_id="one")
        page.ask("state")
        own.run(
            "from lineaslice.tracing.session import Session\n"
            "def broken(*_): raise RuntimeError('on purpose')\n"
            "Session.begin_cell = broken"
        )
        own.run("y = 1", cell_id="two")
        tracing = page.ask("state")["tracing"]
        assert tracing["on"] is False
        assert "on purpose" in tracing["message"]
        assert page.ask("slice", of={"name": "x"})["type"] == "slice"
        page.close()
