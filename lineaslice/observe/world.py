"""What statements do outside of memory: files, folders, processes, environment, working directory.

Python tells us by its audit hook. A hook cannot be removed again, so there is one for the process,
which is silent while no recorder listens. What no event tells is asked of the system: whether the
files of loggers have grown, and which of the files that objects keep open still are.

Over 400 lines: one record of what a session has made outside turns every event into accesses.
"""

from __future__ import annotations

import functools
import os
import stat
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from fnmatch import fnmatch
from glob import has_magic
from time import time as now
from typing import Any

from lineaslice.model import Access, Resource
from lineaslice.observe.disk import file_of, folders_below, open_files
from lineaslice.observe.fingerprint import is_users_module

_EVENTS = frozenset(
    {"open", "os.mkdir", "os.rmdir", "os.rename", "os.remove", "os.listdir", "os.scandir"}
    | {"os.chdir", "os.putenv", "os.unsetenv", "subprocess.Popen", "sqlite3.connect", "os.truncate"}
    | {"os.link", "os.symlink", "os.system", "shutil.rmtree", "socket.connect", "mmap.__new__"}
    | {"_thread.start_new_thread", "_thread.start_joinable_thread"}
    | {"glob.glob/2", "pathlib.Path.glob", "pickle.find_class"}
)


UNPICKLED = "pickle.find_class"  # by the names of a module and of what is in it
_OPENING = frozenset({"open", "sqlite3.connect"})
_LISTING = frozenset({"os.listdir", "os.scandir"})
_SETS_ENVIRONMENT = frozenset({"os.putenv", "os.unsetenv"})


_FORWARDING = ("os", "_collections_abc", "collections.abc")
_MAGICS = "IPython.core.magics"  # what a magic sets, its user sets


def _is_by_library() -> bool:
    """True when the code that set an environment variable belongs to a library."""
    frame = sys._getframe(3)
    while frame is not None and frame.f_globals.get("__name__") in _FORWARDING:
        frame = frame.f_back  # type: ignore[assignment]
    module = frame.f_globals.get("__name__", "__main__") if frame is not None else "__main__"
    return not (is_users_module(module) or module.startswith(_MAGICS))


_CLOCKS_DIFFER = 0.02  # seconds: the time that a file gets is that of a tick
_COMMANDS = frozenset({"subprocess.Popen", "os.system"})
_BY_COMMANDS = "(made by other programs)"
# Modules whose objects stand for files, and the event that tells of which.
_NO_FILES = (":memory:", "", b":memory:")  # what SQLite takes for a database of its own
_OPENED_BY = {"sqlite3": "sqlite3.connect", "mmap": "mmap.__new__"}


# From which argument on an event tells the open folder that its paths are relative to; -1 for none.
_IN_A_FOLDER = {"os.remove": 1, "os.rmdir": 1, "os.mkdir": 2, "os.rename": 2}
_IN_A_FOLDER |= {"os.symlink": 2, "os.link": 2}


class _Listener:
    """The one hook of the process and what it has heard."""

    def __init__(self) -> None:
        self.installed = False
        self.folders: frozenset[str] | None = None  # that were there before the first command
        self.home = ""  # below which they were looked for
        self.commanded = 0.0  # when the first other program was about to be started
        self.heard: list[tuple[str, tuple[Any, ...]]] | None = None
        self.looking = 0  # the thread in which programs are started that change nothing
        self.ours: dict[int, int] = {}  # threads in which our own code runs → how deep

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        if self.ours and threading.get_ident() in self.ours:
            return
        if self.heard is None or (event in _SETS_ENVIRONMENT and _is_by_library()):
            return  # numpy, for one, tunes its BLAS by the environment while it is imported
        if event == UNPICKLED and not (args[0] in sys.modules and is_users_module(args[0])):
            return
        if event in _COMMANDS:
            if self.looking == threading.get_ident():
                return
            self.look_at_folders()
        if event == "mmap.__new__":
            args = (file_of(args[0]),)  # as long as it is open
        elif event == "open":
            path, mode, flags = args
            if type(path) is str and path.startswith(_system_roots()) and ".." not in path:
                return  # hundreds of them while a library is imported
            if type(path) is int:  # by ``os.fdopen``, which makes no file empty
                file = file_of(path)
                if file is None or not file.startswith("/"):
                    return  # a pipe, a socket
                writes = mode is None or any(letter in mode for letter in "wax+")
                args = (file, "a" if writes else "r", flags)
        self.heard.append((event, args))

    def look_at_folders(self) -> None:
        """Remember which folders there are, if it was not done before."""
        if self.folders is None:
            self.commanded = now()
            heard, self.heard = self.heard, None
            self.home = os.getcwd()
            self.folders = folders_below(self.home)
            self.heard = heard


