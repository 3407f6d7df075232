"""The pipeline shared_work for Prefect. Written by lineaslice."""

import pathlib
import sys

from prefect import flow, task

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import shared_work_tasks


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return shared_work_tasks.run(name, given, parameters)


def fingerprint(context, arguments):
    """The cache key of a task: it runs again when its code or what it takes has changed."""
    given = {giver: made[1] for giver, made in arguments["taken"].items()}
    return shared_work_tasks.fingerprint(
        context.task.name, given, arguments["parameters"]
    )


options = dict(cache_key_fn=fingerprint, persist_result=True)


@task(name="df_for_artifact_means_and_downstream", **options)
def df_for_artifact_means_and_downstream(taken, parameters):
    return run("df_for_artifact_means_and_downstream", taken, parameters)


@task(name="means", **options)
def means(taken, parameters):
    return run("means", taken, parameters)


@task(name="largest", **options)
def largest(taken, parameters):
    return run("largest", taken, parameters)


@task(name="spread", **options)
def spread(taken, parameters):
    return run("spread", taken, parameters)


@flow(name="shared_work")
def shared_work():
    made = {}
    made["df_for_artifact_means_and_downstream"] = (
        df_for_artifact_means_and_downstream.submit({}, {})
    )
    made["means"] = means.submit(
        {
            "df_for_artifact_means_and_downstream": made[
                "df_for_artifact_means_and_downstream"
            ]
        },
        {},
    )
    made["largest"] = largest.submit(
        {
            "df_for_artifact_means_and_downstream": made[
                "df_for_artifact_means_and_downstream"
            ]
        },
        {},
    )
    made["spread"] = spread.submit({"means": made["means"]}, {})
    return {
        name: shared_work_tasks.unpacked(name, content)
        for one in made.values()
        for name, content in one.result()[0].items()
    }


if __name__ == "__main__":
    print(shared_work())
