"""The pipeline odd_names_grosse for Ray. Written by lineaslice."""

import argparse
import pathlib
import sys

import ray

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import odd_names_grosse_tasks

# A task returns the bytes of its artifacts by name, and those of what it gives.
settings = dict(num_returns=2, max_retries=0, retry_exceptions=False)


@ray.remote(**settings)
def the_grosste_list_x_y(parameters, *waits, **taken):
    return odd_names_grosse_tasks.run("the_grosste_list_x_y", taken, parameters)


@ray.remote(**settings)
def class_2(parameters, *waits, **taken):
    return odd_names_grosse_tasks.run("class_2", taken, parameters)


@ray.remote(**settings)
def run_rm_rf(parameters, *waits, **taken):
    return odd_names_grosse_tasks.run("run_rm_rf", taken, parameters)


@ray.remote(**settings)
def tick(parameters, *waits, **taken):
    return odd_names_grosse_tasks.run("tick", taken, parameters)


@ray.remote(**settings)
def xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx(parameters, *waits, **taken):
    return odd_names_grosse_tasks.run(
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", taken, parameters
    )


def odd_names_grosse(grosse=2, task=3, dag="it's"):
    """Run the pipeline in the Ray that this process is connected to; returns the artifacts."""
    made = {}
    made["the_grosste_list_x_y"] = the_grosste_list_x_y.remote(
        {"größe": grosse, "task": task}
    )
    made["class_2"] = class_2.remote({"größe": grosse, "task": task})
    made["run_rm_rf"] = run_rm_rf.remote({"dag": dag}, class_2=made["class_2"][1])
    made["tick"] = tick.remote(
        {}, class_2=made["class_2"][1], run_rm_rf=made["run_rm_rf"][1]
    )
    made["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"] = (
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.remote(
            {"größe": grosse}, run_rm_rf=made["run_rm_rf"][1]
        )
    )
    return {
        name: odd_names_grosse_tasks.unpacked(name, content)
        for artifacts, _ in made.values()
        for name, content in ray.get(artifacts).items()
    }


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline odd: names / 'größe': the \"größte\" list: {{ x }} ${y}, class, ../run; rm -rf /, 日本語 \\ % | `tick`\n, xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--größe",
        type=lambda text: odd_names_grosse_tasks.typed("größe", text),
        default=2,
        help="a whole number",
        dest="grosse",
    )
    parser.add_argument(
        "--task",
        type=lambda text: odd_names_grosse_tasks.typed("task", text),
        default=3,
        help="a whole number",
    )
    parser.add_argument("--dag", type=str, default="it's", help="a text")
    given = vars(parser.parse_args())
    with ray.init():  # in the cluster that RAY_ADDRESS names, else in one for this run
        for name, value in odd_names_grosse(**given).items():
            print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
