import argparse

import pandas as pd


def get_narrow(limit):
    narrow = (
        pd.read_csv("data/iris_train.csv")
        .query("`petal.width` < @limit")
        .reset_index(drop=True)
    )
    return narrow


def get_counts(limit):
    words = ["the", "quick", "brown", "fox"]
    counts = {word: len(word) * limit for word in words}
    return counts


def get_top(counts):
    top = max(counts, key=counts.get)
    return top


def run_session_including_narrow(
    limit=1.0,
):
    artifacts = dict()
    narrow = get_narrow(limit)
    artifacts["narrow"] = narrow
    return artifacts


def run_session_including_counts(
    limit=1.0,
):
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    counts = get_counts(limit)
    artifacts["counts"] = copy.deepcopy(counts)
    top = get_top(counts)
    artifacts["top"] = copy.deepcopy(top)
    return artifacts


def run_all_sessions(
    limit=1.0,
):
    artifacts = dict()
    artifacts.update(run_session_including_narrow(limit))
    artifacts.update(run_session_including_counts(limit))
    return artifacts


def stage_narrow(
    limit=1.0,
):
    artifacts = dict()
    narrow = get_narrow(limit)
    artifacts["narrow"] = narrow
    return artifacts, {}


def stage_counts(
    limit=1.0,
):
    artifacts = dict()
    counts = get_counts(limit)
    artifacts["counts"] = counts
    return artifacts, {"counts": counts}


def stage_top(
    counts,
):
    artifacts = dict()
    top = get_top(counts)
    artifacts["top"] = top
    return artifacts, {}


def typed(name, given):
    """The value of a parameter that is given as text, or as JSON has it."""

    words, read, accepted = {
        "limit": ("a number", float, (float, int)),
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
        description="Make the artifacts of the pipeline two_notebooks: narrow, counts, top",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--limit", type=lambda text: typed("limit", text), default=1.0, help="a number"
    )
    for name, value in run_all_sessions(**vars(parser.parse_args())).items():
        print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
