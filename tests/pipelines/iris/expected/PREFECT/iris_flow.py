"""The pipeline iris for Prefect. Written by lineaslice."""

import pathlib
import sys

from prefect import flow, task

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import iris_tasks


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return iris_tasks.run(name, given, parameters)


def fingerprint(context, arguments):
    """The cache key of a task: it runs again when its code or what it takes has changed."""
    given = {giver: made[1] for giver, made in arguments["taken"].items()}
    return iris_tasks.fingerprint(context.task.name, given, arguments["parameters"])


options = dict(
    cache_key_fn=fingerprint, persist_result=True, retries=2, retry_delay_seconds=1
)


@task(name="iris_model", **options)
def iris_model(taken, parameters):
    return run("iris_model", taken, parameters)


@task(name="iris_petal_length_pred", **options)
def iris_petal_length_pred(taken, parameters):
    return run("iris_petal_length_pred", taken, parameters)


@flow(name="iris")
def iris(url2: str = "data/iris_new.csv"):
    made = {}
    made["iris_model"] = iris_model.submit({}, {})
    made["iris_petal_length_pred"] = iris_petal_length_pred.submit(
        {"iris_model": made["iris_model"]}, {"url2": url2}
    )
    return {
        name: iris_tasks.unpacked(name, content)
        for one in made.values()
        for name, content in one.result()[0].items()
    }


if __name__ == "__main__":
    print(iris())
