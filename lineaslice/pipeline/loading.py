"""A plan as a live module or function, without any file.

The module's text is registered with ``linecache``, so that tracebacks and ``inspect.getsource``
show it.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import linecache
import sys
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar

from lineaslice.pipeline.identifiers import identifier
from lineaslice.pipeline.module import module, run_all_name
from lineaslice.pipeline.shape import Plan

T = TypeVar("T")


def get_module(plan: Plan) -> ModuleType:
    """The pipeline as an imported module; each call gives a new one.

    It stands in ``sys.modules`` under its own ``__name__``, so that pickle finds its classes.
    """
    text = module(plan)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    name = f"lineaslice_pipeline_{identifier(plan.name)}_{digest}"
    path = f"<{name}>"
    made = ModuleType(name, f"The pipeline {plan.name}.")
    made.__file__ = path
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
    sys.modules[name] = made
    exec(compile(text, path, "exec", dont_inherit=True), made.__dict__)
    return made


def get_function(plan: Plan) -> Callable[..., dict[str, Any]]:
    """The function that runs the whole pipeline and returns its artifacts by name.

    Its parameters are the input parameters, with the notebook's values as defaults.
    """
    function: Callable[..., dict[str, Any]] = getattr(get_module(plan), run_all_name(plan))
    if not any(f.asynchronous for session in plan.sessions for f in session.functions):
        return function

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> dict[str, Any]:
        return beside_a_running_loop(lambda: function(*args, **kwargs))

    return run


def beside_a_running_loop(call: Callable[[], T]) -> T:
    """``asyncio.run`` refuses to nest, and in Jupyter a loop always runs: use a thread then."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return call()
    outcome: list[T] = []
    failure: list[BaseException] = []

    def work() -> None:
        try:
            outcome.append(call())
        except BaseException as error:  # handed to the caller, whatever it is
            failure.append(error)

    thread = threading.Thread(target=work, name="lineaslice-pipeline")
    thread.start()
    thread.join()
    if failure:
        raise failure[0]
    return outcome[0]
