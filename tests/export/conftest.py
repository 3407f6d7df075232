from __future__ import annotations

from pathlib import Path

import pytest

from .exported import Exported


@pytest.fixture
def exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Exported:
    """An empty store, in a folder that is the working folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LINEASLICE_HOME", str(tmp_path / "store"))
    return Exported(tmp_path)
