"""The pipeline functions_and_classes for Prefect. Written by lineaslice."""

import pathlib
import sys

from prefect import flow, task

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import functions_and_classes_tasks


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return functions_and_classes_tasks.run(name, given, parameters)


def fingerprint(context, arguments):
    """The cache key of a task: it runs again when its code or what it takes has changed."""
    given = {giver: made[1] for giver, made in arguments["taken"].items()}
    return functions_and_classes_tasks.fingerprint(
        context.task.name, given, arguments["parameters"]
    )


options = dict(cache_key_fn=fingerprint, persist_result=True)


@task(name="points", **options)
def points(taken, parameters):
    return run("points", taken, parameters)


@task(name="summary", **options)
def summary(taken, parameters):
    return run("summary", taken, parameters)


@task(name="far", **options)
def far(taken, parameters):
    return run("far", taken, parameters)


@flow(name="functions_and_classes")
def functions_and_classes():
    made = {}
    made["points"] = points.submit({}, {})
    made["summary"] = summary.submit({"points": made["points"]}, {})
    made["far"] = far.submit({"points": made["points"]}, {})
    return {
        name: functions_and_classes_tasks.unpacked(name, content)
        for one in made.values()
        for name, content in one.result()[0].items()
    }


if __name__ == "__main__":
    print(functions_and_classes())
