"""The pipeline parameters for Prefect. Written by lineaslice."""

import pathlib
import sys

from prefect import flow, task

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import parameters_tasks


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return parameters_tasks.run(name, given, parameters)


def fingerprint(context, arguments):
    """The cache key of a task: it runs again when its code or what it takes has changed."""
    given = {giver: made[1] for giver, made in arguments["taken"].items()}
    return parameters_tasks.fingerprint(
        context.task.name, given, arguments["parameters"]
    )


options = dict(cache_key_fn=fingerprint, persist_result=True)


@task(name="simple", **options)
def simple(taken, parameters):
    return run("simple", taken, parameters)


@task(name="nested", **options)
def nested(taken, parameters):
    return run("nested", taken, parameters)


@task(name="unusual", **options)
def unusual(taken, parameters):
    return run("unusual", taken, parameters)


@flow(name="parameters_2")
def parameters_2(
    count: int = 3,
    rate: float = -0.25,
    label: str = 'it\'s = "100%" {ok} $HOME `x`\n',
    enabled: bool = True,
    weights: list = [1, 2.5, None],
    names: dict = {"a": 1, "b": [True]},
    pair: str = "(1, 'x')",
    kinds: str = '{"p", "q"}',
    wave: str = "(1+2j)",
    raw: str = "\x01ab",
    nothing=None,
    by_number: str = '{1: "one", (2, 3): "more"}',
):
    made = {}
    made["simple"] = simple.submit(
        {}, {"count": count, "rate": rate, "label": label, "enabled": enabled}
    )
    made["nested"] = nested.submit(
        {}, {"weights": weights, "names": names, "pair": pair, "kinds": kinds}
    )
    made["unusual"] = unusual.submit(
        {},
        {
            "pair": pair,
            "wave": wave,
            "raw": raw,
            "nothing": nothing,
            "by_number": by_number,
        },
    )
    return {
        name: parameters_tasks.unpacked(name, content)
        for one in made.values()
        for name, content in one.result()[0].items()
    }


if __name__ == "__main__":
    print(parameters_2())
