"""The pipeline odd_names_grosse for Prefect. Written by lineaslice."""

import pathlib
import sys

from prefect import flow, task

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import odd_names_grosse_tasks


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return odd_names_grosse_tasks.run(name, given, parameters)


def fingerprint(context, arguments):
    """The cache key of a task: it runs again when its code or what it takes has changed."""
    given = {giver: made[1] for giver, made in arguments["taken"].items()}
    return odd_names_grosse_tasks.fingerprint(
        context.task.name, given, arguments["parameters"]
    )


options = dict(cache_key_fn=fingerprint, persist_result=True)


@task(name="the_grosste_list_x_y", **options)
def the_grosste_list_x_y(taken, parameters):
    return run("the_grosste_list_x_y", taken, parameters)


@task(name="class_2", **options)
def class_2(taken, parameters):
    return run("class_2", taken, parameters)


@task(name="run_rm_rf", **options)
def run_rm_rf(taken, parameters):
    return run("run_rm_rf", taken, parameters)


@task(name="tick", **options)
def tick(taken, parameters):
    return run("tick", taken, parameters)


@task(name="xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", **options)
def xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx(taken, parameters):
    return run("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", taken, parameters)


@flow(name="odd_names_grosse")
def odd_names_grosse(grosse: int = 2, task: int = 3, dag: str = "it's"):
    made = {}
    made["the_grosste_list_x_y"] = the_grosste_list_x_y.submit(
        {}, {"größe": grosse, "task": task}
    )
    made["class_2"] = class_2.submit({}, {"größe": grosse, "task": task})
    made["run_rm_rf"] = run_rm_rf.submit({"class_2": made["class_2"]}, {"dag": dag})
    made["tick"] = tick.submit(
        {"class_2": made["class_2"], "run_rm_rf": made["run_rm_rf"]}, {}
    )
    made["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"] = (
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.submit(
            {"run_rm_rf": made["run_rm_rf"]}, {"größe": grosse}
        )
    )
    return {
        name: odd_names_grosse_tasks.unpacked(name, content)
        for one in made.values()
        for name, content in one.result()[0].items()
    }


if __name__ == "__main__":
    print(odd_names_grosse())
