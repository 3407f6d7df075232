"""Everything else by cloudpickle, protocol 5: exact for most objects, but reading it runs code.

Classes and functions of the notebook (``__main__``) travel by value, as cloudpickle does. Those of
a module that another process may not find, such as a file beside the notebook, travel both ways:
the reader imports the module if it can, so that ``isinstance`` agrees with the reader's own import,
and makes them from the value otherwise.
"""

from __future__ import annotations

import importlib
import pickle
import sys
import sysconfig
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from types import FunctionType, ModuleType
from typing import IO, Any

from lineaslice.store.hashing import Sink

_PROTOCOL = 5
_CACHED = type(lru_cache(len))
_MAX_BY_VALUE = 4 << 20  # bytes; code is small, so more is data that a module holds


class Pickled:
    """Any object that cloudpickle takes."""

    name = "cloudpickle"
    safe = False

    def accepts(self, obj: Any) -> bool:
        return True

    def write(self, obj: Any, file: Sink) -> None:
        _pickler_class()(file, protocol=_PROTOCOL).dump(obj)

    def read(self, file: IO[bytes]) -> Any:
        return pickle.load(file)


@cache
def _pickler_class() -> type[Any]:
    import cloudpickle

    class Pickler(cloudpickle.Pickler):  # type: ignore[misc]
        """cloudpickle, with both ways for what lives in modules of the project."""

        def reducer_override(self, obj: Any) -> Any:
            if type(obj) is _CACHED and _is_of_notebook(obj):
                attributes = {k: v for k, v in vars(obj).items() if k != "__wrapped__"}
                return make_cached, (obj.__wrapped__, obj.cache_parameters(), attributes)
            home = _stream_of_process(obj)
            if home is not None:
                return getattr, home
            if isinstance(obj, (type, FunctionType)) and _is_of_project(obj):
                content = _by_value(obj)
                if content:
                    return find_or_make, (obj.__module__, obj.__qualname__, content)
            return super().reducer_override(obj)

    return Pickler


def _stream_of_process(obj: Any) -> tuple[ModuleType, str] | None:
    """Where the random stream lies that all of a process draws from, if ``obj`` is one.

    A frozen distribution of SciPy draws from it; in the reader's process it draws from that one's.
    """
    cls = type(obj)
    if cls.__name__ == "Random" and cls.__module__ == "random":
        place, attr = sys.modules["random"], "_inst"
    elif cls.__name__ == "RandomState" and str(cls.__module__).startswith("numpy.random"):
        place, attr = sys.modules["numpy.random.mtrand"], "_rand"
    else:
        return None
    return (place, attr) if getattr(place, attr, None) is obj else None


def find_or_make(module: str, qualname: str, content: bytes) -> Any:
    """The class or function of this name, or else the one that was stored.

    Stored pickles call this by name: it stays where it is.
    """
    try:
        found: Any = importlib.import_module(module)
        for part in qualname.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError):
        return pickle.loads(content)
    return found


def make_cached(function: Any, parameters: dict[str, Any], attributes: dict[str, Any]) -> Any:
    """A function under ``lru_cache``, which cloudpickle takes by name only; its cache is empty.

    Stored pickles call this by name: it stays where it is.
    """
    found = lru_cache(**parameters)(function)
    vars(found).update(attributes)
    return found


def _is_of_notebook(obj: Any) -> bool:
    """Whether another process finds no such object under its name."""
    module = sys.modules.get(obj.__module__ or "")
    unknown = module is None or _lookup(module, obj.__qualname__) is not obj
    return unknown or obj.__module__ in ("__main__", "__mp_main__")


def _is_of_project(obj: Any) -> bool:
    """Whether an object is named in a module that only this project's processes can import."""
    module = sys.modules.get(getattr(obj, "__module__", None) or "")
    if module is None or module.__name__ == "__main__" or "<locals>" in obj.__qualname__:
        return False
    return not _is_installed(module) and _lookup(module, obj.__qualname__) is obj


def _is_installed(module: ModuleType) -> bool:
    file = getattr(module, "__file__", None)
    if file is None:
        # Built into the interpreter, or a module that the notebook made by hand.
        return module.__name__.partition(".")[0] in sys.stdlib_module_names
    return str(file).startswith(_installed_folders())


@cache
def _installed_folders() -> tuple[str, ...]:
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = {sysconfig.get_path(name) for name in names}
    import site

    folders.update(site.getsitepackages())
    folders.add(site.getusersitepackages())
    folders.add(str(Path(__file__).parents[2]))  # lineaslice itself
    return tuple(sorted(f"{folder}/" for folder in folders if folder))


def _lookup(module: ModuleType, qualname: str) -> Any:
    found: Any = module
    for part in qualname.split("."):
        found = getattr(found, part, None)
    return found


def _by_value(obj: Any) -> bytes:
    """The object with its code, or nothing when its module holds what cannot be pickled."""
    import cloudpickle

    by_value = [m for m in tuple(sys.modules.values()) if _travels(m)]
    known = cloudpickle.list_registry_pickle_by_value()
    added = [module for module in by_value if module.__name__ not in known]
    for module in added:
        cloudpickle.register_pickle_by_value(module)
    try:
        buffer = _Bounded()
        cloudpickle.Pickler(buffer, protocol=_PROTOCOL).dump(obj)
    except Exception:  # then the reader can only import it, as with an ordinary pickle
        return b""
    finally:
        for module in added:
            cloudpickle.unregister_pickle_by_value(module)
    return buffer.getvalue()


class _Bounded(BytesIO):
    """A buffer that refuses more than a module's code can need."""

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > _MAX_BY_VALUE:
            raise ValueError("too large to travel by value")
        return super().write(data)


def _travels(module: Any) -> bool:
    return (
        isinstance(module, ModuleType)
        and module.__name__ != "__main__"
        and sys.modules.get(module.__name__) is module
        and not _is_installed(module)
    )
