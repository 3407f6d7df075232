"""The pipeline parameters for Dagster. Written by lineaslice."""

import pathlib
import pickle
import sys

import dagster as dg

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import parameters_tasks


class Parameters(dg.ConfigurableResource):
    """The input parameters of a run."""

    count: int = 3
    rate: float = -0.25
    label: str = 'it\'s = "100%" {ok} $HOME `x`\n'
    enabled: bool = True
    weights: str = "[1, 2.5, null]"
    names: str = '{"a": 1, "b": [true]}'
    pair: str = "(1, 'x')"
    kinds: str = '{"p", "q"}'
    wave: str = "(1+2j)"
    raw: str = "\x01ab"
    nothing: str | None = None
    by_number: str = '{1: "one", (2, 3): "more"}'


class RunStorage(dg.IOManager):
    """What tasks make, as pickles in a folder for each run."""

    def handle_output(self, context, made):
        path = self.path(context, context.run_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(made, protocol=5))
        context.add_output_metadata({"path": dg.MetadataValue.path(str(path))})

    def load_input(self, context):
        path = self.path(context, context.step_context.run_id)
        if not path.exists():  # made by an earlier run: the newest that did
            event = context.instance.get_latest_materialization_event(context.asset_key)
            path = self.path(context, event.run_id)
        return pickle.loads(path.read_bytes())

    def path(self, context, run_id):
        storage = context.step_context.instance.storage_directory()
        return pathlib.Path(storage, "parameters_2", run_id, *context.asset_key.path)


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return parameters_tasks.run(name, given, parameters)


@dg.asset(
    io_manager_key="run_storage",
    code_version=parameters_tasks.key("simple"),
)
def simple(parameters: Parameters):
    "Make 'simple'."
    return run(
        "simple",
        {},
        {
            "count": parameters.count,
            "rate": parameters.rate,
            "label": parameters.label,
            "enabled": parameters.enabled,
        },
    )


@dg.asset(
    io_manager_key="run_storage",
    code_version=parameters_tasks.key("nested"),
)
def nested(parameters: Parameters):
    "Make 'nested'."
    return run(
        "nested",
        {},
        {
            "weights": parameters.weights,
            "names": parameters.names,
            "pair": parameters.pair,
            "kinds": parameters.kinds,
        },
    )


@dg.asset(
    io_manager_key="run_storage",
    code_version=parameters_tasks.key("unusual"),
)
def unusual(parameters: Parameters):
    "Make 'unusual'."
    return run(
        "unusual",
        {},
        {
            "pair": parameters.pair,
            "wave": parameters.wave,
            "raw": parameters.raw,
            "nothing": parameters.nothing,
            "by_number": parameters.by_number,
        },
    )


job = dg.define_asset_job("parameters_2", selection=[simple, nested, unusual])
defs = dg.Definitions(
    assets=[simple, nested, unusual],
    jobs=[job],
    schedules=[],
    resources={"parameters": Parameters(), "run_storage": RunStorage()},
)
