"""RAY: a remote function for each task; what they make travels through Ray's object store.

Ray keeps nothing between two runs, so nothing is skipped, and tries a task again at once.
"""

from __future__ import annotations

from lineaslice.export.base import WRITTEN_BY, Request
from lineaslice.export.documents import Command, dockerfile, readme
from lineaslice.export.parts import parts
from lineaslice.export.tasks import Parameter, Task, Tasks, python_text
from lineaslice.pipeline.commandline import options
from lineaslice.pipeline.shape import InputParameter, Plan
from lineaslice.syntax import edit

_FLOOR = "ray>=2.40"
_TEXT = '''\
"""The pipeline {name} for Ray. {written}"""

import argparse
import pathlib
import sys

import ray

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import {name}_tasks

# A task returns the bytes of its artifacts by name, and those of what it gives.
settings = dict(num_returns=2, max_retries={retries}, retry_exceptions={again})

{tasks}


def {id}({signature}):
    """Run the pipeline in the Ray that this process is connected to; returns the artifacts."""
    made = {{}}
{calls}
    return {{
        name: {name}_tasks.unpacked(name, content)
        for artifacts, _ in made.values()
        for name, content in ray.get(artifacts).items()
    }}


def main():
    parser = argparse.ArgumentParser(
        description={description!r},
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,{no_help}
    )
{options}
    given = vars(parser.parse_args())
    with ray.init():  # in the cluster that RAY_ADDRESS names, else in one for this run
        for name, value in {id}(**given).items():
            print(f"{{name}}:\\n{{value}}")


if __name__ == "__main__":
    main()
'''


def files(plan: Plan, request: Request) -> dict[str, str]:
    """``NAME_ray.py`` and what it needs."""
    request.dag_config.refuse("RAY", "schedule", "retry_delay")
    common = parts(plan, request, ["cloudpickle", _FLOOR])
    name, cut = request.name, common.tasks
    code = f"{name}_ray.py"
    return {
        **common.files,
        code: _script(plan, request, cut),
        f"{name}_Dockerfile": dockerfile(request, [*common.code, code], command=["python", code]),
        f"{name}_README.md": readme(
            request,
            cut,
            "Ray",
            {code: "has the remote functions and the command line"},
            [
                Command("Install", f"pip install -r {name}_requirements.txt"),
                Command("Run it on this machine; `--help` lists the parameters", f"python {code}"),
                Command(
                    "Run it in a cluster, with the files of this folder (needs `ray[default]`)",
                    f"ray job submit --address http://HEAD:8265 --working-dir . -- python {code}",
                ),
            ],
            [
                "Another program that is connected to Ray can call "
                f"`{name}_ray.{cut.id}(…)`, which returns the artifacts by name.",
            ],
            reuses=plan.reuses,
        ),
    }


def _script(plan: Plan, request: Request, cut: Tasks) -> str:
    retries = request.dag_config.retries
    ordered = sorted(cut.parameters, key=lambda one: not one.required)
    ids = {one.name: one for one in cut.parameters}
    text = _TEXT.format(
        written=WRITTEN_BY,
        name=request.name,
        id=cut.id,
        retries=retries,
        again=retries > 0,
        tasks="\n\n".join(_task(request, task) for task in cut.tasks),
        signature=", ".join(_argument(one) for one in ordered),
        calls="\n".join(_call(task) for task in cut.tasks),
        description=f"Make the artifacts of the pipeline {plan.name}: {', '.join(plan.artifacts)}",
        no_help="\n        add_help=False," if "help" in ids else "",
        options="\n".join(
            f"    {line}" for one in plan.inputs for line in _options(one, plan, request, ids)
        ),
    )
    return edit.formatted(text)


def _argument(one: Parameter) -> str:
    return one.id if one.required else f"{one.id}={python_text(one.default)}"


def _options(
    one: InputParameter, plan: Plan, request: Request, ids: dict[str, Parameter]
) -> list[str]:
    seen = ids[one.name]
    return options(
        one,
        plan.inputs,
        f"{request.name}_tasks.typed",
        "argparse",
        default=python_text(seen.default),
        variable=seen.id,
    )


def _task(request: Request, task: Task) -> str:
    return (
        f"@ray.remote(**settings)\ndef {task.id}(parameters, *waits, **taken):\n"
        f"    return {request.name}_tasks.run({task.id!r}, taken, parameters)\n"
    )


def _call(task: Task) -> str:
    given = ", ".join(f"{one.name!r}: {one.id}" for one in task.parameters)
    waits = [f"made[{name!r}][1]" for name in task.after if name not in task.takes]
    taken = [f"{name}=made[{name!r}][1]" for name in task.takes]
    arguments = ", ".join([f"{{{given}}}", *waits, *taken])
    return f"    made[{task.id!r}] = {task.id}.remote({arguments})"
