"""The pipeline iris_reused for Kubeflow Pipelines. Written by lineaslice."""

import os
import pathlib

from kfp import compiler, dsl

# The image that iris_reused_Dockerfile makes; it has kfp, and the code that components import.
options = dict(
    base_image=os.environ.get("IMAGE", "iris_reused:latest"), install_kfp_package=False
)


@dsl.component(**options)
def trained_model(
    trained_model: dsl.Output[dsl.Artifact], given: dsl.Output[dsl.Artifact]
):
    from iris_reused_tasks import run_files

    run_files(
        "trained_model", {}, {}, {"trained_model": trained_model.path}, given.path
    )


@dsl.component(**options)
def predicted(
    from_trained_model: dsl.Input[dsl.Artifact],
    url2: str,
    predicted: dsl.Output[dsl.Artifact],
):
    from iris_reused_tasks import run_files

    run_files(
        "predicted",
        {"trained_model": from_trained_model.path},
        {"url2": url2},
        {"predicted": predicted.path},
    )


def prepared(task):
    """A task that always runs: the cache of Kubeflow does not see that code has changed."""
    task.set_caching_options(False)
    return task


@dsl.pipeline(name="iris-reused")
def iris_reused(url2: str = "data/iris_new.csv"):
    made = {}
    made["trained_model"] = prepared(trained_model())
    made["predicted"] = prepared(
        predicted(from_trained_model=made["trained_model"].outputs["given"], url2=url2)
    )


if __name__ == "__main__":
    compiler.Compiler().compile(
        iris_reused, str(pathlib.Path(__file__).with_suffix(".yaml"))
    )
