"""The pipeline parameters for Ray. Written by lineaslice."""

import argparse
import pathlib
import sys

import ray

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import parameters_tasks

# A task returns the bytes of its artifacts by name, and those of what it gives.
settings = dict(num_returns=2, max_retries=0, retry_exceptions=False)


@ray.remote(**settings)
def simple(parameters, *waits, **taken):
    return parameters_tasks.run("simple", taken, parameters)


@ray.remote(**settings)
def nested(parameters, *waits, **taken):
    return parameters_tasks.run("nested", taken, parameters)


@ray.remote(**settings)
def unusual(parameters, *waits, **taken):
    return parameters_tasks.run("unusual", taken, parameters)


def parameters_2(
    count=3,
    rate=-0.25,
    label='it\'s = "100%" {ok} $HOME `x`\n',
    enabled=True,
    weights=[1, 2.5, None],
    names={"a": 1, "b": [True]},
    pair="(1, 'x')",
    kinds='{"p", "q"}',
    wave="(1+2j)",
    raw="\x01ab",
    nothing=None,
    by_number='{1: "one", (2, 3): "more"}',
):
    """Run the pipeline in the Ray that this process is connected to; returns the artifacts."""
    made = {}
    made["simple"] = simple.remote(
        {"count": count, "rate": rate, "label": label, "enabled": enabled}
    )
    made["nested"] = nested.remote(
        {"weights": weights, "names": names, "pair": pair, "kinds": kinds}
    )
    made["unusual"] = unusual.remote(
        {
            "pair": pair,
            "wave": wave,
            "raw": raw,
            "nothing": nothing,
            "by_number": by_number,
        }
    )
    return {
        name: parameters_tasks.unpacked(name, content)
        for artifacts, _ in made.values()
        for name, content in ray.get(artifacts).items()
    }


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline parameters: simple, nested, unusual",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--count",
        type=lambda text: parameters_tasks.typed("count", text),
        default=3,
        help="a whole number",
    )
    parser.add_argument(
        "--rate",
        type=lambda text: parameters_tasks.typed("rate", text),
        default=-0.25,
        help="a number",
    )
    parser.add_argument(
        "--label", type=str, default='it\'s = "100%" {ok} $HOME `x`\n', help="a text"
    )
    parser.add_argument(
        "--enabled",
        type=lambda text: parameters_tasks.typed("enabled", text),
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
        type=lambda text: parameters_tasks.typed("weights", text),
        default=[1, 2.5, None],
        help="a list, as JSON",
    )
    parser.add_argument(
        "--names",
        type=lambda text: parameters_tasks.typed("names", text),
        default={"a": 1, "b": [True]},
        help="a dictionary, as JSON",
    )
    parser.add_argument(
        "--pair",
        type=lambda text: parameters_tasks.typed("pair", text),
        default="(1, 'x')",
        help="a list, as JSON",
    )
    parser.add_argument(
        "--kinds",
        type=lambda text: parameters_tasks.typed("kinds", text),
        default='{"p", "q"}',
        help="a list, as JSON",
    )
    parser.add_argument(
        "--wave",
        type=lambda text: parameters_tasks.typed("wave", text),
        default="(1+2j)",
        help="a complex number",
    )
    parser.add_argument(
        "--raw",
        type=lambda text: parameters_tasks.typed("raw", text),
        default="\x01ab",
        help="bytes, given as text",
    )
    parser.add_argument(
        "--nothing",
        type=lambda text: parameters_tasks.typed("nothing", text),
        default=None,
        help="JSON, or any text",
    )
    parser.add_argument(
        "--by_number",
        "--by-number",
        type=lambda text: parameters_tasks.typed("by_number", text),
        default='{1: "one", (2, 3): "more"}',
        help="a dictionary, as JSON",
        dest="by_number",
    )
    given = vars(parser.parse_args())
    with ray.init():  # in the cluster that RAY_ADDRESS names, else in one for this run
        for name, value in parameters_2(**given).items():
            print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
