"""What the server answers, as typed dictionaries; ``openapi.json`` is derived from them.

The base of all addresses is ``lineaslice/api/v1``. Names of artifacts are data: they travel in the
query, never as parts of a path. Every answer carries ``protocol``.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from lineaslice.live.protocol import (
    Arrow,
    ComposeAnswer,
    Format,
    GatherAnswer,
    Node,
    Note,
    Problem,
)

PROTOCOL = 1
BASE = "lineaslice/api/v1"

Kind = Literal["table", "array", "figure", "model", "text", "file", "value"]
Sort = Literal["name", "created", "size", "kind", "version", "verification"]
FileState = Literal["new", "changed", "as it was", "edited", "foreign"]
RunState = Literal["running", "done", "failed", "stopped"]


class ErrorReply(TypedDict):
    protocol: int
    error: Problem


class Status(TypedDict):
    """What the panel needs to know first."""

    protocol: int
    lineaslice: str  # its version
    store: str  # where the catalog is
    stamp: str  # changes whenever something in the catalog does
    upload_limit: int  # bytes
    upload_formats: list[str]  # endings: ".csv"
    frameworks: list[str]
    can_run: bool  # the server may run code: verification and exported scripts


class Stamp(TypedDict):
    protocol: int
    stamp: str


class Verified(TypedDict):
    """What the newest re-run of a version's code gave."""

    state: Literal["running", "verified", "differs", "failed", "nondeterministic"]
    detail: str
    line: int  # of the code; 0 when none is to blame
    checked: str  # UTC, ISO 8601
    seconds: float
    text: str  # all of it in one sentence


class VersionRow(TypedDict):
    """One version of an artifact."""

    name: str
    version: int
    created: str  # UTC, ISO 8601
    size: int  # bytes
    type: str  # "pandas.core.frame.DataFrame"
    kind: Kind
    traced: bool  # its code is known
    safe: bool  # False: loading it runs code (pickle)
    verification: Verified | None
    aliases: list[str]  # without the @


class ArtifactRow(VersionRow):
    """The newest version of an artifact, and how many it has."""

    versions: int


class ArtifactPage(TypedDict):
    protocol: int
    stamp: str
    total: int  # artifacts in the store
    matched: int  # that the filter lets through
    offset: int
    rows: list[ArtifactRow]


class Versions(TypedDict):
    protocol: int
    name: str
    versions: list[VersionRow]  # the newest first


class Package(TypedDict):
    name: str
    version: str


class Detail(VersionRow):
    """All that is known of one version without reading its value or its session."""

    protocol: int
    hash: str  # SHA-256 of the stored bytes
    serializer: str
    compute_seconds: float
    expression: str  # what was saved: "mod"; "" when not traced
    session: str  # its id; "" when not traced
    user: str
    host: str
    python: str
    platform: str
    packages: list[Package]
    metadata: dict[str, Any]  # the user's own


class TablePreview(TypedDict):
    kind: Literal["table"]
    columns: list[str]
    dtypes: list[str]
    rows: list[list[str]]
    shape: list[int]
    more_columns: int


class ArrayPreview(TypedDict):
    kind: Literal["array"]
    shape: list[int]
    dtype: str
    text: str


class TextPreview(TypedDict):
    kind: Literal["text"]
    text: str
    language: str  # "json", "python", ""
    truncated: bool


class ImagePreview(TypedDict):
    kind: Literal["image"]
    mime: Literal["image/png", "image/jpeg", "image/gif", "image/webp"]
    base64: str
    width: int
    height: int


class NoPreview(TypedDict):
    kind: Literal["none"]
    reason: str
    do: str


Preview = TablePreview | ArrayPreview | TextPreview | ImagePreview | NoPreview


class PreviewReply(TypedDict):
    protocol: int
    preview: Preview


class CodeLine(TypedDict):
    """Why a line of the code is there."""

    line: int
    event: int
    reason: str
    evidence: str
    assumed: bool


class CodeReply(TypedDict):
    protocol: int
    code: str
    lines: list[CodeLine]
    notes: list[Note]


