"""From a version to the job that verifies it, and the outcome back to the store."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lineaslice.errors import SliceError
from lineaslice.model import Event, Slice, Verification
from lineaslice.store import Store

if TYPE_CHECKING:
    from lineaslice.catalog.references import ArtifactVersion
    from lineaslice.verification import Job

_LEAST_SECONDS = 60.0
_TIMES_LONGER = 10.0
_MOVING = frozenset({"nondeterministic", "unseeded"})  # diagnostics of what a re-run cannot give


def verify(
    version: ArtifactVersion,
    store: Store,
    *,
    tolerance: float = 0.0,
    timeout: float | None = None,
    memory: int | None = None,
) -> Verification:
    """Re-run, compare, and keep the outcome with the version."""
    from lineaslice.verification import verify as run

    for what, value in (("tolerance", tolerance), ("timeout", timeout), ("memory", memory)):
        if value is not None and (isinstance(value, bool) or not value >= 0):
            raise SliceError(f"{what} is {value!r}, not a number from 0.", f"verify({what}=1)")
    with tempfile.NamedTemporaryFile(prefix="lineaslice-", suffix=".blob") as file:
        file.write(store.blobs.read(version.row.blob))
        file.flush()
        task = _job(version, version.slice(), file.name)
        limit = max(_LEAST_SECONDS, _TIMES_LONGER * version.row.compute_seconds)
        found = run(
            task._replace(
                tolerance=float(tolerance),
                timeout=limit if timeout is None else float(timeout),
                memory=memory,
            )
        )
    store.versions.add_verification(version.name, version.version, found)
    return found


def in_background(version: ArtifactVersion, store: Store) -> None:
    """Verify in a process of its own, which keeps the outcome; the kernel goes on at once.

    Not in a thread of this process: what it opens would count as opened by the user's statements.
    """
    _reap()
    started = datetime.now(UTC).isoformat(timespec="microseconds")
    places = {
        "LINEASLICE_HOME": str(store.config.home),
        "LINEASLICE_DB": store.config.database,
        "LINEASLICE_BLOBS": store.config.blobs,
    }
    process = subprocess.Popen(
        [sys.executable, "-c", _VERIFY, version.name, str(version.version)],
        env={**os.environ, **places},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _running.append(process)
    # By its time this is older than the outcome, even if the process should be done already.
    who = f"{socket.gethostname()}:{process.pid}"
    now_running = Verification("running", checked=started, process=who)
    store.versions.add_verification(version.name, version.version, now_running)


def present(found: Verification | None) -> Verification | None:
    """The outcome as it stands: who was at it may have been ended before there was one."""
    if found is None or found.state != "running":
        return found
    host, _, pid = found.process.rpartition(":")
    if host != socket.gethostname() or _is_alive(int(pid)):
        return found
    detail = "its process was ended before it had a result; verify it again"
    return found._replace(state="failed", detail=detail, process="")


def _is_alive(pid: int) -> bool:
    _reap()
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's, and alive
        return True
    return True


def _reap() -> None:
    """Take note of processes of ours that have ended, which else stay in the system's list."""
    _running[:] = [process for process in _running if process.poll() is None]


_running: list[subprocess.Popen[bytes]] = []
_VERIFY = "import sys; from lineaslice import api; api.get(sys.argv[1], int(sys.argv[2])).verify()"


def minimal(version: ArtifactVersion, store: Store, *, timeout: float = 120.0) -> Slice:
    """The slice without the statements kept on assumption that its value does not miss.

    They are left out one at a time, the last first, as long as the rest still verifies; ``timeout``
    bounds the whole in seconds. Raises `SliceError` when the slice itself does not verify.
    """
    from lineaslice.slicing.explain import explain
    from lineaslice.verification import verify as run

    deadline = time.monotonic() + timeout
    kept = version.slice()
    with tempfile.NamedTemporaryFile(prefix="lineaslice-", suffix=".blob") as file:
        file.write(store.blobs.read(version.row.blob))
        file.flush()
        first = run(_job(version, kept, file.name)._replace(timeout=timeout))
        if first.state != "verified":
            raise SliceError(
                f"The code of {version.name!r} version {version.version} cannot be made shorter "
                f"by trying: {first}.",
                "get_code() gives it as it is.",
            )
        doubtful = [reason.event for reason in explain(kept).assumptions]
        for event in reversed(doubtful):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            fewer = replace(kept, events=tuple(e for e in kept.events if e is not event))
            task = _job(version, fewer, file.name)._replace(timeout=left)
            if run(task).state == "verified":
                kept = fewer
    return kept


def _job(version: ArtifactVersion, found: Slice, blob: str) -> Job:
    title = f"{version.name}:{version.version}"
    return job(title, found, version.row.serializer, blob, lambda: version.history().events)


def job(
    title: str,
    found: Slice,
    serializer: str,
    blob: str,
    ran: Callable[[], Iterable[Event]],
) -> Job:
    """What it takes to re-run a slice and compare; ``ran`` gives all that its session did."""
    from lineaslice.slicing.render import render
    from lineaslice.verification.job import GOAL, Job

    expression, kind = found.goal.expression, found.goal.kind
    name = expression if kind == "value" and expression.isidentifier() else GOAL
    folder = os.path.abspath(found.session.cwd or Path.cwd())
    file = os.path.join(folder, expression) if kind == "file" else ""
    untraced = [note.message for note in found.diagnostics if note.code == "untraced"]
    return Job(
        name=title,
        code=render(found, assign_to=name),
        goal=name,
        serializer=serializer,
        blob=blob,
        folder=folder,
        file=file,
        anew=(*_made_folders(found, ran), *({file, os.path.realpath(file)} if file else ())),
        writes=_written(found.events),
        sources=tuple(note.message for note in found.diagnostics if note.code in _MOVING),
        missing="; ".join(untraced),
    )


def _written(events: Iterable[Event]) -> tuple[str, ...]:
    """Absolute paths of the files and folders that these statements write."""
    paths = {
        access.resource.key: None
        for event in events
        for access in event.accesses
        if access.resource.kind == "file" and access.mode != "read"
    }
    absolute = [path for path in paths if os.path.isabs(path)]
    return tuple(dict.fromkeys([*absolute, *map(os.path.realpath, absolute)]))  # behind links


def _made_folders(found: Slice, ran: Callable[[], Iterable[Event]]) -> list[str]:
    """Folders that the code makes, and in which nothing lies that the session did not make."""
    folders = [path for path in _written(found.events) if os.path.isdir(path)]
    if not folders:
        return []
    made = set(_written(ran()))
    return [path for path in folders if _holds_only(path, made)]


def _holds_only(folder: str, made: Collection[str]) -> bool:
    return all(
        os.path.join(place, name) in made
        for place, folders, files in os.walk(folder)
        for name in (*folders, *files)
    )
