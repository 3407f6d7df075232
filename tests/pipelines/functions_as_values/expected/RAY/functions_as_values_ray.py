"""The pipeline functions_as_values for Ray. Written by lineaslice."""

import argparse
import pathlib
import sys

import ray

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import functions_as_values_tasks

# A task returns the bytes of its artifacts by name, and those of what it gives.
settings = dict(num_returns=2, max_retries=0, retry_exceptions=False)


@ray.remote(**settings)
def first_values_and_next_values_and_composed(parameters, *waits, **taken):
    return functions_as_values_tasks.run(
        "first_values_and_next_values_and_composed", taken, parameters
    )


def functions_as_values(factor=3):
    """Run the pipeline in the Ray that this process is connected to; returns the artifacts."""
    made = {}
    made["first_values_and_next_values_and_composed"] = (
        first_values_and_next_values_and_composed.remote({"factor": factor})
    )
    return {
        name: functions_as_values_tasks.unpacked(name, content)
        for artifacts, _ in made.values()
        for name, content in ray.get(artifacts).items()
    }


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline functions_as_values: first values, next values, composed",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--factor",
        type=lambda text: functions_as_values_tasks.typed("factor", text),
        default=3,
        help="a whole number",
    )
    given = vars(parser.parse_args())
    with ray.init():  # in the cluster that RAY_ADDRESS names, else in one for this run
        for name, value in functions_as_values(**given).items():
            print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
