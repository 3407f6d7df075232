"""Magics of which only the session knows what they mean at the moment when they run.

``%cd -`` goes where one was before, ``%reset`` deletes the names that there are, and one that the
user has made is a call of a function. ``_i`` is what was typed last.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterable
from types import FunctionType
from typing import Any

from lineaslice.syntax import commands, magics
from lineaslice.syntax.facts import Attr, Name, Term
from lineaslice.tracing import notebooks
from lineaslice.tracing.doubts import bound_by

_WORD = re.compile(r"\w+")
_TYPED = re.compile(r"_i{1,3}|_ih|_i\d+|In")
_LAST = {"_i": -2, "_ii": -3, "_iii": -4}  # the newest of all is the running cell
# What is stored lies in the folder of IPython, as a file does; a shell of its own lacks the magic.
_STORING = 'get_ipython().extension_manager.load_extension("storemagic")'
# What the lines have that ``!command`` gives, and a list has not, or does otherwise.
_OF_LINES = frozenset({"s", "n", "l", "p", "spstr", "nlstr", "list", "paths"})
_OF_LINES |= {"get_spstr", "get_nlstr", "get_list", "get_paths", "grep", "fields", "sort"}


class Meanings:
    """Asks the namespace and, by its callbacks, the shell."""

    def __init__(self, namespace: dict[str, Any], of_the_user: Callable[[], list[str]]) -> None:
        self.namespace = namespace
        self.of_the_user = of_the_user
        # The name of the user's function that is a magic: given "line" or "cell", and its name.
        self.function: Callable[[str, str], str | None] = lambda kind, name: None
        self.is_ipythons: Callable[[str, str], bool] = lambda kind, name: False
        self.folders: Callable[[], list[str]] = list  # to which ``%popd`` goes back
        self.typed_again: Callable[[str], list[str]] = lambda argument: []  # what ``%rerun`` runs
        self.alias: Callable[[str, str], str] = lambda name, given: ""  # the command it stands for
        self.transform: Callable[[str], str] = str  # makes Python of a cell with magics

    def code(self, node: ast.stmt) -> str | None:
        """The Python that a magic stands for now; None when it has none."""
        parts = magics.call_of(node)
        if parts is None:
            return self._translated(node)
        kind, magic, given, target = parts
        argument = given[0] if given else ""
        words = argument.split()
        if magic == "cd" and words[-1:] == ["-"]:
            been = self.namespace.get("_dh")
            back = str(been[-2]) if isinstance(been, list) and len(been) > 1 else ""
            return _into(back)
        if magic == "popd":
            return _into(next(iter(self.folders()), ""))
        if _is_timing(node):
            return self._timed(self._translated(node))
        if magic in ("reset", "reset_selective", "xdel"):
            gone = self._deleted(magic, words)
            return f"del {', '.join(gone)}" if gone else None
        if magic == "rerun":
            cells = self.typed_again(argument)
            return notebooks.cells_inlined(cells, self.namespace, self.transform) or None
        if magic == "store" and words:
            return f"{_STORING}\n{ast.unparse(node)}"
        command = self.alias(magic, argument) if kind == "line" else ""
        if command:
            result = f"\n{target}None" if target else ""
            return commands.command(command, "", self.namespace) + result
        function = self.function(kind, magic)
        if function is not None:
            return f"{target}{function}({', '.join(map(repr, given))})"
        if target and self.is_ipythons(kind, magic):
            return ast.unparse(node)
        return self._translated(node) if self.depends(node) else None

    def _translated(self, node: ast.stmt) -> str | None:
        found = magics.translate(node, self.namespace)
        return None if found is None or found.lost else found.code

    @staticmethod
    def depends(node: ast.stmt) -> bool:
        """True for a magic that has Python, which values decide about."""
        return _is_timing(node) or any(map(commands.is_dotted, magics.texts(node)))

    def _timed(self, once: str | None) -> str | None:
        """What ``%timeit`` runs; it puts back all names that functions have bound meanwhile."""
        if not once:
            return None
        called = (self.namespace.get(word) for word in set(_WORD.findall(once)))
        functions = [one for one in called if type(one) is FunctionType]
        if not any(bound_by(one, self.namespace) for one in functions):
            return once
        return f"kept = globals().copy()\n{once}\nglobals().update(kept)"

    def _deleted(self, magic: str, words: list[str]) -> list[str]:
        """The names that a magic is about to delete; none when it asks before, or fails."""
        options = [word for word in words if word.startswith("-")]
        rest = [word for word in words if not word.startswith("-")]
        if magic == "xdel":
            return [name for name in self.of_the_user() if rest == [name]]
        if not any("f" in option for option in options):
            return []
        if magic == "reset":
            return [] if rest else self.of_the_user()
        try:
            pattern = re.compile(" ".join(rest))
        except re.error:
            return []
        return [name for name in self.of_the_user() if pattern.search(name)]

    def typed(self, names: Iterable[str]) -> str:
        """Statements that bind what was typed so far to those of the names that mean it.

        Not to one that the user has bound, as in ``for _i in range(3)``.
        """
        names = [name for name in names if name[:2] in ("_i", "In") and _TYPED.fullmatch(name)]
        history = self.namespace.get("_ih") if names else None
        if type(history) is not list:
            return ""
        found = []
        for name in names:
            value = self.namespace.get(name)
            if value is history or (type(value) is str and value in self._meant(name, history)):
                found.append(f"{name} = {value!r}\n")
        return "".join(found)

    def with_lines(self, text: str, loads: Iterable[Term]) -> str:
        """``files.grep("csv")`` with what IPython makes of the lines, where a slice has a list."""
        names = {
            term.base.name
            for term in loads
            if type(term) is Attr and term.attr in _OF_LINES and type(term.base) is Name
        }
        names = {n for n in names if type(self.namespace.get(n)).__name__ == "SList"}
        if not names:
            return text
        changed = magics.wrapped(text, names, _OF_LINES, "SList")
        return f"from IPython.utils.text import SList\n{changed}"

    @staticmethod
    def _meant(name: str, history: list[str]) -> list[str]:
        number = int(name[2:]) if name[2:].isdigit() else _LAST.get(name)
        try:
            return [] if number is None else [history[number].strip("\n"), history[number]]
        except IndexError:
            return [""]


def _is_timing(node: ast.stmt) -> bool:
    """True for ``%timeit``, whose functions may bind names."""
    kind, magic, _, target = magics.call_of(node) or ("", "", [], "")
    return kind == "line" and magic == "timeit" and not target


def _into(folder: str) -> str | None:
    if not folder:
        return None
    return f"import os\nos.chdir({os.path.relpath(os.path.expanduser(folder))!r})"
