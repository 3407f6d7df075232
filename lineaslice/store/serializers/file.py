"""Files as they are, behind one line that holds their name."""

from __future__ import annotations

import json
from typing import IO, Any

from lineaslice.files import SavedFile
from lineaslice.store.hashing import Sink


class File:
    """A `SavedFile`."""

    name = "file"
    safe = True

    def accepts(self, obj: Any) -> bool:
        return type(obj) is SavedFile

    def write(self, obj: Any, file: Sink) -> None:
        file.write(json.dumps(obj.name).encode("ascii") + b"\n")
        file.write(obj.content)

    def read(self, file: IO[bytes]) -> SavedFile:
        return SavedFile(json.loads(file.readline()), file.read())
