"""What does ``pipeline_dag_config`` say: how tasks are cut, when and how often they are tried?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from lineaslice.errors import PipelineError

Granularity = Literal["artifact", "session"]


@dataclass(frozen=True, slots=True)
class DagConfig:
    """The wishes of the user that concern the engine, not the values."""

    tasks: Granularity = "artifact"  # a task for each artifact, or for each session
    schedule: str = ""  # five fields of cron; "" runs on demand only
    retries: int = 0  # further tries of a task that fails
    retry_delay: int = 0  # seconds between them

    @classmethod
    def of(cls, given: Mapping[str, Any] | None) -> DagConfig:
        """The options, checked. Raises PipelineError for what is unknown or senseless."""
        given = {} if given is None else given
        if not isinstance(given, Mapping):
            raise PipelineError(
                f"pipeline_dag_config is {given!r}, no dictionary.", f"For example {_EXAMPLE}."
            )
        for key, value in given.items():
            check = _CHECKS.get(key)
            if check is None:
                near = get_close_matches(str(key), _CHECKS, n=1)
                raise PipelineError(
                    f"pipeline_dag_config has no option {key!r}.",
                    (f"Did you mean {near[0]!r}? " if near else "")
                    + f"Options: {', '.join(_CHECKS)}.",
                )
            if not check(value):
                raise PipelineError(
                    f"pipeline_dag_config: {key} is {value!r}.", f"{key}: {_MEANINGS[key]}."
                )
        return cls(**given)

    def refuse(self, framework: str, *options: str) -> None:
        """Raise PipelineError when one of the options is set, for a framework that lacks it."""
        for option in options:
            if getattr(self, option):
                raise PipelineError(
                    f"{framework} has no {_WORDS[option]}: pipeline_dag_config gives "
                    f"{option}={getattr(self, option)!r}.",
                    f"Leave {option!r} out, or choose a framework that has it.",
                )


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_schedule(value: Any) -> bool:
    return isinstance(value, str) and (
        not value or (len(value.split()) == 5 and set(value) <= _CRON)
    )


_CRON = frozenset("0123456789*/,- ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#?")
_EXAMPLE = "{'tasks': 'session', 'schedule': '0 6 * * *', 'retries': 2, 'retry_delay': 60}"
_CHECKS = {
    "tasks": lambda value: value in ("artifact", "session"),
    "schedule": _is_schedule,
    "retries": _is_count,
    "retry_delay": _is_count,
}
_MEANINGS = {
    "tasks": "'artifact' (a task for each artifact) or 'session'",
    "schedule": "the five fields of cron, as in '0 6 * * *'",
    "retries": "a whole number, how often a task that fails is tried again",
    "retry_delay": "a whole number of seconds between two tries",
}
_WORDS = {"schedule": "schedules", "retries": "retries", "retry_delay": "delay between retries"}
