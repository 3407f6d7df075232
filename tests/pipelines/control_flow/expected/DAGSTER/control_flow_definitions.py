"""The pipeline control_flow for Dagster. Written by lineaslice."""

import pathlib
import pickle
import sys

import dagster as dg

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import control_flow_tasks


class Parameters(dg.ConfigurableResource):
    """The input parameters of a run."""

    high: bool = True


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
        return pathlib.Path(storage, "control_flow", run_id, *context.asset_key.path)


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return control_flow_tasks.run(name, given, parameters)


@dg.asset(
    io_manager_key="run_storage",
    code_version=control_flow_tasks.key("first_rest_for_artifact_parts_and_downstream"),
)
def first_rest_for_artifact_parts_and_downstream():
    "Make what several artifacts need."
    return run("first_rest_for_artifact_parts_and_downstream", {}, {})


@dg.asset(
    io_manager_key="run_storage",
    code_version=control_flow_tasks.key("parts"),
)
def parts(first_rest_for_artifact_parts_and_downstream):
    "Make 'parts'."
    return run(
        "parts",
        {
            "first_rest_for_artifact_parts_and_downstream": first_rest_for_artifact_parts_and_downstream
        },
        {},
    )


@dg.asset(
    io_manager_key="run_storage",
    code_version=control_flow_tasks.key(
        "kept_double_number_for_artifact_kept_and_downstrea"
    ),
)
def kept_double_number_for_artifact_kept_and_downstrea(
    first_rest_for_artifact_parts_and_downstream, parameters: Parameters
):
    "Make what several artifacts need."
    return run(
        "kept_double_number_for_artifact_kept_and_downstrea",
        {
            "first_rest_for_artifact_parts_and_downstream": first_rest_for_artifact_parts_and_downstream
        },
        {"high": parameters.high},
    )


@dg.asset(
    io_manager_key="run_storage",
    code_version=control_flow_tasks.key("kept"),
)
def kept(kept_double_number_for_artifact_kept_and_downstrea):
    "Make 'kept'."
    return run(
        "kept",
        {
            "kept_double_number_for_artifact_kept_and_downstrea": kept_double_number_for_artifact_kept_and_downstrea
        },
        {},
    )


@dg.asset(
    io_manager_key="run_storage",
    code_version=control_flow_tasks.key("outcome"),
)
def outcome(
    first_rest_for_artifact_parts_and_downstream,
    kept_double_number_for_artifact_kept_and_downstrea,
):
    "Make 'outcome'."
    return run(
        "outcome",
        {
            "first_rest_for_artifact_parts_and_downstream": first_rest_for_artifact_parts_and_downstream,
            "kept_double_number_for_artifact_kept_and_downstrea": kept_double_number_for_artifact_kept_and_downstrea,
        },
        {},
    )


job = dg.define_asset_job(
    "control_flow",
    selection=[
        first_rest_for_artifact_parts_and_downstream,
        parts,
        kept_double_number_for_artifact_kept_and_downstrea,
        kept,
        outcome,
    ],
)
defs = dg.Definitions(
    assets=[
        first_rest_for_artifact_parts_and_downstream,
        parts,
        kept_double_number_for_artifact_kept_and_downstrea,
        kept,
        outcome,
    ],
    jobs=[job],
    schedules=[],
    resources={"parameters": Parameters(), "run_storage": RunStorage()},
)
