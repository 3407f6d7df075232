"""The pipeline per_session for Prefect. Written by lineaslice."""

import pathlib
import sys

from prefect import flow, task

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import per_session_tasks


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return per_session_tasks.run(name, given, parameters)


def fingerprint(context, arguments):
    """The cache key of a task: it runs again when its code or what it takes has changed."""
    given = {giver: made[1] for giver, made in arguments["taken"].items()}
    return per_session_tasks.fingerprint(
        context.task.name, given, arguments["parameters"]
    )


options = dict(
    cache_key_fn=fingerprint, persist_result=True, retries=1, retry_delay_seconds=0
)


@task(name="narrow_rows", **options)
def narrow_rows(taken, parameters):
    return run("narrow_rows", taken, parameters)


@task(name="word_counts", **options)
def word_counts(taken, parameters):
    return run("word_counts", taken, parameters)


@flow(name="per_session")
def per_session(limit: float = 1.0):
    made = {}
    made["narrow_rows"] = narrow_rows.submit({}, {"limit": limit})
    made["word_counts"] = word_counts.submit({}, {"limit": limit})
    return {
        name: per_session_tasks.unpacked(name, content)
        for one in made.values()
        for name, content in one.result()[0].items()
    }


if __name__ == "__main__":
    per_session.serve(name="per_session", cron="30 6 * * 1")
