"""Runs magics in IPython, and their translations in plain Python, and tells what each left behind.

Called with JSON on standard input: cases of setup, cell and an expression to look at afterwards;
answers on the last line of standard output with two texts per case.
"""

from __future__ import annotations

import ast
import builtins
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent


class Case(NamedTuple):
    cell: str
    look: str  # an expression whose text is compared
    setup: str = ""


class Seen(NamedTuple):
    ipython: str  # what the expression gives after IPython ran the cell
    python: str  # and after its translation ran
    code: str  # the translation; None as text when there is none


def run(cases: list[Case], home: Path) -> list[Seen]:
    """Run every case twice, each time in a new folder, in one new process."""
    # IPython takes the shell of the person who started it: here a person with bash.
    shell = {"SHELL": shutil.which("bash") or "/bin/sh"}
    environment = {**os.environ, **shell, "IPYTHONDIR": str(home), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps(cases),
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return [Seen(*answer) for answer in json.loads(done.stdout.splitlines()[-1])]


def _serve() -> None:
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance(colors="nocolor")
    answers = []
    for case in (Case(*row) for row in json.load(sys.stdin)):
        answers.append(_both(shell, case))
    print("\n" + json.dumps(answers))


def _both(shell: Any, case: Case) -> Seen:
    def by_ipython(names: dict[str, Any]) -> None:
        shell.run_cell(case.cell).raise_error()

    code = []

    def by_python(names: dict[str, Any]) -> None:
        code.append(_translated(shell, case.cell, names))
        exec(code[0], names)

    shell.reset(new_session=False)
    first = _left_behind(case, shell.user_ns, by_ipython)
    second = _left_behind(case, _fresh(), by_python)
    return Seen(first, second, code[0] if code else "None")


def _fresh() -> dict[str, Any]:
    return {"__name__": "__main__", "__builtins__": builtins}


def _translated(shell: Any, cell: str, names: dict[str, Any]) -> str:
    from lineaslice.syntax.magics import translate

    codes = []
    source = shell.transform_cell(cell)
    for node in ast.parse(source).body:
        found = translate(node, names)
        codes.append(ast.unparse(node) if found is None else found.code)
    return "\n".join(codes)


def _left_behind(case: Case, names: dict[str, Any], work: Any) -> str:
    environment, arguments, folder = dict(os.environ), sys.argv[:], os.getcwd()
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        exec(case.setup, names)
        try:
            work(names)
            answer = repr(eval(case.look, names))
        except Exception as error:
            answer = f"{type(error).__name__}: {error}"
        os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[:] = arguments
    return answer.replace(os.path.realpath(place), "<place>")


if __name__ == "__main__":
    _serve()
