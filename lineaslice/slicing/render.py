"""Slices to text: the user's own statements and comments, imports first, formatted by Black."""

from __future__ import annotations

import ast
import textwrap

from lineaslice.model import Event, History, Slice


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
    used = names_read(slice)
    if include_non_slice_as_comment and history is not None:
        kept = {event.number for event in slice.events}
        last = slice.goal.at
        lines = [
            statement(event, used) if event.number in kept else _commented(event.statement.text)
            for event in history.events
            if event.number < last or event.number in kept
        ]
    else:
        lines = [statement(event, used) for event in imports_first(slice.events)]
    expression = slice.goal.expression
    if assign_to is not None and assign_to != expression:
        lines.append(f"{assign_to} = {expression}")
    elif not expression.isidentifier():
        lines.append(expression)
    return formatted("\n".join(lines) + "\n")


def session_code(history: History) -> str:
    """Everything that ran in a session, in order of execution."""
    return formatted("\n".join(event.statement.text for event in history.events) + "\n")


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
    return first + rest


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


def names_read(slice: Slice) -> frozenset[str]:
    """The names that the statements of a slice, or its goal, use."""
    used = {name for event in slice.events for name in event.reads}
    return frozenset(used | {a.resource.key for a in slice.goal.accesses})


def statement(event: Event, used: frozenset[str] = frozenset()) -> str:
    """The text of one kept statement, so that it also does outside of the notebook what it did.

    ``used`` are the names that the slice reads: a displayed result becomes ``_5`` only then.
    """
    text = event.statement.text
    shown = [n for n in event.binds if n.startswith("_") and n[1:].isdigit() and n in used]
    if shown and isinstance(_parsed(text), ast.Expr):
        text = _assigned(text, shown)
    text = _underscores(event) + text
    if event.error:
        text = _tolerant(text, event.error)
    return text


def _assigned(text: str, names: list[str]) -> str:
    """A displayed expression whose value a later cell used through ``_`` or ``_5``."""
    comments, code = _split_comments(text)
    return f"{comments}{' = '.join(names)} = (\n{code}\n)"


def _underscores(event: Event) -> str:
    """``_`` in the notebook was the value of some ``_5`` at that moment."""
    pairs = {
        (access.via, access.resource.key)
        for access in event.accesses
        if access.via in ("_", "__", "___") and access.via != access.resource.key
    }
    return "".join(f"{shown} = {name}\n" for shown, name in sorted(pairs))


def _tolerant(text: str, error: str) -> str:
    """A statement that raised half-way, after it had changed something that the goal needs."""
    name = error.partition(":")[0]
    body = textwrap.indent(text, "    ")
    return f"try:\n{body}\nexcept {_caught(name)}:\n    pass"


def _caught(name: str) -> str:
    import builtins

    known = getattr(builtins, name, None)
    if isinstance(known, type) and issubclass(known, BaseException):
        return name
    return "Exception"


def _split_comments(text: str) -> tuple[str, str]:
    lines = text.split("\n")
    count = 0
    while count < len(lines) and lines[count].lstrip().startswith("#"):
        count += 1
    return "".join(line + "\n" for line in lines[:count]), "\n".join(lines[count:])


def _commented(text: str) -> str:
    return textwrap.indent(text, "# ", lambda line: True)


def _parsed(text: str) -> ast.stmt | None:
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return None
    return body[0] if len(body) == 1 else None


def formatted(code: str) -> str:
    """Black's formatting; the code as it is when Black cannot read it."""
    import black
    from black.parsing import InvalidInput

    try:
        return black.format_str(code, mode=black.Mode())
    except InvalidInput:  # newer syntax than this Black knows
        return code
