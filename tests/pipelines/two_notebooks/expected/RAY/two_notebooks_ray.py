"""The pipeline two_notebooks for Ray. Written by lineaslice."""

import argparse
import pathlib
import sys

import ray

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import two_notebooks_tasks

# A task returns the bytes of its artifacts by name, and those of what it gives.
settings = dict(num_returns=2, max_retries=0, retry_exceptions=False)


@ray.remote(**settings)
def narrow(parameters, *waits, **taken):
    return two_notebooks_tasks.run("narrow", taken, parameters)


@ray.remote(**settings)
def counts(parameters, *waits, **taken):
    return two_notebooks_tasks.run("counts", taken, parameters)


@ray.remote(**settings)
def top(parameters, *waits, **taken):
    return two_notebooks_tasks.run("top", taken, parameters)


def two_notebooks(limit=1.0):
    """Run the pipeline in the Ray that this process is connected to; returns the artifacts."""
    made = {}
    made["narrow"] = narrow.remote({"limit": limit})
    made["counts"] = counts.remote({"limit": limit})
    made["top"] = top.remote({}, counts=made["counts"][1])
    return {
        name: two_notebooks_tasks.unpacked(name, content)
        for artifacts, _ in made.values()
        for name, content in ray.get(artifacts).items()
    }


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline two_notebooks: narrow, counts, top",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--limit",
        type=lambda text: two_notebooks_tasks.typed("limit", text),
        default=1.0,
        help="a number",
    )
    given = vars(parser.parse_args())
    with ray.init():  # in the cluster that RAY_ADDRESS names, else in one for this run
        for name, value in two_notebooks(**given).items():
            print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
