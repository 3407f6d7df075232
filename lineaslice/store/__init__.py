"""The store: a catalog in SQLite and values in blobs named by their SHA-256.

`Store.open(config)` is the way in; nothing else here is needed outside the catalog.
"""

from __future__ import annotations

from lineaslice.store.store import Store

__all__ = ["Store"]
