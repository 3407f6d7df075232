"""The pipeline in_place for Ray. Written by lineaslice."""

import argparse
import pathlib
import sys

import ray

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import in_place_tasks

# A task returns the bytes of its artifacts by name, and those of what it gives.
settings = dict(num_returns=2, max_retries=0, retry_exceptions=False)


@ray.remote(**settings)
def steps_loaded(parameters, *waits, **taken):
    return in_place_tasks.run("steps_loaded", taken, parameters)


@ray.remote(**settings)
def filled(parameters, *waits, **taken):
    return in_place_tasks.run("filled", taken, parameters)


@ray.remote(**settings)
def scaled(parameters, *waits, **taken):
    return in_place_tasks.run("scaled", taken, parameters)


@ray.remote(**settings)
def report(parameters, *waits, **taken):
    return in_place_tasks.run("report", taken, parameters)


def in_place():
    """Run the pipeline in the Ray that this process is connected to; returns the artifacts."""
    made = {}
    made["steps_loaded"] = steps_loaded.remote({})
    made["filled"] = filled.remote({})
    made["scaled"] = scaled.remote({}, filled=made["filled"][1])
    made["report"] = report.remote(
        {}, steps_loaded=made["steps_loaded"][1], scaled=made["scaled"][1]
    )
    return {
        name: in_place_tasks.unpacked(name, content)
        for artifacts, _ in made.values()
        for name, content in ray.get(artifacts).items()
    }


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline in_place: steps loaded, filled, scaled, report",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )

    given = vars(parser.parse_args())
    with ray.init():  # in the cluster that RAY_ADDRESS names, else in one for this run
        for name, value in in_place(**given).items():
            print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
