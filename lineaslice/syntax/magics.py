"""Magics to Python: what a ``%magic``, ``!command`` or ``%%cell`` does, as code that runs anywhere.

IPython has turned them into calls such as ``get_ipython().run_line_magic("time", "f(x)")`` before
we see them. A magic that only shows or configures something becomes no code at all.
"""

from __future__ import annotations

import ast
import getopt
import re
import textwrap
from collections.abc import Container
from pathlib import Path
from typing import NamedTuple

from lineaslice.model import Diagnostic
from lineaslice.syntax import commands
from lineaslice.syntax.commands import interpolated


class Translated(NamedTuple):
    """The Python that stands for a magic, and what was lost on the way."""

    code: str
    note: Diagnostic | None = None

    @property
    def lost(self) -> bool:
        """Whether the magic does something that has no Python."""
        return self.note is not None and self.note.code == "magic-unknown"


_TRANSPARENT_LINE = frozenset({"time", "prun"})
_TRANSPARENT_CELL = frozenset({"time", "capture", "prun"})
_SHOWS_ONLY = frozenset(
    {"matplotlib", "load_ext", "reload_ext", "unload_ext", "config", "pip", "conda", "who"}
    | {"whos", "pinfo", "pinfo2", "psource", "history", "hist", "precision", "autosave", "lsmagic"}
    | {"xmode", "colors", "magic", "quickref", "ls", "autoreload", "mamba", "uv"}
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
    found = _shell_call(node)
    if found is None:
        return None
    called, texts, target = found
    if called in ("system", "getoutput") and texts:
        lines = called == "getoutput"  # ``!!command``, which shows them
        return _checked(_command(texts[0], target, names, lines=lines), f"!{texts[0]}")
    if called == "run_line_magic" and len(texts) >= 2:
        return _checked(_line(texts[0], texts[1], target, names), f"%{texts[0]}")
    if called == "run_cell_magic" and len(texts) >= 3:
        return _checked(_cell(texts[0], texts[1], texts[2], names), f"%%{texts[0]}")
    return None


def call_of(node: ast.stmt) -> tuple[str, str, list[str], str] | None:
    """A magic in its parts: line or cell, its name, what it is given, and "name = " before it."""
    called, texts, target = _shell_call(node) or ("", [], "")
    return (_KINDS[called], texts[0], texts[1:], target) if called in _KINDS and texts else None


def texts(node: ast.stmt) -> list[str]:
    """The texts that a magic or a command is given."""
    found = _shell_call(node)
    return [] if found is None else found[1]


_KINDS = {"run_line_magic": "line", "run_cell_magic": "cell"}
_REGISTERING = frozenset({"register_line_magic", "register_cell_magic", "register_line_cell_magic"})


def without_registration(node: ast.stmt, text: str) -> str | None:
    """A function that becomes a magic by its one decorator, without it; None for anything else.

    Where no IPython runs, that decorator fails.
    """
    if not isinstance(node, ast.FunctionDef) or len(node.decorator_list) != 1:
        return None
    decorator = node.decorator_list[0]
    name = decorator.attr if isinstance(decorator, ast.Attribute) else getattr(decorator, "id", "")
    if name not in _REGISTERING:
        return None
    lines = text.split("\n")
    first = len(lines) - ((node.end_lineno or node.lineno) - decorator.lineno + 1)
    return "\n".join(lines[:first] + lines[first + node.lineno - decorator.lineno :])


def with_names_of_results(text: str) -> str:
    """``Out[4]`` written as ``_4``, which says that no other result is meant."""
    places = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("Out", "_oh")
        and isinstance(node.slice, ast.Constant)
        and type(node.slice.value) is int
        and node.lineno == node.end_lineno
        and isinstance(node.ctx, ast.Load)
    ]
    lines = text.split("\n")
    for node in sorted(places, key=lambda one: (one.lineno, one.col_offset), reverse=True):
        assert isinstance(node.slice, ast.Constant)
        assert isinstance(node.slice.value, int)
        line = lines[node.lineno - 1].encode()
        start, end = line[: node.col_offset], line[node.end_col_offset :]
        lines[node.lineno - 1] = (start + b"_%d" % node.slice.value + end).decode()
    return "\n".join(lines)


def wrapped(text: str, names: Container[str], attrs: Container[str], function: str) -> str:
    """``x.attr`` as ``function(x).attr``, for these names and attributes."""
    tree = ast.parse(text)

    class Wrapping(ast.NodeTransformer):
        def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
            self.generic_visit(node)
            base = node.value
            if isinstance(base, ast.Name) and base.id in names and node.attr in attrs:
                node.value = ast.Call(ast.Name(function, ast.Load()), [base], [])
            return node

    return ast.unparse(Wrapping().visit(tree))


