"""The pipeline shared_work for Kubeflow Pipelines. Written by lineaslice."""

import os
import pathlib

from kfp import compiler, dsl

# The image that shared_work_Dockerfile makes; it has kfp, and the code that components import.
options = dict(
    base_image=os.environ.get("IMAGE", "shared_work:latest"), install_kfp_package=False
)


@dsl.component(**options)
def df_for_artifact_means_and_downstream(given: dsl.Output[dsl.Artifact]):
    from shared_work_tasks import run_files

    run_files("df_for_artifact_means_and_downstream", {}, {}, {}, given.path)


@dsl.component(**options)
def means(
    from_df_for_artifact_means_and_downstream: dsl.Input[dsl.Artifact],
    means: dsl.Output[dsl.Artifact],
    given: dsl.Output[dsl.Artifact],
):
    from shared_work_tasks import run_files

    run_files(
        "means",
        {
            "df_for_artifact_means_and_downstream": from_df_for_artifact_means_and_downstream.path
        },
        {},
        {"means": means.path},
        given.path,
    )


@dsl.component(**options)
def largest(
    from_df_for_artifact_means_and_downstream: dsl.Input[dsl.Artifact],
    largest: dsl.Output[dsl.Artifact],
):
    from shared_work_tasks import run_files

    run_files(
        "largest",
        {
            "df_for_artifact_means_and_downstream": from_df_for_artifact_means_and_downstream.path
        },
        {},
        {"largest": largest.path},
    )


@dsl.component(**options)
def spread(from_means: dsl.Input[dsl.Artifact], spread: dsl.Output[dsl.Artifact]):
    from shared_work_tasks import run_files

    run_files("spread", {"means": from_means.path}, {}, {"spread": spread.path})


def prepared(task):
    """A task that always runs: the cache of Kubeflow does not see that code has changed."""
    task.set_caching_options(False)
    return task


@dsl.pipeline(name="shared-work")
def shared_work():
    made = {}
    made["df_for_artifact_means_and_downstream"] = prepared(
        df_for_artifact_means_and_downstream()
    )
    made["means"] = prepared(
        means(
            from_df_for_artifact_means_and_downstream=made[
                "df_for_artifact_means_and_downstream"
            ].outputs["given"]
        )
    )
    made["largest"] = prepared(
        largest(
            from_df_for_artifact_means_and_downstream=made[
                "df_for_artifact_means_and_downstream"
            ].outputs["given"]
        )
    )
    made["spread"] = prepared(spread(from_means=made["means"].outputs["given"]))


if __name__ == "__main__":
    compiler.Compiler().compile(
        shared_work, str(pathlib.Path(__file__).with_suffix(".yaml"))
    )
