"""What stands behind a value: the file of a handle, the figure of an axes, its package."""

from __future__ import annotations

import io
import sys
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, TypeGuard

from lineaslice.observe.fingerprint import is_users, is_users_state, name_of


def is_inert(value: object) -> bool:
    """Modules and library functions: comparing them says nothing about the user's data."""
    cls = type(value)
    if cls is ModuleType:
        return not is_users_state(value)
    if cls is FunctionType:
        state = (value.__closure__, value.__defaults__, value.__kwdefaults__, value.__dict__)  # type: ignore[attr-defined]
        home = sys.modules.get(value.__module__ or "")
        return not any(state) and not is_users_state(home)  # its globals may change
    return (cls is BuiltinFunctionType and value.__self__ is None) or (  # type: ignore[attr-defined]
        isinstance(value, type) and not is_users(value)
    )


def file_behind(value: object, databases: dict[int, str]) -> Any:
    """The file that a change of this handle may write to."""
    if type(value).__module__ in ("sqlite3", "mmap"):
        return databases.get(id(getattr(value, "connection", value)))
    if isinstance(value, io.IOBase):
        name = getattr(value, "name", None)
        try:
            writable = not value.closed and value.writable()
        except (ValueError, OSError):
            writable = True
        if isinstance(name, (str, bytes)) and (writable or value.closed):
            mode = getattr(value, "mode", "r")
            return name if any(c in str(mode) for c in "wax+") else None
    if type(value).__name__ == "memmap" and getattr(value, "mode", "r") in ("r+", "w+"):
        return value.filename  # type: ignore[attr-defined]
    if type(value).__name__ == "ParquetWriter":
        return getattr(value, "where", None)
    return None


def file_mapped(value: object, maps: dict[int, str]) -> Any:
    """The file whose content a value is a window on, or that it asks, as far as it shows."""
    if type(value).__module__ == "sqlite3":
        return maps.get(id(getattr(value, "connection", value)))
    while type(value).__name__ == "ndarray" and type(value).__module__ == "numpy":
        value = value.base  # type: ignore[attr-defined]
    if type(value).__name__ == "memmap":
        return value.filename  # type: ignore[attr-defined]
    return maps.get(id(value)) if type(value).__module__ == "mmap" else None


def is_artist(value: object) -> bool:
    """True for what matplotlib draws with: figures, axes, lines."""
    return str(type(value).__module__).startswith("matplotlib.") and hasattr(value, "figure")


def is_array(value: object) -> TypeGuard[Any]:
    return type(value).__module__ == "numpy" and bool(getattr(value, "size", 0))


def figure_of(value: object) -> Any:
    """The figure of an artist; None for anything else."""
    return getattr(value, "figure", None) if is_artist(value) else None


def package_of(value: object) -> str:
    """The top-level package that a module, function, class or instance comes from."""
    if isinstance(value, ModuleType):
        return name_of(value).partition(".")[0]
    module = getattr(value, "__module__", None) if callable(value) else None
    if not isinstance(module, str):
        module = str(type(value).__module__)
    return module.partition(".")[0]


def describe(error: BaseException | None) -> str:
    """ "ValueError: text", or "" for none."""
    return f"{type(error).__name__}: {error}" if error is not None else ""
