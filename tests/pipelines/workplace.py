"""One folder for all cases, in which notebooks and pipelines run, with a store of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .cases import NAMES, Case, prepare


@pytest.fixture(scope="session")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("pipelines")
    prepare(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LINEASLICE_HOME", str(root / "store"))
        patch.chdir(root)
        yield root


@pytest.fixture(scope="session")
def cases(workplace: Path) -> dict[str, Case]:
    return {name: Case(name) for name in NAMES}
