"""The pipeline iris for Kubeflow Pipelines. Written by lineaslice."""

import os
import pathlib

from kfp import compiler, dsl

# The image that iris_Dockerfile makes; it has kfp, and the code that components import.
options = dict(
    base_image=os.environ.get("IMAGE", "iris:latest"), install_kfp_package=False
)


@dsl.component(**options)
def iris_model(iris_model: dsl.Output[dsl.Artifact], given: dsl.Output[dsl.Artifact]):
    from iris_tasks import run_files

    run_files("iris_model", {}, {}, {"iris_model": iris_model.path}, given.path)


@dsl.component(**options)
def iris_petal_length_pred(
    from_iris_model: dsl.Input[dsl.Artifact],
    url2: str,
    iris_petal_length_pred: dsl.Output[dsl.Artifact],
):
    from iris_tasks import run_files

    run_files(
        "iris_petal_length_pred",
        {"iris_model": from_iris_model.path},
        {"url2": url2},
        {"iris_petal_length_pred": iris_petal_length_pred.path},
    )


def prepared(task):
    """A task that always runs: the cache of Kubeflow does not see that code has changed."""
    task.set_caching_options(False)
    task.set_retry(2, backoff_duration="1s", backoff_factor=1)
    return task


@dsl.pipeline(name="iris")
def iris(url2: str = "data/iris_new.csv"):
    made = {}
    made["iris_model"] = prepared(iris_model())
    made["iris_petal_length_pred"] = prepared(
        iris_petal_length_pred(
            from_iris_model=made["iris_model"].outputs["given"], url2=url2
        )
    )


if __name__ == "__main__":
    compiler.Compiler().compile(iris, str(pathlib.Path(__file__).with_suffix(".yaml")))
