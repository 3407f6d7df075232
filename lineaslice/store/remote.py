"""Blobs behind an fsspec URL (S3, GCS, Azure, memory): written here, uploaded, then renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from contextlib import ExitStack, suppress
from functools import cached_property
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from lineaslice.errors import ConfigError


class Remote:
    """A folder of blobs in an fsspec file system; its package is imported at first use."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        self.where = f"{parts.scheme}://{host}{parts.path}"  # without a password
        self._url = url

    @cached_property
    def _system(self) -> tuple[Any, str]:
        import fsspec

        try:
            system, root = fsspec.core.url_to_fs(self._url)
        except (ImportError, ValueError) as error:
            raise ConfigError(
                f"Blobs cannot be kept in {self.where}: {error}.",
                "Install what that kind of URL needs, or set LINEASLICE_BLOBS to a folder.",
            ) from error
        return system, root.rstrip("/")

    def _path(self, name: str) -> str:
        return f"{self._system[1]}/{name[:2]}/{name[2:]}"

    def incoming(self) -> IO[bytes]:
        _ = self._system  # a wrong URL is told before anything is serialized
        handle, path = tempfile.mkstemp(prefix="lineaslice-")
        os.close(handle)
        return open(path, "w+b")

    def sync(self, file: IO[bytes]) -> None:
        """Do nothing: the file here is not the one that lasts."""

    def keep(self, file: IO[bytes], name: str) -> None:
        system, root = self._system
        file.close()
        target = self._path(name)
        upload = f"{root}/incoming/{uuid.uuid4().hex}"
        system.makedirs(f"{root}/incoming", exist_ok=True)
        system.makedirs(target.rpartition("/")[0], exist_ok=True)
        try:
            system.put_file(file.name, upload)
            system.mv(upload, target)
        except BaseException:
            if system.exists(upload):
                system.rm_file(upload)
            raise

    def drop(self, file: IO[bytes]) -> None:
        with suppress(OSError):  # buffered bytes that do not fit on the disk go away anyhow
            file.close()
        Path(file.name).unlink(missing_ok=True)

    def read(self, name: str) -> bytes:
        content: bytes = self._system[0].cat_file(self._path(name))
        return content

    def open(self, name: str) -> IO[bytes]:
        with ExitStack() as stack:  # a copy, for it is read twice, and fetched once
            file = stack.enter_context(tempfile.TemporaryFile(prefix="lineaslice-"))
            with self._system[0].open(self._path(name), "rb") as source:
                shutil.copyfileobj(source, file, 1 << 20)
            file.seek(0)
            stack.pop_all()
        return file

    def has(self, name: str) -> bool:
        return bool(self._system[0].exists(self._path(name)))

    def remove(self, name: str) -> None:
        if self.has(name):
            self._system[0].rm_file(self._path(name))

    def names(self) -> tuple[str, ...]:
        system, root = self._system
        found = (path.split("/") for path in system.find(root))
        return tuple(sorted(p[-2] + p[-1] for p in found if len(p) > 1 and len(p[-2]) == 2))

    def sweep(self) -> None:
        """Do nothing: an upload has no age that every file system tells; buckets have rules."""
