"""KUBEFLOW: a pipeline of Kubeflow Pipelines 2, whose file compiles to the YAML that is submitted.

A component travels as the text of its function, so it imports what it needs itself; the code of the
notebooks is in the image. Kubeflow's cache does not see that the code in an image has changed, so
it is switched off.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from lineaslice.export.base import WRITTEN_BY, Request
from lineaslice.export.documents import Command, dockerfile, readme
from lineaslice.export.parts import parts
from lineaslice.export.tasks import Parameter, Task, Tasks
from lineaslice.pipeline.identifiers import Fresh
from lineaslice.pipeline.shape import Plan
from lineaslice.syntax import edit

_FLOOR = "kfp>=2.9"
_FOLDER = "/pipeline"
# Numbers travel as doubles, which keep whole numbers up to this one.
_LARGEST = 2**53
_TEXT = '''\
"""The pipeline {name} for Kubeflow Pipelines. {written}"""

import os
import pathlib

from kfp import compiler, dsl

# The image that {name}_Dockerfile makes; it has kfp, and the code that components import.
options = dict(base_image=os.environ.get("IMAGE", {image!r}), install_kfp_package=False)

{components}


def prepared(task):
    """A task that always runs: the cache of Kubeflow does not see that code has changed."""
    task.set_caching_options(False){retries}
    return task


@dsl.pipeline(name={pipeline!r})
def {id}({signature}):
    made = {{}}
{calls}


if __name__ == "__main__":
    compiler.Compiler().compile({id}, str(pathlib.Path(__file__).with_suffix(".yaml")))
'''


def files(plan: Plan, request: Request) -> dict[str, str]:
    """``NAME_pipeline.py`` and what it needs."""
    common = parts(plan, request, ["cloudpickle", _FLOOR])
    name, cut = request.name, common.tasks
    code, compiled = f"{name}_pipeline.py", f"{name}_pipeline.yaml"
    given = "".join(f" {one.id}=VALUE" for one in cut.parameters[:1])
    submitted = f"--experiment-name {cut.id}"
    return {
        **common.files,
        code: _pipeline(request, cut),
        f"{name}_Dockerfile": dockerfile(
            request,
            [*common.code, code],
            folder=_FOLDER,
            environment={"PYTHONPATH": _FOLDER},
        ),
        f"{name}_README.md": readme(
            request,
            cut,
            "Kubeflow Pipelines",
            {code: "has the components and the pipeline, and compiles them"},
            [
                Command("Install", f"pip install -r {name}_requirements.txt"),
                Command(
                    "Try it on this machine, without a cluster",
                    "PYTHONPATH=. python -c 'from kfp import local; "
                    "local.init(local.SubprocessRunner(use_venv=False)); "
                    f"import {name}_pipeline; {name}_pipeline.{cut.id}()'",
                ),
                Command(
                    "Make the image, and the YAML that names it",
                    f"export IMAGE=REGISTRY/{cut.image}\n"
                    f'docker build -f {name}_Dockerfile -t "$IMAGE" .\ndocker push "$IMAGE"\n'
                    f"python {code}",
                ),
                Command(
                    "Run it",
                    f"kfp --endpoint HOST run create {submitted} --package-file {compiled}{given}",
                ),
                *_scheduled(request, f"{submitted} --pipeline-package-path {compiled}"),
            ],
            [
                "An artifact of a run is an output of its task: a pickle of the value, or the file "
                "itself.",
                "Every task runs every time: the cache of Kubeflow does not see that the code in "
                "an image has changed.",
            ],
            reuses=plan.reuses,
        ),
    }


def _scheduled(request: Request, submitted: str) -> list[Command]:
    schedule = request.dag_config.schedule
    if not schedule:
        return []
    return [
        Command(
            f"Run it every time that {schedule!r} says (Kubeflow has seconds before that)",
            f"kfp --endpoint HOST recurring-run create --job-name scheduled {submitted} "
            f'--cron-expression "0 {schedule}"',
        )
    ]


def _pipeline(request: Request, cut: Tasks) -> str:
    dag = request.dag_config
    retries = (
        f"\n    task.set_retry({dag.retries}, backoff_duration='{dag.retry_delay}s', "
        "backoff_factor=1)"
    )
    parameters = {one.name: one for one in cut.parameters}
    ordered = sorted(cut.parameters, key=lambda one: not one.required)
    components = {task.id: _Component.of(task, parameters) for task in cut.tasks}
    text = _TEXT.format(
        written=WRITTEN_BY,
        name=request.name,
        image=cut.image,
        id=cut.id,
        pipeline=cut.id.lower().replace("_", "-"),
        components="\n\n".join(_component(request, one) for one in components.values()),
        retries=retries if dag.retries else "",
        signature=", ".join(_argument(one) for one in ordered),
        calls="\n".join(_call(one, components) for one in components.values()),
    )
    return edit.formatted(text)


class _Component(NamedTuple):
    """A task with the names of what its component takes and gives, which all differ."""

    task: Task
    taken: dict[str, str]  # task that gives → input
    artifacts: dict[str, str]  # name of an artifact → output
    given: str  # the output for later tasks; "" when nothing is given

    @classmethod
    def of(cls, task: Task, parameters: dict[str, Parameter]) -> _Component:
        fresh = Fresh(one.id for one in parameters.values())
        artifacts = {one.name: fresh.name(one.id) for one in task.artifacts}
        taken = {name: fresh.name(f"from_{name}") for name in task.takes}
        return cls(task, taken, artifacts, fresh.name("given") if task.gives else "")


def _component(request: Request, one: _Component) -> str:
    task = one.task
    arguments = [f"{name}: dsl.Input[dsl.Artifact]" for name in one.taken.values()]
    arguments += [f"{p.id}: {_kind(p)}" for p in task.parameters]
    outputs = [*one.artifacts.values(), *([one.given] if one.given else [])]
    arguments += [f"{name}: dsl.Output[dsl.Artifact]" for name in outputs]
    taken = ", ".join(f"{giver!r}: {name}.path" for giver, name in one.taken.items())
    parameters = ", ".join(f"{p.name!r}: {p.id}" for p in task.parameters)
    artifacts = ", ".join(f"{name!r}: {output}.path" for name, output in one.artifacts.items())
    given = f", {one.given}.path" if one.given else ""
    return (
        f"@dsl.component(**options)\ndef {task.id}({', '.join(arguments)}):\n"
        f"    from {request.name}_tasks import run_files\n"
        f"    run_files({task.id!r}, {{{taken}}}, {{{parameters}}}, {{{artifacts}}}{given})\n"
    )


_KINDS = ("int", "float", "str", "bool")


def _kind(one: Parameter) -> str:
    """What carries a parameter unchanged: a list would come back with 1 instead of 1.0."""
    exact = one.is_json and not (isinstance(one.default, int) and abs(one.default) > _LARGEST)
    return one.kind if exact and one.kind in _KINDS else "str"


def _argument(one: Parameter) -> str:
    if one.required:
        return f"{one.id}: {_kind(one)}"
    default = one.default
    if _kind(one) == "str" and not isinstance(default, str):
        default = json.dumps(default, ensure_ascii=False)
    return f"{one.id}: {_kind(one)} = {default!r}"


def _call(one: _Component, components: dict[str, _Component]) -> str:
    task = one.task
    arguments = [
        f"{name}=made[{giver!r}].outputs[{components[giver].given!r}]"
        for giver, name in one.taken.items()
    ]
    arguments += [f"{p.id}={p.id}" for p in task.parameters]
    lines = [f"    made[{task.id!r}] = prepared({task.id}({', '.join(arguments)}))"]
    waits = [f"made[{name!r}]" for name in task.after if name not in task.takes]
    if waits:
        lines.append(f"    made[{task.id!r}].after({', '.join(waits)})")
    return "\n".join(lines)
