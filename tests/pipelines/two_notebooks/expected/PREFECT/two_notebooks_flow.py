"""The pipeline two_notebooks for Prefect. Written by lineaslice."""

import pathlib
import sys

from prefect import flow, task

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import two_notebooks_tasks


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return two_notebooks_tasks.run(name, given, parameters)


def fingerprint(context, arguments):
    """The cache key of a task: it runs again when its code or what it takes has changed."""
    given = {giver: made[1] for giver, made in arguments["taken"].items()}
    return two_notebooks_tasks.fingerprint(
        context.task.name, given, arguments["parameters"]
    )


options = dict(cache_key_fn=fingerprint, persist_result=True)


@task(name="narrow", **options)
def narrow(taken, parameters):
    return run("narrow", taken, parameters)


@task(name="counts", **options)
def counts(taken, parameters):
    return run("counts", taken, parameters)


@task(name="top", **options)
def top(taken, parameters):
    return run("top", taken, parameters)


@flow(name="two_notebooks")
def two_notebooks(limit: float = 1.0):
    made = {}
    made["narrow"] = narrow.submit({}, {"limit": limit})
    made["counts"] = counts.submit({}, {"limit": limit})
    made["top"] = top.submit({"counts": made["counts"]}, {})
    return {
        name: two_notebooks_tasks.unpacked(name, content)
        for one in made.values()
        for name, content in one.result()[0].items()
    }


if __name__ == "__main__":
    print(two_notebooks())
