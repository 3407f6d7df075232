"""The pipeline iris_reused for Ray. Written by lineaslice."""

import argparse
import pathlib
import sys

import ray

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import iris_reused_tasks

# A task returns the bytes of its artifacts by name, and those of what it gives.
settings = dict(num_returns=2, max_retries=0, retry_exceptions=False)


@ray.remote(**settings)
def trained_model(parameters, *waits, **taken):
    return iris_reused_tasks.run("trained_model", taken, parameters)


@ray.remote(**settings)
def predicted(parameters, *waits, **taken):
    return iris_reused_tasks.run("predicted", taken, parameters)


def iris_reused(url2="data/iris_new.csv"):
    """Run the pipeline in the Ray that this process is connected to; returns the artifacts."""
    made = {}
    made["trained_model"] = trained_model.remote({})
    made["predicted"] = predicted.remote(
        {"url2": url2}, trained_model=made["trained_model"][1]
    )
    return {
        name: iris_reused_tasks.unpacked(name, content)
        for artifacts, _ in made.values()
        for name, content in ray.get(artifacts).items()
    }


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline iris_reused: trained_model, predicted",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--url2", type=str, default="data/iris_new.csv", help="a text")
    given = vars(parser.parse_args())
    with ray.init():  # in the cluster that RAY_ADDRESS names, else in one for this run
        for name, value in iris_reused(**given).items():
            print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
