"""Code that stands in a text or a file, as a function: what it may do is found as for any other."""

from __future__ import annotations

import ast
import os
import re
import sys
import types
import warnings
from pathlib import Path
from typing import Any

from lineaslice.observe.fingerprint import is_of_library

_LARGEST_FILE = 1_000_000


def function_of(text: str, namespace: dict[str, Any]) -> types.FunctionType | None:
    """A function that does what the text does in this namespace; None for what is not Python."""
    try:
        with warnings.catch_warnings():  # the statement itself will give them
            warnings.simplefilter("ignore")
            code = compile(
                text, "<text>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True
            )
    except (SyntaxError, ValueError):
        return None
    return types.FunctionType(code, namespace)


def text_of(path: object) -> str | None:
    """The text of a file that may be Python; None when there is none."""
    try:
        file = Path(path)  # type: ignore[arg-type]
        return file.read_text(encoding="utf-8") if file.stat().st_size < _LARGEST_FILE else None
    except (OSError, TypeError, ValueError):
        return None


def text_of_module(name: str) -> str | None:
    """The text of the user's own module that was not imported yet; None for one of a library.

    Nobody is asked who could run code for that: finders, or the packages above.
    """
    path = name.replace(".", "/")
    for folder in sys.path:
        for file in (f"{path}/__init__.py", f"{path}.py"):
            found = os.path.join(folder, file)
            if os.path.isfile(found):
                return None if is_of_library(os.path.abspath(found)) else text_of(found)
    return None


def imported_by(text: str) -> dict[str, Any]:
    """The modules that the code of a file imports under a name, as far as they are loaded."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return {}
    found: dict[str, Any] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                loaded = alias.name if alias.asname else alias.name.partition(".")[0]
                found[alias.asname or loaded] = sys.modules.get(loaded)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                inside = vars(sys.modules[node.module]) if node.module in sys.modules else {}
                found[alias.asname or alias.name] = inside.get(alias.name)
    return {name: value for name, value in found.items() if value is not None}


# Found by its words: to parse all files of a large project would hold up its import.
_IMPORTS = re.compile(
    r"(?:^|[;:])[ \t]*"
    r"(?:from[ \t]+([.\w]+)[ \t]+import[ \t]*(\([^)]*\)|[^\n;]*)|import[ \t]+([^\n;]+))",
    re.MULTILINE,
)
_COMMENTS = re.compile(r"#[^\n]*")


def modules_in(file: str, package: str) -> set[str]:
    """The modules that the code of a file imports, which belongs to a package or to none.

    ``from a import b`` may mean the module ``a.b`` or something in ``a``: both are given.
    """
    found: set[str] = set()
    for source, names, plain in _IMPORTS.findall(_COMMENTS.sub("", text_of(file) or "")):
        words = [one.split()[0] for one in (plain or names).strip("()").split(",") if one.split()]
        if plain:
            found.update(words)
            continue
        level = len(source) - len(source.lstrip("."))
        parts = package.split(".") if level else []
        above = parts[: len(parts) - level + 1]
        module = ".".join([*above, *filter(None, [source[level:]])])
        found |= {module, *(f"{module}.{word}" for word in words)}
    return found
