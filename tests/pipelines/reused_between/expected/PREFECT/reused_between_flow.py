"""The pipeline reused_between for Prefect. Written by lineaslice."""

import pathlib
import sys

from prefect import flow, task

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import reused_between_tasks


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return reused_between_tasks.run(name, given, parameters)


def fingerprint(context, arguments):
    """The cache key of a task: it runs again when its code or what it takes has changed."""
    given = {giver: made[1] for giver, made in arguments["taken"].items()}
    return reused_between_tasks.fingerprint(
        context.task.name, given, arguments["parameters"]
    )


options = dict(cache_key_fn=fingerprint, persist_result=True)


@task(name="clean", **options)
def clean(taken, parameters):
    return run("clean", taken, parameters)


@task(name="big", **options)
def big(taken, parameters):
    return run("big", taken, parameters)


@task(name="share", **options)
def share(taken, parameters):
    return run("share", taken, parameters)


@flow(name="reused_between")
def reused_between(threshold: float = 5.0):
    made = {}
    made["clean"] = clean.submit({}, {})
    made["big"] = big.submit({"clean": made["clean"]}, {"threshold": threshold})
    made["share"] = share.submit({"clean": made["clean"], "big": made["big"]}, {})
    return {
        name: reused_between_tasks.unpacked(name, content)
        for one in made.values()
        for name, content in one.result()[0].items()
    }


if __name__ == "__main__":
    print(reused_between())
