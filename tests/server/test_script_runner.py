"""An exported script, run so that each of its steps tells when it begins and ends."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lineaslice.server.script_runner import steps_of

ROOT = Path(__file__).parents[2]
SCRIPT = """\
import argparse
import asyncio
import pickle
from collections import namedtuple

Point = namedtuple("Point", "x")


def copied(value):
    return pickle.loads(pickle.dumps(value))


def get_point(x):
    return Point(x)


async def get_later(point):
    await asyncio.sleep(0.01)
    return point


def run_session_including_later(x=1):
    artifacts = {}
    point = get_point(x)
    artifacts["point"] = copied(point)
    later = asyncio.run(get_later(point))
    artifacts["later"] = copied(later)
    return artifacts


def run_session_of_spare_work():
    return get_point(0)


def run_all_sessions(x=1):
    artifacts = {}
    artifacts.update(run_session_including_later(x))
    return artifacts


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--x", type=int, default=1)
    print(run_all_sessions(parser.parse_args().x), __name__, __file__.rpartition("/")[2])
"""


def run(
    folder: Path, source: str, *arguments: str, cwd: Path | None = None
) -> tuple[int, str, list[dict[str, Any]]]:
    """The exit code, the output and what was told on the way."""
    script = folder / "a_module.py"
    script.write_text(source, encoding="utf-8")
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "lineaslice.server.script_runner", str(writing), str(script)]
    done = subprocess.run(
        [*command, *arguments],
        cwd=cwd or folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        pass_fds=[writing],
        timeout=60,
    )
    os.close(writing)
    with open(reading, encoding="utf-8") as told:
        return done.returncode, done.stdout, [json.loads(line) for line in told]


def test_steps_are_what_the_sessions_call() -> None:
    assert steps_of(ast.parse(SCRIPT)) == ["get_point", "get_later"]


def test_each_step_tells_of_itself(tmp_path: Path) -> None:
    code, output, told = run(tmp_path, SCRIPT, "--x", "7")
    assert (code, output) == (
        0,
        "{'point': Point(x=7), 'later': Point(x=7)} __main__ a_module.py\n",
    )
    assert told[0] == {"steps": ["get_point", "get_later"]}
    order = [(key, one[key]) for one in told[1:] for key in ("begin", "end") if key in one]
    assert order == [
        ("begin", "get_point"),
        ("end", "get_point"),
        ("begin", "get_later"),
        ("end", "get_later"),
    ]
    assert told[-1]["seconds"] >= 0.01


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("return Point(x)", "raise KeyError('gone')", "KeyError: 'gone'"),
        ("import argparse\n", "import argparse\nimport no_such_module\n", "no_such_module"),
        ("return Point(x)", "return Point(x", "SyntaxError"),
    ],
)
def test_what_goes_wrong_is_in_the_output(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    code, output, told = run(tmp_path, SCRIPT.replace(old, new, 1))
    assert code != 0
    assert expected in output
    assert not any("end" in one for one in told)


def test_modules_beside_the_script_are_found(tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("value = 42\n", encoding="utf-8")
    source = SCRIPT.replace("import argparse\n", "import argparse\nimport beside\n", 1)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    code, output, _ = run(tmp_path, source, cwd=elsewhere)
    assert code == 0, output
