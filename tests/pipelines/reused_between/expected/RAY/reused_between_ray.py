"""The pipeline reused_between for Ray. Written by lineaslice."""

import argparse
import pathlib
import sys

import ray

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import reused_between_tasks

# A task returns the bytes of its artifacts by name, and those of what it gives.
settings = dict(num_returns=2, max_retries=0, retry_exceptions=False)


@ray.remote(**settings)
def clean(parameters, *waits, **taken):
    return reused_between_tasks.run("clean", taken, parameters)


@ray.remote(**settings)
def big(parameters, *waits, **taken):
    return reused_between_tasks.run("big", taken, parameters)


@ray.remote(**settings)
def share(parameters, *waits, **taken):
    return reused_between_tasks.run("share", taken, parameters)


def reused_between(threshold=5.0):
    """Run the pipeline in the Ray that this process is connected to; returns the artifacts."""
    made = {}
    made["clean"] = clean.remote({})
    made["big"] = big.remote({"threshold": threshold}, clean=made["clean"][1])
    made["share"] = share.remote({}, clean=made["clean"][1], big=made["big"][1])
    return {
        name: reused_between_tasks.unpacked(name, content)
        for artifacts, _ in made.values()
        for name, content in ray.get(artifacts).items()
    }


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline reused_between: big, share",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--threshold",
        type=lambda text: reused_between_tasks.typed("threshold", text),
        default=5.0,
        help="a number",
    )
    given = vars(parser.parse_args())
    with ray.init():  # in the cluster that RAY_ADDRESS names, else in one for this run
        for name, value in reused_between(**given).items():
            print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
