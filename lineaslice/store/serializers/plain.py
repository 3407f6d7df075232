"""Text as UTF-8 and bytes as they are."""

from __future__ import annotations

from typing import IO, Any

from lineaslice.store.hashing import Sink


class Text:
    """A ``str``; one with lone surrogates has no UTF-8 and is left to JSON."""

    name = "text"
    safe = True

    def accepts(self, obj: Any) -> bool:
        if type(obj) is not str:
            return False
        try:
            obj.encode("utf-8")
        except UnicodeEncodeError:
            return False
        return True

    def write(self, obj: Any, file: Sink) -> None:
        file.write(obj.encode("utf-8"))

    def read(self, file: IO[bytes]) -> str:
        return file.read().decode("utf-8")


class Bytes:
    """A ``bytes``."""

    name = "bytes"
    safe = True

    def accepts(self, obj: Any) -> bool:
        return type(obj) is bytes

    def write(self, obj: Any, file: Sink) -> None:
        file.write(obj)

    def read(self, file: IO[bytes]) -> bytes:
        return file.read()
