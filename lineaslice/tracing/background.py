"""Code of the user's that goes on running behind the statements: threads, pools, tasks.

What such code can reach is known from the statement that started it. As long as it runs, those
names are compared from one statement to the next, and a change counts for the statement at whose
end it is seen, which then needs the one that started the code.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable
from typing import Any

from lineaslice.model import Access, Mode, Resource
from lineaslice.observe.fingerprint import Reach, is_users, is_users_module
from lineaslice.observe.links import Links

BEHIND = "code in the background"


class Background:
    """The names that running threads and tasks may change, as they were when last looked at."""

    def __init__(self, links: Links) -> None:
        self.links = links
        self.reached: dict[str, Reach] = {}
        self.goes_on = False  # as last asked
        self.ended: dict[str, None] = {}  # names that code reached for which nobody has waited yet
        self.files: dict[Resource, None] = {}  # that were written while it ran
        self.starters: dict[str, set[int]] = {}  # the statements that started such code

    def ask(self) -> None:
        """Ask whether such code runs, before names are compared: it may end just behind that."""
        self.goes_on = _goes_on()

    def started(self, names: Iterable[str], statement: int) -> list[Access]:
        """Unknown code that reaches ``names`` has run: what that means if some goes on running."""
        if not self.goes_on:
            return []
        for name in names:
            self.starters.setdefault(name, set()).add(statement)
            if name not in self.reached:
                self.reached[name] = self.links.content(name)
        return [Access(_since(statement), "bind", "observed")]

    def looked(self, changed: Iterable[str], bound: Iterable[str]) -> list[Access]:
        """A statement has ended, at whose end these names were found changed: what that needs."""
        found = [
            Access(_since(statement), "read", "observed", BEHIND)
            for name in changed
            for statement in sorted(self.starters.get(name, ()))
        ]
        for name in bound:
            self.links.forget_content(name)
        for name in (*changed, *bound):
            if name in self.reached:  # compared from here on, as it was when it was looked at
                self.reached[name] = self.links.content(name)
        if not self.goes_on:
            self.ended |= dict.fromkeys(self.reached)
            self.reached.clear()
            self.starters.clear()
        return found

    def waited_for(self, values: Iterable[object], awaits: bool) -> list[str]:
        """The names that are final because a statement has waited: ``thread.join()``.

        It changes none of them itself if the code happened to end before, but another time it may
        not have.
        """
        if not self.ended or not (awaits or any(map(_is_waited_for, values))):
            return []
        names, self.ended = list(self.ended), {}
        return names

    def wrote(self, accesses: Iterable[Access]) -> None:
        """What a statement did while such code ran: the files may be that code's."""
        files = [a.resource for a in accesses if a.resource.kind == "file" and a.mode != "read"]
        self.files |= dict.fromkeys(files)

    def files_waited_for(self) -> list[Access]:
        """The files that are final because a statement has waited."""
        files, self.files = list(self.files), {}
        modes: tuple[Mode, Mode] = ("read", "change")
        return [Access(file, mode, "assumed", BEHIND) for file in files for mode in modes]


def idle_threads(values: Iterable[object]) -> list[threading.Thread]:
    """The threads among values, or in lists of them, that were not started: no event tells 3.11."""
    found: list[threading.Thread] = []
    for value in values:
        inside = value if type(value) is list and value else (value,)
        if isinstance(inside[0], threading.Thread):
            found += [t for t in inside if isinstance(t, threading.Thread) and t.ident is None]
    return found


def _is_waited_for(value: object) -> bool:
    if type(value) in (list, tuple, dict) and value:  # of threads, or futures
        value = next(iter(value.values() if type(value) is dict else value))  # type: ignore[call-overload]
    package = str(type(value).__module__).partition(".")[0]
    return package in ("threading", "concurrent", "_asyncio", "asyncio", "multiprocessing")


def _since(statement: int) -> Resource:
    return Resource("module", f"code that runs since statement {statement}")


def _goes_on() -> bool:
    return _has_users_thread() or _has_users_task()


def _has_users_thread() -> bool:
    if threading.active_count() < 2:
        return False
    return any(map(_runs_users_code, threading.enumerate()))


def _runs_users_code(thread: threading.Thread) -> bool:
    if thread is threading.current_thread():
        return False
    fields: dict[str, Any] = object.__getattribute__(thread, "__dict__")
    target = fields.get("function") or fields.get("_target")
    pooled = getattr(target, "__module__", "") == "concurrent.futures.thread"
    return pooled or is_users(type(thread)) or (target is not None and is_users(target))


def _has_users_task() -> bool:
    asyncio = sys.modules.get("asyncio")
    loop = asyncio._get_running_loop() if asyncio is not None else None
    if asyncio is None or loop is None:
        return False
    frames = (getattr(task.get_coro(), "cr_frame", None) for task in asyncio.all_tasks(loop))
    homes = (frame.f_globals.get("__name__", "") for frame in frames if frame is not None)
    return any(map(is_users_module, homes))
