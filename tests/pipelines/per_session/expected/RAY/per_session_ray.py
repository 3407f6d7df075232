"""The pipeline per_session for Ray. Written by lineaslice."""

import argparse
import pathlib
import sys

import ray

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import per_session_tasks

# A task returns the bytes of its artifacts by name, and those of what it gives.
settings = dict(num_returns=2, max_retries=1, retry_exceptions=True)


@ray.remote(**settings)
def narrow_rows(parameters, *waits, **taken):
    return per_session_tasks.run("narrow_rows", taken, parameters)


@ray.remote(**settings)
def word_counts(parameters, *waits, **taken):
    return per_session_tasks.run("word_counts", taken, parameters)


def per_session(limit=1.0):
    """Run the pipeline in the Ray that this process is connected to; returns the artifacts."""
    made = {}
    made["narrow_rows"] = narrow_rows.remote({"limit": limit})
    made["word_counts"] = word_counts.remote({"limit": limit})
    return {
        name: per_session_tasks.unpacked(name, content)
        for artifacts, _ in made.values()
        for name, content in ray.get(artifacts).items()
    }


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline per_session: narrow rows, word counts, top word",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--limit",
        type=lambda text: per_session_tasks.typed("limit", text),
        default=1.0,
        help="a number",
    )
    given = vars(parser.parse_args())
    with ray.init():  # in the cluster that RAY_ADDRESS names, else in one for this run
        for name, value in per_session(**given).items():
            print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
