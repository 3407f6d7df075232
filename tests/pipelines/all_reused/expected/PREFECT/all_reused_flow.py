"""The pipeline all_reused for Prefect. Written by lineaslice."""

import pathlib
import sys

from prefect import flow, task

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import all_reused_tasks


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return all_reused_tasks.run(name, given, parameters)


def fingerprint(context, arguments):
    """The cache key of a task: it runs again when its code or what it takes has changed."""
    given = {giver: made[1] for giver, made in arguments["taken"].items()}
    return all_reused_tasks.fingerprint(
        context.task.name, given, arguments["parameters"]
    )


options = dict(cache_key_fn=fingerprint, persist_result=True)


@task(name="grid", **options)
def grid(taken, parameters):
    return run("grid", taken, parameters)


@task(name="norms", **options)
def norms(taken, parameters):
    return run("norms", taken, parameters)


@flow(name="all_reused")
def all_reused():
    made = {}
    made["grid"] = grid.submit({}, {})
    made["norms"] = norms.submit({}, {})
    return {
        name: all_reused_tasks.unpacked(name, content)
        for one in made.values()
        for name, content in one.result()[0].items()
    }


if __name__ == "__main__":
    print(all_reused())
