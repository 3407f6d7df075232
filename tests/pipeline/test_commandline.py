"""The command line of an emitted module, run as a script of its own process."""

from __future__ import annotations

import datetime
import decimal
import subprocess
import sys
from pathlib import Path

import pytest

from .notebook import text_of

NOTEBOOK = """
count = 1
rate = 0.5
text = "a=b 100%"
flag = True
cols = ["x"]
table = {"a": 1}
pair = (1, 2)
nothing = None
data = b"raw"
unit = 2j
learning_rate = 1
kinds = {1}
help = 1
day = datetime.date(2024, 1, 31)
at = dt(2024, 1, 31, hour=5)
where = Path("data")
price = Decimal("1.50")
out = [count, rate, text, flag, cols, table, pair, nothing, data, unit, learning_rate, kinds, help]
out += [day, at, str(where), price]
save(out, "out")
"""
NAMES = [line.split(" = ")[0] for line in NOTEBOOK.splitlines() if " = " in line][:-1]
NOTEBOOK = f"""
import datetime
from datetime import datetime as dt
from decimal import Decimal
from pathlib import Path
{NOTEBOOK}"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("script") / "out_module.py"
    path.write_text(text_of(NOTEBOOK, input_parameters=NAMES), encoding="utf-8")
    return path


def run(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(script), *arguments], capture_output=True, text=True, timeout=60
    )


# (arguments, position in the list, printed value)
TYPED = [
    ([], 0, "1"),
    (["--count", "-5"], 0, "-5"),
    (["--count=-5"], 0, "-5"),
    (["--rate", "-1.5"], 1, "-1.5"),
    (["--rate", "3"], 1, "3.0"),
    (["--text", "x=y --z"], 2, "'x=y --z'"),
    (["--text", "-5"], 2, "'-5'"),
    ([], 2, "'a=b 100%'"),
    (["--flag", "false"], 3, "False"),
    (["--flag", "True"], 3, "True"),
    (["--cols", '["a", "b", null]'], 4, "['a', 'b', None]"),
    (["--cols", "['a']"], 4, "['a']"),
    (["--table", '{"k": [true]}'], 5, "{'k': [True]}"),
    (["--table", "{1: 2}"], 5, "{1: 2}"),
    (["--pair", "[3, 4]"], 6, "(3, 4)"),
    (["--pair", "(3, 4)"], 6, "(3, 4)"),
    (["--nothing", "5"], 7, "5"),
    (["--nothing", "null"], 7, "None"),
    (["--nothing", "some text"], 7, "'some text'"),
    (["--data", "é"], 8, "b'\\xc3\\xa9'"),
    (["--unit", "1+1j"], 9, "(1+1j)"),
    (["--learning-rate", "3"], 10, "3"),
    (["--learning_rate", "4"], 10, "4"),
    (["--kinds", "[2]"], 11, "{2}"),
    (["--help", "7"], 12, "7"),
    (["--flag"], 3, "True"),
    (["--no-flag"], 3, "False"),
    (["--no_flag"], 3, "False"),
    ([], 13, "datetime.date(2024, 1, 31)"),
    (["--day", "2025-02-03"], 13, "datetime.date(2025, 2, 3)"),
    ([], 14, "datetime.datetime(2024, 1, 31, 5, 0)"),
    (["--at", "2025-02-03T04:05"], 14, "datetime.datetime(2025, 2, 3, 4, 5)"),
    (["--where", "a/b"], 15, "'a/b'"),
    (["--price", "2.10"], 16, "Decimal('2.10')"),
]


@pytest.mark.parametrize(("arguments", "position", "printed"), TYPED)
def test_typed_options(script: Path, arguments: list[str], position: int, printed: str) -> None:
    done = run(script, *arguments)
    assert done.returncode == 0, done.stderr
    name, value = done.stdout.strip().split("\n", 1)
    assert name == "out:"
    known = {"datetime": datetime, "Decimal": decimal.Decimal}
    assert repr(eval(value, known)[position]) == printed


WRONG = [
    (["--flag", "perhaps"], "argument --flag: 'perhaps' is not true or false"),
    (["--flag", "1"], "argument --flag: '1' is not true or false"),
    (["--cols", '"ab"'], "is not a list, as JSON"),
    (["--cols", "[1"], "argument --cols: '[1' is not a list, as JSON"),
    (["--table", "[1]"], "is not a dictionary, as JSON"),
    (["--count", "0.5"], "argument --count: '0.5' is not a whole number"),
    (["--rate", "fast"], "argument --rate: 'fast' is not a number"),
    (["--day", "31.1.2024"], "'31.1.2024' is not a date such as 2024-12-31"),
    (["--price", "cheap"], "'cheap' is not a decimal number"),
    (["--kinds", "[[1]]"], "argument --kinds: '[[1]]' is not a list, as JSON"),
    (["--coun", "5"], "unrecognized"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_wrong_values(script: Path, arguments: list[str], message: str) -> None:
    done = run(script, *arguments)
    assert done.returncode == 2
    assert message in done.stderr


def test_help_shows_the_defaults(tmp_path: Path) -> None:
    script = tmp_path / "m.py"
    code = "rate = 0.5\npath = 'data/100%.csv'\na = [rate, path]\nsave(a, 'a')"
    script.write_text(text_of(code, input_parameters=["rate", "path"]))
    shown = run(script, "--help").stdout
    assert "--rate RATE" in shown
    assert "(default: 0.5)" in shown
    assert "(default: data/100%.csv)" in shown


REQUIRED = """
import datetime
path = "data.csv"
rows = open(path).read().split()
count: int = len(rows)
first = rows[0]
day = datetime.date(2024, 1, 1)
out = [count + 1, first, day.year]
save(out, "out")
"""


def test_required_parameters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.csv").write_text("x y z")
    script = tmp_path / "m.py"
    text = text_of(REQUIRED, input_parameters=["day"], required_parameters=["count", "first"])
    script.write_text(text)
    assert "data.csv" not in text  # what only gave the values is not needed
    assert "def run_all_sessions(\n    count,\n    first,\n    day=" in text
    (tmp_path / "data.csv").unlink()
    missing = run(script)
    assert missing.returncode == 2
    assert "the following arguments are required: --count, --first" in missing.stderr
    assert "(default: None)" not in run(script, "--help").stdout
    wrong = run(script, "--count", "many", "--first", "a")
    assert "argument --count: 'many' is not a whole number" in wrong.stderr
    done = run(script, "--first", "a", "--count", "-3", "--day", "2000-01-01")
    assert done.stdout == "out:\n[-2, 'a', 2000]\n", done.stderr


def test_a_required_literal_keeps_its_kind(tmp_path: Path) -> None:
    script = tmp_path / "m.py"
    script.write_text(text_of("n = 1\na = [n]\nsave(a, 'a')", required_parameters=["n"]))
    assert run(script, "--n", "5").stdout == "a:\n[5]\n"
    assert "is not a whole number" in run(script, "--n", "x").stderr


def test_without_parameters_it_just_runs(tmp_path: Path) -> None:
    script = tmp_path / "m.py"
    script.write_text(text_of("a = 1\nsave(a, 'a')\nb = a + 1\nsave(b, 'b')"))
    assert run(script).stdout == "a:\n1\nb:\n2\n"
