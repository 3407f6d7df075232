"""The code of an artifact is run again in a clean process, and the outcome is kept."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import lineaslice
from lineaslice import api
from lineaslice.catalog import verifying
from lineaslice.errors import NotTraced, SliceError
from lineaslice.model import Verification
from lineaslice.tracing.script import run_cells
from lineaslice.tracing.session import Session


def saved(*cells: str, name: str = "x") -> Any:
    run_cells(cells, session=Session({"__name__": "__main__"}, store=api.store()))
    return lineaslice.get(name)


SAVE = "import lineaslice\nlineaslice.save(x, 'x')\n"
RIGHT = {
    "a number": "x = 1 + 1",
    "a text": "x = 'a' * 3",
    "a nested container": "x = {'a': [1, (2, {3})], 'b': None}\nx['a'].append(4)",
    "an array": "import numpy as np\nx = np.arange(6.0)\nx[2:][0] = np.nan",
    "a frame": "import pandas as pd\nx = pd.DataFrame({'a': ['p', None]})\nx['b'] = [1, 2]",
    "an estimator": "import sklearn.linear_model as l\nx = l.Ridge()\nx.fit([[1], [2]], [1, 3])",
    "an instance": "class P:\n    def __init__(self): self.v = []\nx = P()\nx.v.append(1)",
    "a function": "k = 2\ndef x(a, b=k): return a + b",
    "seeded draws": "import random\nrandom.seed(1)\nrandom.random()\nx = random.random()",
    "a file read": "x = open('in.txt').read()",
    "a file written, then read": (
        "with open('out.txt', 'w') as f:\n    f.write('new')\nx = open('out.txt').read()"
    ),
    "a file in a folder": (
        "import os\nos.makedirs('deep/er', exist_ok=True)\n"
        "with open('deep/er/a.txt', 'w') as f:\n    f.write('q')\nx = open('deep/er/a.txt').read()"
    ),
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_right_code_is_verified_and_the_users_folder_stays_as_it_is(text: str, home: Path) -> None:
    (home / "in.txt").write_text("hello")
    artifact = saved(text, SAVE)
    assert artifact.verification is None
    before = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in home.rglob("*") if p.is_file()}
    found = artifact.verify()
    assert (found.state, found.detail) == ("verified", "")
    after = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in home.rglob("*") if p.is_file()}
    assert after == before
    assert lineaslice.get("x").verification == found
    assert artifact.metadata["verification"] == "verified"


MOVING = {
    "the clock": ("import time\nx = time.time_ns()", "clock"),
    "draws without a seed": ("import random\nx = random.random()", "without a seed"),
    "an address": ("x = id(object())", "machine"),
}


@pytest.mark.parametrize(("text", "words"), MOVING.values(), ids=MOVING)
def test_what_moves_from_run_to_run_is_nondeterministic(text: str, words: str, home: Path) -> None:
    found = saved(text, SAVE).verify()
    assert found.state == "nondeterministic"
    assert words in found.detail


def test_an_input_that_changed_since_differs_and_says_where(home: Path) -> None:
    (home / "in.csv").write_text("a,b\n1,2\n3,4\n")
    artifact = saved("import pandas as pd\nx = pd.read_csv('in.csv')", SAVE)
    (home / "in.csv").write_text("a,b\n1,2\n3,5\n")
    found = artifact.verify()
    assert found.state == "differs"
    assert found.detail == "['b'][1]: np.int64(4) != np.int64(5)"
    assert "differs" in repr(lineaslice.artifacts())


def test_values_that_are_equal_and_stored_otherwise_do_not_move(home: Path) -> None:
    (home / "in.txt").write_text("1")
    texts = "frozenset(str(i) for i in range(50))"  # in another order in each process
    artifact = saved(f"x = [{texts}, open('in.txt').read()]", SAVE)
    (home / "in.txt").write_text("2")
    found = artifact.verify()
    assert (found.state, found.detail) == ("differs", "[1]: 1 != 2")


def test_a_tolerance_can_be_allowed(home: Path) -> None:
    (home / "in.txt").write_text("1.0")
    artifact = saved("x = float(open('in.txt').read())", SAVE)
    (home / "in.txt").write_text("1.0000001")
    assert artifact.verify().state == "differs"
    assert artifact.verify(tolerance=1e-6).state == "verified"


def test_a_file_that_is_gone_fails_with_the_line(home: Path) -> None:
    (home / "in.txt").write_text("q")
    artifact = saved("y = 1", "x = open('in.txt').read() * y", SAVE)
    (home / "in.txt").unlink()
    found = artifact.verify()
    assert (found.state, found.line) == ("failed", 2)
    assert found.detail.startswith("FileNotFoundError")
    assert str(found).startswith("failed in line 2: FileNotFoundError")


def test_a_run_that_takes_too_long_fails(home: Path) -> None:
    artifact = saved("import time\nx = time.sleep(2) or 1", SAVE)
    found = artifact.verify(timeout=0.5)
    assert (found.state, found.detail) == ("failed", "it ran for more than 0.5 seconds")


def test_a_run_that_needs_too_much_memory_fails(home: Path) -> None:
    artifact = saved("n = 300_000_000\nx = len(bytearray(n))", SAVE)
    found = artifact.verify(memory=200_000_000)
    assert found.state == "failed"
    assert "MemoryError" in found.detail


def test_a_process_that_crashes_is_reported(home: Path) -> None:
    (home / "in.txt").write_text("0")
    code = "import os\nx = 0 if open('in.txt').read() == '0' else os._exit(7)"
    artifact = saved(code, SAVE)
    (home / "in.txt").write_text("1")
    found = artifact.verify()
    assert (found.state, found.detail) == ("failed", "the process ended by exit code 7")


def test_a_full_path_into_the_users_folder_is_not_written(home: Path) -> None:
    code = (
        f"with open({str(home / 'out.txt')!r}, 'a') as f:\n    f.write('q')\n"
        f"x = len(open({str(home / 'out.txt')!r}).read())"
    )
    artifact = saved(code, SAVE)
    found = artifact.verify()
    assert (home / "out.txt").read_text() == "q"
    assert found.state == "failed"
    assert "leaves alone" in found.detail


def test_a_value_without_code_cannot_be_verified(home: Path) -> None:
    artifact = lineaslice.save(1, "plain")
    with pytest.raises(NotTraced, match="saved without tracing"):
        artifact.verify()


@pytest.mark.parametrize("wrong", [{"tolerance": -1}, {"timeout": -1}, {"memory": True}])
def test_limits_that_are_no_numbers(wrong: dict[str, Any], home: Path) -> None:
    artifact = saved("x = 1", SAVE)
    with pytest.raises(SliceError, match="not a number from 0"):
        artifact.verify(**wrong)


def test_deleting_a_version_deletes_its_outcomes(home: Path) -> None:
    saved("x = 1", SAVE).verify()
    lineaslice.delete("x")
    assert api.store().versions.verifications() == {}


def test_a_save_can_be_verified_in_the_background(home: Path) -> None:
    artifact = saved("x = [1]", SAVE.replace("'x')", "'x', verify=True)"))
    assert artifact.verification.state == "running"
    assert artifact.metadata["verification"] == "running"
    assert "running" in repr(lineaslice.artifacts())
    deadline = time.monotonic() + 60
    while artifact.verification.state == "running" and time.monotonic() < deadline:
        time.sleep(0.1)
    assert artifact.verification.state == "verified"


def test_a_background_verification_that_was_ended_is_told(home: Path) -> None:
    artifact = saved("x = [1]", SAVE.replace("'x')", "'x', verify=True)"))
    process = verifying._running[-1]
    process.kill()
    process.wait()
    assert artifact.verification.state == "failed"
    assert "ended before it had a result; verify it again" in artifact.verification.detail
    assert artifact.verify().state == "verified"
    assert artifact.verification.state == "verified"


@pytest.mark.parametrize(("host", "state"), [("elsewhere", "running"), (None, "failed")])
def test_a_process_of_another_machine_may_be_alive(host: str | None, state: str) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    who = f"{host or socket.gethostname()}:{ended.pid}"
    found = verifying.present(Verification("running", process=who))
    assert found is not None
    assert found.state == state


def test_minimal_code_leaves_out_what_was_only_assumed(home: Path) -> None:
    cells = ("import threading\nx = [1]\nlock = threading.Lock()", "y = (str(x), lock)")
    touched = "def look(a): return len(a[0])\nlook([x, lock])"
    artifact = saved(*cells, touched, SAVE)
    assert artifact.verify().state == "verified"
    shorter = artifact.get_code(minimal=True)
    assert len(shorter) <= len(artifact.get_code())
    names: dict[str, Any] = {}
    exec(shorter, names)
    assert names["x"] == [1]


def test_minimal_code_of_what_does_not_verify_is_refused(home: Path) -> None:
    artifact = saved("import time\nx = time.time_ns()", SAVE)
    with pytest.raises(SliceError, match="cannot be made shorter"):
        artifact.get_code(minimal=True)


def test_the_outcomes_are_kept_in_order(home: Path) -> None:
    (home / "in.txt").write_text("1")
    artifact = saved("x = open('in.txt').read()", SAVE)
    artifact.verify()
    (home / "in.txt").write_text("2")
    artifact.verify()
    assert artifact.verification.state == "differs"
    assert os.listdir(home) == ["in.txt"]


def test_a_file_moved_over_one_of_the_users_by_its_full_path_is_refused(home: Path) -> None:
    target = home / "out.txt"
    code = (
        f"import os\nwith open('new.txt', 'w') as f:\n    f.write('q')\n"
        f"os.replace('new.txt', {str(target)!r})\nx = open({str(target)!r}).read()"
    )
    artifact = saved(code, SAVE)
    target.write_text("precious")
    found = artifact.verify()
    assert target.read_text() == "precious"
    assert found.state == "failed"
    assert "leaves alone" in found.detail


def test_a_database_of_the_users_is_not_written_by_its_full_path(home: Path) -> None:
    file = str(home / "a.db")
    code = (
        f"import sqlite3\nc = sqlite3.connect({file!r})\n"
        "c.execute('create table if not exists t (n int)')\nc.execute('insert into t values (1)')\n"
        "c.commit()\nx = c.execute('select count(*) from t').fetchone()[0]\nc.close()"
    )
    artifact = saved(code, SAVE)
    before = (home / "a.db").read_bytes()
    assert artifact.verify().state == "failed"
    assert (home / "a.db").read_bytes() == before
