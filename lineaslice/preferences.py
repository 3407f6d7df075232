"""What a user may change for the running process: ``lineaslice.options.max_rows = 20``.

The values are read where they act: ``home``, ``database``, ``blobs`` and ``busy_seconds`` win over
environment and ``lineaslice.toml`` in `config.load`; ``max_rows`` bounds printed tables;
``verify`` has every save verified; ``warn_environment`` switches the warning of
`ArtifactVersion.get_value`.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from lineaslice.errors import ConfigError


def _place(value: Any) -> str | None:
    if value is None:
        return None
    text = os.fspath(value) if isinstance(value, (str, os.PathLike)) else None
    if not isinstance(text, str) or not text.strip():
        raise ValueError("a path or URL, or None")
    return text


def _seconds(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 86_400:
        raise ValueError("a number of seconds from 0 to 86400, or None")
    return float(value)


def _rows(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("a whole number from 1, or None for all")
    return value


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("True or False")
    return value


class Option(NamedTuple):
    """One setting: its value at the start, what it accepts and what it does."""

    name: str
    default: Any
    check: Callable[[Any], Any]  # returns the value to keep; ValueError says what is accepted
    text: str


OPTIONS: tuple[Option, ...] = (
    Option("home", None, _place, "folder of the store; None: as configured"),
    Option("database", None, _place, "SQLite file or URL of the catalog; None: as configured"),
    Option("blobs", None, _place, "folder or fsspec URL of the values; None: as configured"),
    Option("busy_seconds", None, _seconds, "wait for a locked store; None: as configured"),
    Option("max_rows", 60, _rows, "rows that a printed list of artifacts shows; None: all"),
    Option("verify", False, _switch, "re-run the code of every saved value in the background"),
    Option("warn_environment", True, _switch, "warn when a value was saved by other packages"),
)


class Options:
    """Settings by attribute, or by ``get``, ``set``, ``reset``, ``describe`` and ``context``."""

    __slots__ = ("_values",)
    _values: dict[str, Any]

    def __init__(self) -> None:
        object.__setattr__(self, "_values", {option.name: option.default for option in OPTIONS})

    def get(self, name: str) -> Any:
        """The present value of one option."""
        return self._values[_find(name).name]

    def set(self, name: str, value: Any) -> None:
        """Change one option; raises `ConfigError` when the value is not of its kind."""
        option = _find(name)
        try:
            self._values[option.name] = option.check(value)
        except ValueError as wanted:
            raise ConfigError(
                f"Option {name!r} cannot be {value!r}: it takes {wanted}.",
                f"lineaslice.options.reset({name!r}) gives back {option.default!r}.",
            ) from None

    def reset(self, name: str | None = None) -> None:
        """Give one option, or all of them, its first value back."""
        for option in OPTIONS if name is None else (_find(name),):
            self._values[option.name] = option.default

    def describe(self, name: str | None = None) -> str:
        """What one option, or each of them, does, one line each."""
        chosen = OPTIONS if name is None else (_find(name),)
        return "\n".join(
            f"{o.name}: {o.text} [default: {o.default!r}] [now: {self._values[o.name]!r}]"
            for o in chosen
        )

    @contextmanager
    def context(self, **changes: Any) -> Iterator[Options]:
        """Change options inside a ``with`` block only."""
        before = dict(self._values)
        try:
            for name, value in changes.items():
                self.set(name, value)
            yield self
        finally:
            self._values.update(before)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # IPython and copy look for special names
            raise AttributeError(name)
        return self.get(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self.set(name, value)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._values]

    def __repr__(self) -> str:
        name_width = max(len(option.name) for option in OPTIONS)
        values = {option.name: repr(self._values[option.name]) for option in OPTIONS}
        value_width = max(map(len, values.values()))
        return "\n".join(
            f"{o.name:<{name_width}}  {values[o.name]:<{value_width}}  {o.text}" for o in OPTIONS
        )


class UnknownOption(ConfigError, AttributeError):
    """A misspelt option; an `AttributeError` too, so that ``hasattr`` works."""


def _find(name: str) -> Option:
    for option in OPTIONS:
        if option.name == name:
            return option
    known = [option.name for option in OPTIONS]
    near = difflib.get_close_matches(str(name), known, n=1)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    raise UnknownOption(f"There is no option {name!r}.", f"{hint}Options are: {', '.join(known)}.")


options = Options()