class LineageReply(TypedDict):
    """The statements that a version needs, or the artifacts it was made from and that use it."""

    protocol: int
    goal: str
    level: Literal["statements", "cells", "artifacts"]
    nodes: list[Node]
    edges: list[Arrow]
    hidden: int


class Deleted(TypedDict):
    protocol: int
    name: str
    versions: list[int]


class Uploaded(TypedDict):
    protocol: int
    saved: VersionRow
    note: str  # "" or what is worth knowing: a pickle that was kept as a file, unread


class GatherReply(TypedDict):
    protocol: int
    gather: GatherAnswer


class ComposeBody(TypedDict):
    events: list[int]
    format: Format


class ComposeReply(TypedDict):
    protocol: int
    compose: ComposeAnswer


class AliasBody(TypedDict):
    alias: str


# ---------------------------------------------------------------- pipelines


class Chosen(TypedDict):
    """An artifact that is chosen for a pipeline."""

    name: str
    version: int | None  # None: the newest


class Wish(TypedDict):
    """What a pipeline is to be; everything but ``artifacts`` may be left out."""

    artifacts: list[Chosen]
    framework: NotRequired[str]
    name: NotRequired[str]
    input_parameters: NotRequired[list[str]]
    required_parameters: NotRequired[list[str]]
    reuse: NotRequired[list[Chosen]]
    generate_test: NotRequired[bool]
    dag_config: NotRequired[dict[str, Any]]
    folder: NotRequired[str]  # from the server's root; "" is the root itself
    overwrite: NotRequired[bool]


class Parameter(TypedDict):
    """A variable of the code that can become a parameter."""

    name: str
    literal: str  # its value in the notebook, as Python
    kind: str  # "int", "str", …
    chosen: bool
    required: bool


class Step(TypedDict):
    function: str
    artifact: str  # "" for shared work
    loads: bool


class Reusable(TypedDict):
    """An artifact that could be loaded instead of made."""

    name: str
    version: int
    compute_seconds: float
    load_seconds: float | None  # estimated from its size; None when it cannot be loaded
    saved_seconds: float
    suggested: bool
    verdict: str


class PlanReply(TypedDict):
    protocol: int
    name: str
    artifacts: list[Chosen]
    parameters: list[Parameter]
    steps: list[Step]
    reusable: list[Reusable]
    seconds: float  # of a run, about, when what is suggested is loaded
    seconds_without: float  # when nothing is loaded
    notes: list[Note]


class ExportFile(TypedDict):
    path: str  # relative to the folder
    text: str
    state: FileState  # against what is on disk; "edited" needs overwrite, "foreign" is refused
    added: int
    removed: int


class FilesReply(TypedDict):
    protocol: int
    name: str
    folder: str  # from the server's root
    files: list[ExportFile]
    notes: list[Note]


class WrittenFile(TypedDict):
    path: str  # from the server's root, fit for the contents API
    state: FileState
    added: int
    removed: int


class WrittenReply(TypedDict):
    protocol: int
    name: str
    folder: str
    files: list[WrittenFile]
    script: str  # what can be run, from the server's root; "" when there is none
    steps: list[str]
    notes: list[Note]


class RunBody(TypedDict):
    script: str  # from the server's root
    parameters: NotRequired[dict[str, str]]
    folder: NotRequired[str]  # to run in, such as the notebook's; that of the script by default


class RunStep(TypedDict):
    function: str
    state: Literal["waiting", "running", "done", "failed"]
    seconds: float


class RunReply(TypedDict):
    protocol: int
    id: str
    script: str
    state: RunState
    done: int
    total: int
    steps: list[RunStep]
    output: str  # the newest part of what it printed
    error: Problem | None
    seconds: float


class PipelineRow(TypedDict):
    name: str
    created: str
    artifacts: list[Chosen]
    reuse: list[Chosen]
    input_parameters: list[str]
    required_parameters: list[str]


class PipelinePage(TypedDict):
    protocol: int
    pipelines: list[PipelineRow]


class PipelineReply(TypedDict):
    protocol: int
    pipeline: PipelineRow


class Done(TypedDict):
    protocol: int
    done: Literal[True]
