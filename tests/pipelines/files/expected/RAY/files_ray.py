"""The pipeline files for Ray. Written by lineaslice."""

import argparse
import pathlib
import sys

import ray

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import files_tasks

# A task returns the bytes of its artifacts by name, and those of what it gives.
settings = dict(num_returns=2, max_retries=0, retry_exceptions=False)


@ray.remote(**settings)
def head(parameters, *waits, **taken):
    return files_tasks.run("head", taken, parameters)


@ray.remote(**settings)
def head_as_csv_and_lines(parameters, *waits, **taken):
    return files_tasks.run("head_as_csv_and_lines", taken, parameters)


def files():
    """Run the pipeline in the Ray that this process is connected to; returns the artifacts."""
    made = {}
    made["head"] = head.remote({})
    made["head_as_csv_and_lines"] = head_as_csv_and_lines.remote(
        {}, head=made["head"][1]
    )
    return {
        name: files_tasks.unpacked(name, content)
        for artifacts, _ in made.values()
        for name, content in ray.get(artifacts).items()
    }


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline files: head, head as csv, lines",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )

    given = vars(parser.parse_args())
    with ray.init():  # in the cluster that RAY_ADDRESS names, else in one for this run
        for name, value in files(**given).items():
            print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
