"""SCRIPT: one Python module that runs by itself, and its requirements."""

from __future__ import annotations

from lineaslice.export.base import Request
from lineaslice.export.requirements import requirements
from lineaslice.pipeline.module import module
from lineaslice.pipeline.shape import Plan


def files(plan: Plan, request: Request) -> dict[str, str]:
    """``NAME_module.py`` and ``NAME_requirements.txt``."""
    request.dag_config.refuse("SCRIPT", "schedule", "retries", "retry_delay")
    return {
        f"{request.name}_module.py": module(plan),
        f"{request.name}_requirements.txt": requirements(plan, request),
    }
