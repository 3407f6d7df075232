"""What the session's own code can do without being called by name."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import lru_cache

from lineaslice.model import Event

# Special methods that run only where a class is called or made.
_ORDINARY = frozenset(
    {"__init__", "__new__", "__post_init__", "__init_subclass__", "__class_getitem__", "__call__"}
)
_NO_METHODS = frozenset(
    {"__slots__", "__annotations__", "__match_args__", "__doc__", "__dict__", "__class__"}
    | {"__main__", "__name__", "__file__", "__future__", "__version__"}
)


def runs_unseen(events: Iterable[Event]) -> bool:
    """True when an operator, an attribute or the display of a value may run code of the user's.

    That takes a class with special methods or properties in the notebook, or a module of the
    user's, whose classes nobody has read; or dictionaries that make what is looked up in them.
    """
    return any(_from_users_module(event) or _odd_text(event.statement.text) for event in events)


def notices_loss(events: Iterable[Event]) -> bool:
    """True when something may notice that a value is no longer held, or where output goes."""
    words = ("__del__", "weakref", "finalize", "stdout", "stderr", "settrace", "setprofile")
    return any(word in event.statement.text for event in events for word in words)


def _from_users_module(event: Event) -> bool:
    """An import that was found along ``sys.path``, not among the installed packages."""
    return any(a.resource.kind == "syspath" and a.mode == "read" for a in event.accesses)


@lru_cache(maxsize=8192)
def _odd_text(text: str) -> bool:
    if "defaultdict" in text:
        return True
    if "class" not in text and "__" not in text and "property" not in text and "type(" not in text:
        return False
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return True
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and _is_odd(node):
            return True
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id == "type" and len(node.args) == 3:
                return True
            if isinstance(called, ast.Name) and called.id == "property":
                return True
        stored = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        if stored and node.attr.startswith("__"):  # type: ignore[attr-defined]
            return True
        if isinstance(node, ast.Constant) and _is_special(str(node.value)):
            return True  # setattr(C, "__add__", f)
    return False


def _is_odd(node: ast.ClassDef) -> bool:
    for inner in node.body:
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if _is_special(inner.name):
                return True
            plain = ("staticmethod", "classmethod", "abstractmethod")
            if any(ast.unparse(d).rpartition(".")[2] not in plain for d in inner.decorator_list):
                return True
        elif isinstance(inner, (ast.Assign, ast.AnnAssign)):
            targets = inner.targets if isinstance(inner, ast.Assign) else [inner.target]
            stored = [node for target in targets for node in ast.walk(target)]
            if any(isinstance(node, ast.Name) and _is_special(node.id) for node in stored):
                return True
            if isinstance(inner.value, ast.Call) and "property" in ast.unparse(inner.value.func):
                return True
    return any(keyword.arg == "metaclass" for keyword in node.keywords)


def _is_special(name: str) -> bool:
    return (
        name.startswith("__")
        and name.endswith("__")
        and name.isidentifier()
        and name not in _ORDINARY
        and name not in _NO_METHODS
    )
