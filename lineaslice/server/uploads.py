"""Files that users drop into the panel, as values: a family by the file's ending.

What has no reader here stays a file, unread: a pickle above all, which can run code when loaded.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lineaslice.catalog import artifacts as catalog
from lineaslice.catalog.references import ArtifactVersion
from lineaslice.files import SavedFile
from lineaslice.store import Store

_PICKLES = (".pkl", ".pickle", ".joblib", ".dill", ".pt", ".pth", ".sav")


class Unreadable(Exception):
    """The file is not what its ending says."""


def file_name(given: str) -> str:
    """A name without folders, whatever system it comes from: ``../../a.csv`` is ``a.csv``."""
    last = given.replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if letter.isprintable()).strip()
    return kept if kept.strip(". ") else "upload"


def save(store: Store, file: Path, filename: str, name: str) -> tuple[ArtifactVersion, str]:
    """The new version, and what is worth knowing. Raises Unreadable."""
    bare = file_name(filename)
    ending = Path(bare).suffix.lower()
    read = FORMATS.get(ending)
    note = ""
    if read is None:
        value: Any = SavedFile(bare, file.read_bytes())
        note = "It is kept as a file, unread."
        if ending in _PICKLES:
            note = "It is kept as a file, unread: a pickle can run code when it is loaded."
    else:
        try:
            value = read(file)
        except ImportError as error:
            value = SavedFile(bare, file.read_bytes())
            note = f"It is kept as a file: the server lacks {error.name or error}, which reads it."
        except Exception as error:  # the reader of the format says what is wrong
            raise Unreadable(f"{bare} cannot be read: {error}") from error
    metadata = {"uploaded": bare}
    return catalog.save(store, value, name or _named(bare, read), metadata=metadata), note


def _named(bare: str, read: object) -> str:
    """The name of what comes without one: ``sales`` for a table, ``model.pkl`` for a file."""
    return bare if read is None else Path(bare).stem


def _csv(file: Path) -> Any:
    import pandas as pd

    return pd.read_csv(file)


def _parquet(file: Path) -> Any:
    import pandas as pd

    return pd.read_parquet(file)


def _npy(file: Path) -> Any:
    import numpy as np

    return np.load(file, allow_pickle=False)


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


FORMATS: dict[str, Callable[[Path], Any]] = {
    ".csv": _csv,
    ".parquet": _parquet,
    ".npy": _npy,
    ".json": _json,
}
