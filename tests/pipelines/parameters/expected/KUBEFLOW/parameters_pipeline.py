"""The pipeline parameters for Kubeflow Pipelines. Written by lineaslice."""

import os
import pathlib

from kfp import compiler, dsl

# The image that parameters_Dockerfile makes; it has kfp, and the code that components import.
options = dict(
    base_image=os.environ.get("IMAGE", "parameters_2:latest"), install_kfp_package=False
)


@dsl.component(**options)
def simple(
    count: int, rate: float, label: str, enabled: bool, simple: dsl.Output[dsl.Artifact]
):
    from parameters_tasks import run_files

    run_files(
        "simple",
        {},
        {"count": count, "rate": rate, "label": label, "enabled": enabled},
        {"simple": simple.path},
    )


@dsl.component(**options)
def nested(
    weights: str, names: str, pair: str, kinds: str, nested: dsl.Output[dsl.Artifact]
):
    from parameters_tasks import run_files

    run_files(
        "nested",
        {},
        {"weights": weights, "names": names, "pair": pair, "kinds": kinds},
        {"nested": nested.path},
    )


@dsl.component(**options)
def unusual(
    pair: str,
    wave: str,
    raw: str,
    nothing: str,
    by_number: str,
    unusual: dsl.Output[dsl.Artifact],
):
    from parameters_tasks import run_files

    run_files(
        "unusual",
        {},
        {
            "pair": pair,
            "wave": wave,
            "raw": raw,
            "nothing": nothing,
            "by_number": by_number,
        },
        {"unusual": unusual.path},
    )


def prepared(task):
    """A task that always runs: the cache of Kubeflow does not see that code has changed."""
    task.set_caching_options(False)
    return task


@dsl.pipeline(name="parameters-2")
def parameters_2(
    count: int = 3,
    rate: float = -0.25,
    label: str = 'it\'s = "100%" {ok} $HOME `x`\n',
    enabled: bool = True,
    weights: str = "[1, 2.5, null]",
    names: str = '{"a": 1, "b": [true]}',
    pair: str = "(1, 'x')",
    kinds: str = '{"p", "q"}',
    wave: str = "(1+2j)",
    raw: str = "\x01ab",
    nothing: str = "null",
    by_number: str = '{1: "one", (2, 3): "more"}',
):
    made = {}
    made["simple"] = prepared(
        simple(count=count, rate=rate, label=label, enabled=enabled)
    )
    made["nested"] = prepared(
        nested(weights=weights, names=names, pair=pair, kinds=kinds)
    )
    made["unusual"] = prepared(
        unusual(pair=pair, wave=wave, raw=raw, nothing=nothing, by_number=by_number)
    )


if __name__ == "__main__":
    compiler.Compiler().compile(
        parameters_2, str(pathlib.Path(__file__).with_suffix(".yaml"))
    )
