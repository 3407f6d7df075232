"""Which table speaks of which package, and whether an object is a library's or the user's.

A table is read at the first question about its package, and only when the package is loaded.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path
from types import FunctionType

from lineaslice.errors import ConfigError
from lineaslice.knowledge import compiled, schema
from lineaslice.knowledge.compiled import FOLDER

TABLES: dict[str, tuple[str, ...]] = {
    "builtins": ("builtins", "types"),
    "random": ("random", "secrets", "uuid"),
    "io": ("io", "json", "pickle", "csv", "gzip", "bz2", "lzma", "zipfile", "tarfile", "tempfile"),
    "os": ("os", "shutil", "pathlib", "glob", "fnmatch", "sys", "platform", "subprocess", "gc"),
    "time": ("time", "datetime", "calendar", "zoneinfo", "timeit", "cProfile", "profile"),
    "collections": (
        *("collections", "itertools", "functools", "operator", "copy", "heapq", "bisect"),
        *("contextlib", "dataclasses", "enum", "abc", "array", "weakref", "threading", "queue"),
    ),
    "text": (
        *("re", "string", "textwrap", "hashlib", "base64", "binascii", "zlib", "struct"),
        *("pprint", "warnings", "typing", "inspect", "unicodedata", "html", "urllib", "difflib"),
        *("logging", "ast", "traceback"),
    ),
    "math": ("math", "cmath", "statistics", "decimal", "fractions", "numbers"),
    "numpy": ("numpy",),
    "pandas": ("pandas",),
    "sklearn": ("sklearn",),
    "scipy": ("scipy",),
    "matplotlib": ("matplotlib",),
    "seaborn": ("seaborn",),
    "pyarrow": ("pyarrow",),
    "ipython": ("IPython",),
    "polars": ("polars",),
    "torch": ("torch",),
    "lightgbm": ("lightgbm",),
    "networkx": ("networkx",),
    "statsmodels": ("statsmodels",),
    "formulas": ("patsy", "formulaic"),
    "tqdm": ("tqdm",),
    "joblib": ("joblib",),
    "requests": ("requests",),
    "sqlite3": ("sqlite3",),
}

# Modules written in C, and those that differ between platforms, by the name that users import.
_PUBLIC = {
    "posix": "os",
    "nt": "os",
    "posixpath": "os",
    "ntpath": "os",
    "genericpath": "os",
    "stat": "os",
    "sre_compile": "re",
    "pydecimal": "decimal",
    "pydatetime": "datetime",
    "pyio": "io",
    "sha2": "hashlib",
    "sha1": "hashlib",
    "sha3": "hashlib",
    "md5": "hashlib",
    "blake2": "hashlib",
    "collections_abc": "collections",
    "weakrefset": "weakref",
    "thread": "threading",
}

_STANDARD = os.path.dirname(os.__file__)
_PLACES = (_STANDARD + os.sep, os.path.join(sys.base_prefix, "DLLs") + os.sep)

_table_of = {package: table for table, packages in TABLES.items() for package in packages}
_sources: dict[str, Path] = {table: FOLDER / f"{table}.toml" for table in TABLES}
_read: dict[str, schema.Table] = {}
_library: dict[str, bool] = {}
declared = schema.Table("")  # what the user says of calls of his own; it wins
_merged: dict[str, schema.TypeEntry] = {}


@lru_cache(maxsize=4096)
def package_of(module: str) -> str:
    """The top-level package by which users know the contents of ``module``."""
    top = str(module).partition(".")[0]  # None for arrays of ctypes
    bare = top.lstrip("_")
    return _PUBLIC.get(bare, bare or top)


def type_key(cls: type) -> str:
    """``"pandas.DataFrame"``: top-level package and qualified name; inner modules move."""
    return f"{package_of(cls.__module__)}.{cls.__qualname__}"


def table_for(package: str) -> schema.Table | None:
    """The table about a loaded package; None when there is none or the package is not loaded."""
    name = _table_of.get(package)
    if name is None:
        return None
    table = _read.get(name)
    if table is None and (package in sys.modules or f"_{package}" in sys.modules):
        try:
            text = _sources[name].read_text(encoding="utf-8")
        except OSError as error:
            hint = "Reinstall lineaslice, or register the table under the path where it lies."
            raise ConfigError(f"knowledge table {_sources[name]}: {error}", hint) from error
        ours = _sources[name].parent == FOLDER
        table = (compiled.load(name, text) if ours else None) or schema.parse(name, text)
        _read[name] = table
    return table


def type_entry(key: str) -> schema.TypeEntry | None:
    """What the tables say of the class with this key."""
    table = table_for(key.partition(".")[0])
    entry = table.types.get(key) if table is not None else None
    said = declared.types.get(key)
    if said is None or entry is None:
        return said or entry
    if key not in _merged:
        _merged[key] = schema.overlaid(said, entry)
    return _merged[key]


def entry_of(cls: type) -> schema.TypeEntry | None:
    """What the tables say of a class."""
    return type_entry(declared_key(cls) or type_key(cls))


def declared_key(cls: type) -> str:
    """The key under which the user speaks of a class, or "".

    Users may also write where they import it from: ``"mycompany.frames.Frame"``.
    """
    if not declared.types:
        return ""
    short, long = type_key(cls), f"{cls.__module__}.{cls.__qualname__}"
    for key in (short, long):
        if key in declared.types:
            return key
    name = f".{cls.__qualname__}"
    for key in declared.types:
        module = sys.modules.get(key.removesuffix(name)) if key.endswith(name) else None
        if module is not None and vars(module).get(cls.__qualname__) is cls:
            return key
    return ""


def declare(table: schema.Table) -> None:
    """Let what the user says hold from now on."""
    global declared
    declared = table
    _merged.clear()


def register(name: str, packages: tuple[str, ...], path: Path) -> None:
    """Add or replace the table ``name``, read from ``path`` when one of ``packages`` is met."""
    for package in packages:
        _table_of[package] = name
    _sources[name] = path
    _read.pop(name, None)


def is_library(module: object) -> bool:
    """Whether a module belongs to Python or to an installed package, by where its file lies.

    ``__main__``, notebooks, scripts, editable installs and a user's ``statistics.py`` do not.
    """
    if not isinstance(module, str):
        return False
    top = module.partition(".")[0]
    known = _library.get(top)
    if known is None:
        if top not in sys.modules:
            return False
        known = _library[top] = _is_installed(top)
    return known


def _is_installed(top: str) -> bool:
    if top in sys.builtin_module_names:
        return top != "__main__"
    module = sys.modules[top]
    if top in ("__main__", "__mp_main__"):
        return False
    file = getattr(module, "__file__", None)
    if file is None:
        origin = getattr(getattr(module, "__spec__", None), "origin", None)
        if origin == "frozen":
            return True
        folders = [str(folder) for folder in getattr(module, "__path__", ())]
    else:
        folders = [str(file)]
    return bool(folders) and all(
        folder.startswith(_PLACES) or "site-packages" in folder or "dist-packages" in folder
        for folder in folders
    )


def is_users(value: object) -> bool:
    """Whether an attribute of a class or module is code of the user's, put there by a patch."""
    if isinstance(value, (staticmethod, classmethod)):
        value = value.__func__
    elif isinstance(value, property):
        value = value.fget
    if isinstance(value, FunctionType):  # functools.wraps copies __module__, not the globals
        return not is_library(value.__globals__.get("__name__"))
    if isinstance(value, type):
        return not is_library(value.__module__)
    if is_function_in_c(type(value)):
        return not is_library(getattr(value, "__module__", None))
    return not is_library(type(value).__module__)


def is_function_in_c(cls: type) -> bool:
    """Whether a class is a type of functions of which the module says nothing: Cython, uarray."""
    return str(cls.__module__).startswith(("_cython_", "uarray"))


def adds_code(cls: type) -> bool:
    """Whether a class body has anything but plain data: a method, a property, a nested class."""
    if not is_library(type(cls).__module__):
        return True
    return any(
        name not in _MADE_BY_PYTHON and (callable(value) or hasattr(type(value), "__get__"))
        for name, value in vars(cls).items()
    )


_MADE_BY_PYTHON = frozenset({"__dict__", "__weakref__", "__doc__", "__module__", "__annotate__"})
