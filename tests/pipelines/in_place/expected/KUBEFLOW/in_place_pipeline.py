"""The pipeline in_place for Kubeflow Pipelines. Written by lineaslice."""

import os
import pathlib

from kfp import compiler, dsl

# The image that in_place_Dockerfile makes; it has kfp, and the code that components import.
options = dict(
    base_image=os.environ.get("IMAGE", "in_place:latest"), install_kfp_package=False
)


@dsl.component(**options)
def steps_loaded(
    steps_loaded: dsl.Output[dsl.Artifact], given: dsl.Output[dsl.Artifact]
):
    from in_place_tasks import run_files

    run_files("steps_loaded", {}, {}, {"steps loaded": steps_loaded.path}, given.path)


@dsl.component(**options)
def filled(filled: dsl.Output[dsl.Artifact], given: dsl.Output[dsl.Artifact]):
    from in_place_tasks import run_files

    run_files("filled", {}, {}, {"filled": filled.path}, given.path)


@dsl.component(**options)
def scaled(
    from_filled: dsl.Input[dsl.Artifact],
    scaled: dsl.Output[dsl.Artifact],
    given: dsl.Output[dsl.Artifact],
):
    from in_place_tasks import run_files

    run_files(
        "scaled", {"filled": from_filled.path}, {}, {"scaled": scaled.path}, given.path
    )


@dsl.component(**options)
def report(
    from_steps_loaded: dsl.Input[dsl.Artifact],
    from_scaled: dsl.Input[dsl.Artifact],
    report: dsl.Output[dsl.Artifact],
):
    from in_place_tasks import run_files

    run_files(
        "report",
        {"steps_loaded": from_steps_loaded.path, "scaled": from_scaled.path},
        {},
        {"report": report.path},
    )


def prepared(task):
    """A task that always runs: the cache of Kubeflow does not see that code has changed."""
    task.set_caching_options(False)
    return task


@dsl.pipeline(name="in-place")
def in_place():
    made = {}
    made["steps_loaded"] = prepared(steps_loaded())
    made["filled"] = prepared(filled())
    made["scaled"] = prepared(scaled(from_filled=made["filled"].outputs["given"]))
    made["report"] = prepared(
        report(
            from_steps_loaded=made["steps_loaded"].outputs["given"],
            from_scaled=made["scaled"].outputs["given"],
        )
    )


if __name__ == "__main__":
    compiler.Compiler().compile(
        in_place, str(pathlib.Path(__file__).with_suffix(".yaml"))
    )
