"""Shell commands to Python: ``!command`` and the ``%%bash`` family, as calls of ``subprocess``."""

from __future__ import annotations

import ast
import builtins
import re
import shlex
from collections.abc import Container, Mapping
from string import Formatter

from lineaslice.model import Diagnostic
from lineaslice.syntax.facts import facts_of

# ``$name`` or ``$name.attribute``, outside of single quotes; ``$$name`` stands for a plain ``$``.
_DOLLAR = re.compile(r"\$(\$?[\w.]+)(?=(?:[^']*'[^']*')*[^']*$)")
# What /bin/sh may not understand, and the shell that people have set for IPython does.
_BASH = re.compile(r"\[\[|<\(|<<<|&>|\$'|=~|\bsource\b|\bfunction\b|=\(|\{\w+\.\.\w+\}")


class KnownNames:
    """Names that a command may mean: those there are, and those that the cell binds above it."""

    def __init__(self, namespace: Container[str], body: list[ast.stmt]) -> None:
        self.namespace = namespace
        self.body = body
        self.above = 0  # statements of the cell

    def __contains__(self, name: object) -> bool:
        return name in self.namespace or any(
            name in (*found.binds, *found.loops, *found.maybe)
            for found in map(facts_of, self.body[: self.above])
        )


def interpolated(command: str, names: Container[str]) -> str:
    """The command as a Python expression; ``{x}`` and ``$x`` are put in as texts.

    As in IPython, a command with one part that means nothing stays as it is on the whole.
    """
    try:
        parts = _parts(command, names)
    except ValueError:  # a single brace
        parts = None
    if parts is None:
        return repr(command)
    kept = [part for part in parts if part != "''"] or [repr("")]
    return " + ".join(kept)


def _parts(command: str, names: Container[str]) -> list[str] | None:
    parts: list[str] = []
    for literal, field, spec, conversion in Formatter().parse(command):
        plain, end = "", 0
        for found in _DOLLAR.finditer(literal):
            plain += literal[end : found.start()]
            end = found.end()
            if found[1].startswith("$"):
                plain += found[1]
                continue
            if not _has_value(found[1], names):
                return None
            parts += [repr(plain), f"str({found[1]})"]
            plain = ""
        parts.append(repr(plain + literal[end:]))
        if field is not None:
            expression = f"{field}:{spec}" if spec else field
            if not _has_value(expression, names):
                return None
            parts.append(f"{_CONVERSIONS[conversion]}({expression})")
    return parts


_TEXTS = (str, int, float)  # what commands are made of; asking others may run the user's code
_CONVERSIONS = {None: "str", "s": "str", "r": "repr", "a": "ascii"}


def _kind(name: str, names: Container[str]) -> type | None:
    """The class of a variable's value, where that is known before the cell runs."""
    if isinstance(names, KnownNames):
        for node in reversed(names.body[: names.above]):
            found = facts_of(node)
            if name in (*found.binds, *found.loops, *found.maybe):
                value = node.value if isinstance(node, ast.Assign) else None
                return type(value.value) if isinstance(value, ast.Constant) else None
        return _kind(name, names.namespace)
    return type(names[name]) if isinstance(names, Mapping) and name in names else None


def is_dotted(text: str) -> bool:
    """True for ``$name.txt``, which means an attribute where there is one, and else itself."""
    return any("." in found for found in _DOLLAR.findall(text))


def _has_value(expression: str, names: Container[str]) -> bool:
    name, dot, attribute = expression.partition(".")
    if dot and attribute.isidentifier():
        kind = _kind(name, names)
        if kind in _TEXTS and not hasattr(kind, attribute):
            return False
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except SyntaxError:
        return False
    own = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return all(
        node.id in names or node.id in own or hasattr(builtins, node.id)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name)
    )


def command(text: str, target: str, names: Container[str], *, lines: bool = False) -> str:
    """``!text``, or ``target!text``; what is assigned holds the lines of both streams.

    So does what ``!!text`` shows, which has ``lines``.
    """
    shell = ', executable="bash"' if _BASH.search(text) else ""
    if not (target or lines):
        return f"import subprocess\nsubprocess.run({interpolated(text, names)}, shell=True{shell})"
    streams = "stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True"
    run = f"subprocess.run({interpolated(text, names)}, shell=True{shell}, {streams})"
    return f"import subprocess\n{target}{run}.stdout.splitlines()"


