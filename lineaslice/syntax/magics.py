"""Magics to Python: what a ``%magic``, ``!command`` or ``%%cell`` does, as code that runs anywhere.

IPython has turned them into calls such as ``get_ipython().run_line_magic("time", "f(x)")`` before
we see them. A magic that only shows or configures something becomes no code at all.
"""

from __future__ import annotations

import ast
from collections.abc import Container
from typing import NamedTuple

from lineaslice.model import Diagnostic


class Translated(NamedTuple):
    """The Python that stands for a magic, and what was lost on the way."""

    code: str
    note: Diagnostic | None = None


_TRANSPARENT_LINE = frozenset({"time", "prun"})
_TRANSPARENT_CELL = frozenset({"time", "capture", "prun"})
_SHOWS_ONLY = frozenset(
    {"matplotlib", "pylab", "load_ext", "reload_ext", "unload_ext", "config", "pip", "conda", "who"}
    | {"whos", "pinfo", "pinfo2", "psource", "history", "hist", "precision", "autosave", "lsmagic"}
    | {"xmode", "colors", "timeit", "magic", "quickref", "pwd", "ls", "autoreload", "mamba", "uv"}
    | {"save_artifact", "artifacts", "slice", "to_pipeline", "html", "HTML", "javascript", "js"}
    | {"markdown", "latex", "svg", "pprint", "page", "notebook", "tb", "debug", "pdb"}
)


def translate(node: ast.stmt, names: Container[str]) -> Translated | None:
    """The Python for a statement that is a magic; None for an ordinary statement.

    ``names`` are the variables that ``$name`` in a command may mean.
    """
    value = getattr(node, "value", None)
    if not isinstance(node, (ast.Expr, ast.Assign)) or not isinstance(value, ast.Call):
        return None
    called = _shell_method(value.func)
    arguments = [a.value if isinstance(a, ast.Constant) else None for a in value.args]
    if called is None or not all(isinstance(a, str) for a in arguments):
        return None
    texts = [str(a) for a in arguments]
    target = ""
    if isinstance(node, ast.Assign):
        target = " = ".join(ast.unparse(t) for t in node.targets) + " = "
    if called in ("system", "getoutput") and texts:
        return _command(texts[0], target, names)
    if called == "run_line_magic" and len(texts) >= 2:
        return _line(texts[0], texts[1], target)
    if called == "run_cell_magic" and len(texts) >= 3:
        return _cell(texts[0], texts[1], texts[2])
    return None


def _shell_method(func: ast.expr) -> str | None:
    if (
        isinstance(func, ast.Attribute)
        and isinstance(func.value, ast.Call)
        and isinstance(func.value.func, ast.Name)
        and func.value.func.id == "get_ipython"
    ):
        return func.attr
    return None


def _command(command: str, target: str, names: Container[str]) -> Translated:
    text = _interpolated(command, names)
    if target:
        run = f"subprocess.run({text}, shell=True, capture_output=True, text=True)"
        code = f"import subprocess\n{target}{run}.stdout.splitlines()"
    else:
        code = f"import subprocess\nsubprocess.run({text}, shell=True)"
    note = Diagnostic("shell-command", f"!{command} runs as a subprocess in the slice")
    return Translated(code, note)


def _interpolated(command: str, names: Container[str]) -> str:
    """The command as a Python literal; ``{x}`` and ``$x`` become fields of an f-string."""
    text, found = "", False
    index = 0
    while index < len(command):
        rest = command[index:]
        end = rest.find("}")
        if rest[0] == "{" and end > 0 and _is_expression(rest[1:end]):
            text += rest[: end + 1]
            found = True
            index += end + 1
            continue
        word = _leading_name(rest[1:]) if rest[0] == "$" else ""
        if word and word in names:
            text += "{" + word + "}"
            found = True
            index += 1 + len(word)
            continue
        text += rest[0] * 2 if rest[0] in "{}" else rest[0]
        index += 1
    return "f" + repr(text) if found else repr(command)


def _leading_name(text: str) -> str:
    length = 0
    while length < len(text) and text[: length + 1].isidentifier():
        length += 1
    return text[:length]


def _is_expression(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return False
    return True


def _line(magic: str, argument: str, target: str) -> Translated | None:
    if magic in _TRANSPARENT_LINE:
        return Translated(target + argument) if _is_python(target + argument) else None
    if magic == "cd":
        folder = argument.strip().strip("'\"") or "~"
        return Translated(f"import os\nos.chdir(os.path.expanduser({folder!r}))")
    if magic in ("env", "set_env") and argument.strip():
        equals = "=" if "=" in argument else " "
        name, _, value = argument.strip().partition(equals)
        if not value:
            return Translated("") if not target else None
        return Translated(f"import os\nos.environ[{name.strip()!r}] = {value.strip()!r}")
    if magic == "run" and argument.strip() and not argument.strip().startswith("-"):
        file = argument.split()[0].strip("'\"")
        code = f"import runpy\nglobals().update(runpy.run_path({file!r}, run_name='__main__'))"
        return Translated(code)
    if magic in _SHOWS_ONLY and not target:
        return Translated("", Diagnostic("magic-dropped", f"%{magic} is not part of slices"))
    return None


def _cell(magic: str, argument: str, body: str) -> Translated | None:
    if magic in _TRANSPARENT_CELL:
        return Translated(body.strip("\n")) if _is_python(body) else None
    if magic in ("bash", "sh"):
        return Translated(f"import subprocess\nsubprocess.run([{magic!r}, '-c', {body!r}])")
    if magic in ("writefile", "file"):
        words = argument.split()
        mode = "a" if "-a" in words else "w"
        code = f"with open({words[-1]!r}, {mode!r}) as file:\n    file.write({body!r})"
        return Translated(code)
    if magic in _SHOWS_ONLY:
        return Translated("", Diagnostic("magic-dropped", f"%%{magic} is not part of slices"))
    return None


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return bool(text.strip())
