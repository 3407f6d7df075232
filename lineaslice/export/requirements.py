"""Which distributions does a pipeline need, in which versions?"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import metadata

from lineaslice.export.base import Request
from lineaslice.pipeline.shape import Plan


def requirements(plan: Plan, request: Request, engine: Iterable[str] = ()) -> str:
    """The text of a requirements file: one pinned distribution a line, sorted.

    ``lineaslice`` is among them when the pipeline loads artifacts. A module that no distribution
    brings is named in a comment: it is a file of the user's own. ``engine`` are further lines: what
    an engine needs, pinned to the version installed here unless they say which.
    """
    pinned = distributions(plan, request)
    further = {line: line for line in engine if not line.isidentifier()}
    for name in engine:
        if name not in further:
            pinned[name] = _version(name, request)
    lines = {
        name: f"{name}=={version}" if version else name for name, version in pinned.items()
    } | further
    own = sorted(n for n in plan.packages if n != "lineaslice" and not _bringers(n))
    texts = [lines[name] for name in sorted(lines, key=str.lower)]
    texts += [f"# {name}: no installed package; put its file beside the module" for name in own]
    return "".join(f"{text}\n" for text in texts)


def distributions(plan: Plan, request: Request) -> dict[str, str]:
    """What has to be installed for the code and the loaded values, with versions ("": unknown)."""
    needed = [name for package in plan.packages for name in _bringers(package)]
    if plan.reuses:
        needed += request.value_packages
    if plan.reuses or "lineaslice" in plan.packages:
        needed.append("lineaslice")
    return {name: _version(name, request) for name in needed}


def _bringers(package: str) -> tuple[str, ...]:
    return () if package == "lineaslice" else _distributions().get(package, ())


def _version(distribution: str, request: Request) -> str:
    """The session's version, or the one installed here, or "" when neither is known."""
    wanted = _normal(distribution)
    for name, version in request.versions.items():
        if _normal(name) == wanted:
            return version
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


def _normal(distribution: str) -> str:
    return distribution.lower().replace("_", "-").replace(".", "-")


@cache
def _distributions() -> dict[str, tuple[str, ...]]:
    """Import name → distributions; both a package and its namesake may bring one module."""
    return {
        module: tuple(dict.fromkeys(names))
        for module, names in metadata.packages_distributions().items()
    }
