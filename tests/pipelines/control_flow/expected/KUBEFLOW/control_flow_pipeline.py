"""The pipeline control_flow for Kubeflow Pipelines. Written by lineaslice."""

import os
import pathlib

from kfp import compiler, dsl

# The image that control_flow_Dockerfile makes; it has kfp, and the code that components import.
options = dict(
    base_image=os.environ.get("IMAGE", "control_flow:latest"), install_kfp_package=False
)


@dsl.component(**options)
def first_rest_for_artifact_parts_and_downstream(given: dsl.Output[dsl.Artifact]):
    from control_flow_tasks import run_files

    run_files("first_rest_for_artifact_parts_and_downstream", {}, {}, {}, given.path)


@dsl.component(**options)
def parts(
    from_first_rest_for_artifact_parts_and_downstream: dsl.Input[dsl.Artifact],
    parts: dsl.Output[dsl.Artifact],
):
    from control_flow_tasks import run_files

    run_files(
        "parts",
        {
            "first_rest_for_artifact_parts_and_downstream": from_first_rest_for_artifact_parts_and_downstream.path
        },
        {},
        {"parts": parts.path},
    )


@dsl.component(**options)
def kept_double_number_for_artifact_kept_and_downstrea(
    from_first_rest_for_artifact_parts_and_downstream: dsl.Input[dsl.Artifact],
    high: bool,
    given: dsl.Output[dsl.Artifact],
):
    from control_flow_tasks import run_files

    run_files(
        "kept_double_number_for_artifact_kept_and_downstrea",
        {
            "first_rest_for_artifact_parts_and_downstream": from_first_rest_for_artifact_parts_and_downstream.path
        },
        {"high": high},
        {},
        given.path,
    )


@dsl.component(**options)
def kept(
    from_kept_double_number_for_artifact_kept_and_downstrea: dsl.Input[dsl.Artifact],
    kept: dsl.Output[dsl.Artifact],
):
    from control_flow_tasks import run_files

    run_files(
        "kept",
        {
            "kept_double_number_for_artifact_kept_and_downstrea": from_kept_double_number_for_artifact_kept_and_downstrea.path
        },
        {},
        {"kept": kept.path},
    )


@dsl.component(**options)
def outcome(
    from_first_rest_for_artifact_parts_and_downstream: dsl.Input[dsl.Artifact],
    from_kept_double_number_for_artifact_kept_and_downstrea: dsl.Input[dsl.Artifact],
    outcome: dsl.Output[dsl.Artifact],
):
    from control_flow_tasks import run_files

    run_files(
        "outcome",
        {
            "first_rest_for_artifact_parts_and_downstream": from_first_rest_for_artifact_parts_and_downstream.path,
            "kept_double_number_for_artifact_kept_and_downstrea": from_kept_double_number_for_artifact_kept_and_downstrea.path,
        },
        {},
        {"outcome": outcome.path},
    )


def prepared(task):
    """A task that always runs: the cache of Kubeflow does not see that code has changed."""
    task.set_caching_options(False)
    return task


@dsl.pipeline(name="control-flow")
def control_flow(high: bool = True):
    made = {}
    made["first_rest_for_artifact_parts_and_downstream"] = prepared(
        first_rest_for_artifact_parts_and_downstream()
    )
    made["parts"] = prepared(
        parts(
            from_first_rest_for_artifact_parts_and_downstream=made[
                "first_rest_for_artifact_parts_and_downstream"
            ].outputs["given"]
        )
    )
    made["kept_double_number_for_artifact_kept_and_downstrea"] = prepared(
        kept_double_number_for_artifact_kept_and_downstrea(
            from_first_rest_for_artifact_parts_and_downstream=made[
                "first_rest_for_artifact_parts_and_downstream"
            ].outputs["given"],
            high=high,
        )
    )
    made["kept"] = prepared(
        kept(
            from_kept_double_number_for_artifact_kept_and_downstrea=made[
                "kept_double_number_for_artifact_kept_and_downstrea"
            ].outputs["given"]
        )
    )
    made["outcome"] = prepared(
        outcome(
            from_first_rest_for_artifact_parts_and_downstream=made[
                "first_rest_for_artifact_parts_and_downstream"
            ].outputs["given"],
            from_kept_double_number_for_artifact_kept_and_downstrea=made[
                "kept_double_number_for_artifact_kept_and_downstrea"
            ].outputs["given"],
        )
    )


if __name__ == "__main__":
    compiler.Compiler().compile(
        control_flow, str(pathlib.Path(__file__).with_suffix(".yaml"))
    )
