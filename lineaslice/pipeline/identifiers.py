"""How are generated functions and variables called, so that they never meet a name of the user?"""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable

# Words that the generated module gives a meaning of its own.
_RESERVED = frozenset({*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "lineaslice"})
PINS = "PINNED_ARTIFACTS"  # how the name begins that ``lineaslice check`` looks for in a module


def identifier(name: str) -> str:
    """An artifact's name as part of an identifier: ``my model-2`` gives ``my_model_2``."""
    text = "".join(c if ("_" + c).isidentifier() else "_" for c in name).strip("_")
    while "__" in text:
        text = text.replace("__", "_")
    return text or "artifact"


class Fresh:
    """Hands out names that are neither the user's, nor Python's, nor handed out before."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(_RESERVED) | set(taken)

    def copy(self) -> Fresh:
        """The same names taken; what the copy hands out is not taken here."""
        return Fresh(self.taken)

    def name(self, wish: str) -> str:
        """``wish``, or ``wish_2``, ``wish_3``, … when that is taken."""
        if not wish.isidentifier():
            wish = f"_{wish}"
        found, number = wish, 1
        while found in self.taken:
            number += 1
            found = f"{wish}_{number}"
        self.taken.add(found)
        return found


def shared_name(variables: tuple[str, ...], artifact: str) -> str:
    """The name of a function for work that several artifacts need, or that must run before."""
    shown = "_".join(variables[:3]) or "setup"
    more = "_and_more" if len(variables) > 3 else ""
    return f"get_{shown}{more}_for_artifact_{identifier(artifact)}_and_downstream"
