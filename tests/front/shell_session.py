"""Runs cells in an IPython shell of its own process and tells what a user would have seen.

Called with a JSON request on standard input: ``{"cells": [...], "complete": [...]}``; answers in
JSON on the last line of standard output.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent


class Seen(NamedTuple):
    """What one cell did, as its reader sees it."""

    stdout: str
    stderr: str
    result: str  # Out[n] as text, "" without one
    html: str  # its form in a notebook, "" without one
    error: str  # name of the exception's class, "" without one


class Session(NamedTuple):
    """What all the cells did, what completion offered, and what the namespace held at the end."""

    cells: list[Seen]
    offered: list[list[str]]
    names: list[str]
    outs: dict[str, str]
    process: str  # standard output and error of the process outside the cells


def run(cells: list[str], *, home: Path, cwd: Path, complete: list[str] | None = None) -> Session:
    """Run the cells in a new process with its own store and IPython folder."""
    (home / "ipython").mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "LINEASLICE_HOME": str(home / "store"),
        "IPYTHONDIR": str(home / "ipython"),
        "PYTHONPATH": str(ROOT),
        "MPLBACKEND": "agg",
    }
    done = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps({"cells": cells, "complete": complete or []}),
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    before, _, answer = done.stdout.rstrip("\n").rpartition("\n")
    told = json.loads(answer)
    return Session(
        [Seen(**cell) for cell in told["cells"]],
        told["offered"],
        told["names"],
        told["outs"],
        before + done.stderr,
    )


def _serve() -> None:
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    request = json.load(sys.stdin)
    shell = InteractiveShell.instance(colors="nocolor")
    cells = []
    for source in request["cells"]:
        with capture_output(display=False) as captured:
            result = shell.run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        value: Any = result.result
        html = getattr(type(value), "_repr_html_", None)
        cells.append(
            {
                "stdout": _stable(captured.stdout),
                "stderr": _stable(captured.stderr),
                "result": "" if value is None else _stable(repr(value)),
                "html": html(value) if html else "",
                "error": type(error).__name__ if error else "",
            }
        )
    answer = {
        "cells": cells,
        "offered": [shell.complete(None, line, len(line))[1] for line in request["complete"]],
        "names": sorted(shell.user_ns),
        "outs": {str(k): _stable(repr(v)) for k, v in shell.user_ns["Out"].items()},
    }
    print(json.dumps(answer))


def _stable(text: str) -> str:
    """Without addresses of objects and measured times, which differ from process to process."""
    text = re.sub(r"0x[0-9a-f]{6,}", "0x…", text)
    return re.sub(r"\b\d[\d.e+]* [nuµm]?s\b", "… s", text)


if __name__ == "__main__":
    _serve()
