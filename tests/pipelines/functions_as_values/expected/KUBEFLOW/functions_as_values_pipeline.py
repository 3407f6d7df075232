"""The pipeline functions_as_values for Kubeflow Pipelines. Written by lineaslice."""

import os
import pathlib

from kfp import compiler, dsl

# The image that functions_as_values_Dockerfile makes; it has kfp, and the code that components import.
options = dict(
    base_image=os.environ.get("IMAGE", "functions_as_values:latest"),
    install_kfp_package=False,
)


@dsl.component(**options)
def first_values_and_next_values_and_composed(
    factor: int,
    first_values: dsl.Output[dsl.Artifact],
    next_values: dsl.Output[dsl.Artifact],
    composed: dsl.Output[dsl.Artifact],
):
    from functions_as_values_tasks import run_files

    run_files(
        "first_values_and_next_values_and_composed",
        {},
        {"factor": factor},
        {
            "first values": first_values.path,
            "next values": next_values.path,
            "composed": composed.path,
        },
    )


def prepared(task):
    """A task that always runs: the cache of Kubeflow does not see that code has changed."""
    task.set_caching_options(False)
    return task


@dsl.pipeline(name="functions-as-values")
def functions_as_values(factor: int = 3):
    made = {}
    made["first_values_and_next_values_and_composed"] = prepared(
        first_values_and_next_values_and_composed(factor=factor)
    )


if __name__ == "__main__":
    compiler.Compiler().compile(
        functions_as_values, str(pathlib.Path(__file__).with_suffix(".yaml"))
    )
