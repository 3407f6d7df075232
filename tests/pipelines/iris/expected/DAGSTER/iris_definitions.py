"""The pipeline iris for Dagster. Written by lineaslice."""

import pathlib
import pickle
import sys

import dagster as dg

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import iris_tasks


class Parameters(dg.ConfigurableResource):
    """The input parameters of a run."""

    url2: str = "data/iris_new.csv"


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
        return pathlib.Path(storage, "iris", run_id, *context.asset_key.path)


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return iris_tasks.run(name, given, parameters)


@dg.asset(
    io_manager_key="run_storage",
    code_version=iris_tasks.key("iris_model"),
    retry_policy=dg.RetryPolicy(max_retries=2, delay=1),
)
def iris_model():
    "Make 'iris_model'."
    return run("iris_model", {}, {})


@dg.asset(
    io_manager_key="run_storage",
    code_version=iris_tasks.key("iris_petal_length_pred"),
    retry_policy=dg.RetryPolicy(max_retries=2, delay=1),
)
def iris_petal_length_pred(iris_model, parameters: Parameters):
    "Make 'iris_petal_length_pred'."
    return run(
        "iris_petal_length_pred", {"iris_model": iris_model}, {"url2": parameters.url2}
    )


job = dg.define_asset_job("iris", selection=[iris_model, iris_petal_length_pred])
defs = dg.Definitions(
    assets=[iris_model, iris_petal_length_pred],
    jobs=[job],
    schedules=[],
    resources={"parameters": Parameters(), "run_storage": RunStorage()},
)
