"""Rows as text for a terminal and as HTML for a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Table:
    """A title, names of columns (none for pairs) and rows of texts."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        lines = [row for row in (self.columns, *self.rows) if row]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        body = ("  ".join(_padded(row, widths)).rstrip() for row in lines)
        return "\n".join([self.title, *(f"  {line}" for line in body)])

    @property
    def html(self) -> str:
        style = 'style="text-align:left"'
        head = "".join(f"<th {style}>{escape(column)}</th>" for column in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td {style}>{escape(text)}</td>" for text in row) + "</tr>"
            for row in self.rows
        )
        head = f"<thead><tr>{head}</tr></thead>" if head else ""
        return f"<p><b>{escape(self.title)}</b></p><table>{head}<tbody>{body}</tbody></table>"


def _padded(row: Sequence[str], widths: Iterable[int]) -> list[str]:
    return [text.ljust(width) for text, width in zip(row, widths, strict=True)]


def duration(seconds: float) -> str:
    """Seconds for people: 3 ms, 1.2 s."""
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{seconds:.1f} s"


def counted(count: int, thing: str) -> str:
    """1 cell, 2 cells."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def shortened(text: str, most: int = 60) -> str:
    """The text, or its beginning when it is long."""
    return text if len(text) <= most else text[: most - 1] + "…"