# Programs that change nothing, and the options of theirs that write something: single letters,
# which may stand among others (``-ro``), and beginnings of long ones, which may be cut short.
_LOOKING: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("cat", "cmp", "column", "cut", "df", "diff", "du", "echo", "egrep"), ()),
    **dict.fromkeys(("fgrep", "free", "grep", "head", "id", "locale", "ls", "lscpu"), ()),
    **dict.fromkeys(("md5sum", "nl", "nproc", "printenv", "printf", "pwd"), ()),
    **dict.fromkeys(("sha256sum", "stat", "tail", "tr", "uname", "uptime", "wc", "which"), ()),
    **dict.fromkeys(("whoami",), ()),
    "date": ("s", "--s"),
    "find": ("-delete", "-exec", "-fls", "-fprint", "-ok"),
    "nvidia-smi": ("f", "--f"),
    "sort": ("o", "--o"),
    "tree": ("o",),
}
# Programs that only look when the first word behind them is one of these.
_ASKED_TO_LOOK = {
    **dict.fromkeys(("pip", "pip3"), ("freeze", "list", "show", "--version")),
    **dict.fromkeys(("python", "python3"), ("--version", "-V")),
    "conda": ("list", "info", "--version"),
    "git": ("diff", "log", "rev-parse", "show", "status", "--version"),
}
_LEADING_ON = frozenset(">;&`${(\n\\")  # to other programs, files or values of Python


def only_looks(text: str) -> bool:
    """True for a line of the shell that surely changes nothing: ``head a.csv | wc -l``."""
    if not _LEADING_ON.isdisjoint(text):
        return False
    return all(map(_looks, text.split("|")))


def _looks(text: str) -> bool:
    try:
        program, *words = shlex.split(text)
    except ValueError:  # quotes that reach over a bar, or none of the line's
        return False
    if program in _ASKED_TO_LOOK:
        asked = words[:1] != [] and words[0] in _ASKED_TO_LOOK[program]
        return asked and not any(word.startswith(("--ou", "--lo")) for word in words)
    if program not in _LOOKING:
        return False
    return not any(_is_given(option, word) for option in _LOOKING[program] for word in words)


def _is_given(option: str, word: str) -> bool:
    if option[0] == "-":
        return word.startswith(option)
    return word[:1] == "-" and word[:2] != "--" and option in word


_FIELD = re.compile(r"\{[^{}]*\}")
_DIVIDES = re.compile(r"[\s'\"]")


def split(line: str) -> list[str] | None:
    """The words of a line; None when quotes cannot be told from those in a ``{field}``."""
    fields = _FIELD.findall(line)
    if any(map(_DIVIDES.search, fields)) or "".join(fields).count("{") != line.count("{"):
        return None
    try:
        return shlex.split(line)
    except ValueError:
        return None


def notes(code: str) -> tuple[Diagnostic, ...]:
    """What is to be said of code that stands for a magic: whether commands run in it."""
    if "subprocess.run(" not in code:
        return ()
    return (Diagnostic("shell-command", "commands in it run as subprocesses in the slice"),)


def script(line: str, body: str, names: Container[str]) -> str | None:
    """``%%script line``: the program reads the body; None when it goes on in the background."""
    words = split(line)
    if words is None:
        return None
    called: list[str] = []
    captured: dict[str, str] = {}
    checked = True
    waiting = iter(words)
    for word in waiting:
        option, equals, value = word.partition("=")
        if option in ("--out", "--err"):
            captured[option[2:]] = value if equals else next(waiting, "")
        elif word in ("--bg", "--proc"):
            return None
        elif word in ("--no-raise-error", "--raise-error"):
            checked = word == "--raise-error"
        else:
            called.append(word)
    if not called or not all(name.isidentifier() for name in captured.values()):
        return None
    arguments = [f"[{', '.join(interpolated(word, names) for word in called)}]"]
    text = body if body.endswith("\n") else body + "\n"
    arguments.append(f"input={text!r}")
    arguments += [f"std{stream}=subprocess.PIPE" for stream in captured]
    arguments += ["text=True", *(["check=True"] if checked else [])]
    run = f"subprocess.run({', '.join(arguments)})"
    if not captured:
        return f"import subprocess\n{run}"
    (first, name), *more = captured.items()
    if not more:
        return f"import subprocess\n{name} = {run}.std{first}"
    lines = [f"{other} = {name}.std{stream}" for stream, other in (*more, (first, name))]
    return "\n".join(["import subprocess", f"{name} = {run}", *lines])
