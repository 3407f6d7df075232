"""Which statement of the notebook does a line of a slice's code come from?"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lineaslice.errors import SliceError
from lineaslice.graph.sentences import first_line
from lineaslice.model import Event, History, Slice
from lineaslice.slicing.render import Piece, pieces, place_for_asyncio, render, waiting


@dataclass(frozen=True, slots=True)
class Code:
    """The text of a slice, and for each of its lines the statement behind it."""

    text: str
    events: tuple[Event | None, ...]  # per line; None: blank, or the goal's own expression
    firsts: Mapping[int, int]  # Event.number → first line of its code, not of its comments

    def first(self, event: Event) -> int:
        """The first line of a statement's code, from 1; 0 when nothing is left of it."""
        return self.firsts.get(event.number, 0)


def code(slice: Slice, history: History | None = None) -> Code:
    """The code as `render` gives it, line by line."""
    text = render(slice, history=history)
    lines = text.splitlines()
    events: list[Event | None] = [None] * len(lines)
    firsts: dict[int, int] = {}
    end = 0
    for node, owner in _owned(text, pieces(slice, history=history)):
        decorators = getattr(node, "decorator_list", ())
        first = min([node.lineno, *(d.lineno for d in decorators)])
        if owner is not None:
            firsts.setdefault(owner.number, first)
        while first - 1 > end and lines[first - 2].lstrip().startswith("#"):
            first -= 1
        end = node.end_lineno or node.lineno
        events[first - 1 : end] = [owner] * (end - first + 1)
    return Code(text, tuple(events), firsts)


def _owned(text: str, parts: Sequence[Piece]) -> Iterator[tuple[ast.stmt, Event | None]]:
    """The statements of the code and where they come from, without those put in for ``await``."""
    counts = [len(ast.parse(part.text).body) for part in parts]
    owners = [part.event for part, count in zip(parts, counts, strict=True) for _ in range(count)]
    body = ast.parse(text).body
    texts = [part.text for part in parts]
    span = waiting(texts)
    if span is not None:  # …, async def main, asyncio.run(main()), …
        place = place_for_asyncio(texts[: span[0]])
        if place is not None:
            del body[sum(counts[:place])]
        before = sum(counts[: span[0]])
        main = body[before]
        assert isinstance(main, ast.AsyncFunctionDef)
        inside = main.body[isinstance(main.body[0], ast.Global) :]
        body = [*body[:before], *inside, *body[before + 2 :]]
    return zip(body, owners, strict=True)


def statement_at(code: Code, line: int) -> Event | None:
    """The statement behind a line of the code; None for the goal's own expression.

    Raises SliceError for a line that there is not, and for an empty one.
    """
    lines = code.text.splitlines()
    if isinstance(line, bool) or not 1 <= line <= len(lines):
        raise SliceError(
            f"The code has no line {line}; it has {len(lines)}.",
            "Lines are counted from 1, in the code that get_code() gives.",
        )
    if not lines[line - 1].strip():
        raise SliceError(
            f"Line {line} of the code is empty.", "Give a line with a statement of the code."
        )
    return code.events[line - 1]


def statements_with(text: str, history: History) -> list[Event]:
    """The statements whose text is, or begins with, or holds this one: the best match counts.

    Raises SliceError when there is none.
    """
    wanted = _plain(text)
    texts = [(event, _plain(event.statement.text)) for event in history.events]
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = [event for event, own in texts if own and wanted and fits(own, wanted)]
        if found:
            return found
    firsts = dict.fromkeys(first_line(event) for event in history.events)
    near = difflib.get_close_matches(text.strip(), [f for f in firsts if f.strip()], n=1)
    raise SliceError(
        f"No statement of the session reads {text.strip()!r}.",
        f"Did you mean {near[0]!r}?" if near else "Give the beginning of one, or a line number.",
    )


def _plain(text: str) -> str:
    """A statement without the comments above it and without differences of spacing."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return " ".join(" ".join(lines).split())
