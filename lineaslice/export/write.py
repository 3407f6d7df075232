"""Bundles to disk: the only module of this room that touches files."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lineaslice.errors import PipelineError
from lineaslice.export.base import Bundle


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a pipeline on disk; iterating gives their paths."""

    folder: Path
    files: tuple[Path, ...]

    def __iter__(self) -> Iterator[Path]:
        return iter(self.files)


def write(bundle: Bundle, output_dir: str | os.PathLike[str] = ".") -> Written:
    """Write a bundle into a folder, which is made when missing.

    Every file is complete or as it was before: all are first written beside their places, then
    moved there. Raises PipelineError when the folder cannot be written.
    """
    folder = Path(output_dir).expanduser()
    pending: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for relative, text in bundle.files.items():
            final = folder / relative
            _refuse_foreign(final)
            final.parent.mkdir(parents=True, exist_ok=True)
            pending.append((_written_beside(final, text), final))
        for temporary, final in pending:
            os.replace(temporary, final)
    except OSError as error:
        for temporary, _ in pending:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise PipelineError(
            f"The pipeline {bundle.name!r} cannot be written to {str(folder)!r}: "
            f"{error.strerror or error}.",
            "Give another output_dir, or make room and check the permissions of this one.",
        ) from error
    return Written(folder, tuple(final for _, final in pending))


def _refuse_foreign(final: Path) -> None:
    """A module that we did not write is the user's, whatever its name."""
    if final.suffix != ".py" or not final.exists():
        return
    if "def run_all_sessions(" not in final.read_text(encoding="utf-8", errors="replace"):
        raise PipelineError(
            f"{str(final)!r} exists and was not written by lineaslice.",
            "Give another pipeline_name or output_dir, or move that file away.",
        )


def _written_beside(final: Path, text: str) -> Path:
    """The text in a new file in the same folder, safely on disk."""
    descriptor, name = tempfile.mkstemp(prefix=f".{final.name}.", dir=final.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp gives 0600; a script is read by others, as open() would allow.
        temporary.chmod(_usual_mode())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _usual_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
