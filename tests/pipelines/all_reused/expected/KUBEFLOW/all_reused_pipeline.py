"""The pipeline all_reused for Kubeflow Pipelines. Written by lineaslice."""

import os
import pathlib

from kfp import compiler, dsl

# The image that all_reused_Dockerfile makes; it has kfp, and the code that components import.
options = dict(
    base_image=os.environ.get("IMAGE", "all_reused:latest"), install_kfp_package=False
)


@dsl.component(**options)
def grid(grid: dsl.Output[dsl.Artifact]):
    from all_reused_tasks import run_files

    run_files("grid", {}, {}, {"grid": grid.path})


@dsl.component(**options)
def norms(norms: dsl.Output[dsl.Artifact]):
    from all_reused_tasks import run_files

    run_files("norms", {}, {}, {"norms": norms.path})


def prepared(task):
    """A task that always runs: the cache of Kubeflow does not see that code has changed."""
    task.set_caching_options(False)
    return task


@dsl.pipeline(name="all-reused")
def all_reused():
    made = {}
    made["grid"] = prepared(grid())
    made["norms"] = prepared(norms())


if __name__ == "__main__":
    compiler.Compiler().compile(
        all_reused, str(pathlib.Path(__file__).with_suffix(".yaml"))
    )
