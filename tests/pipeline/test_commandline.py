"""The command line of an emitted module, run as a script of its own process."""

from __future__ import annotations

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
out = [count, rate, text, flag, cols, table, pair, nothing, data, unit, learning_rate, kinds, help]
save(out, "out")
"""
NAMES = [line.split(" = ")[0] for line in NOTEBOOK.splitlines() if " = " in line][:-1]


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
]


@pytest.mark.parametrize(("arguments", "position", "printed"), TYPED)
def test_typed_options(script: Path, arguments: list[str], position: int, printed: str) -> None:
    done = run(script, *arguments)
    assert done.returncode == 0, done.stderr
    name, value = done.stdout.strip().split("\n", 1)
    assert name == "out:"
    assert repr(eval(value)[position]) == printed


WRONG = [
    (["--flag", "perhaps"], "is no bool"),
    (["--flag", "1"], "is no bool"),
    (["--cols", '"ab"'], "is no list"),
    (["--cols", "[1"], "is no list"),
    (["--count", "0.5"], "invalid int value"),
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


def test_without_parameters_it_just_runs(tmp_path: Path) -> None:
    script = tmp_path / "m.py"
    script.write_text(text_of("a = 1\nsave(a, 'a')\nb = a + 1\nsave(b, 'b')"))
    assert run(script).stdout == "a:\n1\nb:\n2\n"
