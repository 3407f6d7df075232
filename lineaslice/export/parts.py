"""What the bundles of all engines have in common: the module, its tasks and their requirements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lineaslice.export.base import Request
from lineaslice.export.requirements import distributions, requirements
from lineaslice.export.runner import runner
from lineaslice.export.tasks import Tasks, tasks
from lineaslice.pipeline.module import module
from lineaslice.pipeline.shape import Plan


@dataclass(frozen=True, slots=True)
class Parts:
    """The common files by name, and the tasks that they run."""

    tasks: Tasks
    files: Mapping[str, str]

    @property
    def code(self) -> tuple[str, ...]:
        """The names of the Python files."""
        return tuple(name for name in self.files if name.endswith(".py"))


def parts(plan: Plan, request: Request, engine: Iterable[str]) -> Parts:
    """The module, ``NAME_tasks.py`` and the requirements, with an engine's lines."""
    cut = tasks(plan, request)
    text = module(plan, cut.stages)
    return Parts(
        cut,
        {
            f"{request.name}_module.py": text,
            f"{request.name}_tasks.py": runner(
                plan, request, cut, text, distributions(plan, request)
            ),
            f"{request.name}_requirements.txt": requirements(plan, request, engine),
        },
    )
