"""The pipeline aliases for Prefect. Written by lineaslice."""

import pathlib
import sys

from prefect import flow, task

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import aliases_tasks


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return aliases_tasks.run(name, given, parameters)


def fingerprint(context, arguments):
    """The cache key of a task: it runs again when its code or what it takes has changed."""
    given = {giver: made[1] for giver, made in arguments["taken"].items()}
    return aliases_tasks.fingerprint(context.task.name, given, arguments["parameters"])


options = dict(cache_key_fn=fingerprint, persist_result=True)


@task(name="index_and_total_and_longest_and_more", **options)
def index_and_total_and_longest_and_more(taken, parameters):
    return run("index_and_total_and_longest_and_more", taken, parameters)


@flow(name="aliases")
def aliases():
    made = {}
    made["index_and_total_and_longest_and_more"] = (
        index_and_total_and_longest_and_more.submit({}, {})
    )
    return {
        name: aliases_tasks.unpacked(name, content)
        for one in made.values()
        for name, content in one.result()[0].items()
    }


if __name__ == "__main__":
    print(aliases())
