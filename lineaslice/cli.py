"""The command line: ``lineaslice run|artifacts|code|verify|export|check|…``.

Results go to standard output, progress and errors to standard error. The exit code is 1 when
something failed and 2 when the command was not understood.

Longer than other modules because it is a list: one command after the other, with its options.
"""

from __future__ import annotations

import builtins
import difflib
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from lineaslice import __version__, addresses, pipeline_commands, terminal
from lineaslice.errors import LineasliceError

if TYPE_CHECKING:
    from lineaslice.tracing.session import Session


class Commands(TyperGroup):
    """Tells our own errors in one message instead of a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except LineasliceError as error:
            typer.secho("error: ", fg=typer.colors.RED, bold=True, nl=False, err=True)
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=Commands,
    name="lineaslice",
    help="Save values with the code that made them; export pipelines that run.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


app.add_typer(pipeline_commands.app, name="pipeline")


def _artifact_names(incomplete: str) -> list[str]:
    """What the completion of the user's command shell offers."""
    from lineaslice import api

    try:
        return sorted({a.name for a in api.artifacts() if a.name.startswith(incomplete)})
    except LineasliceError:
        return []  # a store that cannot be read is told by the command, not while typing


Names = Annotated[
    list[str],
    typer.Argument(help="Artifacts, as NAME or NAME:VERSION.", autocompletion=_artifact_names),
]
OptionalNames = Annotated[
    list[str] | None,
    typer.Argument(help="Artifacts, as NAME or NAME:VERSION.", autocompletion=_artifact_names),
]
Name = Annotated[
    str,
    typer.Argument(help="An artifact, as NAME or NAME:VERSION.", autocompletion=_artifact_names),
]
Profile = Annotated[str, typer.Option(help="The IPython profile.")]


def main() -> None:
    """Entry point of the ``lineaslice`` command."""
    app()


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"lineaslice {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Save values with the code that made them; export pipelines that run."""


@app.command()
def run(
    file: Annotated[
        Path, typer.Argument(help="A .py script or .ipynb notebook.", exists=True, dir_okay=False)
    ],
    save: Annotated[
        list[str] | None,
        typer.Option(help="Save a variable at the end, as VARIABLE=NAME. May be repeated."),
    ] = None,
    save_file: Annotated[
        list[str] | None,
        typer.Option(help="Save a file that it wrote, as PATH=NAME. May be repeated."),
    ] = None,
    cell_timeout: Annotated[
        float | None, typer.Option(min=0.001, help="Seconds that each cell may take.")
    ] = None,
) -> None:
    """Run a script or notebook under tracing, and save what it made.

    Artifacts that the file saves itself are kept as well.
    """
    saves = dict(addresses.saved_as(text) for text in save or ())
    files = dict(addresses.file_saved_as(text) for text in save_file or ())
    _run(file, lambda session: _save(session, saves, files), cell_timeout)
    for variable, name in [*saves.items(), *files.items()]:
        typer.echo(f"Saved {variable} as {name!r}.")


def _run(file: Path, at_end: Callable[[Session], None], cell_timeout: float | None = None) -> None:
    """Run a file under tracing; an error of its code is told and ends the command."""
    from lineaslice import api
    from lineaslice.tracing import script

    _check_is_runnable(file)
    running = file.name
    with terminal.progress() as progress, terminal.alarm(cell_timeout) as rearm:
        task = progress.add_task(file.name, total=None)

        def on_progress(done: int, total: int, label: str) -> None:
            nonlocal running
            running = label
            rearm(label)
            progress.update(task, completed=done, total=total, description=label)

        def ended(session: Session) -> None:
            rearm("saving")
            at_end(session)

        try:
            script.run_file(file, api.store(), on_progress=on_progress, at_end=ended)
        except LineasliceError:
            raise
        except Exception as error:
            progress.stop()
            _tell_error_of(file, running, error)
            raise typer.Exit(1) from error


def _check_is_runnable(file: Path) -> None:
    if file.suffix not in (".py", ".ipynb"):
        raise typer.BadParameter(f"{file} is neither a .py script nor an .ipynb notebook.")
    if file.suffix == ".ipynb":
        import nbformat

        try:
            nbformat.read(file, as_version=4)
        except (ValueError, nbformat.ValidationError) as error:
            first = next(iter(str(error).splitlines()), "")
            raise LineasliceError(f"{file} cannot be read as a notebook: {first}") from error


def _save(session: Session, saves: dict[str, str], files: dict[str, str]) -> None:
    """Save what was asked for; nothing when one of the variables does not exist."""
    from lineaslice import api

    known = session.namespace
    for expression in saves:
        for name in sorted(addresses.names(expression) - known.keys() - set(dir(builtins))):
            near = difflib.get_close_matches(name, [n for n in known if n[0] != "_"])
            raise LineasliceError(
                f"The file ran, but it leaves no variable {name!r}; nothing was saved for --save.",
                f"Did you mean {' or '.join(near)}?" if near else "",
            )
    for expression, name in saves.items():
        api.save(eval(expression, known), name, expression=expression)
    for path, name in files.items():
        api.save_file(path, name)


