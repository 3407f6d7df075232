"""The pipeline functions_and_classes for Ray. Written by lineaslice."""

import argparse
import pathlib
import sys

import ray

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import functions_and_classes_tasks

# A task returns the bytes of its artifacts by name, and those of what it gives.
settings = dict(num_returns=2, max_retries=0, retry_exceptions=False)


@ray.remote(**settings)
def points(parameters, *waits, **taken):
    return functions_and_classes_tasks.run("points", taken, parameters)


@ray.remote(**settings)
def summary(parameters, *waits, **taken):
    return functions_and_classes_tasks.run("summary", taken, parameters)


@ray.remote(**settings)
def far(parameters, *waits, **taken):
    return functions_and_classes_tasks.run("far", taken, parameters)


def functions_and_classes():
    """Run the pipeline in the Ray that this process is connected to; returns the artifacts."""
    made = {}
    made["points"] = points.remote({})
    made["summary"] = summary.remote({}, points=made["points"][1])
    made["far"] = far.remote({}, points=made["points"][1])
    return {
        name: functions_and_classes_tasks.unpacked(name, content)
        for artifacts, _ in made.values()
        for name, content in ray.get(artifacts).items()
    }


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline functions_and_classes: points, summary, far",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )

    given = vars(parser.parse_args())
    with ray.init():  # in the cluster that RAY_ADDRESS names, else in one for this run
        for name, value in functions_and_classes(**given).items():
            print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
