"""From a slice with tick boxes to code: a text, or a notebook of the cells it came from. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from lineaslice.live.protocol import VERSION, ComposeAnswer, Format, GatherAnswer
from lineaslice.live.slices import cells, kept_lines, left_out_lines, notes
from lineaslice.model import WRITES, Event, History, Slice
from lineaslice.slicing.explain import with_code
from lineaslice.slicing.render import awaited, pieces, render
from lineaslice.syntax import edit

_FORMATTED = 300  # statements


def gather(
    id: str, goal: str, found: Slice, history: History, after: str = "the value was saved"
) -> GatherAnswer:
    """All statements until then, kept and left out, with reasons; and the code of the kept ones."""
    lines = kept_lines(found, history) | left_out_lines(found, history, after)
    return {
        "version": VERSION,
        "type": "gather",
        "id": id,
        "goal": goal,
        "code": text_of(found, history),
        "cells": cells(history, lines),
        "notes": notes(found.diagnostics),
    }


def text_of(found: Slice, history: History) -> str:
    """The code, formatted while that is quick.

    Black keeps all other threads waiting for as long as it works: in a kernel the user's cell, in a
    server everybody.
    """
    if len(found.events) <= _FORMATTED:
        return render(found, history=history)
    texts = awaited([piece.text for piece in pieces(found, history=history)])
    return "\n".join(text.strip("\n") for text in texts if text.strip()) + "\n"


def code_with_reasons(found: Slice, history: History) -> dict[str, Any]:
    """The code, and why each of its lines is there."""
    reasons, whole = with_code(found, history)
    told = {reason.event.number: reason for reason in reasons}
    lines = [
        {
            "line": number,
            "event": event.number,
            "reason": told[event.number].sentence,
            "evidence": told[event.number].evidence,
            "assumed": told[event.number].assumed,
        }
        for number, event in enumerate(whole.events, start=1)
        if event is not None and event.number in told
    ]
    return {"code": whole.text, "lines": lines, "notes": notes(found.diagnostics)}


def compose(
    id: str, found: Slice, history: History, events: Collection[int], wanted: Format
) -> ComposeAnswer:
    """The code of the ticked statements; those of the slice may be unticked, others ticked."""
    ticked = _ticked(found, history, events)
    return {
        "version": VERSION,
        "type": "compose",
        "id": id,
        "format": wanted,
        "code": text_of(ticked, history),
        "notebook": notebook(ticked, history) if wanted == "notebook" else None,
        "missing": missing(ticked, history),
    }


def _ticked(found: Slice, history: History, events: Collection[int]) -> Slice:
    kept = {event.number: event for event in found.events}
    chosen = [
        kept.get(event.number, event) for event in history.events if event.number in set(events)
    ]
    whole = {event.number for event in chosen}
    cuts = tuple(cut for cut in found.cuts if cut.whole.number in whole)
    return replace(found, events=tuple(chosen), cuts=cuts)


def missing(ticked: Slice, history: History) -> list[str]:
    """Names that the statements use, and that statements of the notebook make, but none of these.

    Names that got their values before tracing began are told by the notes of the slice.
    """
    made_somewhere = {name for event in history.events for name in _makes(event)}
    made: set[str] = set()
    found: dict[str, None] = {}
    for event in ticked.events:
        for access in event.accesses:
            name = access.resource.key
            used = access.resource.kind == "name" and access.mode in ("read", "change")
            # What only an assumption says is no reason to warn.
            sure = used and access.evidence != "assumed"
            if sure and name not in made and name in made_somewhere:
                found[name] = None
        made.update(_makes(event))
    for access in ticked.goal.accesses if ticked.goal.kind == "value" else ():
        name = access.resource.key
        if access.resource.kind == "name" and name not in made and name in made_somewhere:
            found[name] = None
    return [name for name in found if not name.startswith("__")]


def _makes(event: Event) -> Iterable[str]:
    return (
        access.resource.key
        for access in event.accesses
        if access.resource.kind == "name" and access.mode in WRITES - {"change", "affect"}
    )


def notebook(ticked: Slice, history: History) -> dict[str, Any]:
    """The statements as a notebook: a cell for each cell that they come from, imports first.

    Each cell says in its metadata which it came from, so that a page can give it its outputs.
    """
    groups: list[tuple[str, str, list[str]]] = []  # key, cell_id, texts
    for piece in pieces(ticked, history=history):
        if not piece.text.strip():
            continue
        if piece.event is None:
            key, cell_id = "goal" if groups else "setup", ""
        else:
            cell = history.cells[piece.event.cell]
            key, cell_id = f"run{cell.number}", cell.cell_id or ""
        if not groups or groups[-1][0] != key:
            groups.append((key, cell_id, []))
        groups[-1][2].append(piece.text)
    found: list[dict[str, Any]] = []
    for number, (_, cell_id, texts) in enumerate(groups):
        about = {"lineaslice": {"cell_id": cell_id}} if cell_id else {}
        found.append(
            {
                "id": f"gathered-{number + 1}",
                "cell_type": "code",
                "metadata": about,
                "execution_count": None,
                "outputs": [],
                "source": edit.formatted("\n".join(texts) + "\n").rstrip("\n"),
            }
        )
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": found}
