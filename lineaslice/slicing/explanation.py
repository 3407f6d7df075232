"""What an explanation holds, and how it looks: text in a terminal, HTML in a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from lineaslice.graph.sentences import first_line
from lineaslice.model import Diagnostic, Event
from lineaslice.showing import Shown


class Reason(NamedTuple):
    """Why one statement is kept."""

    event: Event
    sentence: str
    evidence: str  # how that is known
    assumed: bool  # kept to be safe, not because it was seen or known to matter
    line: int  # of the code, from 1; 0 when nothing of the statement is left in it
    place: str  # "In [5]"


class Omission(NamedTuple):
    """Why one statement is left out."""

    event: Event
    text: str  # its first line
    sentence: str
    place: str  # "In [5]"
    late: bool  # it ran after the moment that was asked for

    @property
    def is_magic(self) -> bool:
        """A magic that only shows or sets something up, and has no code outside of notebooks."""
        notes = self.event.diagnostics
        return bool(notes) and all(note.code == "magic-dropped" for note in notes)


@dataclass(frozen=True, slots=True)
class Explanation(Shown):
    """One reason per statement, kept ones in the order of the code; prints as text."""

    goal: str
    reasons: tuple[Reason, ...]
    left_out: tuple[Omission, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    def __iter__(self) -> Iterator[Reason]:
        return iter(self.reasons)

    def __len__(self) -> int:
        return len(self.reasons)

    @property
    def assumptions(self) -> tuple[Reason, ...]:
        """The statements that are kept to be safe only."""
        return tuple(reason for reason in self.reasons if reason.assumed)

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        lines = [self._title()]
        for title, rows in self._sections():
            lines += ["", f"{title}:"]
            for head, text, told in rows:
                lines.append(f"  {head}{text}".rstrip())
                lines.append(f"      {told}")
        lines += self._endings()
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        parts = [f"<p><b>{escape(self._title())}</b></p>"]
        for title, rows in self._sections():
            body = "".join(
                f"<tr>{_cell(head.strip())}{_cell(text, code=True)}{_cell(told)}</tr>"
                for head, text, told in rows
            )
            kept = "" if title == _LEFT_OUT else " open"
            summary = f"<summary>{escape(title)} ({len(rows)})</summary>"
            parts.append(f"<details{kept}>{summary}<table>{body}</table></details>")
        parts += [f"<p>{escape(text)}</p>" for text in self._endings() if text]
        return f"<div>{''.join(parts)}</div>"

    def _title(self) -> str:
        count = len(self.reasons)
        ran = count + sum(not (o.late or o.is_magic) for o in self.left_out)
        if not self.left_out:
            return f"{self.goal} needs {_statements(count)}"
        return f"{self.goal} needs {count} of the {_statements(ran)} that ran until then"

    def _sections(self) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
        sure = [_kept(reason) for reason in self.reasons if not reason.assumed]
        guessed = [_kept(reason) for reason in self.assumptions]
        early = [
            (f"{o.place}  ", o.text, o.sentence)
            for o in self.left_out
            if not (o.late or o.is_magic)
        ]
        sections = ((_KEPT, sure), (_ASSUMED, guessed), (_LEFT_OUT, early))
        yield from ((title, rows) for title, rows in sections if rows)

    def _endings(self) -> list[str]:
        found: list[str] = []
        magics = dict.fromkeys(w for o in self.left_out if o.is_magic for w in o.text.split()[:1])
        if magics:
            found += ["", f"Magics have no place in the code: {', '.join(magics)}"]
        late = [omission for omission in self.left_out if omission.late and not omission.is_magic]
        if late:
            cells = list(dict.fromkeys(omission.place for omission in late))
            where = cells[0] if len(cells) == 1 else f"{cells[0]} to {cells[-1]}"
            ran = late[0].sentence.removeprefix("it ")
            found += ["", f"{_statements(len(late))} of {where} {ran}"]
        for note in self.diagnostics:
            found += ["", f"Note: {note.message}" + (f"; {note.hint}" if note.hint else "")]
        return found


_KEPT = "Kept"
_ASSUMED = "Kept to be safe, on an assumption"
_LEFT_OUT = "Left out"


def _kept(reason: Reason) -> tuple[str, str, str]:
    head = f"line {reason.line}  " if reason.line else f"{reason.place}  "
    return head, first_line(reason.event), f"{reason.sentence} ({reason.evidence})"


class Link(NamedTuple):
    """One dependence between a statement and one that uses what it did."""

    producer: str
    sentence: str
    evidence: str
    assumed: bool

    def __str__(self) -> str:
        return f"{self.sentence} ({self.evidence})"


@dataclass(frozen=True, slots=True)
class Why(Shown):
    """Why one statement is in the code, or not: the chain to the goal, and all its edges."""

    text: str
    place: str
    line: int = 0
    reason: str = ""  # in one sentence, where no chain is to be told
    chain: tuple[Link, ...] = ()  # from the statement to the goal
    serves: tuple[Link, ...] = ()  # what needs it
    rests_on: tuple[Link, ...] = ()  # what it needs
    left_out: bool = False

    @property
    def assumed(self) -> bool:
        """True when a step of the chain is a guess to be safe."""
        return any(link.assumed for link in self.chain)

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        lines = [self._title()]
        for title, rows in self._sections():
            lines += ([f"  {title}"] if title else []) + [f"    {row}" for row in rows]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        parts = [f"<p><b><code>{escape(self._title())}</code></b></p>"]
        for title, rows in self._sections():
            items = "".join(f"<li>{escape(row)}</li>" for row in rows)
            kind = "ol" if title == _CHAIN else "ul"
            parts.append(f"<p>{escape(title)}</p><{kind}>{items}</{kind}>")
        return f"<div>{''.join(parts)}</div>"

    def _title(self) -> str:
        line = f"line {self.line}: " if self.line else ""
        return f"{line}{self.text}" + (f"   ({self.place})" if self.place else "")

    def _sections(self) -> Iterator[tuple[str, list[str]]]:
        if self.reason:
            yield "", [self.reason]
        if self.chain:
            first, *rest = self.chain
            yield _CHAIN, [f"it {first}", *(f"{link.producer}: it {link}" for link in rest)]
        told = {link.sentence for link in self.chain}
        others = [link for link in self.serves if link.sentence not in told]
        if others:
            yield "It also", [str(link) for link in others]
        if self.rests_on:
            yield "It needs", [f"{link.producer}: it {link}" for link in self.rests_on]


_CHAIN = "It is there because"


class Whys(Shown, tuple[Why, ...]):
    """Several answers, for a text that more than one statement has."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        return "\n\n".join(map(str, self))

    def _repr_html_(self) -> str:
        return "".join(why._repr_html_() for why in self)


def _statements(count: int) -> str:
    return "1 statement" if count == 1 else f"{count} statements"


def _cell(text: str, *, code: bool = False) -> str:
    inside = f"<code>{escape(text)}</code>" if code else escape(text)
    return f'<td style="text-align:left;vertical-align:top">{inside}</td>'
