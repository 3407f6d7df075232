"""Bytes named by their SHA-256: complete or absent, and checked whenever they are read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, NamedTuple, Protocol

from lineaslice.errors import IntegrityError, StoreError
from lineaslice.store import problems
from lineaslice.store.hashing import HashingWriter

_PIECE = 1 << 20  # bytes that are read at a time


class Blob(NamedTuple):
    """What was stored: the hash that names it and its size in bytes."""

    hash: str
    size: int


class Place(Protocol):
    """Where blobs lie; see `folder` and `remote`. Operations raise `OSError`."""

    where: str  # for messages

    def incoming(self) -> IO[bytes]:
        """A new temporary file, readable and writable, for a blob."""

    def sync(self, file: IO[bytes]) -> None:
        """Make what was written to a temporary file as durable as it has to be."""

    def keep(self, file: IO[bytes], name: str) -> None:
        """Make the finished file the blob of this hash at once; the file is gone after."""

    def drop(self, file: IO[bytes]) -> None:
        """Close and remove a temporary file that will not be kept; one that is gone is fine."""

    def read(self, name: str) -> bytes:
        """All bytes of a blob; raises `FileNotFoundError`."""

    def open(self, name: str) -> IO[bytes]:
        """A blob to be read from the start, as often as is wanted; raises `FileNotFoundError`."""

    def has(self, name: str) -> bool: ...

    def remove(self, name: str) -> None:
        """Remove a blob; one that is gone is fine."""

    def names(self) -> tuple[str, ...]: ...

    def sweep(self) -> None:
        """Remove temporary files that no running process can still be writing."""


def place_of(blobs: str) -> Place:
    """The folder or the fsspec file system that a setting names."""
    if "://" in blobs:
        from lineaslice.store.remote import Remote

        return Remote(blobs)
    from lineaslice.store.folder import Folder

    return Folder(blobs)


class Blobs:
    """The blobs of one store."""

    def __init__(self, setting: str) -> None:
        self._place = place_of(setting)

    @property
    def where(self) -> str:
        """The folder or URL, for messages."""
        return self._place.where

    def put(self, write: Callable[[HashingWriter], object]) -> Blob:
        """Store what ``write`` writes to the file that it is given; returns its name and size.

        An equal blob that is already there stays as it is, unless it turns out to be damaged. On
        any error nothing is kept.
        """
        place = self._place
        try:
            file = place.incoming()
        except OSError as error:
            raise problems.of_files(error, place.where, "write") from error
        writer = HashingWriter(file, place.where)
        try:
            write(writer)
            writer.finish()
            try:
                place.sync(file)  # while the rest is hashed
                blob = Blob(writer.hexdigest(), writer.size)
                if not self._holds(blob.hash):
                    place.keep(file, blob.hash)
            except StoreError:
                raise
            except OSError as error:
                raise problems.of_files(error, place.where, "write") from error
        finally:
            writer.release()
            place.drop(file)
        return blob

    def read(self, name: str) -> bytes:
        """The bytes of a blob, found equal to what was stored; raises `IntegrityError`."""
        with self._reading(name):
            content = self._place.read(name)
        self._check(name, hashlib.sha256(content).hexdigest())
        return content

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A blob as a file, for what need not be in memory as a whole.

        It is read through first, and found equal to what was stored; raises `IntegrityError`.
        """
        with self._reading(name):
            file = self._place.open(name)
        with file:
            with self._reading(name):
                digest = hashlib.sha256()
                while piece := file.read(_PIECE):
                    digest.update(piece)
                file.seek(0)
            self._check(name, digest.hexdigest())
            yield file

    @contextmanager
    def _reading(self, name: str) -> Iterator[None]:
        """Tell in our words why a blob cannot be read."""
        try:
            yield
        except FileNotFoundError:
            raise IntegrityError(
                f"Blob {name} is missing from {self.where}; it was removed from outside.",
                "Restore it from a backup, or delete the version that needs it.",
            ) from None
        except OSError as error:
            raise problems.of_files(error, self.where, "read") from error

    def _check(self, name: str, found: str) -> None:
        if found != name:
            raise IntegrityError(
                f"Blob {name} in {self.where} is damaged: its bytes now hash to {found}.",
                "Restore it from a backup, or save the value again.",
            )

    def has(self, name: str) -> bool:
        """Whether there is a blob of this hash; its content is not looked at."""
        try:
            return self._place.has(name)
        except OSError as error:
            raise problems.of_files(error, self.where, "read") from error

    def remove(self, name: str) -> None:
        """Remove a blob. Only for who knows that no version names it."""
        try:
            self._place.remove(name)
        except OSError as error:
            raise problems.of_files(error, self.where, "write") from error

    def hashes(self) -> tuple[str, ...]:
        """The hashes of all blobs, sorted."""
        try:
            return self._place.names()
        except OSError as error:
            raise problems.of_files(error, self.where, "read") from error

    def sweep(self) -> None:
        """Remove what crashed writers left behind."""
        try:
            self._place.sweep()
        except OSError as error:
            raise problems.of_files(error, self.where, "write") from error

    def _holds(self, name: str) -> bool:
        if not self.has(name):
            return False
        try:
            self.read(name)
        except StoreError:  # damaged or unreadable: the good copy at hand takes its place
            return False
        return True
