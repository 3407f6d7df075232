"""PREFECT: a flow of Prefect 3 whose tasks are cached by a fingerprint of ours.

Prefect's own policies do not see that a function of an imported module was edited.
"""

from __future__ import annotations

from lineaslice.export.base import WRITTEN_BY, Request
from lineaslice.export.documents import Command, dockerfile, readme
from lineaslice.export.parts import parts
from lineaslice.export.tasks import Parameter, Task, Tasks
from lineaslice.pipeline.shape import Plan
from lineaslice.syntax import edit

_FLOOR = "prefect>=3.4"
_TEXT = '''\
"""The pipeline {name} for Prefect. {written}"""

import pathlib
import sys

from prefect import flow, task

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import {name}_tasks


def run(name, taken, parameters):
    """Run a task: the bytes of its artifacts by name, and those of what it gives."""
    given = {{giver: made[1] for giver, made in taken.items()}}
    return {name}_tasks.run(name, given, parameters)


def fingerprint(context, arguments):
    """The cache key of a task: it runs again when its code or what it takes has changed."""
    given = {{giver: made[1] for giver, made in arguments["taken"].items()}}
    return {name}_tasks.fingerprint(context.task.name, given, arguments["parameters"])


options = dict(cache_key_fn=fingerprint, persist_result=True{retries})

{tasks}


@flow(name={id!r})
def {id}({signature}):
    made = {{}}
{calls}
    return {{
        name: {name}_tasks.unpacked(name, content)
        for one in made.values()
        for name, content in one.result()[0].items()
    }}


if __name__ == "__main__":
    {main}
'''


def files(plan: Plan, request: Request) -> dict[str, str]:
    """``NAME_flow.py`` and what it needs."""
    common = parts(plan, request, ["cloudpickle", _FLOOR])
    name, cut, schedule = request.name, common.tasks, request.dag_config.schedule
    code = f"{name}_flow.py"
    commands = [Command("Install", f"pip install -r {name}_requirements.txt")]
    what = f"Run it every time that {schedule!r} says, until stopped" if schedule else "Run it once"
    commands.append(Command(what, f"python {code}"))
    if cut.parameters:
        given = f"{cut.parameters[0].id}=VALUE"
        commands.append(
            Command(
                "Run it with other parameters",
                f"python -c 'import {name}_flow; print({name}_flow.{cut.id}({given}))'",
            )
        )
    commands.append(
        Command(
            "Offer it to a Prefect server",
            f"prefect flow serve ./{code}:{cut.id} --name {cut.id}",
        )
    )
    return {
        **common.files,
        code: _flow(request, cut),
        f"{name}_Dockerfile": dockerfile(request, [*common.code, code], command=["python", code]),
        f"{name}_README.md": readme(
            request,
            cut,
            "Prefect",
            {code: "has the flow, which returns the artifacts by name"},
            commands,
            [
                "A task whose code, parameters, files and inputs are those of an earlier run is "
                "skipped. One that looks at anything else, the network for example, always runs.",
            ],
            reuses=plan.reuses,
        ),
    }


def _flow(request: Request, cut: Tasks) -> str:
    dag = request.dag_config
    retries = f", retries={dag.retries}, retry_delay_seconds={dag.retry_delay}"
    ordered = sorted(cut.parameters, key=lambda one: not one.required)
    text = _TEXT.format(
        written=WRITTEN_BY,
        name=request.name,
        id=cut.id,
        retries=retries if dag.retries else "",
        signature=", ".join(_argument(one) for one in ordered),
        tasks="\n\n".join(_task(task) for task in cut.tasks),
        calls="\n".join(_call(task) for task in cut.tasks),
        main=f"{cut.id}.serve(name={cut.id!r}, cron={dag.schedule!r})"
        if dag.schedule
        else f"print({cut.id}())",
    )
    return edit.formatted(text)


def _argument(one: Parameter) -> str:
    kind = one.kind if one.is_json else "str"
    annotation = "" if kind == "any" else f": {kind}"
    return one.id + annotation + ("" if one.required else f"={one.default!r}")


def _task(task: Task) -> str:
    return (
        f"@task(name={task.id!r}, **options)\ndef {task.id}(taken, parameters):\n"
        f"    return run({task.id!r}, taken, parameters)\n"
    )


def _call(task: Task) -> str:
    taken = ", ".join(f"{name!r}: made[{name!r}]" for name in task.takes)
    given = ", ".join(f"{one.name!r}: {one.id}" for one in task.parameters)
    waits = ", ".join(f"made[{name!r}]" for name in task.after if name not in task.takes)
    wait = f", wait_for=[{waits}]" if waits else ""
    return f"    made[{task.id!r}] = {task.id}.submit({{{taken}}}, {{{given}}}{wait})"
