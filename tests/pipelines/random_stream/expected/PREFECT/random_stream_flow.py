"""The pipeline random_stream for Prefect. Written by lineaslice."""

import pathlib
import sys

from prefect import flow, task

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import random_stream_tasks


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return random_stream_tasks.run(name, given, parameters)


def fingerprint(context, arguments):
    """The cache key of a task: it runs again when its code or what it takes has changed."""
    given = {giver: made[1] for giver, made in arguments["taken"].items()}
    return random_stream_tasks.fingerprint(
        context.task.name, given, arguments["parameters"]
    )


options = dict(cache_key_fn=fingerprint, persist_result=True)


@task(name="train_sample_and_test_sample", **options)
def train_sample_and_test_sample(taken, parameters):
    return run("train_sample_and_test_sample", taken, parameters)


@task(name="gap", **options)
def gap(taken, parameters):
    return run("gap", taken, parameters)


@flow(name="random_stream")
def random_stream():
    made = {}
    made["train_sample_and_test_sample"] = train_sample_and_test_sample.submit({}, {})
    made["gap"] = gap.submit(
        {"train_sample_and_test_sample": made["train_sample_and_test_sample"]}, {}
    )
    return {
        name: random_stream_tasks.unpacked(name, content)
        for one in made.values()
        for name, content in one.result()[0].items()
    }


if __name__ == "__main__":
    print(random_stream())
