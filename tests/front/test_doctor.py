"""``%lineage``, ``%lineage doctor`` and ``lineaslice doctor``, as a user meets them."""

from __future__ import annotations

import sqlite3
import tomllib
from pathlib import Path

import pytest

from lineaslice.doctor import checks
from lineaslice.doctor.calls import declaration
from lineaslice.knowledge import schema
from lineaslice.tracing.strangers import Stranger

from .shell_session import ROOT, Seen, run
from .test_cli import Run

FRAMES = """
total = 0


def peek(log):
    return log.qsize()


def bump():
    global total
    total += 1


class Box:
    def __init__(self, log):
        self.log = log

    def put(self, text):
        self.log.put(text)
"""
CELLS = [
    "old = 1",
    "%load_ext lineaslice",
    "import sys\nsys.path.insert(0, '.')\nimport queue\nimport frames\nlog = queue.Queue()",
    "%lineage",
    "frames.peek(log)\nframes.peek(log)",
    "box = frames.Box(log)\nbox.put('a')",
    "def mine(x):\n    return x\nmine(log)",
    "list(map(mine, [1]))",
    "frames.bump()",
    "kept = %lineage doctor",
    "kept",
]
AGAIN = "%reload_ext lineaslice\n"


def test_session_and_doctor(tmp_path: Path) -> None:
    (tmp_path / "frames.py").write_text(FRAMES)
    cells = [*CELLS, "get_ipython().ast_transformers.clear()", "%lineage doctor", "%lineage x"]
    seen = run(cells, home=tmp_path, cwd=tmp_path).cells
    assert {c: s.error for c, s in zip(cells[:-1], seen[:-1], strict=True) if s.error} == {}

    state = words(seen[3])
    assert state[0] == "Tracing is on."
    assert state[1].startswith("cells 2") or state[1].startswith("cells 3")
    assert "untraced names 1: old" in state
    assert f"store {tmp_path}/store" in state
    assert "<table" in seen[3].html

    report = words(seen[CELLS.index("kept")])
    rows = [line.split(" ") for line in report]
    assert any(row[:2] == ["frames.peek", "2"] and row[2] == "log" for row in rows)
    assert any(row[:2] == ["frames.Box.put", "1"] for row in rows)
    assert any(row[0] == "frames.Box" for row in rows)
    assert not any("mine" in row[0] for row in rows)
    assert any("In [5]: frames.peek(log)" in line for line in report)
    assert "frames.bump alters its own module, so it is best left to be compared." in report
    assert any(line.startswith("Followed as they ran: 1 call of what the no") for line in report)
    assert any("nobody saw how these got their values: old" in line for line in report)
    assert "<table" in seen[CELLS.index("kept")].html
    toml = seen[CELLS.index("kept")].result.partition("[[")[1:]
    table = knowledge("".join(toml))
    assert set(table.functions["frames"]) == {"peek"}
    assert set(table.types["frames.Box"].methods) == {"put"}

    assert any("WRONG hooks taken away by other code: IPython's" in w for w in words(seen[-2]))
    assert seen[-1].error == "UsageError"


def words(seen: Seen) -> list[str]:
    return [" ".join(line.split()) for line in seen.result.splitlines()]


def knowledge(toml: str) -> schema.Table:
    content = tomllib.loads(toml)["knowledge"]
    return schema.parse_within("mine", toml, "mine.toml", "knowledge", content)


def test_what_is_pasted_as_it_stands_is_well_formed_and_careful() -> None:
    toml = declaration(
        [
            Stranger("functions", "a.b", "f"),
            Stranger("methods", "a.C", "m"),
            Stranger("functions", "a.b", "g"),
            Stranger("constructors", "a.C", ""),
        ]
    )
    table = knowledge(toml)
    assert table.functions["a.b"]["f"].changes == ("*", "**")
    assert set(table.functions["a.b"]) == {"f", "g"}
    method = table.types["a.C"].methods["m"]
    assert method.changes == ("self", "self.*", "*", "**")
    assert table.types["a.C"].constructor is not None


def test_declared_calls_are_strangers_no_more(tmp_path: Path) -> None:
    (tmp_path / "frames.py").write_text(FRAMES)
    (tmp_path / "lineaslice.toml").write_text(
        "[[knowledge.functions]]\nof = 'frames'\nnames = 'peek'\nreturns = 'fresh'\n"
    )
    seen = run([*CELLS[1:5], "%lineage doctor", "%lineage"], home=tmp_path, cwd=tmp_path).cells
    assert not any(seen.error for seen in seen)
    assert "ok your tables they speak of 1 call" in words(seen[-2])
    assert not any(line.startswith("frames.peek") for line in words(seen[-2]))
    assert "declared by you 1 call" in words(seen[-1])


