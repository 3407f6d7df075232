"""A file that is hashed from what reached it, beside the writing when there is much.

The hash is of the file's bytes and not of the buffers handed over: another thread of the user may
change an array while it is being saved, and then only the file knows what was stored.
"""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO, Any, Protocol

from lineaslice.store import problems

_STRIDE = 8 << 20  # below this, hashing at the end costs less than handing over to a thread
_PIECE = 1 << 20


class Sink(Protocol):
    """What a serializer writes to: a file that only goes forwards."""

    def write(self, data: Any, /) -> int:
        """Write a bytes-like object; returns how many bytes were written."""


class HashingWriter:
    """The write half of a readable binary file; tells its `OSError`s as `StoreError`s.

    The error is told here because here it is surely the disk's: the same error out of a
    serializer may be the object's own.
    """

    def __init__(self, file: IO[bytes], where: str) -> None:
        self._file = file
        self._where = where
        self._sha256 = hashlib.sha256()
        self._thread: ThreadPoolExecutor | None = None
        self._last: Future[None] | None = None
        self._handed = 0
        self.size = 0

    def write(self, data: Any, /) -> int:
        """Write a bytes-like object; it may be changed or freed once this has returned."""
        view = memoryview(data)
        try:
            self._file.write(view if view.c_contiguous else view.tobytes())
        except OSError as error:
            raise problems.of_files(error, self._where, "write") from error
        self.size += view.nbytes
        if self.size - self._handed >= _STRIDE:
            self._hand_over()
        return view.nbytes

    def finish(self) -> None:
        """Pass on what is buffered; the rest of a large file is hashed while the caller goes on."""
        if self._thread is None:
            self.flush()
        else:
            self._hand_over()

    def hexdigest(self) -> str:
        """The SHA-256 of the file, after `finish`."""
        if self._last is None:
            self._hash(self._handed, self.size)
            self._handed = self.size
        else:
            self._last.result()
        return self._sha256.hexdigest()

    def _hand_over(self) -> None:
        self.flush()
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "lineaslice-hash")
        self._last = self._thread.submit(self._hash, self._handed, self.size)
        self._handed = self.size

    def _hash(self, start: int, stop: int) -> None:
        try:
            while start < stop:
                piece = os.pread(self._file.fileno(), min(_PIECE, stop - start), start)
                if not piece:
                    raise OSError("the file became shorter while it was written")
                self._sha256.update(piece)
                start += len(piece)
        except OSError as error:
            raise problems.of_files(error, self._where, "read") from error

    def release(self) -> None:
        """Wait for the thread, so that the file can be closed; fine at any moment."""
        if self._thread is not None:
            self._thread.shutdown()

    def flush(self) -> None:
        """Pass on what is buffered."""
        try:
            self._file.flush()
        except OSError as error:
            raise problems.of_files(error, self._where, "write") from error
