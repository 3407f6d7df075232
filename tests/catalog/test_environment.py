"""Which packages a value needs, and what differs later."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lineaslice.catalog import environment


class Own:
    def __init__(self, part: Any) -> None:
        self.part = part


def estimator() -> Any:
    return pytest.importorskip("sklearn.linear_model").LinearRegression()


@pytest.mark.parametrize(
    ("make", "packages"),
    [
        (lambda: 3, []),
        (lambda: [1, "x", {"a": None}], []),
        (lambda: np.zeros(2), ["numpy"]),
        (lambda: [{"a": np.float64(1)}], ["numpy"]),
        (lambda: Own((np.zeros(2),)), ["numpy"]),
        (lambda: np.mean, ["numpy"]),
        (lambda: np.ndarray, ["numpy"]),
        (lambda: pd.DataFrame({"a": [1]}), ["pandas"]),
        (estimator, ["scikit-learn"]),
    ],
)
def test_packages_of_a_value(make: Any, packages: list[str]) -> None:
    found = environment.describe(make())
    assert set(packages) <= set(found["value_packages"])
    if not packages:
        assert found["value_packages"] == []
    for name in packages:
        assert found["packages"][name] == version(name)
    assert found["python"] == platform.python_version()


def test_imports_are_kept_by_distribution() -> None:
    found = environment.describe(1, ["sklearn.linear_model", "os", "dateutil", "no_such_thing"])
    assert set(found["packages"]) == {"scikit-learn", "python-dateutil"}
    assert found["value_packages"] == []


def test_a_cycle_ends() -> None:
    own = Own(None)
    own.part = [own]
    assert environment.describe(own)["value_packages"] == []


@pytest.mark.parametrize(
    ("then", "differs"),
    [
        (version("numpy"), False),
        (".".join(version("numpy").split(".")[:2]) + ".999", False),
        ("1.0.0", True),
    ],
)
def test_patch_versions_do_not_matter(then: str, differs: bool) -> None:
    kept = {"python": platform.python_version(), "packages": {"numpy": then}}
    assert bool(environment.differences({**kept, "value_packages": ["numpy"]})) is differs
    assert environment.differences({**kept, "value_packages": []}) == ()
