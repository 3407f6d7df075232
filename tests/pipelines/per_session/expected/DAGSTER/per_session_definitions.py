"""The pipeline per_session for Dagster. Written by lineaslice."""

import pathlib
import pickle
import sys

import dagster as dg

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import per_session_tasks


class Parameters(dg.ConfigurableResource):
    """The input parameters of a run."""

    limit: float = 1.0


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
        return pathlib.Path(storage, "per_session", run_id, *context.asset_key.path)


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return per_session_tasks.run(name, given, parameters)


@dg.asset(
    io_manager_key="run_storage",
    code_version=per_session_tasks.key("narrow_rows"),
    retry_policy=dg.RetryPolicy(max_retries=1, delay=0),
)
def narrow_rows(parameters: Parameters):
    "Make 'narrow rows'."
    return run("narrow_rows", {}, {"limit": parameters.limit})


@dg.asset(
    io_manager_key="run_storage",
    code_version=per_session_tasks.key("word_counts"),
    retry_policy=dg.RetryPolicy(max_retries=1, delay=0),
)
def word_counts(parameters: Parameters):
    "Make 'word counts', 'top word'."
    return run("word_counts", {}, {"limit": parameters.limit})


job = dg.define_asset_job("per_session", selection=[narrow_rows, word_counts])
defs = dg.Definitions(
    assets=[narrow_rows, word_counts],
    jobs=[job],
    schedules=[dg.ScheduleDefinition(job=job, cron_schedule="30 6 * * 1")],
    resources={"parameters": Parameters(), "run_storage": RunStorage()},
)
