"""What is there to know of a pipeline besides its code? What it imports, what re-runs gave."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable

from lineaslice.model import Slice
from lineaslice.pipeline.shape import Target


def packages(slices: Iterable[Slice]) -> tuple[str, ...]:
    """Top-level packages imported anywhere in the slices, without the standard library."""
    found: dict[str, None] = {}
    for slice in slices:
        for event in slice.events:
            for node in ast.walk(ast.parse(event.statement.text)):
                if isinstance(node, ast.Import):
                    found.update(dict.fromkeys(a.name.split(".")[0] for a in node.names))
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found[node.module.split(".")[0]] = None
    return tuple(name for name in found if name not in sys.stdlib_module_names)


_LONGEST = 160  # characters of what a re-run gave that one line of comment repeats


def header(targets: Iterable[Target]) -> tuple[str, ...]:
    """What re-runs of the artifacts' code gave; nothing when none was verified."""
    found = []
    for target in targets:
        told = target.verification
        if told is None:
            continue
        state = "is being verified" if told.state == "running" else str(told)
        if len(state) > _LONGEST:
            state = f"{state[: _LONGEST - 1]}…"
        named = f"{target.name}, version {target.version}"
        found.append("  " + _one_line(f"{named}: {state} ({told.checked[:10]})"))
    if found:
        found.insert(0, "What the code of these artifacts gave in a clean process:")
    return tuple(found)


def _one_line(text: str) -> str:
    """The text fit for a comment, whatever names and values it repeats."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
