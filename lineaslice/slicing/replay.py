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
    kept = sorted({a.resource.key for a in event.accesses if a.via in ("Out", "_oh")})
    if kept:
        results = ", ".join(f"{name[1:]}: {name}" for name in kept if name in used)
        text = f"Out = {{{results}}}\n{text}"
    # ``_`` meant some ``_5`` when the statement ran.
    meant = {a.via: a.resource.key for a in event.accesses if a.via in ("_", "__", "___")}
    values = {n: key if n != key else "''" for n, key in meant.items()}  # nothing was displayed
    text = "".join(f"{n} = {value}\n" for n, value in sorted(values.items())) + text
    if event.error:
        text = edit.guarded(text, event.error)
    return text


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


def save_functions(texts: Iterable[str]) -> frozenset[str]:
    """How these texts call ``lineaslice.save``, also under other names."""
    found = {"lineaslice.save"}
    for text in texts:
        if "lineaslice" in text:
            for name, what in lineaslice_names(text).items():
                if what == "lineaslice":
                    found.add(f"{name}.save")
                elif what == "save":
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
