import argparse


def make(power):
    def raised(x):
        return factor * x**power

    return raised


def get_square_steps_factor_for_artifact_first_values_and_downstream(factor_value):
    global factor
    factor = factor_value
    square = make(2)
    steps = [square, lambda x: x + 1]
    return square, steps


def get_first_values(steps):
    first_values = [step(2) for step in steps]
    return first_values


def get_cube_for_artifact_next_values_and_downstream():
    cube = make(3)
    return cube


def get_next_values(square, cube):
    next_values = [cube(2), square(3)]
    return next_values


def get_composed(steps, cube):
    result = 1
    for step in [*steps, cube]:
        result = step(result)
    return result


def run_session_including_first_values(
    factor=3,
):
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    square, steps = get_square_steps_factor_for_artifact_first_values_and_downstream(
        factor
    )
    first_values = get_first_values(steps)
    artifacts["first values"] = copy.deepcopy(first_values)
    cube = get_cube_for_artifact_next_values_and_downstream()
    next_values = get_next_values(square, cube)
    artifacts["next values"] = copy.deepcopy(next_values)
    result = get_composed(steps, cube)
    artifacts["composed"] = copy.deepcopy(result)
    return artifacts


def run_all_sessions(
    factor=3,
):
    artifacts = dict()
    artifacts.update(run_session_including_first_values(factor))
    return artifacts


def typed(name, given):
    """The value of a parameter that is given as text, or as JSON has it."""

    words, read, accepted = {
        "factor": ("a whole number", int, int),
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
        description="Make the artifacts of the pipeline functions_as_values: first values, next values, composed",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--factor",
        type=lambda text: typed("factor", text),
        default=3,
        help="a whole number",
    )
    for name, value in run_all_sessions(**vars(parser.parse_args())).items():
        print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
