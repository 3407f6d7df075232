"""Names of classes and functions that are the same in every process."""

from __future__ import annotations

from typing import Any


def class_name(cls: type) -> str:
    """The name under which a class is the same in every process."""
    module = "__main__" if cls.__module__ == "__mp_main__" else cls.__module__
    return f"{module}.{own_name(cls)}"


def own_name(defined: Any) -> str:
    """The name of a class or function, without the functions that it was defined in.

    A pipeline has a definition that each run must have for itself within one of its functions.
    """
    return str(defined.__qualname__).rpartition("<locals>.")[2]
