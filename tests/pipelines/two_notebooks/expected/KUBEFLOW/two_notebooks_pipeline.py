"""The pipeline two_notebooks for Kubeflow Pipelines. Written by lineaslice."""

import os
import pathlib

from kfp import compiler, dsl

# The image that two_notebooks_Dockerfile makes; it has kfp, and the code that components import.
options = dict(
    base_image=os.environ.get("IMAGE", "two_notebooks:latest"),
    install_kfp_package=False,
)


@dsl.component(**options)
def narrow(limit: float, narrow: dsl.Output[dsl.Artifact]):
    from two_notebooks_tasks import run_files

    run_files("narrow", {}, {"limit": limit}, {"narrow": narrow.path})


@dsl.component(**options)
def counts(
    limit: float, counts: dsl.Output[dsl.Artifact], given: dsl.Output[dsl.Artifact]
):
    from two_notebooks_tasks import run_files

    run_files("counts", {}, {"limit": limit}, {"counts": counts.path}, given.path)


@dsl.component(**options)
def top(from_counts: dsl.Input[dsl.Artifact], top: dsl.Output[dsl.Artifact]):
    from two_notebooks_tasks import run_files

    run_files("top", {"counts": from_counts.path}, {}, {"top": top.path})


def prepared(task):
    """A task that always runs: the cache of Kubeflow does not see that code has changed."""
    task.set_caching_options(False)
    return task


@dsl.pipeline(name="two-notebooks")
def two_notebooks(limit: float = 1.0):
    made = {}
    made["narrow"] = prepared(narrow(limit=limit))
    made["counts"] = prepared(counts(limit=limit))
    made["top"] = prepared(top(from_counts=made["counts"].outputs["given"]))


if __name__ == "__main__":
    compiler.Compiler().compile(
        two_notebooks, str(pathlib.Path(__file__).with_suffix(".yaml"))
    )
