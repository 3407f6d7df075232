"""What the tracer makes of a notebook: for every goal, is its slice right and how long is it?

A goal is a name at a moment: every name that holds data, a function or a class at the end, and
those that held something else at a few moments before.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from .notebook_text import Notebook

MOMENTS = 3  # looked at before the end

TESTS = Path(__file__).parents[1]


class Part(NamedTuple):
    """One kept statement."""

    number: int  # of its event
    text: str  # as rendered
    reasons: tuple[str, ...]  # the edges that lead to it

    @property
    def assumed(self) -> bool:
        """Is it kept only because of effects that nobody saw?"""
        return bool(self.reasons) and all(", assumed, " in reason for reason in self.reasons)


class Found(NamedTuple):
    """The slice of one goal."""

    goal: str  # "NAME" at the end, "NAME after N cells" before
    cells: int  # that had run
    name: str
    wrong: str  # why the slice does not give the value; empty when it does
    code: str = ""
    parts: tuple[Part, ...] = ()
    before: int = 0  # statements that had run
    expected: str = ""  # digest of the value


class Notes(NamedTuple):
    """A notebook and the slices of all its goals."""

    notebook: Notebook
    found: tuple[Found, ...] = ()
    unstable: tuple[str, ...] = ()  # goals whose value differs from run to run
    changed: tuple[str, ...] = ()  # names to which tracing gave another value
    raised: tuple[str, ...] = ()
    error: str = ""  # the notebook could not be traced at all

    sample: frozenset[str] = frozenset()  # goals whose parts are rendered one by one

    @property
    def wrong(self) -> list[Found]:
        """The goals whose slices are wrong."""
        return [f for f in self.found if f.wrong]

    @property
    def reducible(self) -> list[Found]:
        """The right ones of the sample."""
        return [f for f in self.found if f.goal in self.sample and not f.wrong]

    @property
    def share(self) -> float:
        """The mean part of a session that a slice keeps."""
        shares = [len(f.parts) / f.before for f in self.found if f.before]
        return sum(shares) / len(shares) if shares else 0.0


class Server:
    """One process of ``server``; it answers one job at a time."""

    def __init__(self) -> None:
        single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        path = os.pathsep.join(
            filter(None, (str(TESTS), str(TESTS.parent), os.environ.get("PYTHONPATH")))
        )
        settings = {"PYTHONPATH": path, "PYTHONHASHSEED": "0", "MPLBACKEND": "Agg", **single}
        self.process = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **settings},
            text=True,
        )

    def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"kind": kind, **fields}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("the notebook server ended; its error is above")
        told: dict[str, Any] = json.loads(answer)
        return told

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *exception: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def measure(notebook: Notebook, server: Server, each: int = 0) -> Notes:
    """Run, trace, slice every goal, run the slices, compare."""
    cells, end = list(notebook.cells), len(notebook.cells)
    moments = sorted({end, *(end * (i + 1) // (MOMENTS + 1) for i in range(MOMENTS))} - {0})
    job = {"cells": cells, "shell": notebook.shell}
    whole = server.ask("reference", **job, moments=dict.fromkeys(moments))
    if "error" in whole:
        return Notes(notebook, error=f"the notebook does not run: {whole['error']}")
    raised = tuple(whole["raised"])
    values: dict[int, dict[str, Any]] = {int(k): v for k, v in whole["values"].items()}
    wanted = dict(_wanted(values, moments))
    sample = [f"{end} {n}" for n in wanted[end][:: len(wanted[end]) // each or 1]] if each else []
    traced = server.ask("traced", **job, moments=wanted, each=sample)
    if "error" in traced:
        return Notes(notebook, raised=raised, error=f"tracing failed: {traced['error']}")
    again: dict[str, Any] = {}
    changed: list[str] = []
    unstable: list[str] = []

    def second() -> dict[int, dict[str, Any]]:
        if not again:
            told = server.ask("reference", **job, moments=dict.fromkeys(moments))
            again.update(told)
        return {int(k): v for k, v in again["values"].items()}

    if list(raised) != [r for r in traced["raised"]] and notebook.shell:
        changed.append(f"raised {traced['raised']} instead of {list(raised)}")
    for name, seen in traced["values"].items():
        if _differ(values[end][name], seen) and not _differ(
            values[end][name], second()[end].get(name, seen)
        ):
            changed.append(f"{name}: {_difference(values[end][name], seen)}")
    runs: dict[str, dict[str, Any]] = {}
    asked: dict[str, list[str]] = {}
    for key, one in traced["slices"].items():
        if not one["error"]:
            asked.setdefault(one["code"], []).append(key.partition(" ")[2])
    for code, names in asked.items():
        runs[code] = server.ask("script", code=code, names=sorted(set(names)))
    found: list[Found] = []
    for key, one in traced["slices"].items():
        number, _, name = key.partition(" ")
        moment = int(number)
        title = name if moment == end else f"{name} after {moment} cells"
        expected = values[moment][name]
        if one["error"]:
            found.append(Found(title, moment, name, f"slicing failed: {one['error']}"))
            continue
        run = runs[one["code"]]
        wrong = f"the slice fails: {run['error']}" if "error" in run else ""
        if not wrong and _differ(expected, run["values"][name]):
            wrong = _difference(expected, run["values"][name])
        if wrong and _differ(expected, second()[moment].get(name, expected)):
            unstable.append(title)
            continue
        parts = tuple(Part(p["number"], p["text"], tuple(p["reasons"])) for p in one["parts"])
        found.append(
            Found(title, moment, name, wrong, one["code"], parts, one["before"], expected["digest"])
        )
    names = frozenset(key.partition(" ")[2] for key in sample)
    return Notes(
        notebook, tuple(found), tuple(unstable), tuple(changed), raised, sample=names
    )


def _wanted(
    values: dict[int, dict[str, Any]], moments: list[int]
) -> Iterator[tuple[int, list[str]]]:
    """The end has all names; a moment those whose value is another one at the next."""
    for moment, following in itertools.pairwise(moments):
        now, then = values[moment], values[following]
        yield moment, [n for n in now if n not in then or _differ(now[n], then[n])]
    yield moments[-1], list(values[moments[-1]])


def _differ(left: dict[str, Any], right: dict[str, Any]) -> bool:
    return bool(left["digest"] != right["digest"])


def _difference(left: dict[str, Any], right: dict[str, Any]) -> str:
    for one, other in itertools.zip_longest(left["lines"], right["lines"], fillvalue="(nothing)"):
        if one != other:
            return f"expected {one[:200]!r}, got {other[:200]!r}"
    return "differs far down"


def removable(found: Found, server: Server) -> list[Part]:
    """The kept statements that this run would not miss, dropped one after another, last first."""
    parts, gone = list(found.parts), list[Part]()
    for part in reversed(found.parts):
        left = [p for p in parts if p is not part]
        code = "\n".join(p.text for p in left)
        run = server.ask("script", code=code, names=[found.name])
        if "error" not in run and run["values"][found.name]["digest"] == found.expected:
            parts = left
            gone.append(part)
    return gone


