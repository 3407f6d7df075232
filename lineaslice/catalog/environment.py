"""The Python and the packages a value was made with, and how they differ from those at hand."""

from __future__ import annotations

import platform
import re
import sys
from collections import deque
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata
from typing import Any

_MAX_PARTS = 300  # objects looked at to learn which packages a value needs
# Looking through all that is installed takes a noticeable part of a second; these are met often.
_DISTRIBUTIONS = {
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "PyYAML",
}


def describe(obj: Any, imports: Iterable[str] = ()) -> dict[str, Any]:
    """What a version keeps of its environment.

    ``packages`` maps distributions to versions, of ``obj`` and of the top-level ``imports``;
    ``value_packages`` lists those that ``obj`` alone needs.
    """
    needed = _versions(_modules_of(obj))
    return {
        "python": platform.python_version(),
        "platform": _platform(),
        "packages": dict(sorted((needed | _versions(imports)).items(), key=_by_name)),
        "value_packages": sorted(needed, key=str.lower),
    }


def differences(kept: Mapping[str, Any]) -> tuple[str, ...]:
    """How this process differs from a kept environment in what a pickled value depends on.

    The minor version of Python (pickled functions are bytecode), and a package of the value that
    is missing or of another minor version.
    """
    found = []
    here = platform.python_version()
    if _minor(kept.get("python", here)) != _minor(here):
        found.append(f"Python {kept['python']} then, {here} now")
    packages = kept.get("packages", {})
    for name in kept.get("value_packages", ()):
        now = _version_of(name)
        if now is None:
            found.append(f"{name} {packages[name]} then, not installed now")
        elif _minor(now) != _minor(packages[name]):
            found.append(f"{name} {packages[name]} then, {now} now")
    return tuple(found)


@cache
def _platform() -> str:
    return platform.platform()


def _by_name(item: tuple[str, str]) -> str:
    return item[0].lower()


def _minor(version: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+", version)[:2])


def _modules_of(obj: Any) -> set[str]:
    """Top-level modules of the classes of a value and of what lies near its surface."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting = deque([obj])
    while waiting and len(seen) < _MAX_PARTS:
        part = waiting.popleft()
        if id(part) in seen:
            continue
        seen.add(id(part))
        kind = part if isinstance(part, type) else type(part)
        found.update(str(base.__module__).partition(".")[0] for base in kind.__mro__)
        if kind in (str, bytes, int, float, bool, type(None)):
            continue
        own = getattr(part, "__module__", None)  # of a function; of an instance it is the class's
        if isinstance(own, str):
            found.add(own.partition(".")[0])
        waiting.extend(_inside(part))
    return found


def _inside(part: Any) -> list[Any]:
    if isinstance(part, type):
        return []
    inside: list[Any] = []
    if type(part) is dict:
        inside.extend(list(part.values())[:_MAX_PARTS])
    elif type(part) in (list, tuple):
        inside.extend(part[:_MAX_PARTS])
    state = getattr(part, "__dict__", None)
    if type(state) is dict:
        inside.extend(list(state.values())[:_MAX_PARTS])
    return inside


def _versions(modules: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for module in modules:
        top = module.partition(".")[0]
        if top in sys.stdlib_module_names or top in ("__main__", "builtins", "lineaslice", ""):
            continue
        for name in _distributions_of(top):
            version = _version_of(name)
            if version is not None:
                found[name] = version
    return found


def _version_of(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _distributions_of(top: str) -> tuple[str, ...]:
    """The distributions that bring a top-level module: none for a file of the project."""
    for name in (_DISTRIBUTIONS.get(top), top):
        if name is not None:
            try:
                return (metadata.distribution(name).metadata["Name"],)
            except metadata.PackageNotFoundError:
                continue
    return _all_distributions().get(top, ())


@cache
def _all_distributions() -> dict[str, tuple[str, ...]]:
    return {
        top: tuple(dict.fromkeys(names)) for top, names in metadata.packages_distributions().items()
    }
