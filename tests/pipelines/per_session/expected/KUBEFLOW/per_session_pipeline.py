"""The pipeline per_session for Kubeflow Pipelines. Written by lineaslice."""

import os
import pathlib

from kfp import compiler, dsl

# The image that per_session_Dockerfile makes; it has kfp, and the code that components import.
options = dict(
    base_image=os.environ.get("IMAGE", "per_session:latest"), install_kfp_package=False
)


@dsl.component(**options)
def narrow_rows(limit: float, narrow_rows: dsl.Output[dsl.Artifact]):
    from per_session_tasks import run_files

    run_files("narrow_rows", {}, {"limit": limit}, {"narrow rows": narrow_rows.path})


@dsl.component(**options)
def word_counts(
    limit: float,
    word_counts: dsl.Output[dsl.Artifact],
    top_word: dsl.Output[dsl.Artifact],
):
    from per_session_tasks import run_files

    run_files(
        "word_counts",
        {},
        {"limit": limit},
        {"word counts": word_counts.path, "top word": top_word.path},
    )


def prepared(task):
    """A task that always runs: the cache of Kubeflow does not see that code has changed."""
    task.set_caching_options(False)
    task.set_retry(1, backoff_duration="0s", backoff_factor=1)
    return task


@dsl.pipeline(name="per-session")
def per_session(limit: float = 1.0):
    made = {}
    made["narrow_rows"] = prepared(narrow_rows(limit=limit))
    made["word_counts"] = prepared(word_counts(limit=limit))


if __name__ == "__main__":
    compiler.Compiler().compile(
        per_session, str(pathlib.Path(__file__).with_suffix(".yaml"))
    )
