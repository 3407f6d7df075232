"""The pipeline odd_names_grosse for Kubeflow Pipelines. Written by lineaslice."""

import os
import pathlib

from kfp import compiler, dsl

# The image that odd_names_grosse_Dockerfile makes; it has kfp, and the code that components import.
options = dict(
    base_image=os.environ.get("IMAGE", "odd_names_grosse:latest"),
    install_kfp_package=False,
)


@dsl.component(**options)
def the_grosste_list_x_y(
    grosse: int, task: int, the_grosste_list_x_y: dsl.Output[dsl.Artifact]
):
    from odd_names_grosse_tasks import run_files

    run_files(
        "the_grosste_list_x_y",
        {},
        {"größe": grosse, "task": task},
        {'the "größte" list: {{ x }} ${y}': the_grosste_list_x_y.path},
    )


@dsl.component(**options)
def class_2(
    grosse: int,
    task: int,
    class_2: dsl.Output[dsl.Artifact],
    given: dsl.Output[dsl.Artifact],
):
    from odd_names_grosse_tasks import run_files

    run_files(
        "class_2",
        {},
        {"größe": grosse, "task": task},
        {"class": class_2.path},
        given.path,
    )


@dsl.component(**options)
def run_rm_rf(
    from_class_2: dsl.Input[dsl.Artifact],
    dag: str,
    run_rm_rf: dsl.Output[dsl.Artifact],
    given: dsl.Output[dsl.Artifact],
):
    from odd_names_grosse_tasks import run_files

    run_files(
        "run_rm_rf",
        {"class_2": from_class_2.path},
        {"dag": dag},
        {"../run; rm -rf /": run_rm_rf.path},
        given.path,
    )


@dsl.component(**options)
def tick(
    from_class_2: dsl.Input[dsl.Artifact],
    from_run_rm_rf: dsl.Input[dsl.Artifact],
    tick: dsl.Output[dsl.Artifact],
):
    from odd_names_grosse_tasks import run_files

    run_files(
        "tick",
        {"class_2": from_class_2.path, "run_rm_rf": from_run_rm_rf.path},
        {},
        {"日本語 \\ % | `tick`\n": tick.path},
    )


@dsl.component(**options)
def xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx(
    from_run_rm_rf: dsl.Input[dsl.Artifact],
    grosse: int,
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: dsl.Output[dsl.Artifact],
):
    from odd_names_grosse_tasks import run_files

    run_files(
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        {"run_rm_rf": from_run_rm_rf.path},
        {"größe": grosse},
        {
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.path
        },
    )


def prepared(task):
    """A task that always runs: the cache of Kubeflow does not see that code has changed."""
    task.set_caching_options(False)
    return task


@dsl.pipeline(name="odd-names-grosse")
def odd_names_grosse(grosse: int = 2, task: int = 3, dag: str = "it's"):
    made = {}
    made["the_grosste_list_x_y"] = prepared(
        the_grosste_list_x_y(grosse=grosse, task=task)
    )
    made["class_2"] = prepared(class_2(grosse=grosse, task=task))
    made["run_rm_rf"] = prepared(
        run_rm_rf(from_class_2=made["class_2"].outputs["given"], dag=dag)
    )
    made["tick"] = prepared(
        tick(
            from_class_2=made["class_2"].outputs["given"],
            from_run_rm_rf=made["run_rm_rf"].outputs["given"],
        )
    )
    made["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"] = prepared(
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx(
            from_run_rm_rf=made["run_rm_rf"].outputs["given"], grosse=grosse
        )
    )


if __name__ == "__main__":
    compiler.Compiler().compile(
        odd_names_grosse, str(pathlib.Path(__file__).with_suffix(".yaml"))
    )
