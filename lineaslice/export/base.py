"""Which frameworks can a pipeline be written for? The table of exporters, and what each gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from lineaslice.errors import PipelineError
from lineaslice.export.generated_tests import generated_test
from lineaslice.export.names import ascii_name
from lineaslice.export.options import DagConfig
from lineaslice.model import Diagnostic
from lineaslice.pipeline.identifiers import identifier
from lineaslice.pipeline.shape import Plan

# Stands in generated files, so that a later export knows that it may replace them.
WRITTEN_BY = "Written by lineaslice."


@dataclass(frozen=True, slots=True)
class Request:
    """What an exporter is given besides the plan."""

    name: str  # of the pipeline, fit for a file name and a module name
    versions: Mapping[str, str] = field(default_factory=dict)  # distribution → version
    value_packages: tuple[str, ...] = ()  # distributions that loaded values need
    dag_config: DagConfig = field(default_factory=DagConfig)


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


class _Framework(NamedTuple):
    exporter: Exporter
    ascii_only: bool


_EXPORTERS: dict[str, _Framework] = {}


def register(framework: str, exporter: Exporter, *, ascii_only: bool = False) -> None:
    """Make a framework known under a name; a later call with the same name replaces it.

    With ``ascii_only`` the names of pipelines are spelled in ASCII, in file names as well.
    """
    _EXPORTERS[framework.upper()] = _Framework(exporter, ascii_only)


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
    of reused values needs; ``dag_config`` is what `DagConfig` describes; ``generate_test`` adds a
    pytest file. Raises PipelineError for a framework that does not exist, and for an option that
    it lacks.
    """
    found = _EXPORTERS.get(framework.upper())
    if found is None:
        near = get_close_matches(framework.upper(), _EXPORTERS, n=1)
        meant = f" Did you mean {near[0]!r}?" if near else ""
        raise PipelineError(
            f"There is no framework {framework!r} to export to.{meant}",
            f"Frameworks: {', '.join(frameworks())}.",
        )
    name = identifier(pipeline_name or plan.name)
    if found.ascii_only:
        name = ascii_name(name)
    wishes = DagConfig.of(dag_config)
    request = Request(name, dict(versions or {}), tuple(value_packages), wishes)
    tests = generated_test(plan, name) if generate_test else {}
    return Bundle(name, {**found.exporter(plan, request), **tests}, plan.diagnostics)
