"""What users say of calls of their own: the tables in ``lineaslice.toml`` and in files beside it.

    [knowledge]
    tables = ["tables/frames.toml"]     # each in the format of our own tables

    [[knowledge.functions]]             # or the same blocks at once
    of = 'mycompany.frames'
    names = 'clean tidy'
    changes = 'frame'

They win over our tables, call by call. A table with a mistake is left out as a whole and told; what
it would have said is then unknown, so slices become longer and not wrong.
"""

from __future__ import annotations

import re
import sys
import tomllib
from functools import lru_cache
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple

from lineaslice.errors import ConfigError
from lineaslice.knowledge import schema, shelf
from lineaslice.knowledge.effects import Effect
from lineaslice.knowledge.places import Places

KEY = "knowledge"
NOTEBOOK = ("__main__", "__mp_main__")


class Known(NamedTuple):
    """Where a declared function was found, and what is said of it; None: it is unknown."""

    module: str
    name: str
    effect: Effect | None


_by_id: dict[int, Known] = {}  # holds no object: the module is asked whether it still has it
_modules_seen = -1


def read(file: Path | None) -> tuple[schema.Table, tuple[ConfigError, ...]]:
    """All that a settings file declares, as one table, and the mistakes in it."""
    whole = schema.Table(KEY)
    problems: list[ConfigError] = []
    if file is None:
        return whole, ()
    try:
        text, content = _text(file)
        section = content.get(KEY, {})
        place = _Place(file, Places(text))
        if not isinstance(section, dict):
            raise place.fail(KEY, f"is {section!r}", f"Write blocks such as [[{KEY}.functions]].")
        paths = section.pop("tables", [])
        if not isinstance(paths, list) or not all(isinstance(p, str) and p for p in paths):
            hint = 'Write a list of files: tables = ["tables/mine.toml"].'
            raise place.fail(f"{KEY}.tables", f"is {paths!r}", hint)
    except ConfigError as problem:
        return whole, (problem,)
    for path in ("", *paths):
        try:
            if path:
                table = place.table(path)
            else:
                table = schema.parse_within(file.name, text, str(file), KEY, section)
            _check(table)
            _add(table, whole)
        except ConfigError as problem:
            problems.append(problem)
    return whole, tuple(problems)


class _Place(NamedTuple):
    """The settings file that names tables."""

    file: Path
    places: Places

    def fail(self, key: str, problem: str, hint: str) -> ConfigError:
        line = self.places.key(0, key) or self.places.block(key, 0)
        return ConfigError(f"{self.file}{f', line {line}' if line else ''}: {key} {problem}.", hint)

    def table(self, path: str) -> schema.Table:
        file = self.file.parent / Path(path).expanduser()
        if not file.is_file():
            hint = f"Paths are relative to {self.file.parent}."
            raise self.fail(f"{KEY}.tables", f"names {path!r}, and there is no file {file}", hint)
        text, _ = _text(file)
        return schema.parse(file.name, text, str(file))


