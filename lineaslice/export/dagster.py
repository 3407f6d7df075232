"""DAGSTER: an asset for each task, parameters as a resource, values under the id of their run.

Dagster's own file storage keeps one value for each asset, which the next run overwrites while
another still reads it; so the file brings a storage of its own. An asset's code version is our key
of its task's code, by which Dagster tells what is stale.
"""

from __future__ import annotations

import json

from lineaslice.export.base import WRITTEN_BY, Request
from lineaslice.export.documents import Command, dockerfile, readme
from lineaslice.export.parts import parts
from lineaslice.export.tasks import Parameter, Task, Tasks
from lineaslice.export.yaml_text import yaml
from lineaslice.pipeline.shape import Plan
from lineaslice.syntax import edit

_FLOOR = "dagster>=1.9"
_TEXT = '''\
"""The pipeline {name} for Dagster. {written}"""

import pathlib
import pickle
import sys

import dagster as dg

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import {name}_tasks


class Parameters(dg.ConfigurableResource):
    """The input parameters of a run."""

    {fields}


class RunStorage(dg.IOManager):
    """What tasks make, as pickles in a folder for each run."""

    def handle_output(self, context, made):
        path = self.path(context, context.run_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(made, protocol=5))
        context.add_output_metadata({{"path": dg.MetadataValue.path(str(path))}})

    def load_input(self, context):
        path = self.path(context, context.step_context.run_id)
        if not path.exists():  # made by an earlier run: the newest that did
            event = context.instance.get_latest_materialization_event(context.asset_key)
            path = self.path(context, event.run_id)
        return pickle.loads(path.read_bytes())

    def path(self, context, run_id):
        storage = context.step_context.instance.storage_directory()
        return pathlib.Path(storage, {id!r}, run_id, *context.asset_key.path)


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {{giver: made[1] for giver, made in taken.items()}}
    return {name}_tasks.run(name, given, parameters)


{tasks}


job = dg.define_asset_job({id!r}, selection=[{assets}])
defs = dg.Definitions(
    assets=[{assets}],
    jobs=[job],
    schedules=[{schedules}],
    resources={{"parameters": Parameters(), "run_storage": RunStorage()}},
)
'''


def files(plan: Plan, request: Request) -> dict[str, str]:
    """``NAME_definitions.py``, ``NAME_config.yaml`` and what they need."""
    common = parts(plan, request, ["cloudpickle", _FLOOR])
    name, cut = request.name, common.tasks
    code, config = f"{name}_definitions.py", f"{name}_config.yaml"
    own, texts = {code: "has the assets and the job"}, {code: _definitions(request, cut)}
    execute = f"dagster job execute -f {code} -j {cut.id}"
    if cut.parameters:
        own[config] = "the values of parameters for a run"
        values = {one.id: _default(one) for one in cut.parameters if not one.required}
        chosen = {"resources": {"parameters": {"config": values}}}
        texts[config] = f"# {WRITTEN_BY}\n{yaml(chosen)}"
        execute += f" -c {config}"
    return {
        **common.files,
        **texts,
        f"{name}_Dockerfile": dockerfile(
            request, [*common.code, *texts], command=execute.split(" ")
        ),
        f"{name}_README.md": readme(
            request,
            cut,
            "Dagster",
            own,
            [
                Command("Install", f"pip install -r {name}_requirements.txt"),
                Command("Run it", execute),
                Command("See it in a browser, with its schedule", f"dagster dev -f {code}"),
            ],
            [
                "Set `DAGSTER_HOME` to a folder that stays; values lie in its `storage`, in a "
                "folder for each run. Each is a pickle of two things: the bytes of the artifacts "
                "by name, and of what later tasks take.",
            ],
            reuses=plan.reuses,
        ),
    }


def _definitions(request: Request, cut: Tasks) -> str:
    dag = request.dag_config
    fields = [_field(one) for one in cut.parameters]
    text = _TEXT.format(
        written=WRITTEN_BY,
        name=request.name,
        id=cut.id,
        fields="\n    ".join(fields) or "pass",
        tasks="\n\n".join(_asset(request, task) for task in cut.tasks),
        assets=", ".join(task.id for task in cut.tasks),
        schedules=f"dg.ScheduleDefinition(job=job, cron_schedule={dag.schedule!r})"
        if dag.schedule
        else "",
    )
    return edit.formatted(text)


_FIELDS = ("int", "float", "str", "bool")


def _field(one: Parameter) -> str:
    kind = one.kind if one.kind in _FIELDS and one.is_json else "str"
    if one.kind == "any":
        kind = "str | None"
    return f"{one.id}: {kind}" + ("" if one.required else f" = {_default(one)!r}")


def _default(one: Parameter) -> object:
    """Lists and mappings go as the text of their JSON: a field of Dagster wants types inside."""
    if one.default is None or isinstance(one.default, (bool, int, float, str)):
        return one.default
    return json.dumps(one.default, ensure_ascii=False)


def _asset(request: Request, task: Task) -> str:
    dag = request.dag_config
    retry = f"retry_policy=dg.RetryPolicy(max_retries={dag.retries}, delay={dag.retry_delay}),"
    waits = [name for name in task.after if name not in task.takes]
    arguments = [*task.takes, *(["parameters: Parameters"] if task.parameters else [])]
    taken = ", ".join(f"{name!r}: {name}" for name in task.takes)
    given = ", ".join(f"{one.name!r}: parameters.{one.id}" for one in task.parameters)
    return (
        f"@dg.asset(io_manager_key='run_storage', "
        f"code_version={request.name}_tasks.key({task.id!r}),"
        f"{f'deps={waits!r},' if waits else ''}{retry if dag.retries else ''})\n"
        f"def {task.id}({', '.join(arguments)}):\n"
        f"    {task.title!r}\n"
        f"    return run({task.id!r}, {{{taken}}}, {{{given}}})\n"
    )
