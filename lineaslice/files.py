"""The content of a file as a value: `lineaslice.save_file` keeps it, `get_value` gives it back."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path

from lineaslice.errors import FileProblem

_FOLDER = "is a folder, and only single files can be kept"


@dataclass(frozen=True, slots=True, repr=False)
class SavedFile:
    """A file's name and its bytes; ``write_to`` makes it a file again."""

    name: str  # without folders: "report.csv"
    content: bytes

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> SavedFile:
        """The file as it is now. Raises FileProblem for what is no readable file."""
        place = Path(path)
        try:
            return cls(place.name, place.read_bytes())
        except IsADirectoryError:
            raise FileProblem(
                f"{os.fspath(path)!r} {_FOLDER}.",
                "Pack it first: shutil.make_archive('name', 'zip', folder); then save the archive.",
            ) from None
        except FileNotFoundError:
            raise FileProblem(
                f"There is no file {os.fspath(path)!r} in {os.getcwd()!r}.",
                "Run the cell that writes it, or check the spelling.",
            ) from None
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise FileProblem(
                f"The file {os.fspath(path)!r} cannot be read: {why}.",
                "Check its permissions, then save again.",
            ) from None

    def open(self) -> io.BytesIO:
        """The content to read from, as of a file opened with ``"rb"``."""
        return io.BytesIO(self.content)

    def text(self, encoding: str = "utf-8") -> str:
        """The content as text."""
        return self.content.decode(encoding)

    def write_to(self, path: str | os.PathLike[str] = ".") -> Path:
        """Write the file, into a folder under its own name; returns where it is.

        A file that is there already is replaced.
        """
        place = Path(path)
        if place.is_dir():
            place /= self.name
        place.write_bytes(self.content)
        return place

    def __bytes__(self) -> bytes:
        return self.content

    def __len__(self) -> int:
        return len(self.content)

    def __repr__(self) -> str:
        return f"SavedFile({self.name!r}, {len(self.content)} bytes)"
