"""DVC: stages in ``dvc.yaml`` that run the tasks one by one and are skipped while nothing changed.

What decides is our key of a task's code, which a stage that always runs writes down: a dependency
on the whole module would run everything again after any change. A stage that looks at something
which DVC cannot watch always runs; those behind it are skipped if it gives the same bytes.
"""

from __future__ import annotations

import json
from typing import Any

from lineaslice.export.base import WRITTEN_BY, Request
from lineaslice.export.documents import Command, dockerfile, readme
from lineaslice.export.parts import parts
from lineaslice.export.tasks import Parameter, Task, Tasks
from lineaslice.export.yaml_text import yaml
from lineaslice.pipeline.shape import Plan

_FLOOR = "dvc>=3.50"


def files(plan: Plan, request: Request) -> dict[str, str]:
    """``dvc.yaml``, ``NAME_params.json`` and what they need."""
    request.dag_config.refuse("DVC", "schedule", "retries", "retry_delay")
    common = parts(plan, request, ["cloudpickle", _FLOOR])
    name, cut = request.name, common.tasks
    parameters = f"{name}_params.json"
    own = {"dvc.yaml": "has the stages"}
    texts = {"dvc.yaml": f"# {WRITTEN_BY}\n{yaml(_stages(request, cut, parameters))}"}
    if cut.parameters:
        own[parameters] = "the values of parameters"
        defaults = {one.name: one.default for one in cut.parameters if not one.required}
        texts[parameters] = json.dumps(defaults, indent=2, ensure_ascii=False) + "\n"
    commands = [
        Command(
            "Install, and make the folder a repository",
            f"pip install -r {name}_requirements.txt\ngit init\ndvc init",
        ),
        Command("Run what has changed", "dvc repro"),
    ]
    if cut.parameters:
        first = cut.parameters[0].name
        commands.append(
            Command(
                "Run with other parameters, as an experiment (commit once before)",
                f"dvc exp run -S '{parameters}:{first}=VALUE'",
            )
        )
    return {
        **common.files,
        **texts,
        f"{name}_Dockerfile": dockerfile(
            request,
            [*common.code, *texts],
            setup=["dvc init --no-scm"],
            command=["dvc", "repro"],
        ),
        f"{name}_README.md": readme(
            request,
            cut,
            "DVC",
            own,
            [*commands, Command("Share what was made", "dvc push")],
            [
                "`artifacts/` has what the pipeline makes: pickles of values, and files as they "
                "are. `values/` has what stages hand on.",
                "Stages marked `always_changed` look at something that DVC cannot watch.",
            ],
            reuses=plan.reuses,
        ),
    }


def _stages(request: Request, cut: Tasks, parameters: str) -> dict[str, Any]:
    keys = {
        "cmd": f"python {request.name}_tasks.py keys",
        "always_changed": True,
        "outs": [{f"keys/{task.id}": {"cache": False}} for task in cut.tasks],
    }
    stages = {"keys": keys, **{task.id: _stage(request, task, parameters) for task in cut.tasks}}
    templated = any(
        isinstance(one, Parameter) for task in cut.tasks for one in task.files_read() or ()
    )
    return {**({"vars": [parameters]} if templated else {}), "stages": stages}


def _stage(request: Request, task: Task, parameters: str) -> dict[str, Any]:
    command = f"python {request.name}_tasks.py {task.id}"
    deps = [f"keys/{task.id}", *(f"values/{name}" for name in task.takes)]
    # A stage that only has to wait for another one depends on what that makes.
    deps += [f"values/{name}" for name in task.after if name not in task.takes]
    read = task.files_read()
    deps += [f"${{{one.name}}}" if isinstance(one, Parameter) else one for one in read or ()]
    found: dict[str, Any] = {"cmd": command}
    if task.parameters:
        found["cmd"] += f" --parameters {parameters}"
        found["params"] = [{parameters: [one.name for one in task.parameters]}]
    found["deps"] = deps
    if read is None:
        found["always_changed"] = True
    found["outs"] = [*(f"artifacts/{one.file}" for one in task.artifacts), f"values/{task.id}"]
    return found