def test_wrong_names_in_tables_are_told(tmp_path: Path) -> None:
    (tmp_path / "frames.py").write_text(FRAMES)
    (tmp_path / "lineaslice.toml").write_text(
        "[[knowledge.functions]]\nof = 'frames'\nnames = 'peeek'\n\n"
        "[[knowledge.functions]]\nof = 'frames'\nnames = 'peek'\nchanges = 'lgo'\n\n"
        "[[knowledge.methods]]\nof = 'frames.Box'\nnames = 'putt'\n\n"
        "[[knowledge.methods]]\nof = 'frames.Box'\nnames = 'put'\nchanges = 'txt'\n"
    )
    seen = run([*CELLS[1:3], "%lineage doctor"], home=tmp_path, cwd=tmp_path).cells[-1]
    told = words(seen)
    file = tmp_path / "lineaslice.toml"
    for line in (
        f"WRONG your tables {file}, line 1: frames has no 'peeek'",
        "Did you mean peek?",
        f"WRONG your tables {file}, line 5: frames.peek has no argument 'lgo', so it counts as "
        "unknown",
        "Its arguments are: log.",
        f"WRONG your tables {file}, line 10: frames.Box has no 'putt'",
        f"WRONG your tables {file}, line 14: frames.Box.put has no argument 'txt', so it counts as "
        "unknown",
        "Its arguments are: text.",
    ):
        assert line in told


@pytest.fixture
def cli(tmp_path: Path) -> Run:
    (tmp_path / "frames.py").write_text(FRAMES)
    (tmp_path / "job.py").write_text(
        "import queue\nimport frames\nlog = queue.Queue()\nframes.peek(log)\n"
    )
    return Run(tmp_path)


def test_on_the_command_line(cli: Run) -> None:
    out, _ = cli("doctor")
    assert "is made by the first save" in out
    assert not (cli.folder / "store").exists()
    out, _ = cli("doctor", "job.py")
    assert "names = 'peek'" in out
    out, _ = cli("doctor")
    assert f"Assumed in the session {cli.folder}/job.py" in out
    assert any(line.split()[:2] == ["frames.peek", "1"] for line in out.splitlines())
    assert "can be written" in out


def test_what_is_wrong_ends_the_command_with_1(cli: Run) -> None:
    settings = cli.folder / "lineaslice.toml"
    settings.write_text("[[knowledge.function]]\n")
    out, _ = cli("doctor", code=1)
    assert f"WRONG  your tables  {settings}, line 1: unknown section 'function'" in out
    settings.write_text("hoem = 'x'\n")
    out, _ = cli("doctor", code=1)
    assert "there is no setting 'hoem'" in out
    settings.unlink()
    (cli.folder / "store").mkdir()
    (cli.folder / "store" / "lineaslice.db").write_bytes(b"no database at all" * 100)
    out, _ = cli("doctor", code=1)
    assert "WRONG  store" in out


def test_a_store_that_is_locked_is_told(
    cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("doctor", "job.py")
    monkeypatch.setenv("LINEASLICE_HOME", str(tmp_path / "store"))
    monkeypatch.setenv("LINEASLICE_BUSY_SECONDS", "0")
    with sqlite3.connect(tmp_path / "store" / "lineaslice.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        found = checks.checks(None)
    assert [check.level for check in found if check.subject == "store"] == ["wrong", "ok"]


@pytest.mark.parametrize(
    ("version", "tested", "inside"),
    [
        ("2.13.0+cpu", ("2.13", "3"), True),
        ("2.12.1", ("2.13", "3"), False),
        ("3.0.0rc1", ("2.13", "3"), False),
        ("1.26", ("1.26", "3"), True),
        ("0.14.0", ("0.13", "0.14"), False),
    ],
)
def test_versions_are_compared_by_number(
    version: str, tested: tuple[str, str], inside: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "TESTED", {"numpy": tested})
    monkeypatch.setattr(checks.metadata, "version", lambda name: version)
    told = [check.level for check in checks.checks(None) if check.subject == "numpy"]
    assert told == ([] if inside else ["note"])


def test_what_is_tested_is_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    lowest = dict(line.split(">=") for line in asked)
    for name, (first, _) in checks.TESTED.items():
        assert lowest.get(name, first) == first, name
