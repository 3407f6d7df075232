"""Which distributions does a pipeline need, in which versions?"""

from __future__ import annotations

from functools import cache
from importlib import metadata

from lineaslice.export.base import Request
from lineaslice.pipeline.shape import Plan


def requirements(plan: Plan, request: Request) -> str:
    """The text of a requirements file: one pinned distribution a line, sorted.

    ``lineaslice`` is among them when the pipeline loads artifacts. A module that no distribution
    brings is named in a comment: it is a file of the user's own.
    """
    pinned: dict[str, str] = {}
    own = []
    for package in plan.packages:
        names = _distributions().get(package, ())
        if package == "lineaslice":
            continue
        if not names:
            own.append(package)
        for name in names:
            pinned[name] = _version(name, request)
    if plan.reuses:
        for name in request.value_packages:
            pinned[name] = _version(name, request)
    if plan.reuses or "lineaslice" in plan.packages:
        pinned["lineaslice"] = _version("lineaslice", request)
    lines = [
        f"{name}=={pinned[name]}" if pinned[name] else name
        for name in sorted(pinned, key=str.lower)
    ]
    lines += [
        f"# {name}: no installed package; put its file beside the module" for name in sorted(own)
    ]
    return "".join(f"{line}\n" for line in lines)


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
