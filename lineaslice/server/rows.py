"""Records of the store as rows of the contract."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Sequence
from typing import Any

from lineaslice.catalog.references import ArtifactVersion
from lineaslice.catalog.verifying import present
from lineaslice.model import Verification
from lineaslice.server.contract import ArtifactRow, Detail, Kind, Verified, VersionRow
from lineaslice.store.overview import Glance

_TABLES = ("DataFrame", "Series", "Table", "RecordBatch", "LazyFrame")
_MODELS = (
    *("sklearn.", "lightgbm.", "xgboost.", "catboost.", "statsmodels."),
    *("torch.nn.", "keras.", "tensorflow.", "transformers.", "imblearn."),
)
_FIGURES = ("matplotlib.figure.", "plotly.graph_objs.", "altair.", "bokeh.")


def kind_of(type_name: str, serializer: str) -> Kind:
    """What a value is for a reader."""
    last = type_name.rpartition(".")[2]
    if serializer == "file":
        return "file"
    if serializer == "arrow" or last in _TABLES:
        return "table"
    if serializer == "npy" or type_name in ("numpy.ndarray", "torch.Tensor"):
        return "array"
    if type_name.startswith(_FIGURES):
        return "figure"
    if type_name.startswith(_MODELS):
        return "model"
    return "text" if serializer == "text" else "value"


def verified(found: Verification | None) -> Verified | None:
    """The outcome of a re-run."""
    found = present(found)
    if found is None:
        return None
    return {
        "state": found.state,
        "detail": found.detail,
        "line": found.line,
        "checked": found.checked,
        "seconds": found.seconds,
        "text": str(found),
    }


def version_row(one: Glance) -> VersionRow:
    """One version in a list."""
    return {
        "name": one.name,
        "version": one.version,
        "created": one.created,
        "size": one.size,
        "type": one.type,
        "kind": kind_of(one.type, one.serializer),
        "traced": one.traced,
        "safe": one.safe,
        "verification": verified(one.verification),
        "aliases": list(one.aliases),
    }


def artifact_row(one: Glance) -> ArtifactRow:
    """The newest version of an artifact."""
    return {**version_row(one), "versions": one.versions}


def row_of(version: ArtifactVersion) -> VersionRow:
    """One version, of which a handle is at hand."""
    row = version.row
    return {
        "name": row.name,
        "version": row.version,
        "created": row.created,
        "size": row.size,
        "type": row.type,
        "kind": kind_of(row.type, row.serializer),
        "traced": row.goal is not None,
        "safe": row.safe,
        "verification": verified(version.verification),
        "aliases": list(version.aliases),
    }


def detail(version: ArtifactVersion) -> dict[str, Any]:
    """All about one version but its value and its code."""
    row = version.row
    kept = row.metadata
    found: Detail = {
        **row_of(version),
        "protocol": 1,
        "hash": row.blob,
        "serializer": row.serializer,
        "compute_seconds": row.compute_seconds,
        "expression": "" if row.goal is None else row.goal.expression,
        "session": row.session or "",
        "user": str(kept.get("user", "")),
        "host": str(kept.get("host", "")),
        "python": str(kept.get("python", "")),
        "platform": str(kept.get("platform", "")),
        "packages": [{"name": n, "version": v} for n, v in kept.get("packages", {}).items()],
        "metadata": kept.get("metadata", {}),
    }
    return dict(found)


# ---------------------------------------------------------------- filter and order


def matching(
    rows: Sequence[Glance], wanted: str, kind: str, verification: str, traced: bool = False
) -> list[Glance]:
    """Those of the rows that a filter lets through: by name, type or alias, whatever the case.

    With `traced`, only those whose code is known.
    """
    found = [one for one in rows if one.traced or not traced]
    text = wanted.strip().casefold()
    if any(letter in text for letter in "*?["):
        pattern = text if text.endswith("*") else f"{text}*"
        found = [one for one in found if fnmatch.fnmatchcase(one.name.casefold(), pattern)]
    elif text.startswith("@"):
        found = [o for o in found if any(a.casefold().startswith(text[1:]) for a in o.aliases)]
    elif text:
        found = [
            one
            for one in found
            if text in one.name.casefold()
            or text in one.type.casefold()
            or any(text in alias.casefold() for alias in one.aliases)
        ]
    if kind:
        found = [one for one in found if kind_of(one.type, one.serializer) == kind]
    if verification:
        found = [one for one in found if _state(one) == verification]
    return found


def _state(one: Glance) -> str:
    known = present(one.verification)
    return "none" if known is None else known.state


ORDERS: dict[str, Callable[[Glance], Any]] = {
    "name": lambda one: (one.name.casefold(), one.name),
    "created": lambda one: one.created,
    "size": lambda one: one.size,
    "kind": lambda one: (kind_of(one.type, one.serializer), one.type),
    "version": lambda one: one.version,
    "verification": _state,
}
