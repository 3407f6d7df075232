"""The pipeline reused_between for Kubeflow Pipelines. Written by lineaslice."""

import os
import pathlib

from kfp import compiler, dsl

# The image that reused_between_Dockerfile makes; it has kfp, and the code that components import.
options = dict(
    base_image=os.environ.get("IMAGE", "reused_between:latest"),
    install_kfp_package=False,
)


@dsl.component(**options)
def clean(given: dsl.Output[dsl.Artifact]):
    from reused_between_tasks import run_files

    run_files("clean", {}, {}, {}, given.path)


@dsl.component(**options)
def big(
    from_clean: dsl.Input[dsl.Artifact],
    threshold: float,
    big: dsl.Output[dsl.Artifact],
    given: dsl.Output[dsl.Artifact],
):
    from reused_between_tasks import run_files

    run_files(
        "big",
        {"clean": from_clean.path},
        {"threshold": threshold},
        {"big": big.path},
        given.path,
    )


@dsl.component(**options)
def share(
    from_clean: dsl.Input[dsl.Artifact],
    from_big: dsl.Input[dsl.Artifact],
    share: dsl.Output[dsl.Artifact],
):
    from reused_between_tasks import run_files

    run_files(
        "share",
        {"clean": from_clean.path, "big": from_big.path},
        {},
        {"share": share.path},
    )


def prepared(task):
    """A task that always runs: the cache of Kubeflow does not see that code has changed."""
    task.set_caching_options(False)
    return task


@dsl.pipeline(name="reused-between")
def reused_between(threshold: float = 5.0):
    made = {}
    made["clean"] = prepared(clean())
    made["big"] = prepared(
        big(from_clean=made["clean"].outputs["given"], threshold=threshold)
    )
    made["share"] = prepared(
        share(
            from_clean=made["clean"].outputs["given"],
            from_big=made["big"].outputs["given"],
        )
    )


if __name__ == "__main__":
    compiler.Compiler().compile(
        reused_between, str(pathlib.Path(__file__).with_suffix(".yaml"))
    )
