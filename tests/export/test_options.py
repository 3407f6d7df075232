"""What ``pipeline_dag_config`` allows, and what its mistakes are told."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline.notebook import planned

from lineaslice import export as room
from lineaslice.errors import PipelineError
from lineaslice.export.options import DagConfig

MISTAKES: dict[str, tuple[Any, str, str]] = {
    "no dictionary": (["retries"], "is ['retries'], no dictionary", "For example {'tasks'"),
    "unknown": ({"retry": 1}, "has no option 'retry'", "Did you mean 'retries'? Options: tasks,"),
    "no text": ({3: 1}, "has no option 3", "Options: tasks, schedule, retries, retry_delay."),
    "tasks": ({"tasks": "cell"}, "tasks is 'cell'", "'artifact' (a task for each artifact)"),
    "schedule": ({"schedule": "daily"}, "schedule is 'daily'", "as in '0 6 * * *'"),
    "no cron": ({"schedule": "a b c d 'e"}, "schedule is", "five fields of cron"),
    "retries": ({"retries": -1}, "retries is -1", "a whole number, how often"),
    "a truth value": ({"retries": True}, "retries is True", "a whole number, how often"),
    "delay": ({"retry_delay": 0.5}, "retry_delay is 0.5", "a whole number of seconds"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_mistakes(case: str) -> None:
    given, message, hint = MISTAKES[case]
    with pytest.raises(PipelineError) as caught:
        DagConfig.of(given)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_what_is_allowed() -> None:
    assert DagConfig.of(None) == DagConfig()
    given = {"tasks": "session", "schedule": "*/5 0-6 * JAN MON", "retries": 2, "retry_delay": 60}
    assert DagConfig.of(given) == DagConfig("session", "*/5 0-6 * JAN MON", 2, 60)


@pytest.mark.parametrize(
    ("framework", "option"),
    [
        ("SCRIPT", "schedule"),
        ("SCRIPT", "retries"),
        ("DVC", "schedule"),
        ("DVC", "retry_delay"),
        ("RAY", "schedule"),
        ("RAY", "retry_delay"),
    ],
)
def test_what_an_engine_lacks(framework: str, option: str) -> None:
    value = "0 6 * * *" if option == "schedule" else 3
    with pytest.raises(PipelineError, match=f"{framework} has no ") as caught:
        room.export(planned('a = 1\nsave(a, "a")'), framework, dag_config={option: value})
    assert repr(option) in caught.value.hint
