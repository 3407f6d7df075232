"""The pipeline iris_reused for Prefect. Written by lineaslice."""

import pathlib
import sys

from prefect import flow, task

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import iris_reused_tasks


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return iris_reused_tasks.run(name, given, parameters)


def fingerprint(context, arguments):
    """The cache key of a task: it runs again when its code or what it takes has changed."""
    given = {giver: made[1] for giver, made in arguments["taken"].items()}
    return iris_reused_tasks.fingerprint(
        context.task.name, given, arguments["parameters"]
    )


options = dict(cache_key_fn=fingerprint, persist_result=True)


@task(name="trained_model", **options)
def trained_model(taken, parameters):
    return run("trained_model", taken, parameters)


@task(name="predicted", **options)
def predicted(taken, parameters):
    return run("predicted", taken, parameters)


@flow(name="iris_reused")
def iris_reused(url2: str = "data/iris_new.csv"):
    made = {}
    made["trained_model"] = trained_model.submit({}, {})
    made["predicted"] = predicted.submit(
        {"trained_model": made["trained_model"]}, {"url2": url2}
    )
    return {
        name: iris_reused_tasks.unpacked(name, content)
        for one in made.values()
        for name, content in one.result()[0].items()
    }


if __name__ == "__main__":
    print(iris_reused())