def _text(file: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = file.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # not TOML, or not UTF-8
        hint = "Correct the syntax at that place."
        raise ConfigError(f"{file} is not valid TOML: {error}.", hint) from error


def _check(table: schema.Table) -> None:
    """What a notebook defines is seen as it runs, with the names that it looks up."""
    for (_, what), line in table.lines.items():
        if what.partition(".")[0] in NOTEBOOK:
            raise ConfigError(
                f"{table.file}, line {line}: {what} is defined in the notebook.",
                "Remove these lines, or move the function into a module of its own.",
            )


def _add(table: schema.Table, whole: schema.Table) -> None:
    for call, line in table.lines.items():
        if call in whole.lines:
            where = f"{whole.files[call]}, line {whole.lines[call]}"
            raise ConfigError(
                f"{table.file}, line {line}: {call[1]} is declared in {where} as well.",
                "Keep one of them.",
            )
    whole.lines |= table.lines
    whole.files |= dict.fromkeys(table.lines, table.file)
    for key, entry in table.types.items():
        known = whole.types.get(key)
        whole.types[key] = entry if known is None else schema.overlaid(entry, known)
    for ours, theirs in ((whole.functions, table.functions), (whole.code, table.code)):
        for module, names in theirs.items():
            ours.setdefault(module, {}).update(names)


# ---------------------------------------------------------------- functions


def forget() -> None:
    """The tables have changed."""
    global _modules_seen
    _by_id.clear()
    _modules_seen = -1


def function(callee: object) -> Known | None:
    """What the user says of a call; None when nothing is said."""
    known = _known(callee)
    if known is None and _is_stale(callee):
        _resolve()
        known = _known(callee)
    return known


def _known(callee: object) -> Known | None:
    known = _by_id.get(id(callee))
    if known is None:
        return None
    module = sys.modules.get(known.module)
    return known if module is not None and vars(module).get(known.name) is callee else None


def _is_stale(callee: object) -> bool:
    """Whether modules were loaded since, or the callee may come from one that was loaded again."""
    if len(sys.modules) != _modules_seen:
        return True
    if type(callee) is not FunctionType:
        return False
    package = shelf.package_of(callee.__module__ or "")
    return any(shelf.package_of(module) == package for module in shelf.declared.functions)


def _resolve() -> None:
    global _modules_seen
    _modules_seen = len(sys.modules)
    _by_id.clear()
    table = shelf.declared
    for module in {**table.functions, **table.code}:
        if module not in sys.modules:
            continue
        there = vars(sys.modules[module])
        said = {**dict.fromkeys(table.code.get(module, {})), **table.functions.get(module, {})}
        for name, effect in said.items():
            found = there.get(name)
            if callable(found) and not is_notebooks(found):
                whole = None if effect is None else completed(effect, *called(found))
                _by_id[id(found)] = Known(module, name, whole)


def is_notebooks(found: object) -> bool:
    """Whether a function or class was put there by the notebook."""
    if type(found) is FunctionType:
        return found.__globals__.get("__name__") in NOTEBOOK
    return isinstance(found, type) and found.__module__ in NOTEBOOK


def is_own(definer: type, member: object) -> bool:
    """Whether a member belongs to a class that the user describes, and is no patch."""
    if not shelf.declared_key(definer):
        return False
    function, _ = called(member.fget if isinstance(member, property) else member)
    if type(function) is FunctionType:
        module = function.__globals__.get("__name__")
    else:
        module = getattr(function, "__module__", None)
    own = shelf.package_of(definer.__module__)
    return isinstance(module, str) and shelf.package_of(module) == own


# ---------------------------------------------------------------- arguments by name and position


def called(member: object) -> tuple[object, int]:
    """The function that a call of this runs, and how many parameters stand before the call's."""
    if isinstance(member, type):
        return vars(member).get("__init__"), 1
    if isinstance(member, (staticmethod, classmethod)):
        return member.__func__, isinstance(member, classmethod)
    return member, 0


class _Parameters(NamedTuple):
    positional: tuple[str, ...]
    others: tuple[str, ...]  # by keyword only
    more: bool  # *args
    keywords: bool  # **kwargs


def completed(effect: Effect, function: object, first: int = 0) -> Effect | None:
    """The effect with each argument named in both ways, by position and by name.

    ``first`` parameters stand before those of the call: 1 for ``self``. None when an argument that
    the effect names is none of the function's: then nothing is known.
    """
    parameters = _parameters(function)
    return effect if parameters is None else _completed(effect, parameters, first)


def missing(effect: Effect, function: object, first: int = 0) -> tuple[str, ...]:
    """Arguments that the effect names and the function has not."""
    parameters = _parameters(function)
    if parameters is None:
        return ()
    targets = (what for what, _ in effect.changes_if)
    words = (*effect.changes, *effect.code, *effect.calls, *targets)
    return tuple(word for word in words if not _both(word, parameters, first))


def arguments(function: object, first: int = 0) -> tuple[str, ...]:
    """The parameters of a function in Python that a call can fill, by name."""
    parameters = _parameters(function)
    return () if parameters is None else (*parameters.positional[first:], *parameters.others)


def _parameters(function: object) -> _Parameters | None:
    for _ in range(20):  # functools.wraps keeps the function that the user wrote
        if type(function) is not FunctionType:
            return None
        inner = function.__dict__.get("__wrapped__")
        if inner is None:
            break
        function = inner
    assert type(function) is FunctionType
    code = function.__code__
    positional, names = code.co_argcount, code.co_varnames
    return _Parameters(
        names[:positional],
        names[positional : positional + code.co_kwonlyargcount],
        bool(code.co_flags & 0x04),
        bool(code.co_flags & 0x08),
    )


@lru_cache(maxsize=1024)
def _completed(effect: Effect, parameters: _Parameters, first: int) -> Effect | None:
    targets = tuple(what for what, _ in effect.changes_if)
    words = (*effect.changes, *effect.code, *effect.calls, *targets)
    if not all(_both(word, parameters, first) for word in words):
        return None

    def whole(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(w for word in words for w in _both(word, parameters, first)))

    return effect._replace(
        changes=whole(effect.changes),
        code=whole(effect.code),
        calls=whole(effect.calls),
        changes_if=tuple(
            (word, _positioned(condition, parameters, first))
            for what, condition in effect.changes_if
            for word in _both(what, parameters, first)
        ),
    )


def _both(word: str, parameters: _Parameters, first: int) -> tuple[str, ...]:
    """``frame`` as ``("frame", "0")``; () when there is no such parameter."""
    head, dot, tail = word.partition(".")
    if head in ("self", "self!", "*", "**"):
        return (word,)
    if head.isdecimal():
        index = int(head) + first
        if index < len(parameters.positional):
            return (word, parameters.positional[index] + dot + tail)
        return (word,) if parameters.more else ()
    if head in parameters.positional[first:]:
        return (word, f"{parameters.positional.index(head) - first}{dot}{tail}")
    return (word,) if head in parameters.others or parameters.keywords else ()


def _positioned(condition: str, parameters: _Parameters, first: int) -> str:
    """``inplace`` as ``inplace@2``."""
    name = re.match(r"\w*", condition)[0]  # type: ignore[index]  # it matches any text
    if "@" in condition.partition("=")[0] or name not in parameters.positional[first:]:
        return condition
    return f"{name}@{parameters.positional.index(name) - first}{condition[len(name) :]}"
