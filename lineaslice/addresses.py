"""How people write which artifact they mean: ``NAME``, ``NAME:3``, ``NAME:@ALIAS``."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

from lineaslice.errors import LineasliceError

Version = int | str | None  # a number, "latest", "@alias", or none given


def artifact(text: str) -> tuple[str, Version]:
    """``"iris:3"`` → ``("iris", 3)``, ``"iris:@best"`` → ``("iris", "@best")``, ``"iris"`` alone.

    A name that itself ends in a colon and a number is written with its version: ``"a:3:1"``.
    """
    found = re.fullmatch(r"(.+):(\d+|latest|@[^:@]+)", text, flags=re.DOTALL)
    if found is None:
        return text, None
    name, version = found.groups()
    return name, int(version) if version.isdecimal() else version


def either(text: str) -> str | tuple[str, int | str]:
    """The same as the verbs of the library take it: a name, or a pair of name and version."""
    name, version = artifact(text)
    return name if version in (None, "latest") else (name, version)


def saved_as(text: str) -> tuple[str, str]:
    """``"mod=iris model"`` → ``("mod", "iris model")``; a variable alone names itself."""
    equals = [found.start() for found in re.finditer("=", text)]
    for at in equals:  # the first that leaves a whole expression: f(a=1)=name
        if is_expression(text[:at]) and text[at + 1 :].strip():
            return text[:at].strip(), text[at + 1 :].strip()
    if text.strip().isidentifier():
        return text.strip(), text.strip()
    raise LineasliceError(
        f"{text!r} does not say what to save under which name.", "Write VARIABLE=NAME."
    )


def file_saved_as(text: str) -> tuple[str, str]:
    """``"out/report.csv=report"`` → ``("out/report.csv", "report")``; a path alone names itself."""
    path, equals, name = text.rpartition("=")
    if not equals:
        path, name = text, os.path.basename(text)
    if not (path.strip() and name.strip()):
        raise LineasliceError(f"{text!r} does not say which file to save.", "Write PATH=NAME.")
    return path.strip(), name.strip()


def orders(texts: Sequence[str]) -> dict[str, list[str]]:
    """``["report=table"]`` → ``{"report": ["table"]}``: the report is made after the table."""
    found: dict[str, list[str]] = {}
    for text in texts:
        later, equals, earlier = text.partition("=")
        if not (equals and later.strip() and earlier.strip()):
            raise LineasliceError(
                f"{text!r} does not say what is made after what.", "Write LATER=EARLIER."
            )
        found.setdefault(later.strip(), []).append(earlier.strip())
    return found


def parameters(texts: Sequence[str]) -> dict[str, str]:
    """``["n=3", "url=a=b"]`` → ``{"n": "3", "url": "a=b"}``."""
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (equals and name.strip().isidentifier()):
            raise LineasliceError(
                f"{text!r} does not give a parameter a value.", "Write NAME=VALUE."
            )
        found[name.strip()] = value
    return found


def dag_config(texts: Sequence[str]) -> dict[str, str | int]:
    """``["schedule=0 6 * * *", "retries=2"]`` → ``{"schedule": "0 6 * * *", "retries": 2}``."""
    found: dict[str, str | int] = {}
    for text in texts:
        option, equals, value = text.partition("=")
        if not (equals and option.strip()):
            raise LineasliceError(
                f"{text!r} does not give an option of the engine a value.",
                "Write OPTION=VALUE, for example retries=2.",
            )
        value = value.strip()
        found[option.strip()] = int(value) if value.isdecimal() else value
    return found


def expression_and_name(words: Sequence[str]) -> tuple[str, str]:
    """``["mod", "iris"]`` → ``("mod", "iris")``; the name may be left out for a variable."""
    whole = " ".join(words)
    first, last = _unquoted(" ".join(words[:-1])), _unquoted(words[-1])
    if len(words) > 1 and is_expression(first):
        return first, last
    if _unquoted(whole).isidentifier():
        return _unquoted(whole), _unquoted(whole)
    if is_expression(_unquoted(whole)):
        raise LineasliceError(
            f"{whole} is no variable, so the artifact needs a name.",
            f"%save_artifact {whole} NAME",
        )
    raise LineasliceError(
        f"{whole!r} is no expression and a name.", "%save_artifact EXPRESSION NAME"
    )


def unquoted(words: Sequence[str] | None) -> list[str]:
    """Names from the words of a magic, where quotes stay on: ``'"two words"'``."""
    return [_unquoted(word) for word in words or ()]


def line(text: str) -> int | str:
    """A line of code: by its number, or by how it begins."""
    found = _unquoted(text.strip())
    return int(found) if found.lstrip("-").isdecimal() else found


def matches(name: str, pattern: str) -> bool:
    """Whether a name fits: ``iris*`` as in a shell, a plain word anywhere; case is no matter."""
    name, pattern = name.casefold(), pattern.casefold()
    if set(pattern) & set("*?["):
        return fnmatchcase(name, pattern)
    return pattern in name


def is_expression(text: str) -> bool:
    """Whether Python would take this as one expression."""
    return _parsed(text) is not None


def names(text: str) -> set[str]:
    """The names in an expression; none in a text that is no expression."""
    tree = _parsed(text)
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} if tree else set()


def _parsed(text: str) -> ast.Expression | None:
    try:
        return ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return None


def _unquoted(word: str) -> str:
    quoted = len(word) > 1 and word[0] == word[-1] and word[0] in "\"'"
    # 'a' + 'b' also begins and ends with a quote.
    return word[1:-1] if quoted and word[0] not in word[1:-1] else word
