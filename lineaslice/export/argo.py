"""ARGO: a Workflow of Argo Workflows, or with a schedule a CronWorkflow, as YAML.

Every task is a container that runs ``NAME_tasks.py`` of the image; what it takes and gives are
artifacts, which Argo carries between the pods through its artifact repository.
"""

from __future__ import annotations

import json
from typing import Any

from lineaslice.errors import PipelineError
from lineaslice.export.base import WRITTEN_BY, Request
from lineaslice.export.documents import Command, dockerfile, readme
from lineaslice.export.parts import parts
from lineaslice.export.tasks import Parameter, Task, Tasks
from lineaslice.export.yaml_text import yaml
from lineaslice.pipeline.identifiers import Fresh
from lineaslice.pipeline.shape import Plan

FOLDER = "/tmp/run"  # in the container: where a task finds what it takes, and puts what it makes
_DAG = "pipeline"  # no task has this name
_GIVEN = "handed-on"  # no artifact has this name, which is no identifier


def files(plan: Plan, request: Request) -> dict[str, str]:
    """``NAME_workflow.yaml`` and what it needs."""
    common = parts(plan, request, ["cloudpickle"])
    name, cut = request.name, common.tasks
    code = f"{name}_workflow.yaml"
    image = Fresh(one.id for one in cut.parameters).name("image")
    given = "".join(f" -p {one.id}=VALUE" for one in cut.parameters[:1])
    schedule = request.dag_config.schedule
    if schedule:
        run = Command(
            f"Run it every time that {schedule!r} says",
            f"argo cron create {code} -p {image}=REGISTRY/{cut.image}",
        )
    else:
        run = Command("Run it", f"argo submit {code} -p {image}=REGISTRY/{cut.image}{given}")
    notes = [
        "Argo needs an artifact repository: what tasks hand on, and the artifacts, are kept there. "
        "An artifact is a pickle of the value, or the file itself.",
        "Argo replaces `{{…}}` also in the values of parameters.",
    ]
    if plan.reuses:
        notes.append(
            "The containers get what the secret `lineaslice` holds as variables of their "
            "environment, where `LINEASLICE_HOME` or `LINEASLICE_DB` with `LINEASLICE_BLOBS` can "
            "stand."
        )
    return {
        **common.files,
        code: f"# {WRITTEN_BY}\n{yaml(_document(plan, request, cut, image))}",
        f"{name}_Dockerfile": dockerfile(request, common.code),
        f"{name}_README.md": readme(
            request,
            cut,
            "Argo Workflows",
            {code: "has the workflow"},
            [
                Command(
                    "Make the image",
                    f"docker build -f {name}_Dockerfile -t REGISTRY/{cut.image} .\n"
                    f"docker push REGISTRY/{cut.image}",
                ),
                run,
            ],
            notes,
            reuses=plan.reuses,
        ),
    }


def _document(plan: Plan, request: Request, cut: Tasks, image: str) -> dict[str, Any]:
    spec = {
        "entrypoint": _DAG,
        "arguments": {
            "parameters": [
                {"name": image, "value": cut.image},
                *(_parameter(one) for one in cut.parameters),
            ]
        },
        "templates": [
            {"name": _DAG, "dag": {"tasks": [_call(task) for task in cut.tasks]}},
            *(_template(plan, request, task, image) for task in cut.tasks),
        ],
    }
    version = {"apiVersion": "argoproj.io/v1alpha1"}
    if not request.dag_config.schedule:
        named = {"generateName": f"{_name(cut.id).lower()}-"}
        return {**version, "kind": "Workflow", "metadata": named, "spec": spec}
    return {
        **version,
        "kind": "CronWorkflow",
        "metadata": {"name": _name(cut.id).lower()},
        "spec": {"schedules": [request.dag_config.schedule], "workflowSpec": spec},
    }


def _name(id: str) -> str:
    """An identifier as Kubernetes takes it; it holds no hyphen, so no two become one."""
    return id.replace("_", "-")


def _parameter(one: Parameter) -> dict[str, str]:
    if one.required:
        return {"name": one.id}
    text = one.default
    if not isinstance(text, str):
        text = json.dumps(text, ensure_ascii=False)
    if "\0" in text:
        raise PipelineError(
            f"The default of the parameter {one.name!r} holds a zero byte, and Argo gives "
            "parameters as words of a command, which cannot have one.",
            f"Make it a required parameter: required_parameters=[{one.name!r}].",
        )
    return {"name": one.id, "value": text}


def _call(task: Task) -> dict[str, Any]:
    found: dict[str, Any] = {"name": _name(task.id), "template": _name(task.id)}
    if task.after:
        found["dependencies"] = [_name(name) for name in task.after]
    if task.takes:
        found["arguments"] = {
            "artifacts": [
                {"name": name, "from": f"{{{{tasks.{_name(name)}.outputs.artifacts.{_GIVEN}}}}}"}
                for name in task.takes
            ]
        }
    return found


def _template(plan: Plan, request: Request, task: Task, image: str) -> dict[str, Any]:
    dag = request.dag_config
    arguments = [task.id, "--folder", FOLDER]
    for one in task.parameters:
        arguments += ["--parameter", f"{one.name}={{{{workflow.parameters.{one.id}}}}}"]
    container: dict[str, Any] = {
        "image": f"{{{{workflow.parameters.{image}}}}}",
        "command": ["python", f"{request.name}_tasks.py"],
        "args": arguments,
    }
    if any(function.pin for function in task.stage.functions):
        container["envFrom"] = [{"secretRef": {"name": "lineaslice", "optional": True}}]
    found: dict[str, Any] = {"name": _name(task.id)}
    if dag.retries:
        found["retryStrategy"] = {
            "limit": dag.retries,
            "retryPolicy": "Always",
            "backoff": {"duration": str(dag.retry_delay)},
        }
    if task.takes:
        found["inputs"] = {
            "artifacts": [{"name": name, "path": f"{FOLDER}/values/{name}"} for name in task.takes]
        }
    outputs = {one.id: f"artifacts/{one.file}" for one in task.artifacts}
    if task.gives:
        outputs[_GIVEN] = f"values/{task.id}"
    if outputs:
        found["outputs"] = {
            "artifacts": [
                {"name": name, "path": f"{FOLDER}/{path}", "archive": {"none": {}}}
                for name, path in outputs.items()
            ]
        }
    return {**found, "container": container}
