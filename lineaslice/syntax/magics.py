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
    | {"xmode", "colors", "timeit", "magic", "quickref", "ls", "autoreload", "mamba", "uv"}
    | {
        "save_artifact",
        "artifacts",
        "slice",
        "verify",
        "to_pipeline",
        "lineage",
        "html",
        "HTML",
        "javascript",
        "js",
    }
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
        return _checked(_command(texts[0], target, names), f"!{texts[0]}")
    if called == "run_line_magic" and len(texts) >= 2:
        return _checked(_line(texts[0], texts[1], target, names), f"%{texts[0]}")
    if called == "run_cell_magic" and len(texts) >= 3:
        return _checked(_cell(texts[0], texts[1], texts[2], names), f"%%{texts[0]}")
    return None


def _checked(found: Translated | None, magic: str) -> Translated | None:
    """Only valid Python; a magic that has none stays as it is, and the slice says so."""
    if found is not None and (not found.code or _is_python(found.code)):
        return found
    return Translated(
        "",
        Diagnostic(
            "magic-unknown",
            f"{magic} does something that lineaslice cannot write as Python",
            "put what it does into Python statements if the value depends on it",
        ),
    )


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
    note = Diagnostic("shell-command", f"!{command} runs as a subprocess in the slice")
    if target:
        run = f"subprocess.run({text}, shell=True, capture_output=True, text=True)"
        return Translated(f"import subprocess\n{target}{run}.stdout.splitlines()", note)
    return Translated(f"import subprocess\nsubprocess.run({text}, shell=True)", note)


def _interpolated(command: str, names: Container[str]) -> str:
    """The command as a Python expression; ``{x}`` and ``$x`` are put in as texts."""
    parts: list[str] = []
    plain = ""
    index = 0
    while index < len(command):
        rest = command[index:]
        end = rest.find("}")
        word = _leading_name(rest[1:]) if rest[0] == "$" else ""
        if rest.startswith(("{{", "}}", "$$")):
            plain += rest[0]
            index += 2
            continue
        if rest[0] == "{" and end > 0 and _is_expression(rest[1:end]):
            parts += [repr(plain), f"str({rest[1:end]})"]
            index += end + 1
        elif word and word in names:
            parts += [repr(plain), f"str({word})"]
            index += 1 + len(word)
        else:
            plain += rest[0]
            index += 1
            continue
        plain = ""
    parts.append(repr(plain))
    kept = [part for part in parts if part != "''"] or [repr("")]
    return " + ".join(kept)


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


def _line(magic: str, argument: str, target: str, names: Container[str]) -> Translated | None:
    if magic in _TRANSPARENT_LINE:
        return Translated(target + argument) if _is_python(target + argument) else None
    words = argument.split()
    if magic == "cd" and not argument.startswith("-"):
        folder = argument.strip().strip("'\"") or "~"
        path = _interpolated(folder, names)
        return Translated(f"import os\nos.chdir(os.path.expanduser({path}))")
    if magic == "pwd":
        return Translated(f"import os\n{target}os.getcwd()")
    if magic in ("env", "set_env"):
        return _environment(argument, target, names)
    if magic == "run" and words and not words[0].startswith("-"):
        return _run(words, names)
    if magic in _FILE_COMMANDS or magic in ("sx", "system"):
        command = argument if magic in ("sx", "system") else f"{magic} {argument}"
        return _command(command, target, names)
    if magic in _SHOWS_ONLY and not target:
        return Translated("", Diagnostic("magic-dropped", f"%{magic} is not part of slices"))
    return None


# Aliases that IPython makes for the shell.
_FILE_COMMANDS = frozenset({"mkdir", "rm", "rmdir", "cp", "mv", "ln", "touch", "cat"})


def _environment(argument: str, target: str, names: Container[str]) -> Translated | None:
    equals = "=" if "=" in argument else " "
    name, _, value = argument.strip().partition(equals)
    if not argument.strip():
        return Translated(f"import os\n{target}dict(os.environ)")
    if not value.strip():
        return Translated(f"import os\n{target}os.environ[{name.strip()!r}]")
    if target:
        return None
    text = _interpolated(value.strip(), names)
    return Translated(f"import os\nos.environ[{name.strip()!r}] = {text}")


def _run(words: list[str], names: Container[str]) -> Translated:
    file, *arguments = [word.strip("'\"") for word in words]
    if not file.endswith((".py", "}")):
        file += ".py"
    path = _interpolated(file, names)
    given = ", ".join(_interpolated(word, names) for word in arguments)
    prepare = f"import sys\nsys.argv = [{path}, {given}]\n" if arguments else ""
    run = f"globals().update(runpy.run_path({path}, run_name='__main__'))"
    return Translated(f"import runpy\n{prepare}{run}")


def _cell(magic: str, argument: str, body: str, names: Container[str]) -> Translated | None:
    if magic == "capture" and _captured(argument) and _is_python(body):
        return Translated(_capturing(argument, body))
    if magic in _TRANSPARENT_CELL:
        return Translated(body.strip("\n")) if _is_python(body) else None
    if magic in ("bash", "sh") and not argument.strip():
        note = Diagnostic("shell-command", f"%%{magic} runs as a subprocess in the slice")
        return Translated(f"import subprocess\nsubprocess.run([{magic!r}, '-c', {body!r}])", note)
    if magic in ("writefile", "file") and argument.strip():
        words = [word for word in argument.split() if word not in ("-a", "--append")]
        mode = "w" if len(words) == len(argument.split()) else "a"
        path = _interpolated(" ".join(words).strip("'\""), names)
        return Translated(f"with open({path}, {mode!r}) as file:\n    file.write({body!r})")
    if magic in _SHOWS_ONLY:
        return Translated("", Diagnostic("magic-dropped", f"%%{magic} is not part of slices"))
    return None


def _captured(argument: str) -> str:
    """The name to which ``%%capture`` gives what is printed."""
    words = [word for word in argument.split() if not word.startswith("-")]
    return words[0] if len(words) == 1 and words[0].isidentifier() else ""


def _capturing(argument: str, body: str) -> str:
    """The same with what IPython itself uses, which runs in a script as well."""
    streams = ("stdout", "stderr", "display")
    left_out = [f"{stream}=False" for stream in streams if f"--no-{stream}" in argument.split()]
    start = "from IPython.utils.capture import capture_output\n"
    attempt = ast.parse(
        f"with capture_output({', '.join(left_out)}) as {_captured(argument)}: pass"
    )
    block = attempt.body[0]
    assert isinstance(block, ast.With)
    block.body = ast.parse(body).body
    return start + ast.unparse(attempt)


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return bool(text.strip())
