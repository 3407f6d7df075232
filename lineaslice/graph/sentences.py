"""Edges to sentences: what a statement did, who needs it, and how that is known."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache

from lineaslice.model import GOAL, Access, Edge, Event, Goal, Resource

Shown = Callable[[Event], str]  # how a sentence names the statement that uses something

_LONGEST = 70  # characters of a statement that a sentence repeats
_EVIDENCE = {
    "text": "from the code",
    "observed": "seen when it ran",
    "late-bound": "from the function's code",
    "assumed": "assumed, not seen",
    "untraced": "made before tracing began",
}


def first_line(event: Event) -> str:
    """The first line of a statement's code, without the comments above it.

    A call that is spread over several lines becomes one line.
    """
    return _first_line(event.statement.text)


@lru_cache(maxsize=4096)  # each sentence names two statements
def _first_line(text: str) -> str:
    lines = text.strip("\n").split("\n")
    code = [line for line in lines if not line.lstrip().startswith("#")] or lines
    first = code[0].rstrip()
    if first.endswith(("(", "[", "{")):  # a call over several lines: its arguments tell more
        inside = " ".join(line.strip() for line in code[1:-1]).removesuffix(",")
        return first + inside + code[-1].strip()
    return first + (" …" if len(code) > 1 else "")


def shortened(event: Event) -> str:
    """The same, short enough for a place within a sentence."""
    text = first_line(event)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 2].rstrip()} …"


def named(resource: Resource, folder: str = "") -> str:
    """A resource as people call it; files below ``folder`` by their relative path."""
    kind, key = resource
    if kind == "name":
        return key
    if kind == "file":
        if not os.path.isabs(key):
            return "the files that other programs made"
        inside = folder and key.startswith(folder.rstrip(os.sep) + os.sep)
        return f"the file {os.path.relpath(key, folder) if inside else key}"
    key = key.partition(" #")[0]  # the address of one object says nothing to a reader
    return {
        "random": f"the random generator of {key}",
        "environ": f"the environment variable {key}",
        "cwd": "the working directory",
        "syspath": "sys.path",
        "import": f"what importing {key} sets up",
        "option": f"the options of {key}",
        "figure": "pyplot's figure",
        "artifact": f"the artifact {key.replace('/', ' version ')}",
        "world": f"the {key}",
    }.get(kind, key)


_MOST_PARTS = 3  # that a sentence lists


def in_parts(resource: Resource, parts: tuple[str, ...] | None, folder: str = "") -> str:
    """``df['a'] and df['b']`` for some parts of df, and ``df`` for the whole."""
    name = named(resource, folder)
    if not parts or resource.kind != "name":
        return name
    shown = [_part(name, part) for part in parts]
    if len(shown) > _MOST_PARTS:
        more = len(shown) - _MOST_PARTS + 1
        shown = [*shown[: _MOST_PARTS - 1], f"{more} other parts of {name}"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _part(name: str, part: str) -> str:
    if part.startswith("its "):  # as in ``observe.parts``; labels are quoted, or numbers
        return f"{part.removeprefix('its ')} of {name}"
    return f"{name}{part}" if part[0] == "." else f"{name}[{part}]"


def sentence(
    edge: Edge, goal: Goal, producer: Event, consumer: Event | None, shown: Shown = shortened, *,
    folder: str = "",
) -> str:  # fmt: skip
    """One sentence: what the producer did, and who needs it."""
    user = shown(consumer) if edge.consumer != GOAL and consumer is not None else ""
    return f"{did(edge.write, producer, folder)}, {_needed(edge, goal, user)}"


def did(write: Access, producer: Event, folder: str = "") -> str:
    """What a statement did to a resource: ``changes df by df.insert``."""
    resource, mode, known, via, parts, *_ = write
    name, via = in_parts(resource, parts, folder), via.removeprefix("….")
    if resource.kind == "random":
        return f"seeds {name}" if mode == "bind" else f"draws from {name}"
    if via == "display":
        return f"gives a result, kept as {name}"
    if resource.kind == "figure":
        if mode == "delete":
            return f"closes {name}"
        return f"draws on {name}" if mode != "bind" else f"begins {name}"
    if resource.kind == "file" and (mode == "bind" or known.startswith("table")):
        return f"writes {name}"
    if mode == "affect":
        return f"changes {name} in place through {via or 'an alias'}"
    if mode == "change":
        return f"changes {name}" + (f" by {via}" if via else "")
    if mode == "delete":
        return f"deletes {name}"
    return f"{'may make' if mode == 'maybe_bind' else _made(producer)} {name}"


def _made(producer: Event) -> str:
    line = first_line(producer)
    if line.startswith(("import ", "from ")):
        return "imports"
    return "defines" if line.startswith(("def ", "async def ", "class ", "@")) else "makes"


def _needed(edge: Edge, goal: Goal, user: str) -> str:
    read = edge.read
    if not user:
        if goal.kind == "cell":
            return f"which {goal.expression} leaves behind"
        if goal.kind == "file" and edge.resource.kind == "file":
            return "which is the file asked for"
        if edge.resource == ("name", goal.expression):
            return "which is the value asked for"
        return f"which {goal.expression} needs"
    if edge.resource.kind == "random":
        return f"on which the later draws depend: {user}"
    if read.evidence == "late-bound" and read.via:
        return f"which {read.via} looks up when it runs: {user}"
    return f"which is used by {user}"


def evidence(edge: Edge) -> str:
    """How both ends are known, in words."""
    both = dict.fromkeys((edge.write.evidence, edge.read.evidence))
    # What the text says needs no word beside what had to be found out.
    return ", ".join(_words(known) for known in both if known != "text" or len(both) == 1)


def _words(known: str) -> str:
    kind, _, library = known.partition(": ")
    return f"known about {library}" if kind == "table" else _EVIDENCE.get(known, known)


def is_assumed(edge: Edge) -> bool:
    """True when one of its ends is a guess to be safe."""
    return "assumed" in (edge.write.evidence, edge.read.evidence)
