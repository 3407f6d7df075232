"""The pipeline files for Prefect. Written by lineaslice."""

import pathlib
import sys

from prefect import flow, task

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import files_tasks


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return files_tasks.run(name, given, parameters)


def fingerprint(context, arguments):
    """The cache key of a task: it runs again when its code or what it takes has changed."""
    given = {giver: made[1] for giver, made in arguments["taken"].items()}
    return files_tasks.fingerprint(context.task.name, given, arguments["parameters"])


options = dict(cache_key_fn=fingerprint, persist_result=True)


@task(name="head", **options)
def head(taken, parameters):
    return run("head", taken, parameters)


@task(name="head_as_csv_and_lines", **options)
def head_as_csv_and_lines(taken, parameters):
    return run("head_as_csv_and_lines", taken, parameters)


@flow(name="files")
def files():
    made = {}
    made["head"] = head.submit({}, {})
    made["head_as_csv_and_lines"] = head_as_csv_and_lines.submit(
        {"head": made["head"]}, {}
    )
    return {
        name: files_tasks.unpacked(name, content)
        for one in made.values()
        for name, content in one.result()[0].items()
    }


if __name__ == "__main__":
    print(files())
