"""The commands ``lineaslice pipeline list|show|run|export|delete``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lineaslice import addresses
from lineaslice.errors import LineasliceError

app = typer.Typer(
    help="Stored pipelines: list, show, run, export and delete them.", no_args_is_help=True
)


def _pipeline_names(incomplete: str) -> list[str]:
    from lineaslice import api

    try:
        return [p.name for p in api.pipelines() if p.name.startswith(incomplete)]
    except LineasliceError:
        return []  # told by the command, not while typing


PipelineName = Annotated[
    str, typer.Argument(help="Name of a stored pipeline.", autocompletion=_pipeline_names)
]


@app.command("list")
def list_pipelines() -> None:
    """List the stored pipelines and the versions that they are made of."""
    from lineaslice import api

    typer.echo(repr(api.pipelines()))


@app.command("show")
def show_pipeline(
    name: PipelineName,
    svg: Annotated[
        Path | None, typer.Option(help="Write the picture to this file as well.", dir_okay=False)
    ] = None,
) -> None:
    """Show what a pipeline calls, each function above those whose values it takes."""
    from lineaslice import api

    found = api.get_pipeline(name).visualize()
    typer.echo(found.text)
    if svg is not None:
        svg.write_text(found.svg, encoding="utf-8")


@app.command("run")
def run_pipeline(
    name: PipelineName,
    parameter: Annotated[
        list[str] | None, typer.Argument(help="Parameters, as NAME=VALUE.", metavar="NAME=VALUE")
    ] = None,
) -> None:
    """Run a pipeline here; prints its values, and to standard error what took how long."""
    from lineaslice import api

    report = api.get_pipeline(name).run(**addresses.parameters(parameter or ()))
    for artifact, value in report.items():
        typer.echo(f"{artifact}:\n{value}")
    typer.echo(repr(report), err=True)


@app.command("export")
def export_pipeline(
    name: PipelineName,
    framework: Annotated[str, typer.Option(help="What runs the pipeline.")] = "SCRIPT",
    dag: Annotated[
        list[str] | None,
        typer.Option(help="schedule, retries, retry_delay or tasks, as OPTION=VALUE; repeatable."),
    ] = None,
    output_dir: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("."),
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files of a former export that were edited.")
    ] = False,
) -> None:
    """Write the files of a stored pipeline."""
    from lineaslice import api
    from lineaslice.catalog import notes

    with notes.told():
        written = api.get_pipeline(name).export(
            framework,
            output_dir,
            pipeline_dag_config=addresses.dag_config(dag or ()),
            overwrite=overwrite,
        )
    for path in written:
        typer.echo(str(path))


@app.command("delete")
def delete_pipeline(
    name: PipelineName,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Forget a stored pipeline; its artifacts stay."""
    from lineaslice import api

    api.get_pipeline(name)  # an unknown one is told before anybody is asked
    if not yes:
        typer.confirm(f"Forget the pipeline {name!r}?", abort=True)
    api.delete_pipeline(name)
    typer.echo(f"Deleted {name!r}.")
