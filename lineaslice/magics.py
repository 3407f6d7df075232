"""The magics: ``%save_artifact``, ``%artifacts``, ``%slice`` and the rest of ``MAGICS``.

Imported by ``%load_ext lineaslice`` only, so IPython is there. ``-h`` prints the help of each.
What a magic works with is imported when it is used: a session that only traces need not wait.
"""

from __future__ import annotations

import argparse
import difflib
import functools
import os
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.core.getipython import get_ipython
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.utils.process import arg_split

from lineaslice import addresses
from lineaslice.catalog import notes
from lineaslice.errors import ArtifactNotFound, LineasliceError, NotTraced
from lineaslice.model import Slice
from lineaslice.tracing import shell as shells

if TYPE_CHECKING:
    from lineaslice.catalog.listing import ArtifactList
    from lineaslice.doctor.report import Report
    from lineaslice.doctor.state import State
    from lineaslice.slicing.explanation import Explanation, Whys


class HelpPrinted(Exception):
    """Ends the parsing of a line that asked for help."""


class PrintHelp(argparse.Action):
    """``-h`` as argparse has it, but it must not end the kernel."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        print("usage:", parser.format_help().removeprefix("::").strip())
        raise HelpPrinted


def help_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a magic ``-h`` and ``--help``."""
    add = argument("-h", "--help", nargs=0, action=PrintHelp, help="print this help")
    return add(function)  # type: ignore[no-any-return]


