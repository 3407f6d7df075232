"""Which frameworks can a pipeline be written for? The table of exporters, and what each gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Any

from lineaslice.errors import PipelineError
from lineaslice.export.generated_tests import generated_test
from lineaslice.model import Diagnostic
from lineaslice.pipeline.identifiers import identifier
from lineaslice.pipeline.shape import Plan


@dataclass(frozen=True, slots=True)
class Request:
    """What an exporter is given besides the plan."""

    name: str  # of the pipeline, fit for a file name and a module name
    versions: Mapping[str, str] = field(default_factory=dict)  # distribution → version
    value_packages: tuple[str, ...] = ()  # distributions that loaded values need
    dag_config: Mapping[str, Any] = field(default_factory=dict)  # what the engine's user wants


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of an exported pipeline: text by relative path, with ``/`` on every system."""

    name: str
    files: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...] = ()

    def __post_init__(self) -> None:
        for path in self.files:
            parts = PurePosixPath(path)
            if parts.is_absolute() or ".." in parts.parts or "\\" in path or not path:
                raise PipelineError(f"An exporter gave {path!r}, which is no relative path.")


Exporter = Callable[[Plan, Request], Mapping[str, str]]

_EXPORTERS: dict[str, Exporter] = {}


def register(framework: str, exporter: Exporter) -> None:
    """Make a framework known under a name; a later call with the same name replaces it."""
    _EXPORTERS[framework.upper()] = exporter


def frameworks() -> tuple[str, ...]:
    """The names that ``export`` accepts."""
    return tuple(sorted(_EXPORTERS))


def export(
    plan: Plan,
    framework: str = "SCRIPT",
    *,
    pipeline_name: str = "",
    versions: Mapping[str, str] | None = None,
    value_packages: Iterable[str] = (),
    dag_config: Mapping[str, Any] | None = None,
    generate_test: bool = False,
) -> Bundle:
    """The files that run ``plan`` in a framework; nothing is written.

    ``versions`` maps distributions to the versions of the session, for the requirements; those not
    named are taken from this process. ``value_packages`` are distributions that only the loading
    of reused values needs; ``dag_config`` is for the exporter to read; ``generate_test`` adds a
    pytest file. Raises PipelineError for a framework that does not exist.
    """
    exporter = _EXPORTERS.get(framework.upper())
    if exporter is None:
        near = get_close_matches(framework.upper(), _EXPORTERS, n=1)
        meant = f" Did you mean {near[0]!r}?" if near else ""
        raise PipelineError(
            f"There is no framework {framework!r} to export to.{meant}",
            f"Frameworks: {', '.join(frameworks())}.",
        )
    name = identifier(pipeline_name or plan.name)
    request = Request(name, dict(versions or {}), tuple(value_packages), dict(dag_config or {}))
    tests = generated_test(plan, name) if generate_test else {}
    return Bundle(name, {**exporter(plan, request), **tests}, plan.diagnostics)
