"""These tests need a built wheel, JupyterLab and a browser: ``make test-lab`` has all of that.

``LINEASLICE_LAB_WHEEL`` is the wheel, which is also installed in the environment that runs the
tests; without it nothing here is collected.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

WHEEL = os.environ.get("LINEASLICE_LAB_WHEEL", "")
collect_ignore_glob = [] if WHEEL else ["test_*.py"]


@pytest.fixture(scope="session")
def wheel() -> Path:
    """The wheel under test."""
    return Path(WHEEL)
