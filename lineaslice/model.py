"""The words that all rooms share: records of plain values that print, compare, hash and travel.

A session is a list of *cell runs*; each runs *statements*; a finished statement is an *event*,
which lists its *accesses* to *resources*. Edges and slices are derived from events only.

The records that are made for every statement are ``NamedTuple``s (a third of the price of a
frozen dataclass to make); the others are frozen dataclasses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

# ---------------------------------------------------------------- resources and accesses

Kind = Literal[
    "name",  # a global name of the notebook, with everything reachable from its value
    "file",  # a file or folder, key = absolute path
    "random",  # a process-wide random stream: python | numpy | torch
    "environ",  # the environment variables
    "cwd",  # the working directory
    "syspath",  # sys.path
    "import",  # what importing has set up; key = top-level package
    "module",  # an attribute of a module that was patched; key = dotted path
    "option",  # the options of a library; key = top-level package
    "figure",  # implicit drawing state; key = "pyplot"
    "artifact",  # a stored artifact; key = "name/version"
    "world",  # what no replay can give back: stdin, clock, network
]


class Resource(NamedTuple):
    """Something that a statement can read or change."""

    kind: Kind
    key: str = ""

    def __str__(self) -> str:
        return self.key if self.kind == "name" else f"{self.kind} {self.key}".strip()


Mode = Literal[
    "read",  # uses the present value
    "bind",  # gives a new value whatever was there (a kill)
    "maybe_bind",  # may give a new value: earlier writers stay relevant
    "change",  # uses the value and alters it in place: earlier writers stay relevant
    "affect",  # alters it in place through another name, without using this one
    "delete",  # the name is gone afterwards (a kill)
]

WRITES: frozenset[str] = frozenset({"bind", "maybe_bind", "change", "affect"})

# A part of a frame: which columns there are, in which order. One more column leaves the others.
HEADER = "its columns"
KEYS = "its keys"  # of a dict: which there are, and in which order
HEADERS = frozenset({HEADER, KEYS})
CURRENT = "current"  # a part of pyplot's state: which figure is drawn on next


class Access(NamedTuple):
    """One use of one resource by one statement, and how we know.

    ``parts`` are the columns of a frame, the keys of a dict or the attributes of an instance that
    are read, or given another content; a read of some parts also uses that the value exists, and
    with which rows. Who writes parts leaves all others as they were, and the rows. None is the
    whole value.

    A read of the whole ``into`` a name that the same event gives a value: each part of that value
    rests on the part of the same label here, and on no other; or on that of the label that
    ``renamed`` gives for it.
    """

    resource: Resource
    mode: Mode
    evidence: str = "text"  # text | observed | assumed | untraced | table: LIBRARY
    via: str = ""  # the name, call or alias through which it happened, for the reader
    parts: tuple[str, ...] | None = None  # as Python writes them: "'age'", "3", ".age"
    into: str = ""
    renamed: tuple[tuple[str, str], ...] = ()  # (label of the new value, label here)


FIGURE = Resource("figure", "pyplot")


# ---------------------------------------------------------------- what ran


class Statement(NamedTuple):
    """One top-level statement of a cell, as typed, with the comments that stand above it."""

    text: str
    line: int  # first line of the code (not of its comments) in the cell, from 1
    end_line: int


class Diagnostic(NamedTuple):
    """A finding of an analysis, told by magics, command line and JupyterLab alike."""

    code: str  # short-kebab-case
    message: str
    hint: str = ""  # what to type next


@dataclass(frozen=True, slots=True)
class CellRun:
    """One execution of one cell."""

    number: int  # position in the session, from 0
    source: str  # the cell as typed
    execution_count: int | None = None  # what the user sees as In [n]
    cell_id: str | None = None

    @property
    def label(self) -> str:
        return f"In [{self.execution_count}]" if self.execution_count else f"cell {self.number + 1}"


class Inside(NamedTuple):
    """What was noted of a compound statement when it ran, so that parts of it can be left out.

    A call is told by the arguments that it alters (``self``, ``0``, ``out``), by what it touches
    outside (``>random``, ``>file``) and by what it returns (``=fresh``, ``=atom``, ``=self``);
    ``?`` is a call that may do anything, ``~`` one that reaches nothing but its own arguments and
    what lies outside.
    """

    calls: tuple[str, ...] = ()  # in the order of the statement's facts
    before: tuple[tuple[str, str], ...] = ()  # name → kind of its value, see ``tracing.inside``
    after: tuple[tuple[str, str], ...] = ()  # the same at the end, for names that it bound
    methods: tuple[tuple[str, str, str], ...] = ()  # (name that it bound, method, call)
    shared: tuple[tuple[str, str], ...] = ()  # names whose values had an object in common


class Event(NamedTuple):
    """One statement that ran, with every access it made."""

    number: int  # position in the session, from 0; order of execution
    cell: int  # CellRun.number
    statement: Statement
    accesses: tuple[Access, ...]
    seconds: float = 0.0
    error: str = ""  # "ValueError: text" when the statement raised
    diagnostics: tuple[Diagnostic, ...] = ()
    inside: Inside | None = None

    def names(self, *modes: Mode) -> tuple[str, ...]:
        """The global names accessed in one of these modes, in order, without repeats."""
        found = {
            a.resource.key: None
            for a in self.accesses
            if a.resource.kind == "name" and a.mode in modes
        }
        return tuple(found)

    @property
    def reads(self) -> tuple[str, ...]:
        """Names whose values this statement uses; a name changed in place is used too."""
        return self.names("read", "change")

    @property
    def binds(self) -> tuple[str, ...]:
        """Names that this statement gives a value, surely or perhaps."""
        return self.names("bind", "maybe_bind")

    @property
    def changes(self) -> tuple[str, ...]:
        """Names whose value this statement alters in place, itself or through an alias."""
        return self.names("change", "affect")


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One kernel or script run that was traced."""

    id: str
    started: str  # UTC, ISO 8601
    python: str = ""
    platform: str = ""
    source: str = ""  # notebook or script, when known
    cwd: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What the log holds of one session, in order of execution."""

    session: SessionRecord
    cells: tuple[CellRun, ...] = ()
    events: tuple[Event, ...] = ()

    def cell(self, number: int) -> CellRun:
        return self.cells[number]


# ---------------------------------------------------------------- what is asked and answered


GoalKind = Literal[
    "value",  # of an expression: "mod", "df.mean()", "models['a']"
    "file",  # what a file held; the expression is its path, from the session's folder if below it
    "cell",  # all that one cell made or changed; the expression is its label, "In [5]"
]


class Midway(NamedTuple):
    """When a nested statement of a compound statement begins for the ``times``-th time."""

    part: int  # its position among the nested statements, see ``syntax.blocks``
    times: int


@dataclass(frozen=True, slots=True)
class Goal:
    """What is asked for at a moment: after the first ``at`` events."""

    expression: str
    at: int  # events 0 … at-1 had finished
    accesses: tuple[Access, ...] = ()  # what is needed to have it
    kind: GoalKind = "value"
    midway: Midway | None = None  # within event at-1, which had not finished


GOAL = -1  # the consumer of an edge that ends in the goal itself


class Edge(NamedTuple):
    """``consumer`` needs what ``producer`` did to ``resource``."""

    producer: int  # Event.number
    consumer: int  # Event.number, or GOAL
    resource: Resource
    write: Access  # the producer's access
    read: Access  # the consumer's access


class Cut(NamedTuple):
    """A compound statement of a slice from which parts were left out."""

    whole: Event
    parts: tuple[int, ...]  # positions among its nested statements, see ``syntax.blocks``
    midway: Midway | None = None  # at which it ends, instead of running on


@dataclass(frozen=True, slots=True)
class Slice:
    """The events that a goal needs, in order of execution, and why."""

    session: SessionRecord
    goal: Goal
    events: tuple[Event, ...]
    edges: tuple[Edge, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    cuts: tuple[Cut, ...] = ()  # of those events that are shorter than what ran

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    @property
    def seconds(self) -> float:
        """Measured time of the statements, in seconds."""
        return sum(event.seconds for event in self.events)


@dataclass(frozen=True, slots=True)
class Versioned:
    """A row of the catalog: one immutable version of one artifact, without its value."""

    name: str
    version: int
    created: str  # UTC, ISO 8601 with microseconds
    serializer: str
    blob: str  # SHA-256, hexadecimal
    size: int  # bytes
    type: str  # "sklearn.linear_model._base.LinearRegression"
    session: str | None = None  # SessionRecord.id; None when saved without tracing
    goal: Goal | None = None
    compute_seconds: float = 0.0
    safe: bool = True  # False when loading runs pickle
    metadata: dict[str, Any] = field(default_factory=dict, hash=False)


State = Literal["running", "verified", "differs", "failed", "nondeterministic"]


class Verification(NamedTuple):
    """What re-running the code of a version in a clean process gave."""

    state: State
    detail: str = ""  # where it differs; the error; which source moves
    line: int = 0  # of the code, counted from 1, where it failed; 0 when it did not
    ignored: tuple[str, ...] = ()  # volatile fields that were not compared
    unknown: tuple[str, ...] = ()  # parts that cannot be compared
    sources: tuple[str, ...] = ()  # what is known to give other values: clock, random stream
    seconds: float = 0.0  # that the re-run took
    tolerance: float = 0.0
    checked: str = ""  # UTC, ISO 8601 with microseconds
    process: str = ""  # "HOST:PID" of who is at it, while it is running

    def __str__(self) -> str:
        where = f" in line {self.line}" if self.line else ""
        text = f"{self.state}{where}: {self.detail}" if self.detail else self.state
        if self.unknown:
            text += f" (not comparable: {', '.join(self.unknown)})"
        return text + (f" (left out: {', '.join(self.ignored)})" if self.ignored else "")
