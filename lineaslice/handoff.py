"""Bytes that a task of a pipeline hands to later ones, kept in the configured store.

Exported pipelines use it where the engine itself carries only small texts. Equal bytes have one
reference, so runs cannot disturb each other. ``Store.collect`` removes what was handed on, because
no version names it: call it when no pipeline runs.
"""

from __future__ import annotations

from lineaslice import config
from lineaslice.store import Store


def put(content: bytes) -> str:
    """Keep bytes; returns the reference that ``take`` wants. Raises StoreError."""
    with Store.open(config.load()) as store:
        return store.blobs.put(lambda file: file.write(content)).hash


def take(reference: str) -> bytes:
    """The bytes of a reference, found equal to those that were put. Raises IntegrityError."""
    with Store.open(config.load()) as store:
        return store.blobs.read(reference)
