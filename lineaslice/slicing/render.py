"""Slices to text: the user's own statements and comments, imports first, formatted by Black."""

from __future__ import annotations

import ast
import itertools
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from lineaslice.model import Access, Event, Goal, History, Slice
from lineaslice.slicing.replay import (
    is_display_name,
    lineaslice_names,
    names_used,
    replayed,
    results_before,
    results_given,
    save_functions,
)
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
    if include_non_slice_as_comment and history is not None:
        used, saves = _used(slice, history)
        kept = {event.number: event.statement.text for event in slice.events}
        for whole, parts, midway in slice.cuts:
            if midway is None:
                text = whole.statement.text
                kept[whole.number] = edit.without_parts(text, parts, as_comments=True)
        texts = [
            _spaced(replayed(kept[event.number], event, used, saves))
            if event.number in kept
            else _commented(event.statement.text)
            for event in history.events
            if event.number < slice.goal.at or event.number in kept
        ]
        return edit.formatted("\n".join([*texts, *_ending(slice.goal, assign_to, used)]) + "\n")
    texts = [piece.text for piece in pieces(slice, history=history, assign_to=assign_to)]
    return edit.formatted("\n".join(awaited(texts)) + "\n")


class Piece(NamedTuple):
    """A part of the code, and the statement of the notebook that it comes from."""

    event: Event | None  # None: the goal itself
    text: str  # "" when nothing is left of the statement


def pieces(
    slice: Slice, *, history: History | None = None, assign_to: str | None = None
) -> list[Piece]:
    """The parts of the code in the order in which it has them."""
    used, saves = _used(slice, history)
    found = [
        Piece(event, _spaced(replayed(event.statement.text, event, used, saves)))
        for event in imports_first(slice.events)
    ]
    found += [Piece(None, text) for text in _ending(slice.goal, assign_to, used)]
    found = _without_spare_imports(found)
    if any("get_ipython" in piece.text for piece in found):
        found.insert(sum(map(_is_future, slice.events)), Piece(None, SHELL))
    if rewrites_modules([event.accesses for event in slice.events], [p.text for p in found]):
        found.insert(sum(map(_is_future, slice.events)), Piece(None, NO_BYTECODE))
    return found


def _without_spare_imports(found: list[Piece]) -> list[Piece]:
    """What ``save`` needed is cut away, and with it goes the import of lineaslice."""
    own = {
        piece.text: frozenset(lineaslice_names(piece.text))
        for piece in found
        if piece.event and "lineaslice" in piece.text and _imports_only_us(piece.text)
    }
    words = {word for piece in found if piece.text not in own for word in _WORD.findall(piece.text)}
    return [
        piece._replace(text="")
        if piece.text in own and own[piece.text].isdisjoint(words)
        else piece
        for piece in found
    ]


_WORD = re.compile(r"\w+")


def _imports_only_us(text: str) -> bool:
    node = _parsed(text)
    bound = len(node.names) if isinstance(node, (ast.Import, ast.ImportFrom)) else 0
    return bound > 0 and len(lineaslice_names(text)) == bound


def _used(slice: Slice, history: History | None) -> tuple[frozenset[str], frozenset[str]]:
    """The names that the code reads, and how it calls ``save``."""
    events = history.events if history is not None else slice.events
    saves = save_functions(event.statement.text for event in events)
    used = names_used(slice.events, slice.goal.accesses)
    given = results_given(slice.events, saves)
    return frozenset(n for n in used if n in given or not is_display_name(n)), saves


def _ending(goal: Goal, assign_to: str | None, used: frozenset[str]) -> list[str]:
    """The goal, when it is more than a name that the statements bind."""
    if goal.kind != "value":
        return []
    before = results_before(goal.accesses, used)
    if assign_to is not None and assign_to != goal.expression:
        return [f"{before}{assign_to} = {goal.expression}"]
    return [] if goal.expression.isidentifier() and not before else [before + goal.expression]


# For code that asks for the shell it runs in: one that keeps no history, over the script's names.
SHELL = """\
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
get_ipython = InteractiveShell(
    config=Config(HistoryManager={"enabled": False}), user_ns=globals()
).get_ipython
"""


# Bytecode tells only the second in which its source was written.
NO_BYTECODE = """\
import sys
sys.dont_write_bytecode = True  # a module is written again, maybe within a second
"""


def rewrites_modules(accesses: Iterable[Iterable[Access]], texts: Iterable[str]) -> bool:
    """True when statements may load a file of Python that is written again in between."""
    written = [
        resource
        for of_one in accesses
        for resource in {access.resource for access in of_one if access.mode in _WRITES}
        if resource.kind == "file" and resource.key.endswith(".py")
    ]
    if len(set(written)) < len(written):
        return True
    return bool(written) and any("reload" in text for text in texts)


_WRITES = frozenset({"bind", "change"})


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


def awaited(texts: Sequence[str]) -> list[str]:
    """Statements from the first top-level ``await`` to the last move into ``asyncio.run``."""
    span = waiting(texts)
    if span is None:
        return list(texts)
    first, last = span
    inside = [edit.moved_into_function(text) for text in texts[first:last] if text.strip()]
    bound = sorted({name for text in inside for name in _stored(text)})
    declared = [f"global {', '.join(bound)}"] if bound else []
    words = {word for text in texts for word in _WORD.findall(text)}
    name = next(one for one in _names_for_main() if one not in words)
    main = edit.function(name, (), [*declared, *inside], asynchronous=True)
    before = list(texts[:first])
    if (place := place_for_asyncio(before)) is not None:
        before.insert(place, "import asyncio")
    return [*before, main, f"asyncio.run({name}())", *texts[last:]]


def _names_for_main() -> Iterator[str]:
    """A notebook may well have a ``main`` of its own."""
    yield "main"
    yield from (f"main_{number}" for number in itertools.count(2))


def place_for_asyncio(before: Sequence[str]) -> int | None:
    """Before which of the texts asyncio is to be imported; None when one of them does so."""
    if any(text.strip() == "import asyncio" for text in before):
        return None
    return sum(text.lstrip().startswith("from __future__") for text in before)


def waiting(texts: Sequence[str]) -> tuple[int, int] | None:
    """From which text to before which one a loop must run; None when none need."""
    found = {number for number, text in enumerate(texts) if "a" in text and _awaits(text)}
    # In a notebook a loop is running also where nothing is awaited: create_task(…).
    found |= _using_the_loop(texts)
    return (min(found), max(found) + 1) if found else None


_LOOP = frozenset({"create_task", "ensure_future", "get_running_loop", "get_event_loop"})
_LOOP |= {"current_task", "all_tasks", "call_soon", "call_later", "run_in_executor"}


def _using_the_loop(texts: Sequence[str]) -> set[int]:
    """Statements that ask for the running loop, themselves or by a function of the slice."""
    if any("asyncio.run(" in text or "run_until_complete" in text for text in texts):
        return set()  # none was running
    asking = set(_LOOP)
    found: set[int] = set()
    for number, text in enumerate(texts):
        if not any(word in text for word in asking):
            continue
        node = _parsed(text)
        named = {n.id if isinstance(n, ast.Name) else n.attr for n in _names_in(node or text)}
        if named.isdisjoint(asking):
            continue
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            asking.add(node.name)
        elif not isinstance(node, ast.AsyncFunctionDef):
            found.add(number)
    return found


def _names_in(code: ast.AST | str) -> list[ast.Name | ast.Attribute]:
    tree = ast.parse(code) if isinstance(code, str) else code
    return [n for n in ast.walk(tree) if isinstance(n, (ast.Name, ast.Attribute))]


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
