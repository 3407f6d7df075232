"""Every case on the real engine: each value equals the saved one, with parameters the script's."""

from __future__ import annotations

from pathlib import Path

import pytest
from pipelines.cases import NAMES, Case, different

from .conftest import CHOSEN
from .engines import Run


@pytest.mark.parametrize("name", NAMES)
def test_the_engine_gives_the_values(
    name: str, cases: dict[str, Case], workplace: Path, run: Run
) -> None:
    case = cases[name]
    folder = case.export(CHOSEN, workplace / CHOSEN / name)
    pipeline = next(folder.glob("*_module.py")).name.removesuffix("_module.py")
    for parameters in ({}, case.other) if case.other else ({},):
        assert different(run(folder, pipeline, parameters), case.expected(parameters)) == []
