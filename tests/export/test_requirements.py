"""Requirements: import names to pinned distributions."""

from __future__ import annotations

from importlib import metadata

import pytest
from pipeline.notebook import planned

from lineaslice.export.base import Request
from lineaslice.export.requirements import requirements
from lineaslice.pipeline.shape import Plan

A = 'a = 1\nsave(a, "a")\n'


def version(name: str) -> str:
    return metadata.version(name)


CASES: dict[str, tuple[str, list[str], Request, list[str]]] = {
    "nothing": (A, [], Request("x"), []),
    "the standard library": (f"import os, json.decoder\nn = os.sep\n{A}", [], Request("x"), []),
    "another name than the import's": (
        'from sklearn.linear_model import Ridge\na = Ridge()\nsave(a, "a")\n',
        [],
        Request("x"),
        [f"scikit-learn=={version('scikit-learn')}"],
    ),
    "inside a function": (
        'def f():\n    import numpy.linalg\n    return 1\na = f()\nsave(a, "a")\n',
        [],
        Request("x"),
        [f"numpy=={version('numpy')}"],
    ),
    "the session's version": (
        'import numpy as np\na = np.ones(2)\nsave(a, "a")\n',
        [],
        Request("x", {"NumPy": "1.2.3"}),
        ["numpy==1.2.3"],
    ),
    "reuse needs lineaslice": (A, ["a"], Request("x", {"lineaslice": "0.9"}), ["lineaslice==0.9"]),
    "reuse needs what the value needs": (
        A,
        ["a"],
        Request("x", {"lineaslice": "0.9", "Some_Lib": "4.5"}, ("some-lib",)),
        ["lineaslice==0.9", "some-lib==4.5"],
    ),
    "dropped code's imports count for the loaded value": (
        'import numpy as np\na = np.ones(2)\nsave(a, "a")\n',
        ["a"],
        Request("x", {"lineaslice": "0.9", "numpy": "2.0"}),
        ["lineaslice==0.9", "numpy==2.0"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_requirements(case: str) -> None:
    notebook, reuse, request, lines = CASES[case]
    assert requirements(planned(notebook, reuse=reuse), request).splitlines() == lines


def test_a_module_of_the_users_own() -> None:
    text = requirements(Plan("x", (), packages=("my_module",)), Request("x"))
    assert text == "# my_module: no installed package; put its file beside the module\n"


def test_a_distribution_of_unknown_version() -> None:
    text = requirements(
        planned(A, reuse=["a"]), Request("x", {"lineaslice": "1"}, ("no-such-distribution",))
    )
    assert text == "lineaslice==1\nno-such-distribution\n"
