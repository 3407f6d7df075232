"""The pipeline files for Kubeflow Pipelines. Written by lineaslice."""

import os
import pathlib

from kfp import compiler, dsl

# The image that files_Dockerfile makes; it has kfp, and the code that components import.
options = dict(
    base_image=os.environ.get("IMAGE", "files:latest"), install_kfp_package=False
)


@dsl.component(**options)
def head(head: dsl.Output[dsl.Artifact], given: dsl.Output[dsl.Artifact]):
    from files_tasks import run_files

    run_files("head", {}, {}, {"head": head.path}, given.path)


@dsl.component(**options)
def head_as_csv_and_lines(
    from_head: dsl.Input[dsl.Artifact],
    head_as_csv: dsl.Output[dsl.Artifact],
    lines: dsl.Output[dsl.Artifact],
):
    from files_tasks import run_files

    run_files(
        "head_as_csv_and_lines",
        {"head": from_head.path},
        {},
        {"head as csv": head_as_csv.path, "lines": lines.path},
    )


def prepared(task):
    """A task that always runs: the cache of Kubeflow does not see that code has changed."""
    task.set_caching_options(False)
    return task


@dsl.pipeline(name="files")
def files():
    made = {}
    made["head"] = prepared(head())
    made["head_as_csv_and_lines"] = prepared(
        head_as_csv_and_lines(from_head=made["head"].outputs["given"])
    )


if __name__ == "__main__":
    compiler.Compiler().compile(files, str(pathlib.Path(__file__).with_suffix(".yaml")))
