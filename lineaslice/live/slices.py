"""A slice as the cells and lines of the notebook, and why each statement is in it. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lineaslice.graph.sentences import first_line
from lineaslice.live.protocol import (
    VERSION,
    HighlightAnswer,
    HighlightCell,
    Note,
    SliceAnswer,
    SliceCell,
    SliceLine,
)
from lineaslice.model import CellRun, Diagnostic, Event, History, Slice
from lineaslice.slicing import explain
from lineaslice.slicing.left_out import LeftOut, shown_as, to_be_told


class Marked(NamedTuple):
    """The lines of a statement, without those of a block that are left out."""

    lines: range | list[int]
    assumed: bool


def highlight(
    id: str, goal: str, found: Slice, history: History, marked: Mapping[int, Marked]
) -> HighlightAnswer:
    """What a page needs to highlight a slice, whose lines are those of `marked`."""
    statements, of_statements = _counts(found, history)
    return {
        "version": VERSION,
        "type": "highlight",
        "id": id,
        "goal": goal,
        "cells": _marked_cells(history, marked),
        "statements": statements,
        "of_statements": of_statements,
        "notes": notes(found.diagnostics),
        "seconds": 0.0,  # who has worked it out knows
    }


def answer(
    id: str, goal: str, found: Slice, history: History, lines: Mapping[int, SliceLine]
) -> SliceAnswer:
    """What a page needs to tell a slice, whose ``lines`` are those of `kept_lines`."""
    statements, of_statements = _counts(found, history)
    return {
        "version": VERSION,
        "type": "slice",
        "id": id,
        "goal": goal,
        "cells": cells(history, lines),
        "statements": statements,
        "of_statements": of_statements,
        "notes": notes(found.diagnostics),
        "seconds": 0.0,  # who has worked it out knows
    }


def _counts(found: Slice, history: History) -> tuple[int, int]:
    """How many statements are in a slice, and how many ran until then."""
    kept = {event.number for event in found.events}
    ran = to_be_told(history.events[: found.goal.at], ())
    return sum(event.number in kept for event in ran), len(ran)


def notes(diagnostics: Iterable[Diagnostic]) -> list[Note]:
    """Findings, as the page takes them."""
    return [{"code": d.code, "message": d.message, "hint": d.hint} for d in diagnostics]


def marked(found: Slice, history: History) -> dict[int, Marked]:
    """By event: where the statements of a slice stand. No sentence is made, which takes longer."""
    gone = {cut.whole.number: cut.parts for cut in found.cuts}
    assumed = explain.assumed(found)
    marks: dict[int, Marked] = {}
    for kept in found.events:
        event = history.events[kept.number]  # as it ran: the slice may have it shortened
        lines: range | list[int] = range(event.statement.line, event.statement.end_line + 1)
        if event.number in gone:
            out = lines_of(event, gone[event.number])
            lines = [n for n in lines if not any(first <= n <= last for first, last in out)]
        marks[event.number] = Marked(lines, event.number in assumed)
    return marks


def kept_lines(found: Slice, history: History) -> dict[int, SliceLine]:
    """By event: the statements of a slice and why they are in it."""
    gone = {cut.whole.number: cut.parts for cut in found.cuts}
    lines: dict[int, SliceLine] = {}
    for reason in explain.in_cells(found, history):
        event = history.events[reason.event.number]  # as it ran: the slice may have it shortened
        lines[event.number] = {
            **_line(event, shown_as(event, history)),
            "reason": reason.sentence,
            "evidence": reason.evidence,
            "assumed": reason.assumed,
            "out": lines_of(event, gone[event.number]) if event.number in gone else [],
        }
    return lines


def left_out_lines(
    found: Slice, history: History, after: str = "the value was saved"
) -> dict[int, SliceLine]:
    """By event: the statements that ran until then and are not in the slice, and why not."""
    told = LeftOut(found, history, after)
    kept = {event.number for event in found.events}
    lines: dict[int, SliceLine] = {}
    for event in to_be_told(history.events, kept):
        if event.number < found.goal.at:
            line = _line(event, shown_as(event, history))
            lines[event.number] = {**line, "reason": told.reason(event), "kept": False}
    return lines


def _line(event: Event, text: str) -> SliceLine:
    return {
        "event": event.number,
        "line": event.statement.line,
        "end_line": event.statement.end_line,
        "text": text or first_line(event),
        "reason": "",
        "evidence": "",
        "assumed": False,
        "kept": True,
        "out": [],
    }


def lines_of(event: Event, parts: Iterable[int]) -> list[list[int]]:
    """First and last line, in the cell, of nested statements that ``syntax.blocks`` numbers so."""
    text = event.statement.text
    (whole,) = ast.parse(text).body
    nested = list(_statements(whole))
    shift = event.statement.line - whole.lineno
    wanted = [nested[number] for number in parts if number < len(nested)]
    found = [[n.lineno + shift, (n.end_lineno or n.lineno) + shift] for n in wanted]
    return sorted(found)


def _statements(node: ast.AST) -> Iterable[ast.stmt]:
    """The statement and those in it, in the order in which they stand."""
    if isinstance(node, ast.stmt):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from _statements(child)


def _marked_cells(history: History, marked: Mapping[int, Marked]) -> list[HighlightCell]:
    newest = _newest(history)
    runs: dict[int, list[Marked]] = {}
    for number in sorted(marked):
        runs.setdefault(history.events[number].cell, []).append(marked[number])
    found: list[HighlightCell] = []
    for run, marks in runs.items():
        cell = history.cells[run]
        sure = {line for mark in marks if not mark.assumed for line in mark.lines}
        safe = {line for mark in marks if mark.assumed for line in mark.lines}
        found.append(
            {
                "cell_id": cell.cell_id or "",
                "run": run,
                "current": _is_current(cell, newest),
                "kept": len(marks),
                "lines": _ranges(sure),
                "assumed": _ranges(safe - sure),
            }
        )
    return found


def _ranges(lines: Iterable[int]) -> list[list[int]]:
    """First and last of each stretch of lines."""
    found: list[list[int]] = []
    for line in sorted(lines):
        if found and found[-1][1] == line - 1:
            found[-1][1] = line
        else:
            found.append([line, line])
    return found


def _newest(history: History) -> dict[str, int]:
    return {cell.cell_id: cell.number for cell in history.cells if cell.cell_id}


def _is_current(cell: CellRun, newest: Mapping[str, int]) -> bool:
    """Whether this is the newest run of its cell."""
    return newest.get(cell.cell_id or "", cell.number) == cell.number


def cells(history: History, lines: Mapping[int, SliceLine]) -> list[SliceCell]:
    """The lines by the run of the cell that they belong to, in order of execution."""
    newest = _newest(history)
    found: dict[int, SliceCell] = {}
    for number in sorted(lines):
        cell = history.cells[history.events[number].cell]
        if cell.number not in found:
            found[cell.number] = {
                "cell_id": cell.cell_id or "",
                "run": cell.number,
                "label": cell.label,
                "current": _is_current(cell, newest),
                "lines": [],
            }
        found[cell.number]["lines"].append(lines[number])
    return list(found.values())
