"""The user's knowledge tables, read when tracing begins."""

from __future__ import annotations

import sys

from lineaslice import config
from lineaslice.errors import ConfigError
from lineaslice.knowledge import lookup

problems: tuple[ConfigError, ...] = ()  # of the tables that are in force, or would be


def load() -> None:
    """Let the tables of the nearest ``lineaslice.toml`` hold, as far as they have no mistakes."""
    global problems
    problems = lookup.declare(config.settings_file())


def read() -> None:
    """The same, and tell the mistakes."""
    load()
    if problems:
        print(told(problems), file=sys.stderr)


def told(problems: tuple[ConfigError, ...]) -> str:
    """One message about all that is wrong."""
    which = "a knowledge table" if len(problems) == 1 else f"{len(problems)} knowledge tables"
    lines = [f"lineaslice leaves out {which} of yours, and traces without:"]
    lines += [f"  {line}" for problem in problems for line in str(problem).splitlines()]
    return "\n".join([*lines, "When that is mended, type %reload_ext lineaslice."])
