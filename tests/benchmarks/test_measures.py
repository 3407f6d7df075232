"""Every measurement runs at a tiny size and gives its lines; no time is judged here."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import fresh, shell
from benchmarks.effort import Effort
from benchmarks.fresh import BenchmarkFailed
from benchmarks.lines import Line
from benchmarks.measures import (
    MEASURES,
    arrays,
    frames,
    hot,
    learning,
    opening,
    session,
    statements,
)
from benchmarks.shell import Cell, Program

TINY = Effort(pairs=1, scale=0.001)
PROGRAMS = [statements.cells, hot.cells, frames.cells, arrays.cells, learning.cells]
PROGRAMS += [opening.cells, session.cells]
NEEDS = {
    "frames": ("pandas", "pyarrow"),
    "arrays": ("numpy",),
    "learning": ("pandas", "sklearn", "matplotlib"),
    "opening": ("pandas",),
    "storing": ("pandas", "pyarrow"),
}


@pytest.mark.parametrize(
    ("name", "first", "budgets"),
    [
        ("statements", "a simple statement, mixed", 1),
        ("hot", "hot loop", 6),
        ("frames", "pandas, 2 000 rows, 24 statements", 1),
        ("arrays", "arrays, 0 MB, 24 statements", 1),
        ("learning", "a scikit-learn notebook, 54 statements", 1),
        ("opening", "a small notebook, its first cell included, 23 statements", 1),
        ("session", "slice of the last value of 200 statements", 4),
        ("storing", "save of a frame of 0.", 3),
    ],
)
def test_a_measurement_gives_lines(name: str, first: str, budgets: int) -> None:
    for package in NEEDS.get(name, ()):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"needs {package}")
    lines = MEASURES[name](TINY)
    assert lines[0].what.startswith(first)
    assert sum(line.limit is not None for line in lines) == budgets
    assert all(line.traced == line.traced for line in lines), "a number, not NaN"


def test_every_measurement_is_tried_here() -> None:
    (mark,) = test_a_measurement_gives_lines.pytestmark  # type: ignore[attr-defined]
    assert [row[0] for row in mark.args[1]] == list(MEASURES)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.__module__.rpartition(".")[2])
def test_cells_say_how_many_statements_they_have(program: Program) -> None:
    for cell in program(TINY.scale):
        assert len(ast.parse(cell.source).body) == cell.statements, cell.source


def test_simple_statements_differ_from_each_other() -> None:
    """As in a notebook that is written: facts that are kept by text must not make it cheap."""
    texts = [kind(number) for kind in statements.KINDS.values() for number in range(500)]
    assert len(set(texts)) == len(texts)


# -------------------------------------------------------------------- processes


def failing_program(scale: float) -> list[Cell]:
    del scale
    return [Cell("x = 1"), Cell("x / 0", "g")]


def miscounted_program(scale: float) -> list[Cell]:
    del scale
    return [Cell("x = 1; y = 2", "g")]


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (failing_program, "ZeroDivisionError: division by zero, in the cell"),
        (miscounted_program, "1 statements ran but 2 were recorded"),
    ],
)
def test_a_run_that_went_wrong_is_not_measured(
    program: Program, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    with pytest.raises(BenchmarkFailed, match=message):
        fresh.call(
            shell.time_program,
            program=f"{program.__module__}:{program.__name__}",
            scale=1.0,
            traced=True,
        )


def test_a_process_sees_neither_store_nor_profile_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINEASLICE_HOME", "elsewhere")
    monkeypatch.setenv("LINEASLICE_DB", "elsewhere.db")
    code = "import os; print([os.environ.get('LINEASLICE_' + k) for k in ('HOME', 'DB')])"
    assert fresh.python(code, tmp_path).output.strip() == f"[{str(tmp_path)!r}, None]"


# -------------------------------------------------------------------- command line


def test_the_command_prints_one_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def measured(effort: Effort) -> list[Line]:
        return [Line(f"at {effort.scale:g} with {effort.pairs}", None, 1.0, "alone")]

    def failed(effort: Effort) -> list[Line]:
        raise BenchmarkFailed("the cell raised")

    monkeypatch.setattr(command, "MEASURES", {"good": measured, "bad": failed})
    file = tmp_path / "results.json"
    assert command.main(["--quick", "--pairs", "2", "--json", str(file), "good"]) == 0
    assert "at 0.1 with 2" in capsys.readouterr().out
    assert file.exists()
    assert command.main([]) == 1
    output = capsys.readouterr()
    assert "at 1 with 5" in output.out
    assert "bad could not be measured: the cell raised" in output.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["hots"], "there is nothing called 'hots' to measure; statements, hot, frames"),
        (["--pairs", "0"], "at least one pair"),
    ],
)
def test_a_wrong_argument_is_told(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        command.main(arguments)
    assert message in capsys.readouterr().err
