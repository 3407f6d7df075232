"""Stages as the tasks of an engine: names fit for all of them, and how parameters travel.

Engines share little: some allow no letters but ASCII's, some no text longer than 63. So tasks,
artifacts and parameters get identifiers that every engine takes; as a rule they are the names.
"""

from __future__ import annotations

import ast
import json
import posixpath
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from lineaslice.errors import PipelineError
from lineaslice.export.base import Request
from lineaslice.export.names import ascii_name
from lineaslice.model import Resource
from lineaslice.pipeline.identifiers import Fresh, identifier
from lineaslice.pipeline.shape import InputParameter, Plan
from lineaslice.pipeline.stages import Stage, stages

_OUTSIDE = frozenset({"file", "environ", "artifact", "world"})
# What the generated files call their own things, and what classes of engines have for attributes.
_TAKEN = frozenset(
    [
        "argparse",
        "compiler",
        "dag",
        "datetime",
        "defs",
        "dg",
        "dsl",
        "fingerprint",
        "flow",
        "get_current_context",
        "given",
        "job",
        "keys",
        "made",
        "main",
        "name",
        "options",
        "os",
        "Param",
        "Parameters",
        "parameters",
        "pathlib",
        "perform",
        "pickle",
        "pipeline",
        "prepared",
        "ray",
        "run",
        "run_files",
        "RunStorage",
        "settings",
        "sys",
        "taken",
        "task",
        "timedelta",
        "timezone",
        "values",
    ]
)
_TAKEN_BY_PARAMETERS = frozenset(
    (
        "config",
        "context",
        "copy",
        "json",
        "made",
        "parameters",
        "prepared",
        "ray",
        "run_files",
        "schema",
        "self",
    )
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """An input parameter as engines see it."""

    name: str  # the user's variable
    id: str  # what engines call it
    kind: str
    required: bool
    default: Any = None  # what JSON keeps exactly, or else the text of the literal
    is_json: bool = True  # values travel as themselves, not as the text of a literal


@dataclass(frozen=True, slots=True)
class Output:
    """An artifact that a task makes."""

    name: str
    id: str
    is_file: bool

    @property
    def file(self) -> str:
        """The name of the file that holds it: what it is itself, or a pickle of its value."""
        return f"{self.id}.file" if self.is_file else f"{self.id}.pickle"


@dataclass(frozen=True, slots=True)
class Task:
    """One stage as a task of an engine."""

    id: str
    stage: Stage
    giver: Mapping[str, str]  # name of a stage → id of its task
    takes: tuple[str, ...]  # tasks of which it needs what they give
    after: tuple[str, ...]  # tasks that must have ended, ``takes`` among them
    artifacts: tuple[Output, ...]
    parameters: tuple[Parameter, ...]

    @property
    def gives(self) -> bool:
        """True when a later task takes something from it."""
        return bool(self.stage.outputs)

    @property
    def looks_at(self) -> tuple[Resource, ...]:
        """What its code and inputs do not tell, and may have changed since it ran: files, ….

        Files that it has written itself are not among them, nor those of Python and its packages.
        """
        functions = self.stage.functions
        own = {resource for one in functions for resource in one.writes_state}
        used = [r for one in functions for r in one.reads_state if r.kind in _OUTSIDE]
        return tuple(dict.fromkeys(r for r in used if r not in own and not _is_installed(r)))

    @property
    def loads_latest(self) -> bool:
        """True when it loads an artifact in whichever version there is when it runs."""
        return any(one.pin is not None and one.pin.version is None for one in self.stage.functions)

    def files_read(self) -> tuple[str | Parameter, ...] | None:
        """The files that its code names, as written there or by parameter; None if not all are.

        A task that looks at nothing else may be skipped while they stay as they are.
        """
        if self.loads_latest or any(one.kind != "file" for one in self.looks_at):
            return None
        texts = [
            node.value
            for function in self.stage.functions
            for text in function.body
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        found: list[str | Parameter] = []
        for one in self.looks_at:
            given = [p for p in self.parameters if p.kind == "str" and _names(p.default, one.key)]
            written = [text for text in texts if _names(text, one.key)]
            if given:
                found.append(given[0])
            elif written and not PurePosixPath(written[0]).is_absolute():
                found.append(str(PurePosixPath(written[0])))
            else:
                return None
        return tuple(dict.fromkeys(found))

    @property
    def title(self) -> str:
        """What it makes, for people."""
        names = ", ".join(repr(one.name) for one in self.artifacts)
        return f"Make {names}." if names else "Make what several artifacts need."


@dataclass(frozen=True, slots=True)
class Tasks:
    """The tasks of a pipeline, each behind those that it needs."""

    id: str  # of the pipeline
    tasks: tuple[Task, ...]
    parameters: tuple[Parameter, ...]

    @property
    def image(self) -> str:
        """What its image is called where the engine asks for a name."""
        return f"{self.id.lower()}:latest"

    @property
    def stages(self) -> tuple[Stage, ...]:
        return tuple(task.stage for task in self.tasks)


def tasks(plan: Plan, request: Request) -> Tasks:
    """The plan's stages, cut as ``request.dag_config`` says."""
    found = stages(plan, request.dag_config.tasks)
    own_names = [f"{request.name}_module", f"{request.name}_tasks"]
    fresh = Fresh({*_TAKEN_BY_PARAMETERS, *own_names})
    inputs = {one.name: _parameter(one, fresh) for one in plan.inputs}
    fresh = Fresh({*_TAKEN, *own_names, *(one.id for one in inputs.values())})
    own = fresh.name(ascii_name(request.name))
    ids = {stage.name: fresh.name(ascii_name(stage.name)) for stage in found}
    outputs = Fresh()
    made = []
    for stage in found:
        made.append(
            Task(
                id=ids[stage.name],
                stage=stage,
                giver=ids,
                takes=tuple(dict.fromkeys(ids[one.stage] for one in stage.inputs)),
                after=tuple(ids[name] for name in stage.after),
                artifacts=tuple(
                    Output(name, outputs.name(ascii_name(identifier(name))), name in stage.files)
                    for name in stage.artifacts
                ),
                parameters=tuple(inputs[one.name] for one in stage.parameters),
            )
        )
    return Tasks(own, tuple(made), tuple(inputs.values()))


def _is_installed(resource: Resource) -> bool:
    """A file of the machine or of what is installed there, whose version tells what it is."""
    path = PurePosixPath(resource.key)
    roots = (sys.prefix, sys.base_prefix, "/proc", "/sys", "/dev")
    return resource.kind == "file" and (
        "site-packages" in path.parts or any(path.is_relative_to(root) for root in roots)
    )


def _names(text: object, path: str) -> bool:
    """Whether a text is the path of a file, or the end of it; ``..`` may begin it."""
    if not isinstance(text, str) or not text or text != text.strip() or "\0" in text:
        return False
    parts = PurePosixPath(posixpath.normpath(text)).parts
    while parts[:1] == ("..",):
        parts = parts[1:]
    whole = PurePosixPath("/", path).parts
    return bool(parts) and whole[-len(parts) :] == parts


# ------------------------------------------------------------------ parameters

_JSON = frozenset({"int", "float", "str", "bool", "list", "dict", "any"})


def _parameter(given: InputParameter, fresh: Fresh) -> Parameter:
    exact = given.required or _is_exact(given.value)
    name = fresh.name(ascii_name(given.name))
    return Parameter(
        given.name,
        name,
        given.kind,
        given.required,
        given.value if exact else _carried(given),
        is_json=exact and given.kind in _JSON,
    )


def _carried(given: InputParameter) -> str:
    """The text from which the task reads the value of a default that JSON does not keep."""
    value = given.value
    match given.kind:
        case "bytes":
            try:
                return str(value, "utf-8")
            except UnicodeDecodeError:
                raise PipelineError(
                    f"The default of the parameter {given.name!r} is no text in UTF-8, and engines "
                    "carry bytes as text.",
                    f"Make it a required parameter: required_parameters=[{given.name!r}].",
                ) from None
        case "date" | "datetime":
            return str(value.isoformat())
        case "complex" | "path" | "decimal":
            return str(value)
    return given.literal


def _is_exact(value: Any) -> bool:
    """Whether JSON gives back this very value."""
    try:
        text = json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return repr(json.loads(text)) == repr(value)


def python_text(value: Any) -> str:
    """A default value as Python source."""
    text = repr(value)
    ast.literal_eval(text)
    return text