def _hook(
    event: str,
    args: tuple[Any, ...],
    events: frozenset[str] = _EVENTS,
) -> None:
    """Runs for every audit event of the process, such as each call of ``id``: keep it short."""
    if event in events:
        _listener.hear(event, args)


_listener = _Listener()


def listen() -> None:
    """Start to listen; the same call again does nothing."""
    _system_roots()  # finding them opens files
    if not _listener.installed:
        sys.addaudithook(_hook)
        _listener.installed = True
    if _listener.heard is None:
        _listener.heard = []


def stop() -> None:
    _listener.heard = None
    _listener.looking = 0


def before_a_command() -> None:
    """IPython is about to start another program, where no hook hears it."""
    _listener.look_at_folders()


def looking(is_so: bool) -> None:
    """Whether the programs that this thread starts from now on only look, as ``ls`` does."""
    _listener.looking = threading.get_ident() if is_so else 0


def is_listening() -> bool:
    """Whether what happens is heard, by the hook that was installed."""
    return _listener.installed and _listener.heard is not None


def pause() -> list[tuple[str, tuple[Any, ...]]] | None:
    """Hear nothing until ``resume``: for our own file accesses."""
    heard, _listener.heard = _listener.heard, None
    return heard


def resume(heard: list[tuple[str, tuple[Any, ...]]] | None) -> None:
    _listener.heard = heard


@contextmanager
def unheard() -> Iterator[None]:
    """Hear nothing of what this thread does within the block; other threads are heard."""
    thread, ours = threading.get_ident(), _listener.ours
    ours[thread] = ours.get(thread, 0) + 1
    try:
        yield
    finally:
        ours[thread] -= 1
        if not ours[thread]:
            del ours[thread]


def drain() -> list[tuple[str, tuple[Any, ...]]]:
    """What was heard since the last call."""
    heard = _listener.heard
    if not heard:
        return []
    _listener.heard = []
    return heard


def starts_a_thread(heard: Iterable[tuple[str, tuple[Any, ...]]]) -> bool:
    return any(event.startswith("_thread.") for event, _ in heard)


