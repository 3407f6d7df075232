"""The pipeline functions_as_values for Prefect. Written by lineaslice."""

import pathlib
import sys

from prefect import flow, task

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import functions_as_values_tasks


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return functions_as_values_tasks.run(name, given, parameters)


def fingerprint(context, arguments):
    """The cache key of a task: it runs again when its code or what it takes has changed."""
    given = {giver: made[1] for giver, made in arguments["taken"].items()}
    return functions_as_values_tasks.fingerprint(
        context.task.name, given, arguments["parameters"]
    )


options = dict(cache_key_fn=fingerprint, persist_result=True)


@task(name="first_values_and_next_values_and_composed", **options)
def first_values_and_next_values_and_composed(taken, parameters):
    return run("first_values_and_next_values_and_composed", taken, parameters)


@flow(name="functions_as_values")
def functions_as_values(factor: int = 3):
    made = {}
    made["first_values_and_next_values_and_composed"] = (
        first_values_and_next_values_and_composed.submit({}, {"factor": factor})
    )
    return {
        name: functions_as_values_tasks.unpacked(name, content)
        for one in made.values()
        for name, content in one.result()[0].items()
    }


if __name__ == "__main__":
    print(functions_as_values())