class Code(str):
    """Source text that shows itself highlighted: colours in a terminal, HTML in a notebook."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        from pygments import highlight
        from pygments.formatters import TerminalFormatter
        from pygments.lexers import PythonLexer

        coloured = getattr(get_ipython(), "colors", "nocolor").lower() != "nocolor"
        text = highlight(str(self), PythonLexer(), TerminalFormatter()) if coloured else str(self)
        printer.text(text.rstrip("\n"))

    def _repr_html_(self) -> str:
        from lineaslice.slicing.shown import highlighted

        return highlighted(str(self))


@magic_arguments("save_artifact")
@argument("words", nargs="*", metavar="EXPRESSION [NAME]", help="a variable, or any expression")
@argument("--file", metavar="PATH", help="a file instead; NAME may be left out here, too")
@help_option
def save_artifact(line: str) -> Any:
    """Save a value together with the code that made it.

    The name may be left out for a variable. Quote names and expressions with spaces:
    %save_artifact mod "iris model"
    """
    from lineaslice import api

    arguments = parse_argstring(save_artifact, line)
    if arguments.file is not None:
        (path,) = addresses.unquoted([arguments.file])
        (name,) = addresses.unquoted([" ".join(arguments.words)])
        return api.save_file(path, name or os.path.basename(path))
    if not arguments.words:
        raise UsageError("Give an expression and a name, or --file PATH.")
    expression, name = addresses.expression_and_name(arguments.words)
    return api.save(_value_of(expression), name, expression=expression)


@magic_arguments("artifacts")
@argument("pattern", nargs="?", default="", help="part of a name, or a pattern such as iris*")
@help_option
def artifacts(line: str) -> ArtifactList | None:
    """List the saved artifacts."""
    from lineaslice import api
    from lineaslice.catalog.listing import ArtifactList

    arguments = parse_argstring(artifacts, line)
    (pattern,) = addresses.unquoted([arguments.pattern])
    return ArtifactList(a for a in api.artifacts() if addresses.matches(a.name, pattern))


@magic_arguments("slice")
@argument("words", nargs="*", metavar="NAME", help="a variable, or an artifact as NAME[:VERSION]")
@argument("--file", metavar="PATH", help="instead: the file that the notebook wrote")
@argument("--figure", action="store_true", help="instead: pyplot's figure, the current or last one")
@argument(
    "--cell",
    nargs="?",
    const=0,
    type=int,
    metavar="N",
    help="instead: all that In [N] made or changed; the cell before when N is left out",
)
@argument("--comments", action="store_true", help="show what was left out, as comments")
@argument("--why", action="store_true", help="say why each statement is there, or left out")
@argument("--line", metavar="LINE", help="say why this line is there: its number, or its beginning")
@help_option
def show_slice(line: str) -> Code | Explanation | Whys:
    """Show the code that a variable or an artifact depends on, and nothing else.

    A variable of this name comes first; NAME:1 always is the artifact. The result can be kept:
    code = %slice mod
    """
    from lineaslice import api
    from lineaslice.slicing.render import render

    arguments = parse_argstring(show_slice, line)
    (text,) = addresses.unquoted([" ".join(arguments.words)])
    asked = addresses.line(arguments.line) if arguments.line else None
    found = _asked_for(text, arguments)
    if found is None:
        return _of_artifact(text, arguments, asked)
    if arguments.why or asked is not None:
        return api.explain(found, asked)
    notes.tell(found.diagnostics)
    return Code(render(found))


def _asked_for(text: str, arguments: argparse.Namespace) -> Slice | None:
    """The slice of something of this session; None for an artifact."""
    from lineaslice import api

    others = [arguments.file is not None, arguments.figure, arguments.cell is not None]
    if sum([bool(text), *others]) != 1:
        raise UsageError("Give one of: a NAME, --file PATH, --figure, --cell [N].")
    if arguments.file is not None:
        return api.slice_of_file(*addresses.unquoted([arguments.file]))
    if arguments.figure:
        return api.slice_of_figure()
    if arguments.cell is not None:
        return api.slice_of_cell(arguments.cell or None)
    return api.slice_of(text) if _is_of_this_session(text) else None


def _of_artifact(
    text: str, arguments: argparse.Namespace, asked: int | str | None
) -> Code | Explanation | Whys:
    from lineaslice import api

    try:
        saved = api.get(*addresses.artifact(text))
    except ArtifactNotFound as error:
        near = difflib.get_close_matches(text, _variables())
        variables = f"Did you mean the variable {' or '.join(near)}? " if near else ""
        raise ArtifactNotFound(
            f"There is no variable {text!r} here. {error.message}", variables + error.hint
        ) from error
    if asked is not None:
        return saved.explain(asked)
    if arguments.why:
        return saved.explain()
    notes.tell(saved.slice().diagnostics)
    with notes.silent():
        return Code(saved.get_code(include_non_slice_as_comment=arguments.comments))


@magic_arguments("verify")
@argument("words", nargs="+", metavar="NAME", help="an artifact as NAME[:VERSION]")
@argument("--tolerance", type=float, default=0.0, help="allowed between numbers (default: 0)")
@argument("--timeout", type=float, help="seconds that the re-run may take")
@help_option
def verify(line: str) -> None:
    """Run the code of an artifact in a clean process and compare with the stored value."""
    from lineaslice import api

    arguments = parse_argstring(verify, line)
    (text,) = addresses.unquoted([" ".join(arguments.words)])
    artifact = api.get(*addresses.artifact(text))
    found = artifact.verify(tolerance=arguments.tolerance, timeout=arguments.timeout)
    print(f"{artifact.name}:{artifact.version}  {found}")


@magic_arguments("to_pipeline")
@argument("names", nargs="+", metavar="NAME", help="artifacts to make, as NAME[:VERSION]")
@argument("--framework", default="SCRIPT", help="what runs the pipeline (default: SCRIPT)")
@argument("--dag", nargs="+", action="extend", metavar="OPTION=VALUE", help="schedule, retries, …")
@argument("--input", nargs="+", action="extend", help="variables that become parameters")
@argument("--required", nargs="+", action="extend", help="variables that every caller must give")
@argument("--reuse", nargs="+", action="extend", help="artifacts to load instead of making them")
@argument("--reuse-auto", action="store_true", help="load what saves time")
@argument("--after", nargs="+", action="extend", metavar="LATER=EARLIER", help="extra order")
@argument("--test", action="store_true", help="add a pytest file that compares with saved values")
@argument("--no-pin", action="store_true", help="load the latest version of what is reused")
@argument("--recompute", action="store_true", help="make again what is gone from the store")
@argument("--output-dir", default=".", help="folder for the files (default: this one)")
@argument("--overwrite", action="store_true", help="replace files that were edited since")
@argument("--name", help="name of the pipeline (default: that of its artifacts)")
@help_option
def to_pipeline(line: str) -> None:
    """Write a pipeline that makes artifacts, as ordinary Python."""
    from lineaslice import api

    arguments = parse_argstring(to_pipeline, line)
    folder, name = addresses.unquoted([arguments.output_dir, arguments.name or ""])
    written = api.to_pipeline(
        artifacts=[addresses.either(text) for text in addresses.unquoted(arguments.names)],
        framework=arguments.framework,
        pipeline_name=name or None,
        input_parameters=addresses.unquoted(arguments.input),
        required_parameters=addresses.unquoted(arguments.required),
        reuse_pre_computed_artifacts=(
            "auto"
            if arguments.reuse_auto
            else [addresses.either(text) for text in addresses.unquoted(arguments.reuse)]
        ),
        dependencies=addresses.orders(addresses.unquoted(arguments.after)),
        pipeline_dag_config=addresses.dag_config(addresses.unquoted(arguments.dag)),
        generate_test=arguments.test,
        pin=not arguments.no_pin,
        on_missing="recompute" if arguments.recompute else "fail",
        output_dir=folder,
        overwrite=arguments.overwrite,
    )
    print("\n".join(["Wrote:", *(f"  {line}" for line in str(written).splitlines())]))


@magic_arguments("lineage")
@argument(
    "what", nargs="?", choices=("doctor",), help="doctor: what is wrong, and what no table knows"
)
@help_option
def lineage(line: str) -> State | Report:
    """Show what is traced; with doctor, check everything and name the calls that no table knows.

    %lineage doctor also prints the lines of lineaslice.toml that declare those calls.
    """
    from lineaslice.doctor.report import examine
    from lineaslice.doctor.state import state_of

    arguments = parse_argstring(lineage, line)
    tracer = shells.tracer_of(get_ipython())
    session = tracer.session if tracer is not None else None
    if arguments.what == "doctor":
        return examine(session, tracer)
    if session is None:
        raise NotTraced("Nothing is traced here any more.", "Type %reload_ext lineaslice.")
    return state_of(session)


def _value_of(expression: str) -> Any:
    try:
        return get_ipython().ev(expression)
    except NameError as error:
        if error.name not in addresses.names(expression):
            raise  # from within a function that the expression calls: the user's own
        near = difflib.get_close_matches(str(error.name), _variables())
        hint = f"Did you mean {' or '.join(near)}?" if near else "Run the cell that assigns it."
        raise LineasliceError(f"There is no variable {error.name!r} here.", hint) from error


def _is_of_this_session(text: str) -> bool:
    """Whether this is an expression of variables, and not the name of an artifact."""
    return not addresses.names(text).isdisjoint(get_ipython().user_ns)


# ---------------------------------------------------------------- what can be typed next


def _variables() -> list[str]:
    shell = get_ipython()
    return sorted(n for n in shell.user_ns if n[0] != "_" and n not in shell.user_ns_hidden)


def _artifact_names() -> list[str]:
    from lineaslice import api

    try:
        return sorted({artifact.name for artifact in api.artifacts()})
    except LineasliceError:
        return []  # a store that cannot be read is told by the magic, not while typing


def _completer(
    function: Any, candidates: Callable[[], Iterable[str]]
) -> Callable[[Any, Any], list[str]]:
    def complete(_: Any, event: Any) -> list[str]:
        typed, symbol = event.text_until_cursor, event.symbol
        if symbol.startswith("-"):
            return sorted(o for action in function.parser._actions for o in action.option_strings)
        for quote in "\"'":
            if typed.count(quote) % 2:
                # Replaced is the symbol only, perhaps the last of several words in quotes.
                started = quote + typed.rpartition(quote)[2]
                whole = (f"{quote}{name}{quote}" for name in candidates())
                return [w[len(started) - len(symbol) :] for w in whole if w.startswith(started)]
        return [n if re.fullmatch(r"[\w.:/-]+", n) else f'"{n}"' for n in candidates()]

    return complete


MAGICS: dict[str, tuple[Callable[[str], Any], Callable[[], Iterable[str]]]] = {
    "save_artifact": (save_artifact, _variables),
    "artifacts": (artifacts, _artifact_names),
    "slice": (show_slice, lambda: [*_variables(), *_artifact_names()]),
    "verify": (verify, _artifact_names),
    "to_pipeline": (to_pipeline, lambda: [*_artifact_names(), *_variables()]),
    "lineage": (lineage, lambda: ["doctor"]),
}


# ---------------------------------------------------------------- in and out of a shell

_former: dict[str, Any] = {}  # the user's own magics of our names, given back by unregister


def register(shell: Any) -> None:
    """Add the magics and their completion; doing so twice changes nothing."""
    table = shell.magics_manager.magics["line"]
    for name, (function, candidates) in MAGICS.items():
        if name in table and getattr(table[name], "__wrapped__", None) is not function:
            _former[name] = table[name]
        shell.register_magic_function(_without_help_end(function), "line", name)
        shell.strdispatchers["complete_command"].strs.pop(f"%{name}", None)
        completer = _completer(function, candidates)
        shell.set_hook("complete_command", completer, str_key=f"%{name}")


def unregister(shell: Any) -> None:
    """Take the magics away; those of the user that they hid come back."""
    for name in MAGICS:
        shell.magics_manager.magics["line"].pop(name, None)
        if getattr(shell.magics_manager.user_magics, name, None) is not None:
            delattr(shell.magics_manager.user_magics, name)
        shell.strdispatchers["complete_command"].strs.pop(f"%{name}", None)
        if name in _former:
            shell.register_magic_function(_former.pop(name), "line", name)


def _check_quotes(line: str) -> None:
    try:
        arg_split(line, strict=True)
    except ValueError as error:  # "No closing quotation"
        raise UsageError(f"{error} in: {line}") from error


def _without_help_end(function: Callable[[str], Any]) -> Callable[[str], Any]:
    @functools.wraps(function)
    def magic(line: str) -> Any:
        _check_quotes(line)
        try:
            with notes.told():
                return function(line)
        except HelpPrinted:
            return None

    return magic
