"""Clean processes, started once for all slice tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .clean_process import CleanProcesses


@pytest.fixture(scope="package")
def clean() -> Iterator[CleanProcesses]:
    with CleanProcesses() as processes:
        yield processes
