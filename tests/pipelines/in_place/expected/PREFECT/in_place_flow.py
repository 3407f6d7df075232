"""The pipeline in_place for Prefect. Written by lineaslice."""

import pathlib
import sys

from prefect import flow, task

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import in_place_tasks


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return in_place_tasks.run(name, given, parameters)


def fingerprint(context, arguments):
    """The cache key of a task: it runs again when its code or what it takes has changed."""
    given = {giver: made[1] for giver, made in arguments["taken"].items()}
    return in_place_tasks.fingerprint(context.task.name, given, arguments["parameters"])


options = dict(cache_key_fn=fingerprint, persist_result=True)


@task(name="steps_loaded", **options)
def steps_loaded(taken, parameters):
    return run("steps_loaded", taken, parameters)


@task(name="filled", **options)
def filled(taken, parameters):
    return run("filled", taken, parameters)


@task(name="scaled", **options)
def scaled(taken, parameters):
    return run("scaled", taken, parameters)


@task(name="report", **options)
def report(taken, parameters):
    return run("report", taken, parameters)


@flow(name="in_place")
def in_place():
    made = {}
    made["steps_loaded"] = steps_loaded.submit({}, {})
    made["filled"] = filled.submit({}, {})
    made["scaled"] = scaled.submit({"filled": made["filled"]}, {})
    made["report"] = report.submit(
        {"steps_loaded": made["steps_loaded"], "scaled": made["scaled"]}, {}
    )
    return {
        name: in_place_tasks.unpacked(name, content)
        for one in made.values()
        for name, content in one.result()[0].items()
    }


if __name__ == "__main__":
    print(in_place())
