"""lineaslice: save a value with the code that made it, and export pipelines that run.

The public verbs are imported when they are first used, so that production code pays only for
what it calls: ``import lineaslice`` loads no IPython, pandas, SQLAlchemy, libcst or Black.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lineaslice import errors
    from lineaslice.api import (
        artifacts,
        check,
        create_pipeline,
        delete,
        delete_pipeline,
        get,
        get_function,
        get_module,
        get_pipeline,
        options,
        pipelines,
        save,
        save_file,
        set_alias,
        suggest_reuse,
        to_pipeline,
        visualize,
    )

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "artifacts",
    "check",
    "create_pipeline",
    "delete",
    "delete_pipeline",
    "errors",
    "get",
    "get_function",
    "get_module",
    "get_pipeline",
    "load_ipython_extension",
    "options",
    "pipelines",
    "save",
    "save_file",
    "set_alias",
    "suggest_reuse",
    "to_pipeline",
    "unload_ipython_extension",
    "visualize",
]


def load_ipython_extension(shell: Any) -> None:
    """Trace this IPython session from now on and add the magics (``%load_ext lineaslice``)."""
    import_module("lineaslice.tracing.shell").load(shell)
    import_module("lineaslice.magics").register(shell)
    if getattr(shell, "kernel", None) is not None:
        import_module("lineaslice.live.link").attach(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Take the magics away and stop tracing; nothing of ours stays in the shell."""
    if getattr(shell, "kernel", None) is not None:
        import_module("lineaslice.live.link").detach(shell)
    import_module("lineaslice.magics").unregister(shell)
    import_module("lineaslice.tracing.shell").unload(shell)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        import difflib

        near = difflib.get_close_matches(name, __all__)
        meant = f"; did you mean {' or '.join(near)}?" if near else ""
        raise AttributeError(f"module 'lineaslice' has no attribute {name!r}{meant}")
    if name == "errors":
        return import_module("lineaslice.errors")
    value = getattr(import_module("lineaslice.api"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