def _tell_error_of(file: Path, running: str, error: Exception) -> None:
    """An error of the user's code, as Python tells it: without the frames of who ran it."""
    if file.suffix == ".ipynb":  # IPython has shown the traceback
        typer.echo(f"error: {running} raised {type(error).__name__}: {error}", err=True)
        return
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename != str(file):
        frames = frames.tb_next
    traceback.print_exception(type(error), error, frames)


@app.command("artifacts")
def list_artifacts(
    pattern: Annotated[str, typer.Argument(help="Part of a name, or a pattern: iris*.")] = "",
) -> None:
    """List the saved artifacts."""
    from rich.console import Console

    from lineaslice import api
    from lineaslice.catalog.listing import ArtifactList

    found = ArtifactList(a for a in api.artifacts() if addresses.matches(a.name, pattern))
    if found and sys.stdout.isatty():
        Console().print(terminal.table(found))
    else:  # as wide as it needs, for other programs
        typer.echo(repr(found))


@app.command()
def code(
    name: Name,
    session: Annotated[
        bool, typer.Option("--session", help="The whole session that made it, not only its slice.")
    ] = False,
    why: Annotated[
        bool, typer.Option("--why", help="Say why each statement is in the code, or left out.")
    ] = False,
    line: Annotated[
        str, typer.Option(help="Say why this line is there: its number, or how it begins.")
    ] = "",
) -> None:
    """Print the code that made an artifact."""
    from lineaslice import api
    from lineaslice.catalog import notes

    artifact = api.get(*addresses.artifact(name))
    if why or line:
        told = artifact.explain(addresses.line(line)) if line else artifact.explain()
        typer.echo(str(told))
        return
    if session:
        text = artifact.get_session_code()
    else:
        notes.tell(artifact.slice().diagnostics)
        with notes.silent():
            text = artifact.get_code()
    if sys.stdout.isatty():
        from pygments import highlight
        from pygments.formatters import TerminalFormatter
        from pygments.lexers import PythonLexer

        text = highlight(text, PythonLexer(), TerminalFormatter())
    typer.echo(text.rstrip("\n"))


@app.command()
def verify(
    names: OptionalNames = None,
    every: Annotated[bool, typer.Option("--all", help="Every version that has code.")] = False,
    tolerance: Annotated[float, typer.Option(min=0, help="Allowed between numbers.")] = 0.0,
    timeout: Annotated[
        float | None, typer.Option(min=0.001, help="Seconds that one re-run may take.")
    ] = None,
) -> None:
    """Run the code of artifacts in a clean process and compare; exit code 1 if one is not right."""
    from lineaslice import api

    if every == bool(names):
        raise typer.BadParameter("Give names of artifacts, or --all.")
    chosen = [api.get(*addresses.artifact(name)) for name in names or ()]
    if every:
        chosen = [artifact for artifact in api.artifacts() if artifact.row.goal is not None]
    right = True
    with terminal.progress() as progress:
        task = progress.add_task("Verifying", total=len(chosen))
        for artifact in chosen:
            progress.update(task, description=f"{artifact.name}:{artifact.version}")
            found = artifact.verify(tolerance=tolerance, timeout=timeout)
            right = right and found.state == "verified"
            typer.echo(f"{artifact.name}:{artifact.version}  {found}")
            progress.advance(task)
    if not right:
        raise typer.Exit(1)


