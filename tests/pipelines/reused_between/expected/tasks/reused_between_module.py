import argparse

import pandas as pd


def get_clean():
    import lineaslice

    clean = lineaslice.get("clean", 1).get_value()
    return clean


def get_big(clean, threshold):
    big = clean[clean["PETAL.LENGTH"] > threshold].reset_index(drop=True)
    return big


def get_share(clean, big):
    share = len(big) / len(clean)
    return share


def run_session_including_big(
    threshold=5.0,
):
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    clean = get_clean()
    big = get_big(clean, threshold)
    artifacts["big"] = copy.deepcopy(big)
    share = get_share(clean, big)
    artifacts["share"] = copy.deepcopy(share)
    return artifacts


# What is loaded from the store: version, SHA-256 of its bytes, and what is done when it
# is missing. To see whether all of it is there: lineaslice check FILE
PINNED_ARTIFACTS = {
    "clean": (
        1,
        "SHA-256",
        "fail",
    ),
}


def run_all_sessions(
    threshold=5.0,
):
    artifacts = dict()
    artifacts.update(run_session_including_big(threshold))
    return artifacts


def stage_clean():
    artifacts = dict()
    clean = get_clean()
    return artifacts, {"clean": clean}


def stage_big(
    clean,
    threshold=5.0,
):
    artifacts = dict()
    big = get_big(clean, threshold)
    artifacts["big"] = big
    return artifacts, {"big": big}


def stage_share(
    clean,
    big,
):
    artifacts = dict()
    share = get_share(clean, big)
    artifacts["share"] = share
    return artifacts, {}


def typed(name, given):
    """The value of a parameter that is given as text, or as JSON has it."""

    words, read, accepted = {
        "threshold": ("a number", float, (float, int)),
    }[name]
    try:
        value = read(given) if isinstance(given, str) else given
        if accepted in (tuple, set) and isinstance(value, list):
            value = accepted(value)
        if not isinstance(value, accepted) or (
            isinstance(value, bool) and read in (int, float)
        ):
            raise TypeError
        return float(value) if read is float else value
    except (ValueError, TypeError, ArithmeticError):
        raise argparse.ArgumentTypeError(f"{given!r} is not {words}") from None


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline reused_between: big, share",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--threshold",
        type=lambda text: typed("threshold", text),
        default=5.0,
        help="a number",
    )
    for name, value in run_all_sessions(**vars(parser.parse_args())).items():
        print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
