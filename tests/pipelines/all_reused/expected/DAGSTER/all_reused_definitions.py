"""The pipeline all_reused for Dagster. Written by lineaslice."""

import pathlib
import pickle
import sys

import dagster as dg

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import all_reused_tasks


class Parameters(dg.ConfigurableResource):
    """The input parameters of a run."""

    pass


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
        return pathlib.Path(storage, "all_reused", run_id, *context.asset_key.path)


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return all_reused_tasks.run(name, given, parameters)


@dg.asset(
    io_manager_key="run_storage",
    code_version=all_reused_tasks.key("grid"),
)
def grid():
    "Make 'grid'."
    return run("grid", {}, {})


@dg.asset(
    io_manager_key="run_storage",
    code_version=all_reused_tasks.key("norms"),
)
def norms():
    "Make 'norms'."
    return run("norms", {}, {})


job = dg.define_asset_job("all_reused", selection=[grid, norms])
defs = dg.Definitions(
    assets=[grid, norms],
    jobs=[job],
    schedules=[],
    resources={"parameters": Parameters(), "run_storage": RunStorage()},
)
