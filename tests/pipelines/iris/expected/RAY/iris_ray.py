"""The pipeline iris for Ray. Written by lineaslice."""

import argparse
import pathlib
import sys

import ray

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import iris_tasks

# A task returns the bytes of its artifacts by name, and those of what it gives.
settings = dict(num_returns=2, max_retries=2, retry_exceptions=True)


@ray.remote(**settings)
def iris_model(parameters, *waits, **taken):
    return iris_tasks.run("iris_model", taken, parameters)


@ray.remote(**settings)
def iris_petal_length_pred(parameters, *waits, **taken):
    return iris_tasks.run("iris_petal_length_pred", taken, parameters)


def iris(url2="data/iris_new.csv"):
    """Run the pipeline in the Ray that this process is connected to; returns the artifacts."""
    made = {}
    made["iris_model"] = iris_model.remote({})
    made["iris_petal_length_pred"] = iris_petal_length_pred.remote(
        {"url2": url2}, iris_model=made["iris_model"][1]
    )
    return {
        name: iris_tasks.unpacked(name, content)
        for artifacts, _ in made.values()
        for name, content in ray.get(artifacts).items()
    }


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline iris: iris_model, iris_petal_length_pred",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--url2", type=str, default="data/iris_new.csv", help="a text")
    given = vars(parser.parse_args())
    with ray.init():  # in the cluster that RAY_ADDRESS names, else in one for this run
        for name, value in iris(**given).items():
            print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
