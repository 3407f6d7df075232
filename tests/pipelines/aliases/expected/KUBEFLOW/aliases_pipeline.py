"""The pipeline aliases for Kubeflow Pipelines. Written by lineaslice."""

import os
import pathlib

from kfp import compiler, dsl

# The image that aliases_Dockerfile makes; it has kfp, and the code that components import.
options = dict(
    base_image=os.environ.get("IMAGE", "aliases:latest"), install_kfp_package=False
)


@dsl.component(**options)
def index_and_total_and_longest_and_more(
    index: dsl.Output[dsl.Artifact],
    total: dsl.Output[dsl.Artifact],
    longest: dsl.Output[dsl.Artifact],
    index_afterwards: dsl.Output[dsl.Artifact],
):
    from aliases_tasks import run_files

    run_files(
        "index_and_total_and_longest_and_more",
        {},
        {},
        {
            "index": index.path,
            "total": total.path,
            "longest": longest.path,
            "index afterwards": index_afterwards.path,
        },
    )


def prepared(task):
    """A task that always runs: the cache of Kubeflow does not see that code has changed."""
    task.set_caching_options(False)
    return task


@dsl.pipeline(name="aliases")
def aliases():
    made = {}
    made["index_and_total_and_longest_and_more"] = prepared(
        index_and_total_and_longest_and_more()
    )


if __name__ == "__main__":
    compiler.Compiler().compile(
        aliases, str(pathlib.Path(__file__).with_suffix(".yaml"))
    )
