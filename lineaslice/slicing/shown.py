"""A slice that shows itself: its code, its picture and what is to be known about it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from html import escape
from typing import TYPE_CHECKING

from lineaslice.model import Diagnostic, Slice
from lineaslice.showing import Shown

if TYPE_CHECKING:
    from lineaslice.slicing.picture import Picture


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class ShownSlice(Slice, Shown):
    """What users are given of a slice; equal to the plain one."""

    def code(self) -> str:
        """Its statements as one formatted text that runs by itself."""
        from lineaslice.slicing.render import render

        return render(self)

    def visualize(self) -> Picture:
        """The dependences between its statements."""
        from lineaslice.slicing.picture import picture

        return picture(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Slice):
            return NotImplemented
        return all(getattr(self, f.name) == getattr(other, f.name) for f in fields(Slice))

    def __hash__(self) -> int:
        return hash((self.session, self.goal, self.events))

    def __repr__(self) -> str:
        return f"<slice of {self.goal.expression}: {_statements(len(self.events))}>"

    def _repr_text(self) -> str:
        notes = [f"# note: {_told(note)}" for note in self.diagnostics]
        return "\n".join([self.code().rstrip("\n"), *notes])

    def _repr_html_(self) -> str:
        title = f"{self.goal.expression} needs {_statements(len(self.events))}"
        notes = "".join(f"<p>{escape(_told(note))}</p>" for note in self.diagnostics)
        drawn = self.visualize()._repr_html_()
        return (
            f"<div><p><b>{escape(title)}</b></p>{highlighted(self.code())}{notes}"
            f"<details><summary>Dependences</summary>{drawn}</details></div>"
        )


def shown(found: Slice) -> ShownSlice:
    """The same slice, as one that shows itself."""
    return ShownSlice(**{field.name: getattr(found, field.name) for field in fields(Slice)})


def highlighted(code: str) -> str:
    """Python as HTML, in inline colours that hold on light and on dark themes."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    formatter = HtmlFormatter(noclasses=True, nobackground=True, style="default")
    return str(highlight(code, PythonLexer(), formatter))


def _statements(count: int) -> str:
    return f"{count} statement" + ("s" if count != 1 else "")


def _told(note: Diagnostic) -> str:
    return f"{note.message}; {note.hint}" if note.hint else note.message
