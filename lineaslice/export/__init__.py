"""Plans become bundles of files: ``export.export``, and ``write.write`` for the disk."""

from __future__ import annotations

from lineaslice.export import airflow, argo, dagster, dvc, kubeflow, prefect, ray, script
from lineaslice.export.base import Bundle, Request, export, frameworks, register

register("SCRIPT", script.files)
for _name, _engine in {
    "AIRFLOW": airflow,
    "ARGO": argo,
    "DAGSTER": dagster,
    "DVC": dvc,
    "KUBEFLOW": kubeflow,
    "PREFECT": prefect,
    "RAY": ray,
}.items():
    register(_name, _engine.files, ascii_only=True)

__all__ = ["Bundle", "Request", "export", "frameworks", "register"]
