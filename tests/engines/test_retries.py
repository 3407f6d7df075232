"""A task that fails once is tried again, where the engine does so without a cluster."""

from __future__ import annotations

from pathlib import Path

import lineaslice

from .conftest import CHOSEN
from .engines import Run
from .notebooks import run_notebook

NOTEBOOK = """
import lineaslice, pathlib
tries = pathlib.Path("tries.txt")

def flaky():
    before = tries.read_text() if tries.exists() else ""
    tries.write_text(before + "x")
    if not before:
        raise ConnectionError("the first try fails")
    return 42

answer = flaky()
lineaslice.save(answer, "answer")
doubled = 2 * answer
lineaslice.save(doubled, "doubled")
"""


def test_a_task_that_fails_is_tried_again(workplace: Path, run: Run) -> None:
    tries = workplace / "tries.txt"
    tries.write_text("x")
    run_notebook(NOTEBOOK)
    tries.unlink()
    folder = workplace / CHOSEN / "retried"
    lineaslice.to_pipeline(
        ["answer", "doubled"],
        framework=CHOSEN,
        pipeline_name="retried",
        pipeline_dag_config={"retries": 1},
        output_dir=folder,
    )
    assert run(folder, "retried", {}) == {"answer": 42, "doubled": 84}
    assert tries.read_text() == "xx"
