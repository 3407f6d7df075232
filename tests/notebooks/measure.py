"""What the tracer makes of a notebook: for every goal, is its slice right and how long is it?

A goal is a name at a moment: every name that holds data, a function or a class at the end, and
those that held something else at a few moments before.
"""

from __future__ import annotations

import functools
import itertools
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .notebook_text import Notebook
from .other_data import varied

MOMENTS = 2  # looked at before the end
RUNS = 4  # of a notebook of which a value differs
OTHERS = 3  # times that a slice is run with other data

TESTS = Path(__file__).parents[1]


class Reason(NamedTuple):
    """One edge to a kept statement."""

    consumer: int  # number of the event that needs it; below 0 for the goal
    text: str


class Part(NamedTuple):
    """One kept statement."""

    number: int  # of its event
    text: str  # as rendered
    reasons: tuple[Reason, ...]

    @property
    def assumed(self) -> bool:
        """Is it kept only because of effects that nobody saw?"""
        return bool(self.reasons) and all(", assumed, " in r.text for r in self.reasons)


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
    sample: frozenset[str] = frozenset()  # goals whose parts are rendered one by one
    error: str = ""  # the notebook could not be traced at all

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


Values = dict[int, dict[str, Any]]  # cells run → name → what ``server.look`` saw


def measure(notebook: Notebook, server: Server, each: int = 0, seed: int = 0) -> Notes:
    """Run, trace, slice every goal, run the slices, compare.

    ``each`` goals of the end, drawn by ``seed``, get their statements rendered one by one, for
    ``superfluous``.
    """
    end = len(notebook.cells)
    moments = sorted({end, *(end * (i + 1) // (MOMENTS + 1) for i in range(MOMENTS))} - {0})
    job = {"cells": notebook.cells, "shell": notebook.shell}
    whole = server.ask("reference", **job, moments=dict.fromkeys(moments))
    if "error" in whole:
        return Notes(notebook, error=f"the notebook does not run: {whole['error']}")
    values = _by_number(whole)
    wanted = dict(_wanted(values, moments))
    drawn = random.Random(f"{seed} {notebook.name}")
    sample = drawn.sample(wanted[end], min(each, len(wanted[end])))
    keys = [f"{end} {name}" for name in sample]
    traced = server.ask("traced", **job, moments=wanted, each=keys)
    if "error" in traced:
        return Notes(notebook, error=f"tracing failed: {traced['error']}")
    found = list(_compared(traced["slices"], values, end, server))
    changed = [
        f"{name}: {_difference(values[end][name], seen)}"
        for name, seen in traced["values"].items()
        if _differ(values[end][name], seen)
    ]
    unstable: list[str] = []
    moving: set[tuple[int, str]] = set()
    for _ in range(RUNS):  # perhaps the value is another one in every run, or in many
        changed = [text for text in changed if (end, text.partition(":")[0]) not in moving]
        unstable += [f.goal for f in found if f.wrong and (f.cells, f.name) in moving]
        found = [f for f in found if f.goal not in unstable]
        if not changed and not any(f.wrong for f in found):
            break
        again = _by_number(server.ask("reference", **job, moments=dict.fromkeys(moments)))
        moving |= {
            (cells, name)
            for cells, names in values.items()
            for name in names
            if _differ(names[name], again[cells][name])
        }
    if notebook.shell and whole["raised"] != traced["raised"]:
        changed.append(f"what it raised: {traced['raised']}, untraced {whole['raised']}")
    return Notes(notebook, tuple(found), tuple(unstable), tuple(changed), frozenset(sample))


def _by_number(answer: dict[str, Any]) -> Values:
    return {int(number): seen for number, seen in answer["values"].items()}


def _wanted(
    values: dict[int, dict[str, Any]], moments: list[int]
) -> Iterator[tuple[int, list[str]]]:
    """The end has all names; a moment those whose value is another one at the next."""
    for moment, following in itertools.pairwise(moments):
        now, then = values[moment], values[following]
        yield moment, [n for n in now if n not in then or _differ(now[n], then[n])]
    yield moments[-1], list(values[moments[-1]])


def _compared(slices: dict[str, Any], values: Values, end: int, server: Server) -> Iterator[Found]:
    """What each slice gives, when it is run alone; equal slices are run once."""
    names: dict[str, list[str]] = {}
    for key, one in slices.items():
        if not one["error"]:
            names.setdefault(one["code"], []).append(key.partition(" ")[2])
    runs = {
        code: server.ask("script", code=code, names=sorted({*asked}))
        for code, asked in names.items()
    }
    for key, one in slices.items():
        number, _, name = key.partition(" ")
        cells = int(number)
        goal = name if cells == end else f"{name} after {cells} cells"
        if one["error"]:
            yield Found(goal, cells, name, f"slicing failed: {one['error']}")
            continue
        run, expected = runs[one["code"]], values[cells][name]
        wrong = f"the slice fails: {run['error']}" if "error" in run else ""
        if not wrong and _differ(expected, run["values"][name]):
            wrong = _difference(expected, run["values"][name])
        parts = tuple(
            Part(p["number"], p["text"], tuple(Reason(*r) for r in p["reasons"]))
            for p in one["parts"]
        )
        found = Found(goal, cells, name, wrong, one["code"], parts, one["before"])
        yield found._replace(expected=expected["digest"])


def _differ(left: dict[str, Any], right: dict[str, Any]) -> bool:
    return bool(left["digest"] != right["digest"])


def _difference(left: dict[str, Any], right: dict[str, Any]) -> str:
    for one, other in itertools.zip_longest(left["lines"], right["lines"], fillvalue="(nothing)"):
        if one != other:
            return f"expected {one[:200]!r}, got {other[:200]!r}"
    return "differs far down"


class Superfluous(NamedTuple):
    """Kept statements of one slice without which it gives the same value."""

    always: tuple[Part, ...]  # whatever the data
    here: tuple[Part, ...]  # with the data of this run only: other data need them


def superfluous(found: Found, server: Server) -> Superfluous:
    """Drop the kept statements one after another, last first; run what is left; compare.

    What the run's own data do not miss is tried with other data as well, as far as the slice runs
    with them.
    """
    own = _Data(found.parts, found.expected, str)
    others = []
    for number in range(1, OTHERS + 1):
        change = functools.partial(varied, number=number)
        if digest := _digest(found.name, map(change, (p.text for p in found.parts)), server):
            others.append(_Data(found.parts, digest, change))
    left, always, here = list(found.parts), list[Part](), list[Part]()
    for part in reversed(found.parts):
        without = [p for p in left if p is not part]
        if not own.same(found.name, without, server):
            continue
        if all(other.same(found.name, without, server) for other in others):
            left = without
            always.append(part)
        else:
            here.append(part)
    return Superfluous(tuple(always), tuple(here))


class _Data:
    """A slice with some data: the texts of its parts, and the value they give."""

    def __init__(self, parts: Sequence[Part], expected: str, change: Callable[[str], str]) -> None:
        self.texts = {part: change(part.text) for part in parts}
        self.expected = expected

    def same(self, name: str, parts: Sequence[Part], server: Server) -> bool:
        """Do these parts alone give the value?"""
        return _digest(name, (self.texts[p] for p in parts), server) == self.expected


def _digest(name: str, texts: Iterable[str], server: Server) -> str:
    """Of the value that code gives; empty when it fails."""
    run = server.ask("script", code="\n".join(texts), names=[name])
    return "" if "error" in run else str(run["values"][name]["digest"])
