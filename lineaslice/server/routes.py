"""Which addresses are there? One table for the handlers, the schema and the fixtures."""

from __future__ import annotations

from typing import Any, NamedTuple, get_args

from lineaslice.server import contract as c


class Query(NamedTuple):
    """A parameter of the query."""

    name: str
    schema: dict[str, Any]
    says: str
    required: bool = False


class Route(NamedTuple):
    """One verb on one address."""

    verb: str
    path: str  # below the base
    says: str
    answer: Any  # a typed dictionary; None for bytes
    query: tuple[Query, ...] = ()
    body: Any = None  # a typed dictionary; bytes for a file
    status: int = 200


_TEXT: dict[str, Any] = {"type": "string"}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_NAME = Query("name", _TEXT, "Name of the artifact", True)
_VERSION = Query("version", {"type": "integer", "minimum": 1}, "Its number; the newest by default")
_WHICH = (_NAME, _VERSION)
_CONFIRM = Query("confirm", _TEXT, "The name again: without it nothing is deleted", True)
_PIPELINE = Query("name", _TEXT, "Name of the pipeline", True)
_RUN = Query("id", _TEXT, "The run", True)

ROUTES = (
    Route("GET", "status", "What there is, and what this server allows", c.Status),
    Route("GET", "stamp", "Changes when the catalog does: ask often, it is cheap", c.Stamp),
    Route(
        "GET",
        "artifacts",
        "The newest versions, filtered, sorted and in pages",
        c.ArtifactPage,
        (
            Query("filter", _TEXT, "Part of a name (or a pattern: iris*), of a type or an alias"),
            Query("kind", _TEXT, "One of the kinds"),
            Query("verification", _TEXT, "A state of verification, or 'none'"),
            Query("traced", {"enum": ["yes", "no"]}, "Only those whose code is known"),
            Query("sort", {"enum": list(get_args(c.Sort))}, "What to sort by; by name by default"),
            Query("order", {"enum": ["asc", "desc"]}, "Which way"),
            Query("offset", _COUNT, "How many rows to pass over"),
            Query("limit", _COUNT, "How many rows to give, 1000 at most"),
        ),
    ),
    Route("GET", "versions", "All versions of one artifact", c.Versions, (_NAME,)),
    Route("GET", "artifact", "One version", c.Detail, _WHICH),
    Route(
        "DELETE",
        "artifact",
        "Delete one version, or all when no number is given",
        c.Deleted,
        (*_WHICH, _CONFIRM),
    ),
    Route("GET", "preview", "What its value looks like, from safe formats", c.PreviewReply, _WHICH),
    Route("GET", "code", "The code that made it, each line with its reason", c.CodeReply, _WHICH),
    Route(
        "GET",
        "lineage",
        "What it was made from, as a graph",
        c.LineageReply,
        (
            *_WHICH,
            Query("level", {"enum": ["statements", "cells", "artifacts"]}, "What the boxes are"),
        ),
    ),
    Route("GET", "gather", "Its statements with tick boxes", c.GatherReply, _WHICH),
    Route("POST", "gather", "The code of the ticked ones", c.ComposeReply, _WHICH, c.ComposeBody),
    Route(
        "POST",
        "verify",
        "Re-run its code in a clean process; ask the version for the outcome",
        c.Detail,
        _WHICH,
        status=202,
    ),
    Route("GET", "download", "The stored bytes as a file", None, _WHICH),
    Route(
        "POST",
        "upload",
        "Save a file as the next version: CSV, Parquet, npy, JSON; others stay files, unread",
        c.Uploaded,
        (
            Query("filename", _TEXT, "The file's own name, whose ending says what it is", True),
            Query("name", _TEXT, "Name of the artifact; the file's name by default"),
        ),
        bytes,
        201,
    ),
    Route("PUT", "alias", "Let an alias mean this version", c.Detail, _WHICH, c.AliasBody),
    Route("GET", "pipelines", "The stored pipelines", c.PipelinePage),
    Route("POST", "pipelines", "Store a pipeline", c.PipelineReply, body=c.Wish, status=201),
    Route("GET", "pipeline", "One stored pipeline", c.PipelineReply, (_PIPELINE,)),
    Route("DELETE", "pipeline", "Forget a pipeline", c.Done, (_PIPELINE, _CONFIRM)),
    Route(
        "POST",
        "export/plan",
        "Which parameters there are, what the steps are, what can be reused",
        c.PlanReply,
        body=c.Wish,
    ),
    Route("POST", "export/preview", "The files before they are written", c.FilesReply, body=c.Wish),
    Route("POST", "export/write", "Write the files", c.WrittenReply, body=c.Wish, status=201),
    Route("POST", "runs", "Run an exported script", c.RunReply, body=c.RunBody, status=201),
    Route("GET", "run", "How far a run is", c.RunReply, (_RUN,)),
    Route("DELETE", "run", "Stop a run", c.RunReply, (_RUN,)),
)
