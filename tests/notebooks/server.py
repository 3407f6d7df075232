"""The process that runs notebooks: a JSON job per line in, what the run gave per line out.

It imports the heavy libraries once and forks for every job, like ``slices.template``. A job has
``kind``: *reference* (the cells, untraced), *traced* (the cells, and a slice per goal) or *script*
(a rendered slice). ``moments`` says after how many cells which names are looked at; null means all.
"""

from __future__ import annotations

import contextlib
import dis
import gc
import hashlib
import io
import json
import os
import re
import sys
import tempfile
import traceback
import types
import warnings
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from slices import describe as describing
from slices import template

from lineaslice.comparison.bytecode import steps

SECONDS = 60  # a run that takes longer is killed
LINES = 3000  # of a description that travel; the digest has them all
AMBIENT = frozenset({"In", "Out", "exit", "quit", "open", "get_ipython"})
# What a library measures about its own run, or keeps to be quicker, is no part of a value.
VOLATILE = re.compile(
    r"(fit|score)_time|\._cache\b|_stop_words_id|\._isinit|\._lut|\._str\b|\._c?parts\b"
    r"|\.filename\b|\.lineno\b"
)
ADDRESS = re.compile("0x[0-9a-f]{6,}")
AS_LISTED = ("IPython.utils.text.SList", "list")  # what ``x = !command`` gives
# Looking at one of these changes it: an iterator is consumed, a figure laid out.
CONSUMED = re.compile(r" with \d+ left$| at \d+$| closed$|: matplotlib\.")

Namespace = dict[str, Any]


def code(code: types.CodeType) -> str:
    """The body of a function, whatever text it was compiled with."""
    inner = [describing._code(c) for c in code.co_consts if isinstance(c, types.CodeType)]
    return f"{code.co_qualname} {code.co_names} {code.co_varnames} {steps(code)} {inner}"


def globals_of(code: types.CodeType) -> set[str]:
    """The globals that a function loads; attributes may have the same names."""
    loads = (i.argval for i in dis.get_instructions(code) if "_GLOBAL" in i.opname)
    inner = (globals_of(c) for c in code.co_consts if isinstance(c, types.CodeType))
    return set(loads).union(*inner)


DRAWN = ("get_xydata", "get_offsets", "get_array", "get_bbox", "get_color", "get_text")


PICTURED: set[int] = set()  # figures in the value that is looked at


def of_matplotlib(value: Any) -> Any:
    """Axes after they worked out their limits; other artists by what they show, not by caches.

    And the figure that they are in as a picture, which has all styles and texts.
    """
    found: Any = None
    if hasattr(value, "get_lines"):
        value.get_xlim(), value.get_ylim()
    elif hasattr(value, "findobj") and not hasattr(value, "get_axes"):
        found = "", [(f".{name}", getattr(value, name)()) for name in DRAWN if hasattr(value, name)]
    found = found or _of_matplotlib(value)
    figure = value if hasattr(value, "get_axes") else getattr(value, "figure", None)
    if found is None or figure is None or id(figure) in PICTURED:
        return found
    PICTURED.add(id(figure))
    return found[0], [*found[1], (".picture", picture(figure))]


