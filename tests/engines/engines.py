"""The engines, and the module here that runs a pipeline on each of them.

Such a module has ``ready(home, patch)``, a context that gives a `Run`: it is called with the folder
of an export, the pipeline's name and parameters, and returns the values of the artifacts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lineaslice.export.names import ascii_name

Run = Callable[[Path, str, Mapping[str, Any]], dict[str, Any]]

ENGINES = {
    "AIRFLOW": "airflow",
    "ARGO": "argo",
    "DAGSTER": "dagster",
    "DVC": "dvc",
    "KUBEFLOW": "kubeflow",
    "PREFECT": "prefect",
    "RAY": "ray",
}


def passed(value: Any) -> Any:
    """What JSON cannot carry goes as text."""
    if isinstance(value, bytes):
        return value.decode()
    exact = isinstance(value, (int, float, str, list, type(None))) or (
        isinstance(value, dict) and all(isinstance(key, str) for key in value)
    )
    return value if exact else repr(value)


def engine_names(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters by the names that engines have for them, which are in ASCII."""
    return {ascii_name(name): value for name, value in parameters.items()}
