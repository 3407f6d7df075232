"""Bundles to disk: the only module of this room that touches files.

The module of a pipeline ends with a few lines of comment that name the files which were written
with it, and their hashes. So the next export knows which files are ours and whether somebody has
edited them since; all others are left alone. They stand in the module and in no file of their own,
so that they go wherever the module goes.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from lineaslice.errors import PipelineError
from lineaslice.export.base import Bundle

_FOOTER = "# Written by lineaslice, which replaces these files unless they were edited (SHA-256):\n"

State = Literal["new", "changed", "as it was"]


@dataclass(frozen=True, slots=True)
class Change:
    """What an export did to one file."""

    state: State
    added: int = 0  # lines
    removed: int = 0

    def __str__(self) -> str:
        if self.state != "changed":
            return self.state
        return f"changed: {self.added} lines added, {self.removed} removed"


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a pipeline on disk; iterating gives their paths."""

    folder: Path
    files: tuple[Path, ...]
    changes: Mapping[Path, Change] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Path]:
        return iter(self.files)

    def __str__(self) -> str:
        return "\n".join(f"{path}  ({self.changes[path]})" for path in self.files)


def write(
    bundle: Bundle, output_dir: str | os.PathLike[str] = ".", *, overwrite: bool = False
) -> Written:
    """Write a bundle into a folder, which is made when missing.

    Every file is complete or as it was before: all are first written beside their places, then
    moved there; when one cannot be moved, the others get their former content back. A file that is
    right already is not touched. Raises PipelineError when the folder cannot be written, and for
    files that are not ours, or were edited, unless ``overwrite`` allows to replace the latter.
    """
    folder = Path(output_dir).expanduser()
    texts = _with_footer(bundle)
    former: dict[Path, bytes | None] = {}
    pending: list[tuple[Path, Path]] = []
    moved: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ours = _Ours.read(folder / _module_of(bundle))
        for relative, text in texts.items():
            final = folder / relative
            former[final] = final.read_bytes() if final.exists() else None
            if former[final] != text.encode() and former[final] is not None:
                ours.check(relative, final, overwrite)
        for relative, text in texts.items():
            final = folder / relative
            if former[final] != text.encode():
                final.parent.mkdir(parents=True, exist_ok=True)
                pending.append((_written_beside(final, text), final))
        for temporary, final in pending:
            os.replace(temporary, final)
            moved.append(final)
    except OSError as error:
        for temporary, _ in pending:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        for final in moved:
            _put_back(final, former[final])
        raise PipelineError(
            f"The pipeline {bundle.name!r} cannot be written to {str(folder)!r}: "
            f"{error.strerror or error}.",
            "Give another output_dir, or make room and check the permissions of this one.",
        ) from error
    files = {folder / relative: text for relative, text in texts.items()}
    return Written(
        folder, tuple(files), {path: _change(former[path], text) for path, text in files.items()}
    )


class Preview(NamedTuple):
    """One file as it would be written."""

    path: str  # relative, with ``/``
    text: str
    change: Change
    hindrance: Literal["", "edited", "foreign"]  # edited: needs ``overwrite``; foreign: refused


def preview(bundle: Bundle, output_dir: str | os.PathLike[str] = ".") -> list[Preview]:
    """What `write` would do; nothing is written. Raises PipelineError for unreadable files."""
    folder = Path(output_dir).expanduser()
    found = []
    try:
        ours = _Ours.read(folder / _module_of(bundle))
        for relative, text in _with_footer(bundle).items():
            final = folder / relative
            former = final.read_bytes() if final.exists() else None
            hindrance: Literal["", "edited", "foreign"] = ""
            if former is not None and former != text.encode():
                hindrance = ours.hindrance(relative, final)
            found.append(Preview(relative, text, _change(former, text), hindrance))
    except OSError as error:
        raise PipelineError(
            f"What is in {str(folder)!r} cannot be read: {error.strerror or error}.",
            "Give another output_dir, or check the permissions of this one.",
        ) from error
    return found


def _module_of(bundle: Bundle) -> str:
    return f"{bundle.name}_module.py"


def _with_footer(bundle: Bundle) -> dict[str, str]:
    """The texts, that of the module with the lines that name them all."""
    module = _module_of(bundle)
    if module not in bundle.files:
        return dict(bundle.files)
    rows = [f"#   {_digest(text.encode())}  {path}\n" for path, text in bundle.files.items()]
    return {**bundle.files, module: f"{bundle.files[module]}\n\n{_FOOTER}{''.join(rows)}"}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class _Ours:
    """What the module of a former export says of the files written with it."""

    module: Path
    digests: Mapping[str, str]  # relative path → digest
    is_ours: bool  # there is a module, and we have written it

    @classmethod
    def read(cls, module: Path) -> _Ours:
        if not module.exists():
            return cls(module, {}, False)
        content = module.read_bytes()
        before, footer, rows = content.partition(f"\n\n{_FOOTER}".encode())
        lines = [line[1:].split(maxsplit=1) for line in rows.decode(errors="replace").splitlines()]
        digests = {line[1]: line[0] for line in lines if len(line) == 2}
        return cls(module, digests, bool(footer) or b"def run_all_sessions(" in before)

    def hindrance(self, relative: str, final: Path) -> Literal["", "edited", "foreign"]:
        """Whether a file is not ours, or was edited since we wrote it."""
        content = final.read_bytes()
        if final == self.module:
            content = content.partition(f"\n\n{_FOOTER}".encode())[0]
        known = self.digests.get(relative)
        is_foreign = known is None and bool(self.digests or final.suffix == ".py")
        if is_foreign and not (final == self.module and self.is_ours):
            return "foreign"
        return "edited" if known is not None and known != _digest(content) else ""

    def check(self, relative: str, final: Path, overwrite: bool) -> None:
        """PipelineError for a file that we did not write, or that was edited since."""
        hindrance = self.hindrance(relative, final)
        if hindrance == "foreign":
            raise PipelineError(
                f"{str(final)!r} exists and was not written by lineaslice.",
                "Give another pipeline_name or output_dir, or move that file away.",
            )
        if hindrance == "edited" and not overwrite:
            raise PipelineError(
                f"{str(final)!r} was edited since lineaslice wrote it, and would be replaced.",
                "Move it away, give another output_dir, or replace it with overwrite=True "
                "(--overwrite).",
            )


def _change(former: bytes | None, text: str) -> Change:
    if former is None:
        return Change("new")
    if former == text.encode():
        return Change("as it was")
    old, new = former.decode("utf-8", errors="replace").splitlines(), text.splitlines()
    added = removed = 0
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            removed, added = removed + b - a, added + d - c
    return Change("changed", added, removed)


def _put_back(final: Path, content: bytes | None) -> None:
    with contextlib.suppress(OSError):  # the error that is being told is the one that matters
        if content is None:
            final.unlink(missing_ok=True)
        else:
            final.write_bytes(content)


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
