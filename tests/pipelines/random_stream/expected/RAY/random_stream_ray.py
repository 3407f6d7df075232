"""The pipeline random_stream for Ray. Written by lineaslice."""

import argparse
import pathlib
import sys

import ray

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import random_stream_tasks

# A task returns the bytes of its artifacts by name, and those of what it gives.
settings = dict(num_returns=2, max_retries=0, retry_exceptions=False)


@ray.remote(**settings)
def train_sample_and_test_sample(parameters, *waits, **taken):
    return random_stream_tasks.run("train_sample_and_test_sample", taken, parameters)


@ray.remote(**settings)
def gap(parameters, *waits, **taken):
    return random_stream_tasks.run("gap", taken, parameters)


def random_stream():
    """Run the pipeline in the Ray that this process is connected to; returns the artifacts."""
    made = {}
    made["train_sample_and_test_sample"] = train_sample_and_test_sample.remote({})
    made["gap"] = gap.remote(
        {}, train_sample_and_test_sample=made["train_sample_and_test_sample"][1]
    )
    return {
        name: random_stream_tasks.unpacked(name, content)
        for artifacts, _ in made.values()
        for name, content in ray.get(artifacts).items()
    }


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline random_stream: train sample, test sample, gap",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )

    given = vars(parser.parse_args())
    with ray.init():  # in the cluster that RAY_ADDRESS names, else in one for this run
        for name, value in random_stream(**given).items():
            print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
