"""How measured numbers are compared, judged and written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import pairs, table
from benchmarks.lines import Line, Pair, Verdict, disturbance, duration
from benchmarks.shell import Cell, Cost


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0 µs"),
        (12.34e-6, "12.3 µs"),
        (456.7e-6, "457 µs"),
        (4.5e-3, "4.5 ms"),
        (-4.5e-3, "-4.5 ms"),
        (1.234, "1.23 s"),
        (123.4, "123 s"),
    ],
)
def test_a_time_is_written_for_people(seconds: float, text: str) -> None:
    assert duration(seconds) == text


RATIO = Line("r", 2.0, 3.0, "ratio", limit=1.5, budget="1.5×")
ADDED = Line("a", 2.0, 3.0, "added", statements=10, limit=0.05)
ALONE = Line("l", None, 3.0, "alone")


@pytest.mark.parametrize(
    ("line", "value", "verdict"),
    [
        (RATIO, 1.5, "yes"),
        (RATIO._replace(limit=1.4), 1.5, "NO"),
        (RATIO._replace(limit=1.4, cpu=Pair(2.0, 2.2)), 1.5, "by CPU"),
        (RATIO._replace(limit=1.4, cpu=Pair(2.0, 2.9)), 1.5, "NO"),
        (RATIO._replace(plain=0.0), float("inf"), "NO"),
        (ADDED, 0.1, "NO"),
        (ADDED._replace(limit=None), 0.1, ""),
        (ALONE, 3.0, ""),
        (ALONE._replace(limit=4.0), 3.0, "yes"),
    ],
)
def test_a_line_is_held_against_its_limit(line: Line, value: float, verdict: Verdict) -> None:
    assert line.value == pytest.approx(value)
    assert line.verdict == verdict


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        (RATIO, ("r", "2 s", "3 s", "1.50×", "", "1.5×", "yes")),
        (ADDED, ("a", "2 s", "3 s", "+100 ms", "", "", "NO")),
        (ADDED._replace(traced=1.0), ("a", "2 s", "1 s", "-100 ms", "", "", "yes")),
        (ALONE, ("l", "", "3 s", "", "", "", "")),
        (ALONE._replace(cpu=Pair(0.0, 2.0)), ("l", "", "3 s", "", "2 s", "", "")),
        (
            Line("m", 1.0, 4.5, "added", unit="MB", cpu=Pair(1.0, 2.0)),
            ("m", "1.0 MB", "4.5 MB", "+3.5 MB", "+1.0 MB", "", ""),
        ),
    ],
)
def test_a_line_makes_a_row(line: Line, texts: tuple[str, ...]) -> None:
    assert table.row(line) == texts


def test_details_are_printed_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [RATIO, ALONE._replace(what="x[positive] = 1", detail=True)]
    table.print_table(lines)
    assert "x[positive]" not in capsys.readouterr().out
    table.print_table(lines, details=True)
    assert "x[positive] = 1" in capsys.readouterr().out


def test_a_busy_machine_is_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    quiet = ADDED._replace(cpu=Pair(2.0, 3.0))
    assert disturbance([quiet, ALONE]) == 1.0
    assert disturbance([ALONE]) == 1.0
    table.print_table([quiet])
    assert "Other programs" not in capsys.readouterr().out
    table.print_table([quiet._replace(cpu=Pair(1.0, 1.5))])
    assert "2.00 times their CPU time" in capsys.readouterr().out


def test_lines_travel_as_json(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    table.write_json([RATIO._replace(cpu=Pair(2.0, 3.0))], file, pairs=3, scale=0.1)
    found = json.loads(file.read_text(encoding="utf-8"))
    (line,) = found["lines"]
    assert (line["what"], line["value"], line["cpu"], line["verdict"]) == ("r", 1.5, [2, 3], "yes")
    assert (found["pairs"], found["scale"]) == (3, 0.1)


def test_cells_count_with_their_median_before_they_are_summed() -> None:
    cell = Cell("x = 1", "g", 2)
    plain = tuple(Cost(wall, wall) for wall in (1.0, 9.0, 1.0))
    traced = tuple(Cost(wall, wall) for wall in (2.0, 2.0, 9.0))
    compared = [pairs.Compared(cell, plain, traced), pairs.Compared(cell, plain[::-1], traced)]
    found = pairs.of_group(compared, "g")
    assert found.wall == Pair(2.0, 4.0)
    assert found.statements == 4