def notebook_run(node: ast.stmt) -> str | None:
    """The file of a ``%run`` that runs a notebook or a file of IPython's; None for others."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or _shell_method(call.func) != "run_line_magic":
        return None
    match call.args:
        case [ast.Constant(value="run"), ast.Constant(value=str(argument))]:
            words = commands.split(argument)
            if words and len(words) == 1 and words[0].lower().endswith(_NOTEBOOKS):
                return words[0]
    return None


_NOTEBOOKS = (".ipynb", ".ipy")


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


def _shell_call(node: ast.stmt) -> tuple[str, list[str], str] | None:
    """A call of a method of the shell with texts: its name, the texts, and "name = " before it."""
    value = getattr(node, "value", None)
    if not isinstance(node, (ast.Expr, ast.Assign)) or not isinstance(value, ast.Call):
        return None
    called = _shell_method(value.func)
    arguments = [a.value if isinstance(a, ast.Constant) else None for a in value.args]
    if called is None or not all(isinstance(a, str) for a in arguments):
        return None
    targets = node.targets if isinstance(node, ast.Assign) else []
    return called, [str(a) for a in arguments], "".join(f"{ast.unparse(t)} = " for t in targets)


def _shell_method(func: ast.expr) -> str | None:
    if (
        isinstance(func, ast.Attribute)
        and isinstance(func.value, ast.Call)
        and isinstance(func.value.func, ast.Name)
        and func.value.func.id == "get_ipython"
    ):
        return func.attr
    return None


def _command(text: str, target: str, names: Container[str], *, lines: bool = False) -> Translated:
    code = "shell-look" if commands.only_looks(text) else "shell-command"
    note = Diagnostic(code, f"!{text} runs as a subprocess in the slice")
    return Translated(commands.command(text, target, names, lines=lines), note)


def _line(magic: str, argument: str, target: str, names: Container[str]) -> Translated | None:
    if magic == "prun" and target:  # gives the statistics, or nothing
        return None
    if magic == "pylab" and not target:
        return Translated(_PYLAB_ALL if "--no-import-all" not in argument.split() else _PYLAB)
    if magic in _TRANSPARENT_LINE:
        code = target + _without_options(magic, argument)
        return Translated(code) if _is_python(code) else None
    if magic == "timeit":
        return None if target else _timed(argument, "", names)
    if magic in ("cd", "pushd"):
        return _change_folder(argument, names)
    if magic == "pwd":
        return Translated(f"import os\n{target}os.getcwd()")
    if magic in ("env", "set_env"):
        return _environment(argument, target, names)
    if magic == "run":
        return _run(argument, names)
    if magic in ("sx", "system"):
        return _command(argument, target, names, lines=True)
    if magic in _FILE_COMMANDS:
        return _command(f"{magic} {argument}", target, names)
    if magic in _SHOWS_ONLY and not target:
        return Translated("", Diagnostic("magic-dropped", f"%{magic} is not part of slices"))
    return None


# Programs that read their cell.
_PROGRAMS = frozenset({"bash", "sh", "perl", "ruby", "python", "python3"})
# Aliases that IPython makes for the shell.
_FILE_COMMANDS = frozenset({"mkdir", "rm", "rmdir", "cp", "mv", "ln", "touch", "cat"})


_PYLAB = """\
import numpy
import matplotlib
from matplotlib import pylab, mlab, pyplot
from IPython.core.pylabtools import figsize, getfigs
from IPython.display import display
np = numpy
plt = pyplot
"""
_PYLAB_ALL = f"{_PYLAB}from matplotlib.pylab import *\nfrom numpy import *\n"


def _environment(argument: str, target: str, names: Container[str]) -> Translated | None:
    equals = "=" if "=" in argument else " "
    name, _, value = argument.strip().partition(equals)
    if not argument.strip():
        return Translated(f"import os\n{target}dict(os.environ)")
    if not value.strip():
        return Translated(f"import os\n{target}os.environ[{name.strip()!r}]")
    if target:
        return None
    text = interpolated(value.strip(), names)
    return Translated(f"import os\nos.environ[{name.strip()!r}] = {text}")


def _without_options(magic: str, argument: str) -> str:
    """What ``%time`` and ``%prun`` run."""
    pattern = r"-[qr]\s+|-[DlsT]\s*\S+\s+" if magic == "prun" else r"--no-raise-error\s+"
    return re.sub(rf"^\s*(?:{pattern})*", "", argument)


def _timed(argument: str, body: str, names: Container[str]) -> Translated | None:
    """What ``%timeit`` runs, in a function of its own, as often as its options say, or once.

    In a cell the rest of the line prepares, and the ``body`` is what is timed.
    """
    options = re.match(r"\s*(?:(?:-[nr]\s*\d+|-[tcqov]|-p\s*\d+)(?:\s+|$))*", argument)
    given = options[0] if options is not None else ""
    code = argument[len(given) :].strip() + ("\n" + body.strip("\n") if body else "")
    code = code.strip("\n")
    if not _is_python(code):
        return None
    statements = ast.parse(code).body
    counts = [int(number) for number in re.findall(r"-[nr]\s*(\d+)", given)]
    times = counts[0] * counts[1] if len(counts) == 2 else 1
    if len(statements) > 1 or not isinstance(statements[0], ast.Expr):
        name = _new_name("timed", names)
        code = f"def {name}():\n{textwrap.indent(code, '    ')}\n\n\n{name}()"
    if times > 1:
        turn = _new_name("turn", names)
        code = f"for {turn} in range({times}):\n{textwrap.indent(code, '    ')}"
    if len(counts) == 2:
        return Translated(code)
    note = "%timeit chooses how often it runs its statement; the slice runs it once"
    return Translated(code, Diagnostic("timed", note, "give -n and -r to fix how often it runs"))


def _new_name(word: str, names: Container[str]) -> str:
    """A name that the notebook has not given away, for what only the translation needs."""
    return word if word not in names else _new_name(f"{word}_", names)


def _change_folder(argument: str, names: Container[str]) -> Translated | None:
    words = argument.strip().split(maxsplit=1)
    quiet = bool(words) and words[0] in ("-q", "--quiet")
    folder = " ".join(words[1:] if quiet else words).strip("'\"") or "~"
    if folder.startswith("-"):  # to a folder of the history or a bookmark, which IPython keeps
        return None
    path = interpolated(folder, names)
    return Translated(f"import os\nos.chdir(os.path.expanduser({path}))")


def _run(argument: str, names: Container[str]) -> Translated | None:
    words = commands.split(argument)
    if words is None:
        return None
    try:
        given, [file, *rest] = getopt.getopt(words, "nidtN:b:pD:l:rs:T:em:G")
    except (getopt.GetoptError, ValueError):
        return None
    options = {option for option, _ in given}
    if not options <= {"-n", "-i", "-t", "-e", "-G"} or file.lower().endswith(_NOTEBOOKS):
        return None
    if not file.endswith((".py", "}")):
        file += ".py"
    path = interpolated(file, names)
    own = ", ".join([path, *(interpolated(word, names) for word in rest)])
    prepare = f"import sys\nsys.argv = [{own}]\n"
    if "-i" in options:
        return Translated(f"{prepare}exec(compile(open({path}).read(), {path}, 'exec'))")
    name = f"{Path(file).stem!r}" if "-n" in options else "'__main__'"
    run = f"globals().update(runpy.run_path({path}, run_name={name}))"
    return Translated(f"import runpy\n{prepare}{run}")


def _cell(magic: str, argument: str, body: str, names: Container[str]) -> Translated | None:
    if magic == "capture" and _captured(argument) and _is_python(body):
        return Translated(_capturing(argument, body))
    if magic == "timeit":
        return _timed(argument, body, names)
    if magic in _TRANSPARENT_CELL:
        return Translated(body.strip("\n")) if _is_python(body) else None
    if magic in _PROGRAMS or magic == "script":
        line = argument if magic == "script" else f"{magic} {argument}"
        code = commands.script(line, body, names)
        note = Diagnostic("shell-command", f"%%{magic} runs as a subprocess in the slice")
        return Translated(code, note) if code is not None else None
    if magic in ("sx", "system", "!"):
        return _command(f"{argument}\n{body}".strip(), "", names, lines=True)
    if magic in ("writefile", "file") and argument.strip():
        words = [word for word in argument.split() if word not in ("-a", "--append")]
        mode = "w" if len(words) == len(argument.split()) else "a"
        path = interpolated(" ".join(words).strip("'\""), names)
        file = _new_name("file", names)
        return Translated(f"with open({path}, {mode!r}) as {file}:\n    {file}.write({body!r})")
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
