"""An exported module begins with what re-runs of its artifacts' code gave, where there were any."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

import lineaslice
from lineaslice import api
from lineaslice.model import Verification
from lineaslice.tracing.script import run_cells
from lineaslice.tracing.session import Session

VERIFIED = Verification("verified", checked="2024-05-06T07:08:09.000000")
OUTCOMES = {
    "verified": (VERIFIED, "verified (2024-05-06)"),
    "where it differs": (
        VERIFIED._replace(state="differs", detail="[0]: 1 != 2"),
        "differs: [0]: 1 != 2 (2024-05-06)",
    ),
    "the line that failed": (
        VERIFIED._replace(state="failed", line=3, detail="OSError: gone"),
        "failed in line 3: OSError: gone (2024-05-06)",
    ),
    "still running": (
        VERIFIED._replace(state="running", process="elsewhere:1"),
        "is being verified (2024-05-06)",
    ),
    "several lines": (
        VERIFIED._replace(state="differs", detail="a\nimport os"),
        "differs: a\\nimport os (2024-05-06)",
    ),
    "a long story": (
        VERIFIED._replace(state="differs", detail="a" * 500),
        f"differs: {'a' * 150}… (2024-05-06)",
    ),
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LINEASLICE_HOME", str(tmp_path / "store"))
    cells = [
        "from __future__ import annotations\nx = [1]\ny = [2]",
        "import lineaslice\nlineaslice.save(x, 'x')\nlineaslice.save(y, 'the\\ny')",
    ]
    run_cells(cells, session=Session({"__name__": "__main__"}, store=api.store()))
    return tmp_path


def module() -> Path:
    written = lineaslice.to_pipeline(["x", "the\ny"], pipeline_name="both", output_dir="out")
    return next(path for path in written if path.suffix == ".py")


def test_without_a_verification_there_is_no_header(home: Path) -> None:
    assert not module().read_text().startswith("#")


@pytest.mark.parametrize(("outcome", "told"), OUTCOMES.values(), ids=OUTCOMES)
def test_the_state_of_each_verified_artifact(outcome: Verification, told: str, home: Path) -> None:
    api.store().versions.add_verification("the\ny", 1, outcome)
    lines = module().read_text().splitlines()
    assert lines[:3] == [
        "# What the code of these artifacts gave in a clean process:",
        f"#   the\\ny, version 1: {told}",
        "",
    ]
    assert runpy.run_path(str(module()))["run_all_sessions"]() == {"x": [1], "the\ny": [2]}
