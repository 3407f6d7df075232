"""The pipeline all_reused for Ray. Written by lineaslice."""

import argparse
import pathlib
import sys

import ray

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import all_reused_tasks

# A task returns the bytes of its artifacts by name, and those of what it gives.
settings = dict(num_returns=2, max_retries=0, retry_exceptions=False)


@ray.remote(**settings)
def grid(parameters, *waits, **taken):
    return all_reused_tasks.run("grid", taken, parameters)


@ray.remote(**settings)
def norms(parameters, *waits, **taken):
    return all_reused_tasks.run("norms", taken, parameters)


def all_reused():
    """Run the pipeline in the Ray that this process is connected to; returns the artifacts."""
    made = {}
    made["grid"] = grid.remote({})
    made["norms"] = norms.remote({})
    return {
        name: all_reused_tasks.unpacked(name, content)
        for artifacts, _ in made.values()
        for name, content in ray.get(artifacts).items()
    }


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline all_reused: grid, norms",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )

    given = vars(parser.parse_args())
    with ray.init():  # in the cluster that RAY_ADDRESS names, else in one for this run
        for name, value in all_reused(**given).items():
            print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
