"""The pipeline functions_and_classes for Kubeflow Pipelines. Written by lineaslice."""

import os
import pathlib

from kfp import compiler, dsl

# The image that functions_and_classes_Dockerfile makes; it has kfp, and the code that components import.
options = dict(
    base_image=os.environ.get("IMAGE", "functions_and_classes:latest"),
    install_kfp_package=False,
)


@dsl.component(**options)
def points(points: dsl.Output[dsl.Artifact], given: dsl.Output[dsl.Artifact]):
    from functions_and_classes_tasks import run_files

    run_files("points", {}, {}, {"points": points.path}, given.path)


@dsl.component(**options)
def summary(from_points: dsl.Input[dsl.Artifact], summary: dsl.Output[dsl.Artifact]):
    from functions_and_classes_tasks import run_files

    run_files("summary", {"points": from_points.path}, {}, {"summary": summary.path})


@dsl.component(**options)
def far(from_points: dsl.Input[dsl.Artifact], far: dsl.Output[dsl.Artifact]):
    from functions_and_classes_tasks import run_files

    run_files("far", {"points": from_points.path}, {}, {"far": far.path})


def prepared(task):
    """A task that always runs: the cache of Kubeflow does not see that code has changed."""
    task.set_caching_options(False)
    return task


@dsl.pipeline(name="functions-and-classes")
def functions_and_classes():
    made = {}
    made["points"] = prepared(points())
    made["summary"] = prepared(summary(from_points=made["points"].outputs["given"]))
    made["far"] = prepared(far(from_points=made["points"].outputs["given"]))


if __name__ == "__main__":
    compiler.Compiler().compile(
        functions_and_classes, str(pathlib.Path(__file__).with_suffix(".yaml"))
    )