class World:
    """Turns what was heard into accesses, and remembers what this session has made."""

    def __init__(self, ignored_roots: tuple[str, ...] = ()) -> None:
        self.ignored_roots = tuple(os.path.abspath(root) for root in ignored_roots)
        self.written: set[str] = set()  # files and folders that the session made or changed
        self.variables: set[str] = set()  # environment variables that it set
        self.moved = False  # chdir was called
        self.databases: dict[int, str] = {}  # id of a connection, or map of memory -> its file
        self.attached: dict[int, list[str]] = {}  # by id of a connection: files beside its own
        self.mapped = False  # a file was mapped into memory, or a database opened
        # Files that are open for writing, and the addresses of objects that may write to them.
        self.held: dict[str, set[int]] = {}
        self.reading: dict[str, set[int]] = {}  # the same for those that are open to be read
        self.logs: dict[str, int] = {}  # files that logging writes -> their sizes
        self.twins: dict[str, set[str]] = {}  # paths that are one file, by hard links
        self.commanded = 0.0  # when the first other program was started

    def accesses(
        self, heard: list[tuple[str, tuple[Any, ...]]], patterns: Sequence[str] = ()
    ) -> list[Access]:
        """What these events do; with patterns, whoever lists a folder looks for such files only."""
        found: dict[Access, None] = {}
        for event, args in heard:
            for access in self._translate(event, args):
                if event not in _LISTING or _may_match(access.resource.key, patterns):
                    found[access] = None
        return _settle(list(found))

    def _moved_along(self, source: str | None, target: str | None) -> list[Access]:
        """What the session has written in a folder that gets another name."""
        if source is None or target is None:
            return []
        found: list[Access] = []
        for path in sorted(p for p in self.written if p.startswith(source + os.sep)):
            found.append(Access(Resource("file", path), "read", "observed"))
            found.append(Access(Resource("file", path), "bind", "observed"))
            found += self._write(target + path[len(source) :], "bind")
        return found

    def used_by_path(self, paths: Iterable[Any], since: float) -> list[Access]:
        """Uses of files by code in C, of which no audit event tells; ``since`` is a clock's time.

        What was written while a call ran that was given the path, was written by it; other files it
        may have read.
        """
        found: list[Access] = []
        for path in paths:
            try:
                state = os.stat(path)
            except (OSError, ValueError):
                continue
            if stat.S_ISREG(state.st_mode):
                writes = state.st_mtime >= since - _CLOCKS_DIFFER
                found += self._open(path, "a" if writes else "r", 0)
            elif stat.S_ISDIR(state.st_mode):
                found += self._listing(path)
                if state.st_mtime >= since - _CLOCKS_DIFFER:
                    found += self._write(path, "change")
        return found

    def environment(self) -> list[Access]:
        """Reads of every variable that this session has set."""
        return [Access(Resource("environ", v), "read", "observed") for v in sorted(self.variables)]

    def _translate(self, event: str, args: tuple[Any, ...]) -> list[Access]:
        if event in _IN_A_FOLDER and any(
            type(a) is int and a >= 0 for a in args[_IN_A_FOLDER[event] :]
        ):
            return []  # the name lies in an open folder, not in the working directory: rmtree
        if event == "open":
            return self._open(args[0], args[1], args[2])
        if event in _LISTING:
            return self._listing(args[0] if args[0] is not None else ".")
        if event in ("os.mkdir", "os.truncate", "os.symlink"):
            path = args[1] if event == "os.symlink" else args[0]
            return self._write(path, "change" if event == "os.truncate" else "bind")
        if event == "os.link":
            made = [*self._read(args[0]), *self._write(args[1], "bind")]
            self._twinned(_path(args[0]), _path(args[1]))
            return made
        if event in ("os.remove", "os.rmdir", "shutil.rmtree"):
            self._untwinned(_path(args[0]))
            return self._write(args[0], "bind")
        if event == "os.rename":
            read, linked = self._read(args[0]), self.twins.get(_path(args[0]) or "", set())
            for path in args[:2]:
                self._untwinned(_path(path))
            for twin in tuple(linked):
                self._twinned(twin, _path(args[1]))
            along = self._moved_along(_path(args[0]), _path(args[1]))
            return [*read, *along, *self._write(args[0], "bind"), *self._write(args[1], "bind")]
        if event == "os.chdir":
            self.moved = True
            folder = _path(args[0]) or "/"
            made = [Access(Resource("file", folder), "read", "observed")]
            moved = Access(Resource("cwd"), "bind", "observed")
            there = made if folder in self.written else []
            return [moved, *there, *self._parents(folder), *self._made_by_command(folder)]
        if event in ("os.putenv", "os.unsetenv"):
            name = os.fsdecode(args[0])
            self.variables.add(name)
            return [Access(Resource("environ", name), "bind", "observed")]
        if event in ("subprocess.Popen", "os.system"):
            return self.command()
        if event == "sqlite3.connect":
            if args[0] in _NO_FILES:
                return []
            self.mapped = True
            return [*self._read(args[0]), *self._write(args[0], "change")]
        if event == "mmap.__new__" and args[0] is not None:
            self.mapped = True
            return self._read(args[0])
        if event == "glob.glob/2":
            return self._matching(os.path.join(os.fsdecode(args[2] or ""), os.fsdecode(args[0])))
        if event == "pathlib.Path.glob":
            return self._matching(os.path.join(args[0], args[1]))
        if event == "socket.connect":
            return [Access(Resource("world", "network"), "read", "observed")]
        return []

    def command(self) -> list[Access]:
        """Another program runs: it may read, make and change any file."""
        # Its files may be older than its end by as long as it took.
        self.commanded = self.commanded or _listener.commanded or now()
        files = self.all_read()
        made = Access(Resource("file", _BY_COMMANDS), "change", "assumed")
        return [*files, made._replace(mode="read"), made, *self.environment(), *self._cwd()]

    def look(self) -> list[Access]:
        """Another program looks at files, which may be any that the session has written."""
        made = Access(Resource("file", _BY_COMMANDS), "read", "assumed")
        others = [made] if self.commanded else []
        return [*self.all_read(), *others, *self.environment(), *self._cwd()]

    def all_read(self) -> list[Access]:
        """Nobody hears which files are read: it may be any that the session has written."""
        return [Access(Resource("file", p), "read", "assumed") for p in sorted(self.written)]

    def around(self, full: str, mode: str) -> list[Access]:
        """What an access to a file that no audit event told depends on, besides the file."""
        if mode != "read":
            self.written.add(full)
            return self._parents(full)
        return [*self._parents(full), *self._made_by_command(full)]

    def remember_database(self, value: object, heard: list[tuple[str, tuple[Any, ...]]]) -> None:
        """A new connection, or map of memory, stands for the file that it was opened on."""
        opened = _OPENED_BY.get(type(value).__module__)
        if opened is None:
            return
        paths = [args[0] for event, args in heard if event == opened]
        full = _path(paths[-1]) if paths and paths[-1] not in _NO_FILES else None
        if full is not None:
            self.databases[id(getattr(value, "connection", value))] = full

    def attach(self, value: Any, path: str) -> list[Access]:
        """A connection of SQLite, or a cursor of it, has opened one more database."""
        full = _path(path)
        if full is None or path in _NO_FILES or self._ignored(full):
            return []
        self.attached.setdefault(id(getattr(value, "connection", value)), []).append(full)
        return [*self._read(path), *self._write(path, "change")]

    def attached_to(self, value: object) -> list[str]:
        """The databases that were attached to the connection of a value, if it has one."""
        if not self.attached or type(value).__module__ != "sqlite3":
            return []
        return self.attached.get(id(getattr(value, "connection", value)), [])

    def hold(self, heard: list[tuple[str, tuple[Any, ...]]], values: list[object]) -> None:
        """These values were made or changed while files were opened, some of which still are."""
        opened: dict[str, bool] = {}  # and whether it is written to
        for event, args in heard:
            path = _path(args[0]) if event in _OPENING else None
            if path is not None and not self._ignored(path):
                opened[path] = opened.get(path, False) or _opens_for_writing(event, args)
        if not opened:
            return
        still = open_files()  # which takes a while to ask
        self.reading = {path: ids for path, ids in self.reading.items() if path in still}
        for path in opened.keys() & still:
            files = self.held if opened[path] else self.reading
            files.setdefault(path, set()).update(map(id, values))

    def hold_named(self, paths: Iterable[Any], value: object) -> None:
        """A value that keeps what it holds to itself was made by a call that was given paths."""
        for path in paths:
            full = _path(path)
            if full is not None and os.path.isfile(full) and not self._ignored(full):
                files = self.held if full in self.written else self.reading
                files.setdefault(full, set()).add(id(value))

    def held_by(self, addresses: Set[int]) -> list[Access]:
        """Writes to the files that one of these objects holds open."""
        found: list[Access] = []
        for path, holders in self.held.items():
            if not holders.isdisjoint(addresses):
                found += self._open(path, "a", 0)
        return found

    def read_by(self, addresses: Set[int]) -> list[Access]:
        """Reads of the files that one of these objects has open: as they are now, not as then."""
        found: list[Access] = []
        for path, holders in self.reading.items():
            if not holders.isdisjoint(addresses):
                found += self._read(path)
        return found

    def let_go(self) -> None:
        """Forget files that were closed."""
        still = open_files()
        for files in (self.held, self.reading):
            for path in [path for path in files if path not in still]:
                del files[path]

    def logged(self) -> list[Access]:
        """Writes to the files of logging's handlers, of which no audit event tells."""
        logging = sys.modules.get("logging")
        if logging is None:
            return []
        found: list[Access] = []
        for reference in logging._handlerList:
            handler = reference()
            if not isinstance(handler, logging.FileHandler):
                continue
            path = handler.baseFilename
            if self.is_relevant(path):
                size = os.path.getsize(path) if os.path.exists(path) else 0
                if self.logs.setdefault(path, size) != size:
                    self.logs[path] = size
                    found += self._open(path, "a", 0)
        return found

    def _in_folder_by_command(self, full: str) -> list[Access]:
        """A command may have made the folder that a file is written in."""
        folders = _listener.folders
        if not self.commanded or folders is None:
            return []
        parent, home = os.path.dirname(full), _listener.home
        if parent in folders or parent in self.written or not parent.startswith(home + os.sep):
            return []
        return [Access(Resource("file", _BY_COMMANDS), "read", "assumed")]

    def _made_by_command(self, full: str) -> list[Access]:
        """A file that is newer than the first command may be of its making."""
        if not self.commanded:
            return []
        try:
            newer = os.stat(full).st_mtime >= self.commanded - 0.1
        except OSError:
            newer = True
        return [Access(Resource("file", _BY_COMMANDS), "read", "assumed")] if newer else []

    def _open(self, path: Any, mode: Any, flags: Any) -> list[Access]:
        if isinstance(mode, str):
            writes = any(letter in mode for letter in "wax+")
            fresh = "w" in mode or "x" in mode
        else:
            number = flags if isinstance(flags, int) else 0
            writes = bool(number & (os.O_WRONLY | os.O_RDWR))
            fresh = bool(number & os.O_TRUNC) or bool(number & os.O_EXCL)
        if not writes:
            return self._read(path)
        full = _path(path)
        real = os.path.realpath(full) if full is not None else full
        if real == full:
            mode = "bind" if fresh else "change"
            twins = sorted(self.twins.get(full or "", ()))
            through = [Access(Resource("file", p), "read", "observed") for p in (full, *twins) if p]
            others = [Access(Resource("file", twin), mode, "observed") for twin in twins]
            return [*(through if twins else ()), *self._write(path, mode), *others]
        link = Access(Resource("file", full), "read", "observed")  # type: ignore[arg-type]
        return [link, *self._write(real, "bind" if fresh else "change")]

    def _twinned(self, one: str | None, other: str | None) -> None:
        """A write to one of two paths is a write to the other from now on."""
        if one is None or other is None:
            return
        group = {one, other, *self.twins.get(one, ())}
        for path in group:
            self.twins[path] = group - {path}

    def _untwinned(self, path: str | None) -> None:
        for twin in self.twins.pop(path or "", ()):
            self.twins[twin] = self.twins[twin] - {path}

    def _read(self, path: Any) -> list[Access]:
        full = _path(path)
        if full is None or self._ignored(full):
            return []
        relative = self._cwd() if not os.path.isabs(os.fsdecode(path)) else []
        real = os.path.realpath(full)
        through = [Access(Resource("file", full), "read", "observed")] if real != full else []
        full = real
        return [
            *through,
            Access(Resource("file", _source_of(full)), "read", "observed"),
            *self._made_by_command(full),
            *self._parents(full),
            *relative,
        ]

    def _write(self, path: Any, mode: Any) -> list[Access]:
        full = _path(path)
        if full is None or self._ignored(full):
            return []
        self.written.add(full)
        relative = self._cwd() if not os.path.isabs(os.fsdecode(path)) else []
        return [
            Access(Resource("file", full), mode, "observed"),
            *self._parents(full),
            *self._in_folder_by_command(full),
            *relative,
        ]

    def _cwd(self) -> list[Access]:
        return [Access(Resource("cwd"), "read", "observed")] if self.moved else []

    def _parents(self, full: str) -> list[Access]:
        """What made the folders that a path lies in."""
        if not self.written:
            return []
        found = []
        parent = os.path.dirname(full)
        while parent and parent != os.path.dirname(parent):
            if parent in self.written:
                found.append(Access(Resource("file", parent), "read", "observed"))
            parent = os.path.dirname(parent)
        return found

    def _listing(self, folder: Any) -> list[Access]:
        full = _path(folder)
        if full is None or self._ignored(full):
            return []
        given = folder if folder is not None and type(folder) is not int else ""
        relative = self._cwd() if not os.path.isabs(os.fsdecode(given)) else []
        real = os.path.realpath(full)
        through = [Access(Resource("file", full), "read", "observed")] if real != full else []
        below = [p for p in sorted(self.written) if p == real or os.path.dirname(p) == real]
        return [
            *through,
            *(Access(Resource("file", p), "read", "observed") for p in below),
            *self._made_by_command(real),
            *self._parents(full),
            *self._parents(real),
            *relative,
        ]

    def _matching(self, pattern: str) -> list[Access]:
        """``lake/*/a.csv``: whether a folder has a file of one name is asked of the system."""
        if has_magic(os.path.basename(pattern)):
            return []
        full = os.path.abspath(pattern)
        found = [path for path in sorted(self.written) if fnmatch(path, full)]
        reads = [Access(Resource("file", path), "read", "observed") for path in found]
        return reads if os.path.isabs(pattern) else [*reads, *self._cwd()]

    def _ignored(self, full: str) -> bool:
        return full.startswith(_system_roots()) or any(
            full == root or full.startswith(root + os.sep) for root in self.ignored_roots
        )

    def is_relevant(self, path: object) -> bool:
        full = _path(path)
        return full is not None and not self._ignored(full)