@app.command()
def export(
    names: Names,
    reuse: Annotated[
        list[str] | None,
        typer.Option(
            help="Load this artifact instead of making it. May be repeated.",
            autocompletion=_artifact_names,
        ),
    ] = None,
    input_parameter: Annotated[
        list[str] | None,
        typer.Option("--input", help="A variable that becomes a parameter. May be repeated."),
    ] = None,
    required: Annotated[
        list[str] | None,
        typer.Option(help="A variable that every caller has to give. May be repeated."),
    ] = None,
    auto: Annotated[
        bool, typer.Option("--reuse-auto", help="Load what saves time, as suggest-reuse says.")
    ] = False,
    after: Annotated[
        list[str] | None,
        typer.Option(help="Extra order, as LATER=EARLIER. May be repeated."),
    ] = None,
    generate_test: Annotated[
        bool, typer.Option("--test", help="Add a pytest file that compares with the saved values.")
    ] = False,
    pin: Annotated[
        bool, typer.Option(help="Load reused artifacts in today's version, or in the latest.")
    ] = True,
    recompute: Annotated[
        bool, typer.Option(help="Make a reused artifact again if it is gone from the store.")
    ] = False,
    framework: Annotated[str, typer.Option(help="What runs the pipeline.")] = "SCRIPT",
    dag: Annotated[
        list[str] | None,
        typer.Option(help="schedule, retries, retry_delay or tasks, as OPTION=VALUE; repeatable."),
    ] = None,
    output_dir: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("."),
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files of a former export that were edited.")
    ] = False,
    pipeline_name: Annotated[
        str | None, typer.Option("--name", help="Name of the pipeline and of its files.")
    ] = None,
) -> None:
    """Write a pipeline that makes artifacts, as ordinary Python."""
    from lineaslice import api
    from lineaslice.catalog import notes

    with notes.told(), terminal.progress() as progress:
        progress.add_task("Slicing and writing", total=None)
        written = api.to_pipeline(
            artifacts=[addresses.either(name) for name in names],
            framework=framework,
            pipeline_name=pipeline_name,
            input_parameters=list(input_parameter or ()),
            required_parameters=list(required or ()),
            reuse_pre_computed_artifacts=(
                "auto" if auto else [addresses.either(name) for name in reuse or ()]
            ),
            pin=pin,
            on_missing="recompute" if recompute else "fail",
            dependencies=addresses.orders(after or ()),
            pipeline_dag_config=addresses.dag_config(dag or ()),
            generate_test=generate_test,
            output_dir=output_dir,
            overwrite=overwrite,
        )
    for path in written:
        typer.echo(str(path))
        if written.changes[path].state != "new":
            typer.echo(f"{path.name}: {written.changes[path]}", err=True)


@app.command("alias")
def set_alias(
    name: Name,
    alias: Annotated[str, typer.Argument(help="A word; asked for as NAME:@ALIAS.")],
) -> None:
    """Let an alias mean one version of an artifact; it is moved when it meant another one."""
    from lineaslice import api

    artifact, version = addresses.artifact(name)
    found = api.set_alias(artifact, version, alias)
    typer.echo(f"{artifact}:@{alias.removeprefix('@')} is version {found.version}.")


@app.command("suggest-reuse")
def suggest_reuse(
    names: Names,
    input_parameter: Annotated[
        list[str] | None,
        typer.Option("--input", help="A variable that becomes a parameter. May be repeated."),
    ] = None,
) -> None:
    """Say which artifacts a pipeline had better load, by what making and loading them takes."""
    from lineaslice import api

    with terminal.progress() as progress:
        progress.add_task("Measuring", total=None)
        found = api.suggest_reuse(
            [addresses.either(name) for name in names], list(input_parameter or ())
        )
    typer.echo(repr(found))


@app.command()
def check(
    files: Annotated[
        list[Path],
        typer.Argument(help="Modules that export has written.", exists=True, dir_okay=False),
    ],
) -> None:
    """See whether all that exported modules load is in the store; exit code 1 if it is not."""
    from lineaslice import api
    from lineaslice.catalog import notes

    right = True
    for file in files:
        with notes.told():
            found = api.check(file)
        for one in found:
            right = right and one.is_right
            typer.echo(str(one))
        if not found:
            typer.echo(f"{file} loads nothing from the store.")
    if not right:
        raise typer.Exit(1)


@app.command()
def delete(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete one version of an artifact, or all of them."""
    from lineaslice import api

    artifact, version = addresses.artifact(name)
    api.get(artifact, version)  # an unknown one is told before anybody is asked
    what = f"all versions of {artifact!r}" if version is None else f"{artifact!r}, {version}"
    if not yes:
        typer.confirm(f"Delete {what}?", abort=True)
    api.delete(artifact, version)
    typer.echo(f"Deleted {what}.")


@app.command()
def doctor(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="Run this .py script or .ipynb notebook first, and name the calls in it that no "
            "table knows.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
) -> None:
    """Check settings, store, versions and your tables; exit code 1 if something is wrong."""
    from lineaslice.doctor.report import Report, examine

    found: list[Report] = []
    if file is None:
        found.append(examine())
    else:
        _run(file, lambda session: found.append(examine(session)))
    typer.echo(repr(found[0]))
    if not found[0].is_well:
        raise typer.Exit(1)


@app.command()
def enable(profile: Profile = "default") -> None:
    """Load lineaslice in every IPython and Jupyter session of a profile."""
    from lineaslice import profile as profiles

    path, written = profiles.enable(profile)
    typer.echo(f"Enabled by {path}." if written else f"Already enabled by {path}.")


@app.command()
def disable(profile: Profile = "default") -> None:
    """Load lineaslice in the sessions of a profile no longer."""
    from lineaslice import profile as profiles

    path, removed = profiles.disable(profile)
    typer.echo(f"Disabled: {path} was removed." if removed else "It was not enabled.")
