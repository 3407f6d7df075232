"""Events to statements that do again, outside of the notebook, what they did in it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from lineaslice.model import Access, Event
from lineaslice.syntax import edit


def replayed(text: str, event: Event, used: Collection[str], saves: Collection[str]) -> str:
    """``text``, the code of ``event``, ready to run again; "" when nothing of it is left.

    ``used`` are the names that some statement reads: a displayed result gets its name (``_5``) only
    if it is among them. ``saves`` are the callees that store an artifact; they are left out.
    """
    if any(name.partition(".")[0] in text for name in saves):
        text = edit.without_calls(text, saves)
    if not text.strip():
        return ""
    shown = [name for name in event.binds if is_display_name(name) and name in used]
    if shown and isinstance(ast.parse(text).body[-1], ast.Expr):
        text = edit.assigned(text, shown[0]).rstrip("\n")
        text = "\n".join([text, *(f"{other} = {shown[0]}" for other in shown[1:])])
    text = results_before(event.accesses, used) + text
    if event.error:
        text = edit.guarded(text, event.error)
    return text


def results_before(accesses: Iterable[Access], used: Collection[str]) -> str:
    """Lines that give ``_``, ``__`` and ``Out`` the results that they meant for these accesses."""
    # What a function of the user's looks up, or an object whose name is ``_``, is none of them.
    accesses = [
        access
        for access in accesses
        if access.resource.kind == "name"
        and access.mode == "read"
        and (is_display_name(access.resource.key) or access.resource.key == access.via)
    ]
    meant = {a.via: a.resource.key for a in accesses if a.via in ("_", "__", "___")}
    values = {n: key if n != key else "''" for n, key in meant.items()}  # nothing was displayed
    lines = [f"{name} = {value}\n" for name, value in sorted(values.items())]
    for holder in sorted({a.via for a in accesses if a.via in ("Out", "_oh")}):
        found = {a.resource.key for a in accesses if a.via == holder}
        kept = sorted(name for name in found if name in used)
        lines.append(f"{holder} = {{{', '.join(f'{name[1:]}: {name}' for name in kept)}}}\n")
    return "".join(lines)


def results_given(events: Iterable[Event], saves: Collection[str]) -> frozenset[str]:
    """The names of results (``_5``) of statements of which an expression is left at the end."""
    found: set[str] = set()
    for event in events:
        shown = [name for name in event.binds if is_display_name(name)]
        if shown:
            text = event.statement.text
            if any(one.partition(".")[0] in text for one in saves):
                text = edit.without_calls(text, saves)
            body = ast.parse(text).body
            if body and isinstance(body[-1], ast.Expr):
                found.update(shown)
    return frozenset(found)


def is_display_name(name: str) -> bool:
    """``_``, ``__``, ``_5``, ``Out``, …: names that IPython binds beside the user's code."""
    tail = name.lstrip("_")
    if name in ("Out", "In", "_oh", "_ih", "_dh"):
        return True
    return name.startswith("_") and (not tail or tail.isdigit() or tail.strip("i") == "")


def names_used(events: Iterable[Event], goals: Iterable[Access]) -> frozenset[str]:
    """The names that statements or goals read."""
    used = {name for event in events for name in event.reads}
    return frozenset(used | {a.resource.key for a in goals if a.resource.kind == "name"})


_SAVING = frozenset({"save", "save_file"})


def save_functions(texts: Iterable[str]) -> frozenset[str]:
    """How these texts call ``lineaslice.save`` and ``save_file``, also under other names."""
    found = {f"lineaslice.{verb}" for verb in _SAVING}
    for text in texts:
        if "lineaslice" in text:
            for name, what in lineaslice_names(text).items():
                if what == "lineaslice":
                    found |= {f"{name}.{verb}" for verb in _SAVING}
                elif what in _SAVING:
                    found.add(name)
    return frozenset(found)


def lineaslice_names(text: str) -> dict[str, str]:
    """Names that a text imports from lineaslice: ``{"ls": "lineaslice", "save": "save"}``."""
    found: dict[str, str] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == "lineaslice":
                    found[alias.asname or "lineaslice"] = "lineaslice"
        elif isinstance(node, ast.ImportFrom) and node.module == "lineaslice" and not node.level:
            found |= {alias.asname or alias.name: alias.name for alias in node.names}
    return found
