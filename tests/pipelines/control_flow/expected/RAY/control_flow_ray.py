"""The pipeline control_flow for Ray. Written by lineaslice."""

import argparse
import pathlib
import sys

import ray

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import control_flow_tasks

# A task returns the bytes of its artifacts by name, and those of what it gives.
settings = dict(num_returns=2, max_retries=0, retry_exceptions=False)


@ray.remote(**settings)
def first_rest_for_artifact_parts_and_downstream(parameters, *waits, **taken):
    return control_flow_tasks.run(
        "first_rest_for_artifact_parts_and_downstream", taken, parameters
    )


@ray.remote(**settings)
def parts(parameters, *waits, **taken):
    return control_flow_tasks.run("parts", taken, parameters)


@ray.remote(**settings)
def kept_double_number_for_artifact_kept_and_downstrea(parameters, *waits, **taken):
    return control_flow_tasks.run(
        "kept_double_number_for_artifact_kept_and_downstrea", taken, parameters
    )


@ray.remote(**settings)
def kept(parameters, *waits, **taken):
    return control_flow_tasks.run("kept", taken, parameters)


@ray.remote(**settings)
def outcome(parameters, *waits, **taken):
    return control_flow_tasks.run("outcome", taken, parameters)


def control_flow(high=True):
    """Run the pipeline in the Ray that this process is connected to; returns the artifacts."""
    made = {}
    made["first_rest_for_artifact_parts_and_downstream"] = (
        first_rest_for_artifact_parts_and_downstream.remote({})
    )
    made["parts"] = parts.remote(
        {},
        first_rest_for_artifact_parts_and_downstream=made[
            "first_rest_for_artifact_parts_and_downstream"
        ][1],
    )
    made["kept_double_number_for_artifact_kept_and_downstrea"] = (
        kept_double_number_for_artifact_kept_and_downstrea.remote(
            {"high": high},
            first_rest_for_artifact_parts_and_downstream=made[
                "first_rest_for_artifact_parts_and_downstream"
            ][1],
        )
    )
    made["kept"] = kept.remote(
        {},
        kept_double_number_for_artifact_kept_and_downstrea=made[
            "kept_double_number_for_artifact_kept_and_downstrea"
        ][1],
    )
    made["outcome"] = outcome.remote(
        {},
        first_rest_for_artifact_parts_and_downstream=made[
            "first_rest_for_artifact_parts_and_downstream"
        ][1],
        kept_double_number_for_artifact_kept_and_downstrea=made[
            "kept_double_number_for_artifact_kept_and_downstrea"
        ][1],
    )
    return {
        name: control_flow_tasks.unpacked(name, content)
        for artifacts, _ in made.values()
        for name, content in ray.get(artifacts).items()
    }


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline control_flow: parts, kept, outcome",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--high",
        type=lambda text: control_flow_tasks.typed("high", text),
        default=True,
        help="true or false",
        nargs="?",
        const=True,
    )
    parser.add_argument(
        "--no_high",
        "--no-high",
        action="store_const",
        const=False,
        dest="high",
        default=argparse.SUPPRESS,
        help="the same as --high false",
    )
    given = vars(parser.parse_args())
    with ray.init():  # in the cluster that RAY_ADDRESS names, else in one for this run
        for name, value in control_flow(**given).items():
            print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
