"""What kernel and page tell each other: the messages of the comm, as typed dictionaries.

The page opens a comm on `TARGET`; the kernel keeps one open on `BEACON`, so that pages find out
that it traces, also after a reload. Each message carries `VERSION` and its ``type``. A question
has an ``id``, which its answer repeats. `QUESTIONS` and `ANSWERS` list the types; the schema that
TypeScript's types are made from is derived from this module, see ``server.schema``.

Statements are named by ``event``, their number in the session; cells by JupyterLab's ``cell_id``.
Lines count from 1 within the cell.

Over 400 lines because it is a list: one record for each question and each answer.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

VERSION = 1
TARGET = "lineaslice"
BEACON = "lineaslice.beacon"

Format = Literal["script", "notebook"]
Level = Literal["statements", "cells", "artifacts"]

# ---------------------------------------------------------------- parts of messages


class Problem(TypedDict):
    """What went wrong, and what to do about it."""

    title: str
    detail: str
    do: str  # the next thing to type or click; "" when there is none


class Note(TypedDict):
    """A finding about a slice, such as an unseeded draw."""

    code: str
    message: str
    hint: str


class StatementRow(TypedDict):
    """One statement that ran."""

    event: int
    line: int
    end_line: int
    text: str  # its first line
    seconds: float
    error: str  # "ValueError: text"; "" when it ran to its end
    reads: list[str]
    binds: list[str]
    changes: list[str]


class Upstream(TypedDict):
    """A change above a cell that its last run has not seen."""

    cell_id: str  # of the cell that was run since
    label: str  # "In [7]"
    kind: Literal["edited", "rerun", "added", "stale"]
    names: list[str]  # what it changed: variables, files
    text: str  # "cell In [7] was edited and run again: it changed df"


class CellState(TypedDict):
    """The newest run of one cell."""

    cell_id: str
    run: int  # number of the run in the session
    label: str  # "In [5]"
    execution_count: int | None
    source: str  # as it ran
    running: bool
    error: str
    seconds: float
    statements: list[StatementRow]
    stale: list[Upstream]  # empty: up to date


class UnknownCall(TypedDict):
    """A call that no table of lineaslice knows, so that its effects were watched or assumed."""

    call: str
    times: int
    assumed: list[str]  # names that are assumed to be changed by it
    seen: list[str]  # names that it was seen to change
    cell_id: str  # of the last statement that made it; "" when not known
    label: str
    text: str  # that statement's first line


class Tracing(TypedDict):
    """Whether the kernel traces; when it does not any more, why."""

    on: bool
    message: str
    hint: str


class Variable(TypedDict):
    """A variable of the notebook that a slice can be asked for."""

    name: str
    type: str
    cell_id: str  # of the cell that gave it its value last; "" when that was not traced


class Goal(TypedDict, total=False):
    """What a slice is asked for: exactly one of these (``version`` beside ``artifact``)."""

    cell: str  # a cell_id: all that its newest run made or changed
    name: str  # a variable, or an expression
    event: int  # all that one statement made or changed
    artifact: str
    version: int | None  # None: the newest


class SliceLine(TypedDict):
    """A statement of a slice, or one that was left out, with the reason."""

    event: int
    line: int
    end_line: int
    text: str
    reason: str  # "makes df, which is used by line 7, df.plot()"
    evidence: str  # how that is known
    assumed: bool  # kept to be safe only
    kept: bool
    out: list[list[int]]  # [first, last] lines of a compound statement that are left out


class SliceCell(TypedDict):
    """The statements of one cell run that are in a slice."""

    cell_id: str
    run: int
    label: str
    current: bool  # False: the cell was run again since, and its text may be another one
    lines: list[SliceLine]


class HighlightCell(TypedDict):
    """Where the statements of one cell run stand that are in a slice."""

    cell_id: str
    run: int
    current: bool  # False: the cell was run again since, and its text may be another one
    kept: int  # statements
    lines: list[list[int]]  # [first, last] lines of what is needed
    assumed: list[list[int]]  # [first, last] lines of what is kept to be safe only


class Node(TypedDict):
    """A box of the graph."""

    id: str  # "e12", "c<cell_id>", "a<name>:<version>", "goal"
    kind: Literal["statement", "cell", "artifact", "goal"]
    label: str  # "In [5]"
    text: str  # one line
    full: str
    cell_id: str
    event: int | None
    line: int
    end_line: int
    error: str
    soft: bool  # an import: its arrows go everywhere and say little
    stale: bool


class Arrow(TypedDict):
    """An edge of the graph: the target needs what the source did."""

    source: str
    target: str
    names: list[str]  # the variables, files, … that it goes through
    reasons: list[str]  # one sentence per dependence
    assumed: bool


class Link(TypedDict):
    """One dependence in the answer to ``explain``."""

    producer: str
    sentence: str
    evidence: str
    assumed: bool


class Why(TypedDict):
    """Why one statement is in the code, or not."""

    text: str
    label: str
    event: int | None
    left_out: bool
    reason: str
    chain: list[Link]
    serves: list[Link]
    rests_on: list[Link]


# ---------------------------------------------------------------- what the page sends


class Subscribe(TypedDict):
    """Show me the state now, and again at the end of each cell, until ``hide``.

    ``order`` are the notebook's cells from top to bottom: with it, also cells that are new above
    count as upstream.
    """

    version: int
    type: Literal["subscribe"]
    order: NotRequired[list[str]]


class Hide(TypedDict):
    """Nobody looks any more; nothing is worked out until the next question."""

    version: int
    type: Literal["hide"]


class AskState(TypedDict):
    """The whole state, once."""

    version: int
    type: Literal["state"]
    id: str
    order: NotRequired[list[str]]


class AskHighlight(TypedDict):
    """Which cells and lines are in a slice: what can be drawn at once, a twentieth of ``slice``."""

    version: int
    type: Literal["highlight"]
    id: str
    of: Goal


class AskSlice(TypedDict):
    """The statements of a slice, each with its reason."""

    version: int
    type: Literal["slice"]
    id: str
    of: Goal


class AskGather(TypedDict):
    """What would be gathered, with tick boxes: the kept statements and those left out."""

    version: int
    type: Literal["gather"]
    id: str
    of: Goal


class AskCompose(TypedDict):
    """The code of the ticked statements, as a text or as a notebook."""

    version: int
    type: Literal["compose"]
    id: str
    of: Goal
    events: list[int]  # ticked
    format: Format


class AskGraph(TypedDict):
    version: int
    type: Literal["graph"]
    id: str
    level: Level
    of: NotRequired[Goal]  # the whole session when left out


class AskExplain(TypedDict):
    version: int
    type: Literal["explain"]
    id: str
    of: Goal
    event: int


class AskVerify(TypedDict):
    """Does the slice, run in a clean process, give what the notebook has? For a cell or a variable.

    The answer comes when that is done; other questions are answered meanwhile.
    """

    version: int
    type: Literal["verify"]
    id: str
    of: Goal


Question = (
    Subscribe
    | Hide
    | AskState
    | AskHighlight
    | AskSlice
    | AskGather
    | AskCompose
    | AskGraph
    | AskExplain
    | AskVerify
)

# ---------------------------------------------------------------- what the kernel sends


class Beacon(TypedDict):
    """Data of the comm that the kernel opens on `BEACON`: here is a traced session."""

    version: int
    type: Literal["beacon"]
    session: str


class State(TypedDict):
    """The state of the notebook. With ``full`` it replaces what is known, else it adds to it.

    Sent unasked (``id`` is "") at the end of cells while subscribed; then only with what changed.
    """

    version: int
    type: Literal["state"]
    id: str
    full: bool
    session: str
    tracing: Tracing
    events: int  # statements traced so far
    running: str | None  # cell_id of the running cell
    cells: list[CellState]
    unknown: list[UnknownCall]
    variables: list[Variable]


class HighlightAnswer(TypedDict):
    version: int
    type: Literal["highlight"]
    id: str
    goal: str  # as people call it: "df", "In [5]", "iris_model version 3"
    cells: list[HighlightCell]
    statements: int  # kept
    of_statements: int  # that ran until then
    notes: list[Note]
    seconds: float  # that working it out took


class SliceAnswer(TypedDict):
    version: int
    type: Literal["slice"]
    id: str
    goal: str  # as above
    cells: list[SliceCell]
    statements: int  # kept
    of_statements: int  # that ran until then
    notes: list[Note]
    seconds: float  # that working it out took


class GatherAnswer(TypedDict):
    version: int
    type: Literal["gather"]
    id: str
    goal: str
    code: str  # with everything that is kept
    cells: list[SliceCell]  # lines kept and left out, in order
    notes: list[Note]


class ComposeAnswer(TypedDict):
    version: int
    type: Literal["compose"]
    id: str
    format: Format
    code: str
    notebook: dict[str, Any] | None  # nbformat 4
    missing: list[str]  # names that the ticked statements use and none of them makes


class GraphAnswer(TypedDict):
    version: int
    type: Literal["graph"]
    id: str
    level: Level
    goal: str  # "" for the whole session
    nodes: list[Node]
    edges: list[Arrow]
    hidden: int  # statements left out because the graph would be too large


class ExplainAnswer(TypedDict):
    version: int
    type: Literal["explain"]
    id: str
    goal: str
    why: list[Why]


class VerifyAnswer(TypedDict):
    version: int
    type: Literal["verify"]
    id: str
    goal: str
    state: Literal["verified", "differs", "failed", "nondeterministic"]
    detail: str
    line: int  # of the code, from 1, where it failed; 0 when it did not
    names: list[str]  # whose values were compared; none: only whether the code runs
    seconds: float
    text: str  # all of it in one sentence


class ErrorAnswer(TypedDict):
    version: int
    type: Literal["error"]
    id: str
    error: Problem


Answer = (
    State
    | HighlightAnswer
    | SliceAnswer
    | GatherAnswer
    | ComposeAnswer
    | GraphAnswer
    | ExplainAnswer
    | VerifyAnswer
    | ErrorAnswer
)
