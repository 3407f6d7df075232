"""Slices to text: the user's own statements and comments, imports first, formatted by Black."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Sequence

from lineaslice.model import Event, History, Slice
from lineaslice.slicing.replay import names_used, replayed, save_functions
from lineaslice.syntax import edit


def render(
    slice: Slice,
    *,
    history: History | None = None,
    include_non_slice_as_comment: bool = False,
    assign_to: str | None = None,
) -> str:
    """The code of a slice, ready to run in a fresh process.

    ``assign_to`` binds the goal to that name when the goal is not a plain name.
    ``include_non_slice_as_comment`` needs the ``history``: the other statements of the session
    appear in place, commented out.
    """
    used = names_used(slice.events, slice.goal.accesses)
    events = history.events if history is not None else slice.events
    saves = save_functions(event.statement.text for event in events)
    expression = slice.goal.expression
    if assign_to is not None and assign_to != expression:
        ending = [f"{assign_to} = {expression}"]
    else:
        ending = [] if expression.isidentifier() else [expression]
    if include_non_slice_as_comment and history is not None:
        kept = {event.number for event in slice.events}
        texts = [
            _spaced(replayed(event.statement.text, event, used, saves))
            if event.number in kept
            else _commented(event.statement.text)
            for event in history.events
            if event.number < slice.goal.at or event.number in kept
        ]
        return edit.formatted("\n".join([*texts, *ending]) + "\n")
    texts = [
        _spaced(replayed(event.statement.text, event, used, saves))
        for event in imports_first(slice.events)
    ]
    return edit.formatted("\n".join(_awaited([*texts, *ending])) + "\n")


def session_code(history: History) -> str:
    """Everything that ran in a session, in order of execution."""
    return edit.formatted("\n".join(event.statement.text for event in history.events) + "\n")


def imports_first(events: tuple[Event, ...]) -> list[Event]:
    """Imports move to the top, unless something before them may decide what they find or bind."""
    first: list[Event] = []
    rest: list[Event] = []
    touched: set[str] = set()
    for event in events:
        if _is_import(event) and touched.isdisjoint(event.binds):
            first.append(event)
        else:
            rest.append(event)
            touched.update(a.resource.key for a in event.accesses if a.resource.kind == "name")
    return sorted(first, key=lambda event: not _is_future(event)) + rest


def _is_import(event: Event) -> bool:
    node = _parsed(event.statement.text)
    if not isinstance(node, (ast.Import, ast.ImportFrom)) or event.error:
        return False
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return True
    if any(alias.name == "*" for alias in node.names):
        return False
    return all(
        access.mode == "bind" or (access.resource.kind == "import" and access.mode == "read")
        for access in event.accesses
    )


def _is_future(event: Event) -> bool:
    return "__future__" in event.statement.text


def _awaited(texts: Sequence[str]) -> list[str]:
    """Statements from the first top-level ``await`` to the last move into ``asyncio.run``."""
    waiting = [number for number, text in enumerate(texts) if "a" in text and _awaits(text)]
    if not waiting:
        return list(texts)
    first, last = waiting[0], waiting[-1] + 1
    inside = [text for text in texts[first:last] if text.strip()]
    bound = sorted({name for text in inside for name in _stored(text)})
    declared = [f"global {', '.join(bound)}"] if bound else []
    main = edit.function("main", (), [*declared, *inside], asynchronous=True)
    run = ["import asyncio", *texts[:first], main, "asyncio.run(main())"]
    return [*run, *texts[last:]]


def _awaits(text: str) -> bool:
    pending: list[ast.AST] = [ast.parse(text)]
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith)):
            return True
        if isinstance(node, ast.comprehension) and node.is_async:
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            pending += ast.iter_child_nodes(node)
    return False


def _stored(text: str) -> set[str]:
    """Names that a statement binds in its own scope."""
    found: set[str] = set()
    pending: list[ast.AST] = [ast.parse(text)]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            found.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            found.add(node.rest)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            found |= {n.target.id for n in ast.walk(node) if isinstance(n, ast.NamedExpr)}
        elif not isinstance(node, ast.Lambda):
            pending += ast.iter_child_nodes(node)
    return found - {"*"}


def _spaced(text: str) -> str:
    """A comment begins a new paragraph, as it did in the notebook."""
    return "\n" + text if text.lstrip().startswith("#") else text


def _commented(text: str) -> str:
    return textwrap.indent(text, "# ", lambda line: True)


def _parsed(text: str) -> ast.stmt | None:
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return None
    return body[0] if len(body) == 1 else None