def _may_match(path: str, patterns: Sequence[str]) -> bool:
    """True for a file that one of the patterns means, and for whatever may be a folder."""
    if not patterns or path == _BY_COMMANDS or not os.path.isfile(path):
        return True
    return any(fnmatch(os.path.basename(path), os.path.basename(one)) for one in patterns)


def _opens_for_writing(event: str, args: tuple[Any, ...]) -> bool:
    if event == "sqlite3.connect":
        return args[0] not in (":memory:", "", b":memory:")
    if event != "open":
        return False
    _, mode, flags = args
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


def _settle(accesses: list[Access]) -> list[Access]:
    """A file written and then read in one statement is not read from before."""
    first: dict[Resource, str] = {}
    for access in accesses:
        first.setdefault(access.resource, access.mode)
    return [a for a in accesses if not (a.mode == "read" and first[a.resource] == "bind")]


def _path(path: Any) -> str | None:
    """The absolute path, or None for descriptors and what is no path."""
    if isinstance(path, int):
        return None
    try:
        return os.path.abspath(os.fsdecode(path))
    except (TypeError, ValueError):
        return None


def _source_of(path: str) -> str:
    """The module that a compiled file in ``__pycache__`` was made from."""
    folder, name = os.path.split(path)
    if os.path.basename(folder) == "__pycache__" and name.endswith(".pyc"):
        return os.path.join(os.path.dirname(folder), name.split(".")[0] + ".py")
    return path


@functools.lru_cache(maxsize=1)
def _system_roots() -> tuple[str, ...]:
    """Where reading and writing says nothing about the user's program."""
    roots = {sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    roots |= {
        "/proc/",
        "/sys/",
        "/dev/",
        "/etc/",
        "/usr/",
        os.path.dirname(os.path.dirname(__file__)),
    }
    home = os.path.expanduser("~")
    roots |= {
        os.path.join(home, name) for name in (".cache", ".config", ".ipython", ".local/share")
    }
    roots |= {os.path.join(home, name) for name in (".jupyter", ".matplotlib")}
    roots.add(os.path.join(tempfile.gettempdir(), "ipykernel_"))
    return tuple(sorted(roots))
