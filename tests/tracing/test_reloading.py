"""Modules of the user's that are written and read again, by ``reload`` and by ``%autoreload``."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Notebook
from .traced import code

ONE = (
    "seen = []\nSTEP = 2\ndef rate(x):\n    return x * 2\nclass Box:\n    def get(self): return 1\n"
)
TWO = (
    "seen = []\nSTEP = 3\ndef rate(x):\n    return x * 3\nclass Box:\n    def get(self): return 2\n"
)


@pytest.fixture
def written(
    traced: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Notebook]:
    """A notebook that has written its module and imported it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # of this process; see ``fresh``
    traced.run(f"%%writefile reread.py\n{ONE}")
    traced.run("import reread\nfrom reread import rate, STEP\nbox = reread.Box()\nheld = [rate]")
    yield traced
    sys.modules.pop("reread", None)


def write_again(notebook: Notebook) -> None:
    notebook.run(f"%%writefile reread.py\n{TWO}")
    later = Path("reread.py").stat().st_mtime + 2
    os.utime("reread.py", (later, later))


def fresh(notebook: Notebook, name: str, folder: Path) -> str:
    """The value that the slice gives in a process that keeps bytecode, as processes do."""
    folder.mkdir()
    text = f"{code(notebook.session, name)}\nprint(repr({name}))\n"
    (folder / "again.py").write_text(text, encoding="utf-8")
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "again.py"], cwd=folder, env=kept, capture_output=True, text=True
    )
    return done.stdout.strip() or done.stderr


def test_a_module_that_is_written_and_reloaded_within_a_second(
    written: Notebook, tmp_path: Path
) -> None:
    write_again(written)
    written.run("import importlib\nb = importlib.reload(reread).rate(5)")
    assert fresh(written, "b", tmp_path / "fresh") == "15"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("rate(5)", "15"),
        ("reread.rate(5)", "15"),
        ("held[0](5)", "15"),
        ("box.get()", "2"),
        ("reread.STEP", "3"),
    ],
)
def test_a_module_that_is_reloaded_behind_the_text(
    written: Notebook, tmp_path: Path, expression: str, value: str
) -> None:
    written.run("%load_ext autoreload\n%autoreload 2")
    written.run("before = rate(5)\ndef twice(x): return rate(x) * 2")
    write_again(written)
    written.run(f"v = {expression}\nw = twice(5)\nboth = before, rate(5)")
    assert written.shell.user_ns["both"] == (10, 15)
    assert fresh(written, "v", tmp_path / "v") == value
    assert fresh(written, "w", tmp_path / "w") == "30"
    assert fresh(written, "both", tmp_path / "both") == "(10, 15)"


def test_variables_of_a_module_are_as_they_are_left(written: Notebook, tmp_path: Path) -> None:
    written.run("%load_ext autoreload\n%autoreload 2")
    written.run("reread.seen.append(1)")
    write_again(written)
    written.run("v = reread.seen, rate(5)")
    now = repr(written.shell.user_ns["v"])
    assert fresh(written, "v", tmp_path / "v") == now


def test_all_of_a_module_ran_again(written: Notebook, tmp_path: Path) -> None:
    pytest.importorskip("IPython.extensions.deduperreload", reason="IPython before 9 has no --full")
    written.run("%load_ext autoreload\n%autoreload 2 --full")
    written.run("reread.seen.append(1)")
    write_again(written)
    written.run("v = reread.seen, rate(5)")
    assert written.shell.user_ns["v"] == ([], 15)
    assert fresh(written, "v", tmp_path / "v") == "([], 15)"


def test_a_module_that_did_not_change_is_not_read_again(written: Notebook, tmp_path: Path) -> None:
    written.run("%load_ext autoreload\n%autoreload 2")
    written.run("a = rate(5)")
    written.run("b = rate(5)")
    assert "superreload" not in code(written.session, "b")
