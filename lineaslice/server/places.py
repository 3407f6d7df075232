"""Where may the server write and run? Below its root folder, and nowhere hidden."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from lineaslice.server.base import Refused


def below(root: Path, given: object) -> Path:
    """The place that a path from the server's root means; "" is the root. Raises Refused."""
    if not isinstance(given, str) or "\0" in given or "\\" in given:
        raise Refused(400, "Wrong path", f"{given!r} is no path from the server's root.")
    path = PurePosixPath(given)
    hidden = [part for part in path.parts if part.startswith(".")]
    if path.is_absolute() or hidden:
        raise Refused(
            400,
            "Wrong path",
            f"{given!r} does not lie in a visible folder below the server's root.",
            "Give a folder from the root, such as 'pipelines/iris'.",
        )
    place = root.joinpath(*path.parts)
    real, top = os.path.realpath(place), os.path.realpath(root)
    if real != top and not real.startswith(top.rstrip(os.sep) + os.sep):
        raise Refused(
            400,
            "Wrong path",
            f"{given!r} leads out of the server's root by a link.",
            "Choose a folder that lies in it.",
        )
    return place


def shown(root: Path, place: Path) -> str:
    """A place as the contents API names it; "" is the root."""
    relative = os.path.relpath(place, root)
    return "" if relative == "." else relative.replace(os.sep, "/")
