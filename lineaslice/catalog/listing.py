"""A list of versions that prints as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, overload

from lineaslice.preferences import options
from lineaslice.showing import Shown

if TYPE_CHECKING:
    from lineaslice.catalog.references import ArtifactVersion

_COLUMNS = ("name", "version", "type", "size", "saved", "code", "verified")


def size_text(size: int) -> str:
    """Bytes for people: 812 B, 1.5 kB, 98.2 MB."""
    if size < 1000:
        return f"{size} B"
    amount = float(size)
    for unit in ("kB", "MB", "GB"):
        amount /= 1000
        if amount < 999.95:
            return f"{amount:.1f} {unit}"
    return f"{amount / 1000:.1f} TB"


class ArtifactList(Shown, Sequence["ArtifactVersion"]):
    """Versions in order; ``repr`` is a plain table, a notebook shows an HTML one."""

    def __init__(self, versions: Iterable[ArtifactVersion]) -> None:
        self._versions = tuple(versions)

    @overload
    def __getitem__(self, index: int) -> ArtifactVersion: ...

    @overload
    def __getitem__(self, index: slice) -> ArtifactList: ...

    def __getitem__(self, index: int | slice) -> ArtifactVersion | ArtifactList:
        if isinstance(index, slice):
            return ArtifactList(self._versions[index])
        return self._versions[index]

    def __len__(self) -> int:
        return len(self._versions)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ArtifactList):
            return NotImplemented
        return self._versions == other._versions

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        if not self._versions:
            return "No artifacts."
        shown, hidden = self._shown()
        table = [_COLUMNS, *(_cells(version) for version in shown)]
        widths = [max(len(row[i]) for row in table) for i in range(len(_COLUMNS))]
        lines = [
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            for row in table
        ]
        return "\n".join([*lines, *_hidden_text(hidden)])

    def _repr_html_(self) -> str:
        if not self._versions:
            return "<p>No artifacts.</p>"
        shown, hidden = self._shown()
        style = 'style="text-align:left"'
        head = "".join(f"<th {style}>{column}</th>" for column in _COLUMNS)
        body = "".join(
            "<tr>" + "".join(f"<td {style}>{escape(text)}</td>" for text in _cells(v)) + "</tr>"
            for v in shown
        )
        note = "".join(f"<p>{escape(text)}</p>" for text in _hidden_text(hidden))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"

    def _shown(self) -> tuple[tuple[ArtifactVersion, ...], int]:
        limit: int | None = options.max_rows
        shown = self._versions if limit is None else self._versions[:limit]
        return shown, len(self._versions) - len(shown)


def _hidden_text(hidden: int) -> list[str]:
    return [f"… and {hidden} more (lineaslice.options.max_rows)"] if hidden else []


def _cells(version: ArtifactVersion) -> tuple[str, ...]:
    return (
        _one_line(version.name),
        str(version.version),
        version.type.rpartition(".")[2],
        size_text(version.size),
        _local_time(version.created),
        "traced" if version.row.goal is not None else "not traced",
        state_text(version),
    )


def state_text(version: ArtifactVersion) -> str:
    """What the newest re-run gave, in one word."""
    found = version.verification
    return "no" if found is None else "yes" if found.state == "verified" else found.state


def _one_line(name: str) -> str:
    """The name as typed, or as a literal when it would break or disguise the table."""
    return name if name.isprintable() else repr(name)


def _local_time(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
