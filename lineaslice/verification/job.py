"""What is to be verified, as plain values that travel to the clean process."""

from __future__ import annotations

from typing import NamedTuple

GOAL = "__lineaslice_goal__"  # what the code binds the value to, when it is no plain name


class Job(NamedTuple):
    """The code of a version, what it must give, and what it may use."""

    name: str  # of the artifact, for messages
    code: str  # as rendered; binds the value to ``goal``
    goal: str  # the variable that holds the value at the end; "" for a file
    serializer: str  # of the stored value
    blob: str  # file that holds its bytes
    folder: str  # the working directory of the session
    writes: tuple[str, ...] = ()  # absolute paths that the code writes
    anew: tuple[str, ...] = ()  # absolute paths that must not be there when the code starts
    sources: tuple[str, ...] = ()  # why it may give another value: clock, unseeded draws
    file: str = ""  # absolute path of the file that the code must write, when it is the goal
    missing: str = ""  # a name that got its value before tracing; the code cannot work
    tolerance: float = 0.0
    timeout: float = 60.0  # seconds
    memory: int | None = None  # bytes
    # The file with the value that an earlier run gave, as one serializer wrote it.
    former: tuple[str, str] = ("", "")
