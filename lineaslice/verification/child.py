"""The clean process: runs the code as ``__main__`` and compares what it gave.

Started by `runner` as ``python -m lineaslice.verification.child JOB.json``; writes ANSWER.json
beside the job. The user's files are safe: opening one of the session's folder for writing raises.
"""

from __future__ import annotations

import builtins
import json
import os
import sys
import traceback
import types
from pathlib import Path
from typing import Any

from lineaslice.verification.job import Job

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
_CHANGING = frozenset(
    {"os.remove", "os.rmdir", "os.truncate", "os.mkdir", "os.chmod", "shutil.rmtree"}
)
_MOVING = frozenset({"os.rename", "os.link", "os.symlink"})  # from the first path to the second
_ANSWER, _VALUE = "answer.json", "value.bin"


class LeavesTheFolder(PermissionError):
    """The code writes into a folder of the user's by its full path."""


def main(file: str) -> None:
    """Run the job of this file."""
    place = Path(file).parent
    fields = json.loads(Path(file).read_text(encoding="utf-8"))
    lists = {name: tuple(fields[name]) for name in ("writes", "anew", "sources", "former")}
    job = Job(**{**fields, **lists})
    _limit_memory(job.memory)
    answer = _run(job, place)
    (place / _ANSWER).write_text(json.dumps(answer), encoding="utf-8")
    sys.stdout.flush()
    os._exit(0)  # threads and finalizers of the user's do not count any more


def _limit_memory(most: int | None) -> None:
    if most is not None:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _run(job: Job, place: Path) -> dict[str, Any]:
    module = types.ModuleType("__main__")
    module.__dict__["__builtins__"] = builtins
    sys.modules["__main__"] = module
    sys.argv = ["slice"]
    sys.path[:] = ["", *(p for p in sys.path if p not in ("", os.getcwd())), job.folder]
    filename = f"<code of {job.name}>"
    work = Path.cwd()
    guard = _Guard(job, place)
    try:
        program = compile(job.code, filename, "exec", 0, True)
        sys.addaudithook(guard)
        guard.active = True
        try:
            exec(program, module.__dict__)
            value = None if job.file else module.__dict__[job.goal]
        finally:
            guard.active = False
    except BaseException as error:  # whatever the user's code raises, SystemExit too
        if isinstance(error, KeyboardInterrupt):
            raise
        line = _line(error, filename)
        return {"state": "failed", "detail": _told(error, guard), "line": line}
    if job.file:
        return _file(job, work, place)
    return _compared(job, value, place)


def _file(job: Job, work: Path, place: Path) -> dict[str, Any]:
    """The file that the code wrote: in the working folder, if it is of the session's folder."""
    from lineaslice.files import SavedFile

    asked = Path(job.file)
    inside = asked.is_relative_to(job.folder)
    written = work / asked.relative_to(job.folder) if inside else asked
    if not written.is_file():
        return {"state": "failed", "detail": f"the code ran, but wrote no file {asked.name!r}"}
    return _compared(job, SavedFile.read(written), place)


def _compared(job: Job, value: Any, place: Path) -> dict[str, Any]:
    from lineaslice.comparison import compare
    from lineaslice.store.serializers import load
    from lineaslice.verification.outcome import outcome

    expected = load(job.serializer, Path(job.blob).read_bytes())
    found, stored, serializer = outcome(expected, value, job.name, tolerance=job.tolerance)
    if stored:
        (place / _VALUE).write_bytes(stored)
    file, former = job.former
    moved = False
    if file and stored:
        earlier, again = load(former, Path(file).read_bytes()), load(serializer, stored)
        moved = not compare(earlier, again, tolerance=job.tolerance).equal
    return {
        "moved": moved,
        "serializer": serializer,
        "state": "verified" if found.equal else "differs",
        "detail": str(found.difference) if found.difference is not None else "",
        "ignored": found.ignored,
        "unknown": found.unknown,
    }


def _line(error: BaseException, filename: str) -> int:
    if isinstance(error, SyntaxError) and error.filename == filename:
        return error.lineno or 0
    found = 0
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == filename and frame.f_code.co_name == "<module>":
            found = line
    return found


def _told(error: BaseException, guard: _Guard) -> str:
    if isinstance(error, MemoryError):
        return "MemoryError: the memory limit was reached"
    if isinstance(error, EOFError) and not guard.refused:
        return f"EOFError: {error}; code that asks for typed input cannot be run again"
    if isinstance(error, ModuleNotFoundError):
        return f"{error}; install it to verify"
    text = str(error).split("\n")[0]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


class _Guard:
    """The audit hook that keeps the user's files as they are."""

    def __init__(self, job: Job, place: Path) -> None:
        self.active = False
        self.refused = False
        self.place = os.path.realpath(place)
        self.written = set(map(os.path.realpath, job.writes))
        self.kept = [os.path.realpath(job.folder), *self.written]

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.active:
            return
        paths = arguments[:1]
        if event == "open":
            _, mode, flags = arguments
            writing = isinstance(mode, str) and any(letter in mode for letter in "wax+")
            if not (writing or (mode is None and isinstance(flags, int) and flags & _WRITES)):
                return
        elif event in _MOVING:
            paths = arguments[:2] if event == "os.rename" else arguments[1:2]
        elif event not in _CHANGING and event != "sqlite3.connect":
            return
        self.active = False
        try:
            for path in paths:
                if isinstance(path, (str, bytes)) or hasattr(path, "__fspath__"):
                    self.check(os.fsdecode(path), event)  # others are open files
        finally:
            self.active = True

    def check(self, path: str, event: str) -> None:
        real = os.path.realpath(path)
        if event == "os.remove" or event in _MOVING:  # of a link, not of what it shows
            real = os.path.join(os.path.realpath(os.path.dirname(path) or "."), "")
        if real.startswith(self.place) or not any(_within(real, kept) for kept in self.kept):
            return
        if event == "sqlite3.connect" and os.path.exists(real) and real not in self.written:
            return  # the code only reads it
        self.refused = True
        raise LeavesTheFolder(f"it writes {path}, which verifying leaves alone")


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + os.sep)


if __name__ == "__main__":
    main(sys.argv[1])
