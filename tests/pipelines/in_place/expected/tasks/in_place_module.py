import argparse

import numpy as np


def get_steps_loaded():
    steps = []
    steps.append("load")
    return steps


def get_filled():
    values = np.zeros(4)
    values += 1
    return values


def get_scaled(values):
    half = values[:2]
    half *= 5
    return values


def get_report(steps, values):
    steps.append("fill")
    steps.append("scale")
    report = {"steps": steps, "sum": values.sum()}
    return report


def run_session_including_steps_loaded():
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    steps = get_steps_loaded()
    artifacts["steps loaded"] = copy.deepcopy(steps)
    values = get_filled()
    artifacts["filled"] = copy.deepcopy(values)
    values = get_scaled(values)
    artifacts["scaled"] = copy.deepcopy(values)
    report = get_report(steps, values)
    artifacts["report"] = copy.deepcopy(report)
    return artifacts


def run_all_sessions():
    artifacts = dict()
    artifacts.update(run_session_including_steps_loaded())
    return artifacts


def stage_steps_loaded():
    artifacts = dict()
    steps = get_steps_loaded()
    artifacts["steps loaded"] = steps
    return artifacts, {"steps": steps}


def stage_filled():
    artifacts = dict()
    values = get_filled()
    artifacts["filled"] = values
    return artifacts, {"values": values}


def stage_scaled(
    values,
):
    artifacts = dict()
    values = get_scaled(values)
    artifacts["scaled"] = values
    return artifacts, {"values": values}


def stage_report(
    steps,
    values,
):
    artifacts = dict()
    report = get_report(steps, values)
    artifacts["report"] = report
    return artifacts, {}


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline in_place: steps loaded, filled, scaled, report",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )

    for name, value in run_all_sessions(**vars(parser.parse_args())).items():
        print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
