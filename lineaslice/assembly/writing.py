"""A wish becomes files, and what is worth knowing about them is told."""

from __future__ import annotations

import os
import warnings
from typing import Any

from lineaslice.assembly.stale import stale
from lineaslice.assembly.wishes import Wish, dictionary, packages, planned
from lineaslice.catalog.notes import PipelineWarning
from lineaslice.errors import PipelineError
from lineaslice.export import Bundle, export
from lineaslice.export import write as disk
from lineaslice.observe import world
from lineaslice.store import Store


def bundle(
    wish: Wish,
    framework: str,
    *,
    dag_config: Any = None,
    generate_test: bool = False,
) -> Bundle:
    """The files of the pipeline. Raises PipelineError, ParameterError or NotTraced."""
    if generate_test and wish.replaced:
        raise PipelineError(
            "No test can be generated: the values that this pipeline makes since "
            f"{next(iter(wish.replaced))!r} was replaced were never saved.",
            "Leave generate_test out.",
        )
    return export(
        planned(wish),
        framework,
        pipeline_name=wish.name,
        versions=packages([*wish.artifacts, *wish.reuse, *wish.replaced.values()]),
        value_packages=packages(wish.reuse),
        dag_config=dictionary(dag_config, "pipeline_dag_config", "{'retries': 2}"),
        generate_test=generate_test,
    )


def write(
    store: Store,
    wish: Wish,
    framework: str,
    output_dir: str | os.PathLike[str],
    *,
    dag_config: Any = None,
    generate_test: bool = False,
    overwrite: bool = False,
) -> disk.Written:
    """Write the pipeline. Raises PipelineError, ParameterError or NotTraced, and writes nothing."""
    if not isinstance(output_dir, (str, os.PathLike)):
        raise PipelineError(f"output_dir is {output_dir!r}, no folder.", "output_dir='./iris'")
    files = bundle(wish, framework, dag_config=dag_config, generate_test=generate_test)
    for diagnostic in (*files.diagnostics, *stale(store, wish)):
        told = " – ".join(filter(None, diagnostic[1:]))
        warnings.warn(told, PipelineWarning, stacklevel=3)
    heard = world.pause()
    try:
        return disk.write(files, output_dir, overwrite=overwrite)
    finally:
        world.resume(heard)
