"""Where the store is: read from options, environment, ``lineaslice.toml`` and defaults.

What wins, first to last: `lineaslice.options`; ``LINEASLICE_HOME``, ``LINEASLICE_DB``,
``LINEASLICE_BLOBS``, ``LINEASLICE_BUSY_SECONDS``; the nearest ``lineaslice.toml`` in the working
directory or above; ``~/.lineaslice``. The default is one store per user and not one per folder, so
that a generated script finds its artifacts from wherever it runs.

    # lineaslice.toml: every key may be left out; paths are relative to this file
    home = ".lineaslice"
    database = "sqlite:///catalog.db"
    blobs = "s3://bucket/blobs"
    busy_seconds = 30
    [knowledge]  # what your own calls do: lineaslice/knowledge/README.md
    tables = ["tables/mine.toml"]

A ``home`` that wins does not carry away a ``database`` or ``blobs`` that is set on its own.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from lineaslice.errors import ConfigError
from lineaslice.preferences import options

FILE_NAME = "lineaslice.toml"
ENVIRONMENT = {
    "home": "LINEASLICE_HOME",
    "database": "LINEASLICE_DB",
    "blobs": "LINEASLICE_BLOBS",
    "busy_seconds": "LINEASLICE_BUSY_SECONDS",
}
_SQLITE = "sqlite:///"
_OTHERS = ("knowledge",)  # sections that their own rooms read


@dataclass(frozen=True)
class Config:
    """The settings of one store; equal settings compare and hash equal."""

    home: Path
    database: str  # sqlite:///<absolute path>
    blobs: str  # absolute folder, or an fsspec URL
    busy_seconds: float = 30.0
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)  # setting -> who set it

    @property
    def database_file(self) -> Path:
        """The SQLite file that ``database`` names."""
        return Path(self.database.removeprefix(_SQLITE))


def at(home: Path | str) -> Config:
    """The settings of a store that keeps everything in one folder."""
    folder = Path(os.path.abspath(Path(home).expanduser()))
    return Config(folder, f"{_SQLITE}{folder / 'lineaslice.db'}", str(folder / "blobs"))


def load(start: Path | None = None) -> Config:
    """The settings in force now, searched from ``start`` (the working directory) upwards.

    Raises `ConfigError`, naming the file and key or the variable, for one that cannot be used.
    """
    settings = _gather(start if start is not None else _working_directory())
    home_setting = settings.get("home", _Setting("~/.lineaslice", "default", _working_directory()))
    base = at(_folder(home_setting))
    database, blobs, busy = (settings.get(k) for k in ("database", "blobs", "busy_seconds"))
    return Config(
        home=base.home,
        database=_database(database) if database else base.database,
        blobs=_blobs(blobs) if blobs else base.blobs,
        busy_seconds=_seconds(busy) if busy else base.busy_seconds,
        origins={
            key: settings[key].origin if key in settings else "default" for key in ENVIRONMENT
        },
    )


class _Setting(NamedTuple):
    value: Any
    origin: str  # for messages: "LINEASLICE_HOME", "/project/lineaslice.toml: home"
    base: Path  # what a relative path is relative to


def _gather(start: Path) -> dict[str, _Setting]:
    found: dict[str, _Setting] = {}
    file = settings_file(start)
    if file is not None:
        for key, value in _read(file).items():
            if key not in _OTHERS:
                found[key] = _Setting(value, f"{file}: {key}", file.parent)
    for key, variable in ENVIRONMENT.items():
        # An empty variable counts as unset: it is how a shell or a container file clears one.
        if value := os.environ.get(variable, "").strip():
            found[key] = _Setting(value, variable, start)
    for key in ENVIRONMENT:
        if (value := options.get(key)) is not None:
            found[key] = _Setting(value, f"lineaslice.options.{key}", start)
    return found


def _working_directory() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:  # deleted under our feet; the settings of the user still hold
        return Path.home()


def settings_file(start: Path | None = None) -> Path | None:
    """The nearest ``lineaslice.toml`` in ``start`` (the working directory) or above."""
    folder = Path(os.path.abspath(start if start is not None else _working_directory()))
    for candidate in (folder, *folder.parents):
        file = candidate / FILE_NAME
        if file.is_file():
            return file
    return None


def _read(file: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise ConfigError(
            f"{file} is not valid TOML: {error}.", 'A line of it reads: home = ".lineaslice"'
        ) from error
    for key in content:
        known = (*ENVIRONMENT, *_OTHERS)
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            raise ConfigError(
                f"{file}: there is no setting {key!r}.",
                f"{hint}Settings are: {', '.join(known)}.",
            )
    return content


def _text(setting: _Setting, example: str) -> str:
    if not isinstance(setting.value, str) or not setting.value.strip():
        raise ConfigError(
            f"{setting.origin} must be a text, not {setting.value!r}.", f"For example {example!r}."
        )
    if "\0" in setting.value:
        raise ConfigError(f"{setting.origin} holds a NUL character: {setting.value!r}.")
    return setting.value


def _path(text: str, setting: _Setting) -> Path:
    try:
        path = Path(text).expanduser()
    except RuntimeError as error:  # ~nobody-of-that-name
        raise ConfigError(f"{setting.origin}: {text!r} has no home folder ({error}).") from error
    return Path(os.path.abspath(setting.base / path))


def _folder(setting: _Setting) -> Path:
    text = _text(setting, "~/.lineaslice")
    if "://" in text:
        raise ConfigError(
            f"{setting.origin} must be a folder, not the URL {text!r}.",
            "Set blobs (LINEASLICE_BLOBS) for values that live elsewhere.",
        )
    folder = _path(text, setting)
    if folder.exists() and not folder.is_dir():
        raise ConfigError(
            f"{setting.origin}: {folder} is a file, not a folder.",
            f"Move that file away, or set {setting.origin} to a folder.",
        )
    return folder


def _database(setting: _Setting) -> str:
    text = _text(setting, "sqlite:///catalog.db")
    name = text.removeprefix(_SQLITE)
    if "://" in name or not name or name == ":memory:":
        raise ConfigError(
            f"{setting.origin}: {text!r} cannot hold the catalog; it must be an SQLite file.",
            "For example 'sqlite:////data/catalog.db', or only the path of the file.",
        )
    file = _path(name, setting)
    if file.is_dir():
        raise ConfigError(f"{setting.origin}: {file} is a folder, not an SQLite file.")
    return f"{_SQLITE}{file}"


def _blobs(setting: _Setting) -> str:
    text = _text(setting, "s3://bucket/blobs")
    if text.startswith("file://"):
        text = unquote(urlsplit(text).path)
    if "://" in text:
        return text.rstrip("/")
    folder = _path(text, setting)
    if folder.exists() and not folder.is_dir():
        raise ConfigError(
            f"{setting.origin}: {folder} is a file, not a folder.",
            f"Move that file away, or set {setting.origin} to a folder.",
        )
    return str(folder)


def _seconds(setting: _Setting) -> float:
    try:
        seconds = float(setting.value)
        valid = not isinstance(setting.value, bool) and 0 <= seconds <= 86_400
    except (TypeError, ValueError):
        valid = False
    if not valid:
        raise ConfigError(
            f"{setting.origin} must be a number of seconds from 0 to 86400, not {setting.value!r}.",
            "For example 30.",
        )
    return seconds
