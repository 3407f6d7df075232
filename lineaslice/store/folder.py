"""Blobs in a local folder: ``ab/cdef…`` by hash, and ``incoming/`` for those being written."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

_ABANDONED_SECONDS = 24 * 3600.0  # a writer that has not written for a day is gone


class Folder:
    """A folder of blobs, each readable only (0444) and durable before it gets its name."""

    def __init__(self, folder: str) -> None:
        self.where = folder
        self._folder = Path(folder)
        self._incoming = self._folder / "incoming"

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name[2:]

    def incoming(self) -> IO[bytes]:
        self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, path = tempfile.mkstemp(dir=self._incoming)
        # The file object must know its path for `keep` and `drop`; os.fdopen only knows a number.
        os.close(handle)
        return open(path, "w+b")

    def sync(self, file: IO[bytes]) -> None:
        os.fsync(file.fileno())

    def keep(self, file: IO[bytes], name: str) -> None:
        os.fchmod(file.fileno(), 0o444)
        file.close()
        path = self._path(name)
        if not path.parent.is_dir():
            path.parent.mkdir(exist_ok=True)
            _sync_folder(self._folder)
        os.replace(file.name, path)
        _sync_folder(path.parent)

    def drop(self, file: IO[bytes]) -> None:
        with suppress(OSError):  # buffered bytes that do not fit on the disk go away anyhow
            file.close()
        Path(file.name).unlink(missing_ok=True)

    def read(self, name: str) -> bytes:
        return self._path(name).read_bytes()

    def open(self, name: str) -> IO[bytes]:
        return self._path(name).open("rb")

    def has(self, name: str) -> bool:
        return self._path(name).is_file()

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def names(self) -> tuple[str, ...]:
        found = self._folder.glob("[0-9a-f][0-9a-f]/*")
        return tuple(sorted(path.parent.name + path.name for path in found))

    def sweep(self) -> None:
        now = time.time()
        for path in self._incoming.glob("*"):
            if now - path.stat().st_mtime > _ABANDONED_SECONDS:
                path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
