"""What people read and build: the README of a pipeline, and what its image is made from."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from lineaslice.export.base import WRITTEN_BY, Request
from lineaslice.export.tasks import Tasks
from lineaslice.pipeline.kinds import KINDS

_README = """\
# {name}, for {engine}

{written} `{name}_module.py` has the code of the notebooks, in functions that know no engine,
`{name}_tasks.py` calls them for one task; {own}.

## Run it

{commands}

## Tasks

{tasks}

## Parameters

{parameters}

## Good to know

{notes}
"""
_NOTES = (
    "Relative paths in the code are relative to the folder in which a task runs.",
    "What tasks hand on are pickles: loading one runs code, so let nobody else write to the place "
    "where they are kept.",
)
_REUSE = (
    "Some artifacts are loaded, not made: set `LINEASLICE_HOME` to the store that has them, for "
    "every process that runs a task."
)
_DOCKERFILE = """\
# {written}
FROM {base}
WORKDIR {folder}
{environment}COPY {name}_requirements.txt .
RUN pip install --no-cache-dir -r {name}_requirements.txt
COPY {files} ./
"""
PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"  # pickles want the Python of the notebook


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to type, and what it does."""

    what: str
    text: str


def readme(
    request: Request,
    cut: Tasks,
    engine: str,
    own: Mapping[str, str],
    commands: Sequence[Command],
    notes: Iterable[str] = (),
    *,
    reuses: bool = False,
) -> str:
    """The text of ``NAME_README.md``. ``own`` says what each file of the engine is."""
    listed = [*notes, *_NOTES, *([_REUSE] if reuses else [])]
    return _README.format(
        name=request.name,
        engine=engine,
        written=WRITTEN_BY,
        own=", ".join(f"`{file}` {what}" for file, what in own.items()),
        commands="\n\n".join(f"{one.what}:\n\n```sh\n{one.text}\n```" for one in commands),
        tasks=_tasks(cut),
        parameters=_parameters(cut),
        notes="\n".join(f"- {note}" for note in listed),
    )


def _tasks(cut: Tasks) -> str:
    rows = [
        f"| `{task.id}` | {', '.join(_code(one.name) for one in task.artifacts) or '–'} "
        f"| {', '.join(f'`{name}`' for name in task.after) or '–'} |"
        for task in cut.tasks
    ]
    return "\n".join(["| task | makes | needs |", "|---|---|---|", *rows])


def _parameters(cut: Tasks) -> str:
    if not cut.parameters:
        return "None."
    rows = []
    for one in cut.parameters:
        kind = one.kind if one.is_json else f"{one.kind}: {KINDS[one.kind].words}"
        default = "must be given" if one.required else _code(str(one.default))
        variable = f"`{one.name}`" + (f" (`{one.id}` for the engine)" if one.id != one.name else "")
        rows.append(f"| {variable} | {kind} | {default} |")
    return "\n".join(["| parameter | type | default |", "|---|---|---|", *rows])


def _code(text: str) -> str:
    """A text as code in a table, whatever it holds."""
    plain = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text).replace("|", "\\|")
    ticks = "`" * (1 + max((len(run) for run in _runs(plain)), default=0))
    pad = " " if plain[:1] == "`" or plain[-1:] == "`" else ""
    return f"{ticks}{pad}{plain}{pad}{ticks}"


def _runs(text: str) -> list[str]:
    return "".join(c if c == "`" else " " for c in text).split()


def dockerfile(
    request: Request,
    files: Iterable[str],
    *,
    base: str = f"python:{PYTHON}-slim",
    folder: str = "/pipeline",
    environment: Mapping[str, str] = MappingProxyType({}),
    setup: Sequence[str] = (),
    command: Sequence[str] = (),
) -> str:
    """The text of ``NAME_Dockerfile``: requirements first, so that a change of code is quick.

    ``setup`` are the shell's commands that run when the files are there, ``command`` the words of
    the one that the container runs.
    """
    text = _DOCKERFILE.format(
        written=WRITTEN_BY,
        base=base,
        folder=folder,
        environment="".join(f"ENV {name}={value}\n" for name, value in environment.items()),
        name=request.name,
        files=" ".join(files),
    )
    text += "".join(f"RUN {line}\n" for line in setup)
    if command:
        text += f"CMD [{', '.join(json.dumps(word) for word in command)}]\n"
    return text
