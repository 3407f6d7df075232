"""The pipeline control_flow for Prefect. Written by lineaslice."""

import pathlib
import sys

from prefect import flow, task

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import control_flow_tasks


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return control_flow_tasks.run(name, given, parameters)


def fingerprint(context, arguments):
    """The cache key of a task: it runs again when its code or what it takes has changed."""
    given = {giver: made[1] for giver, made in arguments["taken"].items()}
    return control_flow_tasks.fingerprint(
        context.task.name, given, arguments["parameters"]
    )


options = dict(cache_key_fn=fingerprint, persist_result=True)


@task(name="first_rest_for_artifact_parts_and_downstream", **options)
def first_rest_for_artifact_parts_and_downstream(taken, parameters):
    return run("first_rest_for_artifact_parts_and_downstream", taken, parameters)


@task(name="parts", **options)
def parts(taken, parameters):
    return run("parts", taken, parameters)


@task(name="kept_double_number_for_artifact_kept_and_downstrea", **options)
def kept_double_number_for_artifact_kept_and_downstrea(taken, parameters):
    return run("kept_double_number_for_artifact_kept_and_downstrea", taken, parameters)


@task(name="kept", **options)
def kept(taken, parameters):
    return run("kept", taken, parameters)


@task(name="outcome", **options)
def outcome(taken, parameters):
    return run("outcome", taken, parameters)


@flow(name="control_flow")
def control_flow(high: bool = True):
    made = {}
    made["first_rest_for_artifact_parts_and_downstream"] = (
        first_rest_for_artifact_parts_and_downstream.submit({}, {})
    )
    made["parts"] = parts.submit(
        {
            "first_rest_for_artifact_parts_and_downstream": made[
                "first_rest_for_artifact_parts_and_downstream"
            ]
        },
        {},
    )
    made["kept_double_number_for_artifact_kept_and_downstrea"] = (
        kept_double_number_for_artifact_kept_and_downstrea.submit(
            {
                "first_rest_for_artifact_parts_and_downstream": made[
                    "first_rest_for_artifact_parts_and_downstream"
                ]
            },
            {"high": high},
        )
    )
    made["kept"] = kept.submit(
        {
            "kept_double_number_for_artifact_kept_and_downstrea": made[
                "kept_double_number_for_artifact_kept_and_downstrea"
            ]
        },
        {},
    )
    made["outcome"] = outcome.submit(
        {
            "first_rest_for_artifact_parts_and_downstream": made[
                "first_rest_for_artifact_parts_and_downstream"
            ],
            "kept_double_number_for_artifact_kept_and_downstrea": made[
                "kept_double_number_for_artifact_kept_and_downstrea"
            ],
        },
        {},
    )
    return {
        name: control_flow_tasks.unpacked(name, content)
        for one in made.values()
        for name, content in one.result()[0].items()
    }


if __name__ == "__main__":
    print(control_flow())
