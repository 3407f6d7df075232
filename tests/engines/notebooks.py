"""Notebooks that only one test needs."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from lineaslice import api
from lineaslice.tracing.script import run_cells
from lineaslice.tracing.session import Session


def run_notebook(text: str) -> None:
    """Run a cell as ``__main__``, traced into the store that is configured."""
    main = ModuleType("__main__")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", main)
        run_cells([text], session=Session(main.__dict__, store=api.store()))
