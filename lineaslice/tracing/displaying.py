"""What displaying a result runs: representations that the user's classes give themselves.

Outside of a notebook nothing is displayed. Where a representation counts, or keeps something, a
slice has to ask for it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from types import CodeType, FunctionType, ModuleType
from typing import Any

from lineaslice.observe.fingerprint import is_atom, is_users, is_users_module
from lineaslice.observe.links import Links
from lineaslice.syntax.scopes import late_names, may_alter

_TEXT = "__repr__"
_METHODS = (
    *(_TEXT, "_ipython_display_", "_repr_mimebundle_", "_repr_pretty_", "_repr_html_"),
    *("_repr_markdown_", "_repr_latex_", "_repr_svg_", "_repr_png_", "_repr_jpeg_"),
    *("_repr_json_", "_repr_javascript_", "_repr_pdf_"),
)
_FORMATTING = "from IPython.core.formatters import DisplayFormatter\n"


class Displaying:
    """Knows which representations of the notebook's classes may change something."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self.namespace = namespace
        self.methods: set[str] = set()  # that may, of whatever class

    def notice(self, names: Iterable[str]) -> None:
        """A statement has defined these; classes among them may show themselves."""
        for name in names:
            cls: Any = self.namespace.get(name)
            if not issubclass(type(cls), type) or not is_users(cls):
                continue
            for method in _METHODS:
                function = next((vars(c)[method] for c in cls.__mro__ if method in vars(c)), None)
                if type(function) is FunctionType and self._changes(function, cls, set()):
                    self.methods.add(method)

    def _changes(self, function: FunctionType, cls: type, seen: set[CodeType]) -> bool:
        """True when a function, or one of the user's that it names, may change something."""
        code = function.__code__
        home = function.__globals__.get("__name__")  # ``functools.wraps`` copies ``__module__``
        if code in seen or not (type(home) is str and is_users_module(home)):
            return False
        seen.add(code)
        if late_names(code).reflects or may_alter(code):
            return True
        named = [self.namespace.get(name) for name in code.co_names]
        named += [vars(c).get(name) for c in cls.__mro__[:-1] for name in code.co_names]
        named += [one.fget for one in named if type(one) is property]
        return any(type(f) is FunctionType and self._changes(f, cls, seen) for f in named)

    def text(self, text: str, links: Links) -> str | None:
        """A statement that displays something, and what displaying runs, as statements.

        None where what it displays shows itself without the user's classes.
        """
        body = ast.parse(text).body
        last = body[-1] if body else None
        if not isinstance(last, ast.Expr) or _gives_nothing(last.value):
            return None
        if isinstance(last.value, ast.Name):
            name = last.value.id
            if name not in self.namespace or is_atom(self.namespace[name]):
                return None
            shape = links.shape(name)
            if shape.complete and not any(map(is_users_module, shape.packages)):
                return None
            return f"{self._shown(name)}\n{text}"
        if any(map(self._is_ours, ast.walk(last.value))):
            return None  # what ``save`` gives
        name = "shown"
        while name in self.namespace:
            name += "_"
        body[-1] = ast.parse(f"{name} = 0").body[0]
        assert isinstance(body[-1], ast.Assign)
        body[-1].value = last.value
        before = ast.unparse(ast.Module(body, []))
        return f"{before}\n{self._shown(name)}\n{name}"

    def _is_ours(self, node: ast.AST) -> bool:
        """True for a name of lineaslice, or of something that is imported from there."""
        value = self.namespace.get(node.id) if isinstance(node, ast.Name) else None
        if type(value) is ModuleType:
            return value.__name__ == "lineaslice"
        home = getattr(value, "__module__", None) if type(value) is FunctionType else None
        return type(home) is str and home.startswith("lineaslice.")

    def _shown(self, name: str) -> str:
        if self.methods <= {_TEXT}:
            return f"repr({name})"
        return f"{_FORMATTING}DisplayFormatter().format({name})"


def _gives_nothing(value: ast.expr) -> bool:
    called = value.func if isinstance(value, ast.Call) else None
    return isinstance(called, ast.Name) and called.id in ("print", "display")
