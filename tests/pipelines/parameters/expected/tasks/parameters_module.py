import argparse


def get_simple(count, rate, label, enabled):
    simple = [count * rate, label * 2, not enabled]
    return simple


def get_nested(weights, names, pair, kinds):
    nested = {"weights": weights, "names": names, "pair": pair, "kinds": sorted(kinds)}
    return nested


def get_unusual(pair, wave, raw, nothing, by_number):
    unusual = (wave * 2, raw + b"!", nothing, by_number, type(pair).__name__)
    return unusual


def run_session_including_simple(
    count=3,
    rate=-0.25,
    label='it\'s = "100%" {ok} $HOME `x`\n',
    enabled=True,
    weights=[1, 2.5, None],
    names={"a": 1, "b": [True]},
    pair=(1, "x"),
    kinds={"p", "q"},
    wave=1 + 2j,
    raw=b"\x01ab",
    nothing=None,
    by_number={1: "one", (2, 3): "more"},
):
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    simple = get_simple(count, rate, label, enabled)
    artifacts["simple"] = copy.deepcopy(simple)
    nested = get_nested(weights, names, pair, kinds)
    artifacts["nested"] = copy.deepcopy(nested)
    unusual = get_unusual(pair, wave, raw, nothing, by_number)
    artifacts["unusual"] = copy.deepcopy(unusual)
    return artifacts


def run_all_sessions(
    count=3,
    rate=-0.25,
    label='it\'s = "100%" {ok} $HOME `x`\n',
    enabled=True,
    weights=[1, 2.5, None],
    names={"a": 1, "b": [True]},
    pair=(1, "x"),
    kinds={"p", "q"},
    wave=1 + 2j,
    raw=b"\x01ab",
    nothing=None,
    by_number={1: "one", (2, 3): "more"},
):
    artifacts = dict()
    artifacts.update(
        run_session_including_simple(
            count,
            rate,
            label,
            enabled,
            weights,
            names,
            pair,
            kinds,
            wave,
            raw,
            nothing,
            by_number,
        )
    )
    return artifacts


def stage_simple(
    count=3,
    rate=-0.25,
    label='it\'s = "100%" {ok} $HOME `x`\n',
    enabled=True,
):
    artifacts = dict()
    simple = get_simple(count, rate, label, enabled)
    artifacts["simple"] = simple
    return artifacts, {}


def stage_nested(
    weights=[1, 2.5, None],
    names={"a": 1, "b": [True]},
    pair=(1, "x"),
    kinds={"p", "q"},
):
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    nested = get_nested(weights, names, pair, kinds)
    artifacts["nested"] = copy.deepcopy(nested)
    return artifacts, {}


def stage_unusual(
    pair=(1, "x"),
    wave=1 + 2j,
    raw=b"\x01ab",
    nothing=None,
    by_number={1: "one", (2, 3): "more"},
):
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    unusual = get_unusual(pair, wave, raw, nothing, by_number)
    artifacts["unusual"] = copy.deepcopy(unusual)
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
        "count": ("a whole number", int, int),
        "rate": ("a number", float, (float, int)),
        "label": ("a text", str, str),
        "enabled": ("true or false", parsed, bool),
        "weights": ("a list, as JSON", parsed, list),
        "names": ("a dictionary, as JSON", parsed, dict),
        "pair": ("a list, as JSON", parsed, tuple),
        "kinds": ("a list, as JSON", parsed, set),
        "wave": ("a complex number", complex, (complex, float, int)),
        "raw": ("bytes, given as text", str.encode, bytes),
        "nothing": ("JSON, or any text", parsed, object),
        "by_number": ("a dictionary, as JSON", parsed, dict),
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
        description="Make the artifacts of the pipeline parameters: simple, nested, unusual",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--count",
        type=lambda text: typed("count", text),
        default=3,
        help="a whole number",
    )
    parser.add_argument(
        "--rate", type=lambda text: typed("rate", text), default=-0.25, help="a number"
    )
    parser.add_argument(
        "--label", type=str, default='it\'s = "100%" {ok} $HOME `x`\n', help="a text"
    )
    parser.add_argument(
        "--enabled",
        type=lambda text: typed("enabled", text),
        default=True,
        help="true or false",
        nargs="?",
        const=True,
    )
    parser.add_argument(
        "--no_enabled",
        "--no-enabled",
        action="store_const",
        const=False,
        dest="enabled",
        default=argparse.SUPPRESS,
        help="the same as --enabled false",
    )
    parser.add_argument(
        "--weights",
        type=lambda text: typed("weights", text),
        default=[1, 2.5, None],
        help="a list, as JSON",
    )
    parser.add_argument(
        "--names",
        type=lambda text: typed("names", text),
        default={"a": 1, "b": [True]},
        help="a dictionary, as JSON",
    )
    parser.add_argument(
        "--pair",
        type=lambda text: typed("pair", text),
        default=(1, "x"),
        help="a list, as JSON",
    )
    parser.add_argument(
        "--kinds",
        type=lambda text: typed("kinds", text),
        default={"p", "q"},
        help="a list, as JSON",
    )
    parser.add_argument(
        "--wave",
        type=lambda text: typed("wave", text),
        default=1 + 2j,
        help="a complex number",
    )
    parser.add_argument(
        "--raw",
        type=lambda text: typed("raw", text),
        default=b"\x01ab",
        help="bytes, given as text",
    )
    parser.add_argument(
        "--nothing",
        type=lambda text: typed("nothing", text),
        default=None,
        help="JSON, or any text",
    )
    parser.add_argument(
        "--by_number",
        "--by-number",
        type=lambda text: typed("by_number", text),
        default={1: "one", (2, 3): "more"},
        help="a dictionary, as JSON",
        dest="by_number",
    )
    for name, value in run_all_sessions(**vars(parser.parse_args())).items():
        print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
