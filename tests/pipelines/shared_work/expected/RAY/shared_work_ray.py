"""The pipeline shared_work for Ray. Written by lineaslice."""

import argparse
import pathlib
import sys

import ray

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import shared_work_tasks

# A task returns the bytes of its artifacts by name, and those of what it gives.
settings = dict(num_returns=2, max_retries=0, retry_exceptions=False)


@ray.remote(**settings)
def df_for_artifact_means_and_downstream(parameters, *waits, **taken):
    return shared_work_tasks.run(
        "df_for_artifact_means_and_downstream", taken, parameters
    )


@ray.remote(**settings)
def means(parameters, *waits, **taken):
    return shared_work_tasks.run("means", taken, parameters)


@ray.remote(**settings)
def largest(parameters, *waits, **taken):
    return shared_work_tasks.run("largest", taken, parameters)


@ray.remote(**settings)
def spread(parameters, *waits, **taken):
    return shared_work_tasks.run("spread", taken, parameters)


def shared_work():
    """Run the pipeline in the Ray that this process is connected to; returns the artifacts."""
    made = {}
    made["df_for_artifact_means_and_downstream"] = (
        df_for_artifact_means_and_downstream.remote({})
    )
    made["means"] = means.remote(
        {},
        df_for_artifact_means_and_downstream=made[
            "df_for_artifact_means_and_downstream"
        ][1],
    )
    made["largest"] = largest.remote(
        {},
        df_for_artifact_means_and_downstream=made[
            "df_for_artifact_means_and_downstream"
        ][1],
    )
    made["spread"] = spread.remote({}, means=made["means"][1])
    return {
        name: shared_work_tasks.unpacked(name, content)
        for artifacts, _ in made.values()
        for name, content in ray.get(artifacts).items()
    }


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline shared_work: means, largest, spread",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )

    given = vars(parser.parse_args())
    with ray.init():  # in the cluster that RAY_ADDRESS names, else in one for this run
        for name, value in shared_work(**given).items():
            print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
