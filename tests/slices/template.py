"""The template process of ``clean_process``: a JSON job per line in, an outcome per line out."""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import traceback
import types
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from .describe import ConsumesError, describe

SECONDS = 15  # a program that takes longer is killed

WARM = (
    "numpy",
    "pandas",
    "pyarrow",
    "scipy.sparse",
    "matplotlib.pyplot",
    "sklearn.cluster",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "sklearn.model_selection",
    "sklearn.pipeline",
    "sklearn.preprocessing",
    "sklearn.tree",
)
COLD = ("polars",)  # starts threads when it is imported, which would not survive a fork
TRACER = (
    "lineaslice.tracing.script",
    "lineaslice.slicing.prune",
    "lineaslice.slicing.render",
    "black",
    "libcst",
)


def serve(needs: tuple[str, ...] = (), warm: Sequence[str] = WARM) -> None:
    """Answer jobs until the input ends.

    They may use the libraries ``needs``; those in ``warm`` no job has to import.
    """
    for module in (*warm, *(name for name in needs if name not in COLD)):
        importlib.import_module(module)
    tracer_missing = _import_tracer()
    # A module that a program writes twice within a second would be taken from its bytecode.
    sys.dont_write_bytecode = True
    gc.collect()
    gc.freeze()  # a collection in a fork would touch, and so copy, every page of the libraries
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what programs print is nobody's business
    for line in sys.stdin:
        job = json.loads(line)
        if job["trace"] and tracer_missing:
            answer = json.dumps({"error": tracer_missing})
        else:
            answer = _in_fork(job)
        answers.write(answer + "\n")
        answers.flush()


def _import_tracer() -> str:
    try:
        for module in TRACER:
            importlib.import_module(module)
    except ImportError:
        return traceback.format_exc(limit=-2)
    return ""


def _in_fork(job: dict[str, Any]) -> str:
    folder = tempfile.mkdtemp()
    try:
        return forked(lambda: _answer(job, Path(folder)), SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def forked(work: Callable[[], dict[str, Any]], seconds: int = 0) -> str:
    """What ``work`` gives in a fork of this process, as JSON; an ``error`` when it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        signal.alarm(seconds)
        with os.fdopen(writing, "w") as pipe:
            pipe.write(json.dumps(work()))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    if not answer:
        number = os.WTERMSIG(status)
        late = f" after {seconds} s" if number == signal.SIGALRM else ""
        return json.dumps({"error": f"the process was ended by signal {number}{late}"})
    return answer


def _answer(job: dict[str, Any], folder: Path) -> dict[str, Any]:
    _make_clean(folder, job["files"])
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            return _trace(job) if job["trace"] else _run(job)
        except BaseException:  # the answer goes to another process, whatever went wrong
            return {"error": traceback.format_exc()}


def _make_clean(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    sys.stdin = open(os.devnull)  # noqa: SIM115  (lives as long as the process)
    sys.modules["__main__"] = types.ModuleType("__main__")
    random.seed()  # a fork inherits the streams; without this, draws would repeat by accident
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    if "torch" in sys.modules:
        sys.modules["torch"].seed()


def _run(job: dict[str, Any]) -> dict[str, Any]:
    namespace = sys.modules["__main__"].__dict__
    raised = []
    for number, cell in enumerate(job["cells"]):
        for i, text in enumerate(cell):
            try:
                exec(compile(text, f"<cell {number + 1}>", "exec", 0, True), namespace)
            except Exception as error:
                if len(job["cells"]) == len(cell) == 1:  # a script
                    return {"error": f"{type(error).__name__}: {error}"}
                raised.append((number, i))
                break
    last = len(job["goals"]) == 1
    return {**_values(job["goals"], namespace, last), "raised": raised}


def _values(goals: list[str], namespace: dict[str, Any], last: bool) -> dict[str, Any]:
    answer: dict[str, Any] = {"values": {}}
    for goal in goals:
        # Describing an iterator consumes it: in a fork of its own, unless it is the last thing.
        try:
            found = _value(goal, namespace, last)
        except ConsumesError:
            found = json.loads(forked(partial(_value, goal, namespace, True)))
        if "error" in found:
            answer["error"] = found["error"]
        else:
            answer["values"][goal] = found["value"]
    return answer


def _value(goal: str, namespace: dict[str, Any], consume: bool) -> dict[str, Any]:
    try:
        return {"value": describe(eval(goal, namespace), consume)}
    except ConsumesError:
        raise
    except Exception as error:
        return {"error": f"{goal}: {type(error).__name__}: {error}"}


def _trace(job: dict[str, Any]) -> dict[str, Any]:
    from lineaslice.errors import LineasliceError
    from lineaslice.slicing.prune import pruned
    from lineaslice.slicing.render import render
    from lineaslice.tracing.script import run_cells

    if job["hurried"]:  # the process is forked for this job alone
        from lineaslice.observe.links import Allowance

        Allowance.AT_ONCE = Allowance.SHARE = Allowance.LEAST = -1.0

    namespace = sys.modules["__main__"].__dict__
    cells = ["\n".join(cell) for cell in job["cells"]]
    session = run_cells(cells, namespace=namespace, go_on=True)
    answer = _values(job["goals"], namespace, False)  # tracing must not have changed them
    goals, slices = {}, answer.setdefault("slices", {})
    for goal in job["goals"]:
        try:
            goals[goal] = session.goal(goal)
        except LineasliceError:
            slices[goal] = {"kept": [], "code": "", "error": traceback.format_exc()}
    run_cells(job["later"], session=session, go_on=True)
    for goal in goals:
        try:
            found = pruned(session.history(), goals[goal])
            kept = [(event.cell, event.statement.text) for event in found.events]
            slices[goal] = {"kept": kept, "code": render(found), "error": ""}
        except Exception:
            slices[goal] = {"kept": [], "code": "", "error": traceback.format_exc()}
    return answer
