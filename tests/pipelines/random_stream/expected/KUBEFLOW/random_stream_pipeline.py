"""The pipeline random_stream for Kubeflow Pipelines. Written by lineaslice."""

import os
import pathlib

from kfp import compiler, dsl

# The image that random_stream_Dockerfile makes; it has kfp, and the code that components import.
options = dict(
    base_image=os.environ.get("IMAGE", "random_stream:latest"),
    install_kfp_package=False,
)


@dsl.component(**options)
def train_sample_and_test_sample(
    train_sample: dsl.Output[dsl.Artifact],
    test_sample: dsl.Output[dsl.Artifact],
    given: dsl.Output[dsl.Artifact],
):
    from random_stream_tasks import run_files

    run_files(
        "train_sample_and_test_sample",
        {},
        {},
        {"train sample": train_sample.path, "test sample": test_sample.path},
        given.path,
    )


@dsl.component(**options)
def gap(
    from_train_sample_and_test_sample: dsl.Input[dsl.Artifact],
    gap: dsl.Output[dsl.Artifact],
):
    from random_stream_tasks import run_files

    run_files(
        "gap",
        {"train_sample_and_test_sample": from_train_sample_and_test_sample.path},
        {},
        {"gap": gap.path},
    )


def prepared(task):
    """A task that always runs: the cache of Kubeflow does not see that code has changed."""
    task.set_caching_options(False)
    return task


@dsl.pipeline(name="random-stream")
def random_stream():
    made = {}
    made["train_sample_and_test_sample"] = prepared(train_sample_and_test_sample())
    made["gap"] = prepared(
        gap(
            from_train_sample_and_test_sample=made[
                "train_sample_and_test_sample"
            ].outputs["given"]
        )
    )


if __name__ == "__main__":
    compiler.Compiler().compile(
        random_stream, str(pathlib.Path(__file__).with_suffix(".yaml"))
    )
