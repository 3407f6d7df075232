"""What a statement did outside of memory: audit events in, accesses out."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lineaslice.model import Access
from lineaslice.observe import world
from lineaslice.observe.world import World

Heard = tuple[str, tuple[Any, ...]]


def told(accesses: list[Access], folder: str = "/w") -> str:
    """``read a, bind b``; files by their path below ``folder``."""
    words = [f"{a.mode} {str(a.resource).removeprefix('file ')}" for a in accesses]
    text = ", ".join(word.replace(folder + "/", "") for word in words)
    return text.replace("(made by other programs)", "commands")


WRITE = os.O_WRONLY | os.O_CREAT


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        (("open", ("/w/a", "r", 0)), "read a"),
        (("open", ("/w/a", "rb", 0)), "read a"),
        (("open", ("/w/a", "w", 0)), "bind a"),
        (("open", ("/w/a", "xb", 0)), "bind a"),
        (("open", ("/w/a", "a", 0)), "change a"),
        (("open", ("/w/a", "r+", 0)), "change a"),
        (("open", ("/w/a", "w+", 0)), "bind a"),
        (("open", (b"/w/a", "r", 0)), "read a"),
        (("open", (Path("/w/a"), "r", 0)), "read a"),
        (("open", ("/w/a", None, os.O_RDONLY)), "read a"),
        (("open", ("/w/a", None, WRITE)), "change a"),
        (("open", ("/w/a", None, WRITE | os.O_TRUNC)), "bind a"),
        (("open", ("/w/a", None, WRITE | os.O_EXCL)), "bind a"),
        (("open", ("/w/a", None, os.O_RDWR)), "change a"),
        (("open", (3, "r", 0)), ""),
        (("open", ("/w/x/__pycache__/m.cpython-311.pyc", "rb", 0)), "read x/m.py"),
        (("os.mkdir", ("/w/d", 0o777, -1)), "bind d"),
        (("os.truncate", ("/w/a", 0)), "change a"),
        (("os.truncate", (3, 0)), ""),
        (("os.symlink", ("/w/a", "/w/b", -1)), "bind b"),
        (("os.link", ("/w/a", "/w/b", -1, -1)), "read a, bind b"),
        (("os.remove", ("/w/a", -1)), "bind a"),
        (("os.rmdir", ("/w/d", -1)), "bind d"),
        (("shutil.rmtree", ("/w/d", None)), "bind d"),
        (("os.rename", ("/w/a", "/w/b", -1, -1)), "read a, bind a, bind b"),
        (("os.chdir", ("/w/d",)), "bind cwd"),
        (("os.putenv", (b"A", b"1")), "bind environ A"),
        (("os.unsetenv", (b"A",)), "bind environ A"),
        (("sqlite3.connect", ("/w/a.db",)), "read a.db, change a.db"),
        (("sqlite3.connect", (":memory:",)), ""),
        (("sqlite3.connect", ("",)), ""),
        (("socket.connect", (None, ("h", 80))), "read world network"),
        (("subprocess.Popen", ("ls", ["ls"], None, None)), "read commands, change commands"),
        (("os.system", (b"ls",)), "read commands, change commands"),
        (("os.listdir", ("/w",)), ""),
        (("os.scandir", (None,)), ""),
        (("something.else", ()), ""),
        # places that say nothing of the user's program
        (("open", ("/proc/self/maps", "r", 0)), ""),
        (("open", ("/etc/hosts", "r", 0)), ""),
        (("open", ("/dev/null", "w", 0)), ""),
        (("open", (os.__file__, "r", 0)), ""),
        (("open", (pytest.__file__, "r", 0)), ""),
        (("open", (world.__file__, "r", 0)), ""),
        (("open", (os.path.expanduser("~/.cache/x"), "w", 0)), ""),
        (("open", ("/store/blobs/a", "w", 0)), ""),
        (("open", ("/stores", "r", 0)), "read /stores"),
    ],
)  # fmt: skip
def test_one_event(heard: Heard, expected: str) -> None:
    assert told(World(("/store",)).accesses([heard])) == expected


OPEN_A: Heard = ("open", ("/w/a", "r", 0))
WRITE_A: Heard = ("open", ("/w/a", "w", 0))
APPEND_A: Heard = ("open", ("/w/a", "a", 0))
MAKE_D: Heard = ("os.mkdir", ("/w/d", 0o777, -1))


@pytest.mark.parametrize(
    ("earlier", "heard", "expected"),
    [
        ([WRITE_A], [OPEN_A], "read a"),
        ([], [WRITE_A, OPEN_A], "bind a"),
        ([], [OPEN_A, WRITE_A], "read a, bind a"),
        ([], [OPEN_A, OPEN_A], "read a"),
        ([], [APPEND_A, OPEN_A], "change a, read a"),
        ([MAKE_D], [("open", ("/w/d/a", "w", 0))], "bind d/a, read d"),
        ([MAKE_D], [("open", ("/w/d/e/a", "r", 0))], "read d/e/a, read d"),
        ([MAKE_D], [("os.listdir", ("/w/d",))], "read d"),
        ([WRITE_A], [("os.listdir", ("/w",))], "read a"),
        ([WRITE_A], [("os.scandir", ("/w/other",))], ""),
        pytest.param([MAKE_D], [("os.chdir", ("/w/d",))], "bind cwd, read d"),
        ([MAKE_D], [("os.chdir", ("/w/d/e",))], "bind cwd, read d"),
        ([WRITE_A], [("os.system", (b"ls",))], "read a, read commands, change commands"),
        ([("os.putenv", (b"B", b"1"))], [("subprocess.Popen", ("ls", [], None, None))],
         "read commands, change commands, read environ B"),
        ([("os.chdir", ("/w",))], [("subprocess.Popen", ("ls", [], None, None))],
         "read commands, change commands, read cwd"),
        ([("os.chdir", ("/w",))], [("open", ("/w/a", "r", 0))], "read a"),
    ],
)  # fmt: skip
def test_events_after_others(earlier: list[Heard], heard: list[Heard], expected: str) -> None:
    one = World()
    one.accesses(earlier)
    found = told(one.accesses(heard))
    assert found == expected


def test_a_relative_path_depends_on_the_working_directory(tmp_path: Path) -> None:
    one = World()
    assert told(one.accesses([("open", ("a", "r", 0))]), os.getcwd()) == "read a"
    one.accesses([("os.chdir", (str(tmp_path),))])
    found = one.accesses([("open", ("a", "w", 0))])
    assert told(found, os.getcwd()) == "bind a, read cwd"


def test_the_environment_is_what_the_session_set() -> None:
    one = World()
    assert one.environment() == []
    one.accesses([("os.putenv", (b"B", b"1")), ("os.putenv", (b"A", b"1"))])
    assert told(one.environment()) == "read environ A, read environ B"


def test_relevant_paths() -> None:
    one = World(("/store",))
    assert one.is_relevant("/w/a")
    assert not one.is_relevant("/store/a")
    assert not one.is_relevant(3)
    assert not one.is_relevant(object())


# ---------------------------------------------------------------- the hook itself


@pytest.fixture
def _listening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    world.listen()
    world.drain()
    yield
    world.stop()


NOTED = "LINEASLICE_TEST"


def run_sqlite() -> None:
    sqlite3.connect("x.db").close()


@pytest.mark.usefixtures("_listening")
@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (lambda: Path("a").write_text("x"), "bind a"),
        (lambda: Path("d").mkdir(), "bind d"),
        (lambda: os.makedirs("d/e"), "bind d, bind d/e"),
        (lambda: subprocess.run(["true"], check=True), "read commands, change commands"),
        (lambda: os.listdir("."), ""),
        (lambda: os.environ.__setitem__(NOTED, "1"), f"bind environ {NOTED}"),
        (lambda: os.putenv(NOTED, "1"), f"bind environ {NOTED}"),
        pytest.param(lambda: os.environ.update({NOTED: "1"}), f"bind environ {NOTED}"),
        (lambda: os.environ.setdefault(NOTED, "1"), f"bind environ {NOTED}"),
        (run_sqlite, "read x.db, change x.db"),
        (lambda: None, ""),
        (lambda: sum([1, 2]), ""),
    ],
)
def test_what_is_heard(act: Callable[[], object], expected: str) -> None:
    act()
    found = World().accesses(world.drain())
    if NOTED in os.environ:
        del os.environ[NOTED]
    assert told(found, os.getcwd()) == expected
    world.drain()
    assert world.drain() == []


@pytest.mark.usefixtures("_listening")
def test_nothing_is_heard_while_paused_or_stopped() -> None:
    Path("a").write_text("x")
    heard = world.pause()
    Path("b").write_text("x")
    world.resume(heard)
    Path("c").write_text("x")
    assert told(World().accesses(world.drain()), os.getcwd()) == "bind a, bind c"
    world.stop()
    Path("d").write_text("x")
    assert world.drain() == []
    assert world.pause() is None


@pytest.mark.usefixtures("_listening")
def test_listening_twice_hears_once() -> None:
    world.listen()
    Path("a").write_text("x")
    heard = [event for event in world.drain() if event[0] == "open"]
    assert len(heard) == 1


@pytest.mark.usefixtures("_listening")
def test_libraries_that_tune_themselves_by_the_environment_are_not_heard() -> None:
    library = {"__name__": "json", "os": os}
    exec("def tune(): os.environ['LINEASLICE_TEST'] = '1'", library)
    library["tune"]()  # type: ignore[operator]
    assert world.drain() == []
    del os.environ[NOTED]
    assert told(World().accesses(world.drain())) == "bind environ LINEASLICE_TEST"
