"""Is a value the one that was saved? By content, as verifying compares."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from lineaslice.errors import StoreError
from lineaslice.files import SavedFile

if TYPE_CHECKING:
    from lineaslice.catalog.references import ArtifactVersion


def difference(version: ArtifactVersion, value: Any, *, tolerance: float = 0.0) -> str:
    """Where the value differs from the stored one, in words; "" when it does not.

    A path stands for the file, where a file was saved. What storing alone makes different counts
    as equal. ``tolerance`` is allowed between numbers.
    """
    from lineaslice.comparison import compare
    from lineaslice.verification.outcome import outcome

    saved = version.get_value()
    if isinstance(saved, SavedFile) and isinstance(value, (str, os.PathLike)):
        value = SavedFile.read(value)
    try:
        found = outcome(saved, value, version.name, tolerance=tolerance).comparison
    except StoreError:  # what cannot be stored is not what was
        found = compare(saved, value, tolerance=tolerance)
    return "" if found.difference is None else str(found.difference)
