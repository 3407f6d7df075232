"""Runs one exported script and tells, step by step, how far it is.

``python -m lineaslice.server.script_runner FD SCRIPT ARGUMENT…``: one line of JSON for each step
that begins or ends goes to the file descriptor. The script runs as it would by itself, with its own
command line; only the functions that its sessions call are wrapped.
"""

from __future__ import annotations

import ast
import functools
import inspect
import json
import sys
import time
import types
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

_HOOK = "__lineaslice_steps__"
_COPIER = "copied"  # the function of ``pipeline.copies``, which is no step


def steps_of(tree: ast.Module) -> list[str]:
    """The functions of a module that its sessions call, in order."""
    functions = {
        n.name: n for n in tree.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    sessions = [name for name in functions if name.startswith("run_session_")]
    run_all = next((n for n in functions if n.startswith("run_all_sessions")), None)
    if run_all is not None:
        called = _called(functions[run_all], functions)
        sessions = [name for name in called if name in sessions]
    found = [name for session in sessions for name in _called(functions[session], functions)]
    return list(dict.fromkeys(found))


def _called(function: ast.AST, functions: dict[str, Any]) -> list[str]:
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    found = [(f.lineno, f.col_offset, f.id) for f in calls if isinstance(f, ast.Name)]
    return [
        name for _, _, name in sorted(found) if name in functions and not name.startswith(_COPIER)
    ]


class Teller:
    """Wraps steps so that they tell when they begin and end."""

    def __init__(self, stream: IO[str], steps: list[str]) -> None:
        self.stream = stream
        self.steps = steps
        self.tell(steps=steps)

    def tell(self, **what: Any) -> None:
        self.stream.write(json.dumps(what) + "\n")
        self.stream.flush()

    def wrap(self, namespace: dict[str, Any]) -> None:
        """Put the wrapped steps in the place of the plain ones."""
        for name in self.steps:
            namespace[name] = self.wrapped(name, namespace[name])

    def wrapped(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def waiting(*args: Any, **kwargs: Any) -> Any:
                start = self.begin(name)
                found = await function(*args, **kwargs)
                self.tell(end=name, seconds=time.perf_counter() - start)
                return found

            return waiting

        @functools.wraps(function)
        def step(*args: Any, **kwargs: Any) -> Any:
            start = self.begin(name)
            found = function(*args, **kwargs)
            self.tell(end=name, seconds=time.perf_counter() - start)
            return found

        return step

    def begin(self, name: str) -> float:
        self.tell(begin=name)
        return time.perf_counter()


def main(arguments: list[str]) -> None:
    """Run the script as ``__main__``."""
    descriptor, script, *rest = arguments
    source = Path(script).read_bytes()
    tree = ast.parse(source, script)
    with open(int(descriptor), "w", encoding="utf-8") as stream:
        teller = Teller(stream, steps_of(tree))
        hook = ast.parse(f"{_HOOK}(globals())").body[0]
        last = len(tree.body) - 1  # ``if __name__ == "__main__":``
        tree.body.insert(last, ast.copy_location(hook, tree.body[last]))
        module = types.ModuleType("__main__")
        module.__dict__.update({"__file__": script, _HOOK: teller.wrap})
        sys.modules["__main__"] = module  # pickles of its classes look there
        sys.argv = [script, *rest]
        sys.path[0] = str(Path(script).absolute().parent)  # as Python has it for a script
        exec(compile(ast.fix_missing_locations(tree), script, "exec"), module.__dict__)


if __name__ == "__main__":
    main(sys.argv[1:])
