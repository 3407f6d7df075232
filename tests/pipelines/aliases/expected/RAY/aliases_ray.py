"""The pipeline aliases for Ray. Written by lineaslice."""

import argparse
import pathlib
import sys

import ray

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import aliases_tasks

# A task returns the bytes of its artifacts by name, and those of what it gives.
settings = dict(num_returns=2, max_retries=0, retry_exceptions=False)


@ray.remote(**settings)
def index_and_total_and_longest_and_more(parameters, *waits, **taken):
    return aliases_tasks.run("index_and_total_and_longest_and_more", taken, parameters)


def aliases():
    """Run the pipeline in the Ray that this process is connected to; returns the artifacts."""
    made = {}
    made["index_and_total_and_longest_and_more"] = (
        index_and_total_and_longest_and_more.remote({})
    )
    return {
        name: aliases_tasks.unpacked(name, content)
        for artifacts, _ in made.values()
        for name, content in ray.get(artifacts).items()
    }


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline aliases: index, total, longest, index afterwards",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )

    given = vars(parser.parse_args())
    with ray.init():  # in the cluster that RAY_ADDRESS names, else in one for this run
        for name, value in aliases(**given).items():
            print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
