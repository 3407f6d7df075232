"""The pipeline odd_names_grosse for Dagster. Written by lineaslice."""

import pathlib
import pickle
import sys

import dagster as dg

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import odd_names_grosse_tasks


class Parameters(dg.ConfigurableResource):
    """The input parameters of a run."""

    grosse: int = 2
    task: int = 3
    dag: str = "it's"


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
        return pathlib.Path(
            storage, "odd_names_grosse", run_id, *context.asset_key.path
        )


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {giver: made[1] for giver, made in taken.items()}
    return odd_names_grosse_tasks.run(name, given, parameters)


@dg.asset(
    io_manager_key="run_storage",
    code_version=odd_names_grosse_tasks.key("the_grosste_list_x_y"),
)
def the_grosste_list_x_y(parameters: Parameters):
    "Make 'the \"größte\" list: {{ x }} ${y}'."
    return run(
        "the_grosste_list_x_y",
        {},
        {"größe": parameters.grosse, "task": parameters.task},
    )


@dg.asset(
    io_manager_key="run_storage",
    code_version=odd_names_grosse_tasks.key("class_2"),
)
def class_2(parameters: Parameters):
    "Make 'class'."
    return run("class_2", {}, {"größe": parameters.grosse, "task": parameters.task})


@dg.asset(
    io_manager_key="run_storage",
    code_version=odd_names_grosse_tasks.key("run_rm_rf"),
)
def run_rm_rf(class_2, parameters: Parameters):
    "Make '../run; rm -rf /'."
    return run("run_rm_rf", {"class_2": class_2}, {"dag": parameters.dag})


@dg.asset(
    io_manager_key="run_storage",
    code_version=odd_names_grosse_tasks.key("tick"),
)
def tick(class_2, run_rm_rf):
    "Make '日本語 \\\\ % | `tick`\\n'."
    return run("tick", {"class_2": class_2, "run_rm_rf": run_rm_rf}, {})


@dg.asset(
    io_manager_key="run_storage",
    code_version=odd_names_grosse_tasks.key(
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    ),
)
def xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx(
    run_rm_rf, parameters: Parameters
):
    "Make 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'."
    return run(
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        {"run_rm_rf": run_rm_rf},
        {"größe": parameters.grosse},
    )


job = dg.define_asset_job(
    "odd_names_grosse",
    selection=[
        the_grosste_list_x_y,
        class_2,
        run_rm_rf,
        tick,
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,
    ],
)
defs = dg.Definitions(
    assets=[
        the_grosste_list_x_y,
        class_2,
        run_rm_rf,
        tick,
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,
    ],
    jobs=[job],
    schedules=[],
    resources={"parameters": Parameters(), "run_storage": RunStorage()},
)
