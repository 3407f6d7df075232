import argparse


def get_first_rest_for_artifact_parts_and_downstream():
    first, *rest = [5, 1, 4, 2]
    return first, rest


def get_parts(first, rest):
    parts = (first, rest)
    return parts


def get_kept_double_number_for_artifact_kept_and_downstream(rest, high):
    if high:
        limit = 3
    else:
        limit = 1
    kept = []
    for number in rest:
        if (double := number * 2) > limit:
            kept.append(double)
    return kept, double, number


def get_kept(kept):
    return kept


def get_outcome(first, double, number):
    try:
        ratio = first / (number - 2)
    except ZeroDivisionError as error:
        ratio = str(error)
    outcome = {"ratio": ratio, "last": double}
    return outcome


def run_session_including_parts(
    high=True,
):
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    first, rest = get_first_rest_for_artifact_parts_and_downstream()
    parts = get_parts(first, rest)
    artifacts["parts"] = copy.deepcopy(parts)
    kept, double, number = get_kept_double_number_for_artifact_kept_and_downstream(
        rest, high
    )
    kept = get_kept(kept)
    artifacts["kept"] = copy.deepcopy(kept)
    outcome = get_outcome(first, double, number)
    artifacts["outcome"] = copy.deepcopy(outcome)
    return artifacts


def run_all_sessions(
    high=True,
):
    artifacts = dict()
    artifacts.update(run_session_including_parts(high))
    return artifacts


def stage_first_rest_for_artifact_parts_and_downstream():
    artifacts = dict()
    first, rest = get_first_rest_for_artifact_parts_and_downstream()
    return artifacts, {"first": first, "rest": rest}


def stage_parts(
    first,
    rest,
):
    artifacts = dict()
    parts = get_parts(first, rest)
    artifacts["parts"] = parts
    return artifacts, {}


def stage_kept_double_number_for_artifact_kept_and_downstream(
    rest,
    high=True,
):
    artifacts = dict()
    kept, double, number = get_kept_double_number_for_artifact_kept_and_downstream(
        rest, high
    )
    return artifacts, {"kept": kept, "double": double, "number": number}


def stage_kept(
    kept,
):
    artifacts = dict()
    kept = get_kept(kept)
    artifacts["kept"] = kept
    return artifacts, {}


def stage_outcome(
    first,
    double,
    number,
):
    artifacts = dict()
    outcome = get_outcome(first, double, number)
    artifacts["outcome"] = outcome
    return artifacts, {}


def typed(name, given):
    """The value of a parameter that is given as text, or as JSON has it."""
    import ast
    import json

    def parsed(text):
        for read in (json.loads, ast.literal_eval):
            try:
                return read(text)
            except (ValueError, SyntaxError):
                continue
        return text

    words, read, accepted = {
        "high": ("true or false", parsed, bool),
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
        description="Make the artifacts of the pipeline control_flow: parts, kept, outcome",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--high",
        type=lambda text: typed("high", text),
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
    for name, value in run_all_sessions(**vars(parser.parse_args())).items():
        print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