def picture(figure: Any) -> str:
    """A digest of what a figure looks like."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure.get_figure(root=True))
    canvas.draw()
    return hashlib.sha1(canvas.buffer_rgba()).hexdigest()


_of_matplotlib = describing._of_matplotlib
describing._code, describing._names, describing._of_matplotlib = code, globals_of, of_matplotlib


def serve() -> None:
    """Answer jobs until the input ends."""
    sys.dont_write_bytecode = True  # as in slices/template.py
    for module in (*template.WARM, *template.TRACER, "IPython.core.interactiveshell"):
        __import__(module)
    __import__("lineaslice.tracing.shell")
    gc.freeze()  # so that a collection in a fork does not copy what the libraries hold
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin:
        job = json.loads(line)
        with tempfile.TemporaryDirectory() as folder:
            answer = template.forked(lambda: _answer(job, Path(folder)), SECONDS)  # noqa: B023
        answers.write(answer + "\n")
        answers.flush()


def _answer(job: dict[str, Any], folder: Path) -> dict[str, Any]:
    (folder / "work").mkdir()
    os.environ["LINEASLICE_HOME"] = str(folder / "store")
    os.environ["IPYTHONDIR"] = str(folder / "ipython")
    template._make_clean(folder / "work", {})
    warnings.simplefilter("ignore")
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            return _KINDS[job["kind"]](job)
        except BaseException:  # the answer goes to another process, whatever went wrong
            return {"error": traceback.format_exc()}


# ---------------------------------------------------------------- running


def _script(job: dict[str, Any]) -> dict[str, Any]:
    namespace = sys.modules["__main__"].__dict__
    try:
        exec(compile(job["code"], "<slice>", "exec", 0, True), namespace)
    except Exception as error:
        line = traceback.extract_tb(error.__traceback__)[1:2]
        return {"error": f"{type(error).__name__}: {error} at {line[0].lineno if line else '?'}"}
    alone = len(job["names"]) == 1  # nothing else is looked at that this could change
    return {"values": (_look if alone else look)(namespace, job["names"])}


def _reference(job: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    raised: list[str] = []
    run, namespace = _shell(raised)[:2] if job["shell"] else _plain(raised)
    for number, cell in enumerate(job["cells"], 1):
        run(cell)
        if str(number) in job["moments"]:
            values[str(number)] = look(namespace, job["moments"][str(number)])
    return {"values": values, "raised": raised}


def _plain(raised: list[str]) -> tuple[Callable[[str], object], Namespace]:
    namespace = sys.modules["__main__"].__dict__

    def run(cell: str) -> None:
        try:
            exec(compile(cell, f"<cell {len(cell)}>", "exec", 0, True), namespace)
        except Exception as error:
            raised.append(f"{type(error).__name__}: {error}")

    return run, namespace


def _shell(raised: list[str]) -> tuple[Callable[[str], object], Namespace, Any]:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    main = sys.modules["__main__"]
    shell = InteractiveShell.instance(config=config, user_module=main, colors="nocolor")
    shell.enable_gui = lambda gui=None: None

    def run(cell: str) -> None:
        with contextlib.redirect_stdout(io.StringIO()):
            result = shell.run_cell(cell, store_history=True)
        if error := result.error_before_exec or result.error_in_exec:
            raised.append(f"{type(error).__name__}: {error}")

    return run, shell.user_ns, shell


def _traced(job: dict[str, Any]) -> dict[str, Any]:
    from lineaslice.tracing.script import fresh_namespace, run_cells
    from lineaslice.tracing.session import Session

    raised: list[str] = []
    tracer = None
    if job["shell"]:
        from lineaslice.tracing import shell as shells

        run, namespace, shell = _shell(raised)
        tracer = shells.load(shell)
        session = tracer.session
    else:
        namespace = sys.modules["__main__"].__dict__
        namespace.update(fresh_namespace())
        session = Session(namespace)

        def run(cell: str) -> None:
            run_cells([cell], session=session, go_on=True)

    goals: dict[str, Any] = {}
    for number, cell in enumerate(job["cells"], 1):
        run(cell)
        for name in job["moments"].get(str(number), ()):
            goals[f"{number} {name}"] = _goal(session, name)
    broken = session.recorder.broken
    if broken is not None:
        return {"error": f"tracing went off: {broken.message}"}
    names = job["moments"][str(len(job["cells"]))]
    answer = {"values": look(namespace, names), "raised": raised}
    each = set(job["each"])
    slices = {key: _slice(session, goal, key in each) for key, goal in goals.items()}
    return {**answer, "slices": slices}


def _goal(session: Any, name: str) -> Any:
    try:
        return session.goal(name)
    except Exception:
        return traceback.format_exc()


def _slice(session: Any, goal: Any, each: bool) -> dict[str, Any]:
    from lineaslice.slicing.prune import pruned
    from lineaslice.slicing.render import imports_first, render

    if isinstance(goal, str):
        return {"error": goal}
    try:
        found = pruned(session.history(), goal, session.graph)
        code = render(found)
    except Exception:
        return {"error": traceback.format_exc()}
    reasons: dict[int, list[tuple[int, str]]] = {}
    for edge in found.edges:
        reason = (edge.consumer, _reason(session, edge))
        reasons.setdefault(edge.producer, []).append(reason)
    parts = [
        {
            "number": event.number,
            "text": render(replace(found, events=(event,))) if each else event.statement.text,
            "reasons": reasons.get(event.number, []),
        }
        for event in imports_first(found.events)
    ]
    doubts = [d.code for d in found.diagnostics]
    before = sum(1 for event in session.events[: goal.at] if event.statement.text)
    return {"code": code, "parts": parts, "before": before, "doubts": doubts, "error": ""}


def _reason(session: Any, edge: Any) -> str:
    """Why an event is in a slice: what it did, and what needs it."""
    consumer = "the goal"
    if edge.consumer >= 0:
        consumer = session.events[edge.consumer].statement.text.split("\n")[0][:50]
    wrote = f"{edge.write.mode}, {edge.write.evidence}, {edge.write.via}"
    read = f"{edge.read.mode}, {edge.read.evidence}, {edge.read.via}"
    return f"{edge.resource} [{wrote}] for <{consumer}> [{read}]"


# ---------------------------------------------------------------- looking at values


def look(namespace: Namespace, names: Iterable[str] | None) -> dict[str, Any]:
    """Digest and first lines of what each name holds; the namespace stays as it was."""
    if names is None:
        names = [
            n
            for n, v in namespace.items()
            if not n.startswith("_") and n not in AMBIENT and not isinstance(v, types.ModuleType)
        ]
    found = _apart(namespace, list(names))
    moving = [name for name, seen in found.items() if seen["consumed"]]
    if moving:  # looking at an iterator consumes it: each by itself, the others without them
        found.update(_apart(namespace, [name for name in found if name not in moving]))
        for name in moving:
            found.update(_apart(namespace, [name]))
    return found


def _apart(namespace: Namespace, names: list[str]) -> dict[str, Any]:
    """What the names hold, looked at in a fork, so that nothing changes here."""
    found: dict[str, Any] = json.loads(template.forked(lambda: _look(namespace, names)))
    if isinstance(found.get("error"), str):
        raise RuntimeError(found["error"])
    return found


def _look(namespace: Namespace, names: list[str]) -> dict[str, Any]:
    return {name: _seen(namespace, name) for name in names}


def _seen(namespace: Namespace, name: str) -> dict[str, Any]:
    if name not in namespace:
        return {"digest": "", "lines": ["there is no such name"], "consumed": False}
    PICTURED.clear()
    try:
        lines = describing.describe(namespace[name])
    except Exception as error:
        lines = [f"cannot be described: {type(error).__name__}: {error}"]
    consumed = any(CONSUMED.search(line) for line in lines)
    lines = [ADDRESS.sub("0x…", line).replace(*AS_LISTED) for line in lines]
    lines = [line for line in lines if not VOLATILE.search(line.partition(": ")[0])]
    digest = hashlib.sha1("\n".join(lines).encode("utf-8", "replace")).hexdigest()
    return {"digest": digest, "lines": lines[:LINES], "consumed": consumed}


_KINDS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "reference": _reference,
    "traced": _traced,
    "script": _script,
}

if __name__ == "__main__":
    serve()
