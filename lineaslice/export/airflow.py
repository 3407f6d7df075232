"""AIRFLOW: a DAG for Airflow 3, which Airflow 2 reads as well.

XCom carries JSON only, so tasks put what they make into the store of lineaslice and hand on
references. Nothing of the user's is imported while the file is parsed.
"""

from __future__ import annotations

from lineaslice.export.base import WRITTEN_BY, Request
from lineaslice.export.documents import PYTHON, Command, dockerfile, readme
from lineaslice.export.parts import parts
from lineaslice.export.tasks import Parameter, Task, Tasks
from lineaslice.pipeline.kinds import KINDS
from lineaslice.pipeline.shape import Plan
from lineaslice.syntax import edit

_FLOOR = "apache-airflow>=2.10"
_IMAGE = f"apache/airflow:3.3.2-python{PYTHON}"
_TEXT = '''\
"""The pipeline {name} for Airflow. {written}"""

import pathlib
import sys
from datetime import datetime, timedelta, timezone

try:
    from airflow.sdk import Param, dag, get_current_context, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task
    from airflow.models.param import Param
    from airflow.operators.python import get_current_context

sys.path.insert(0, str(pathlib.Path(__file__).parent))


def run(name, **taken):
    """Run a task. What it makes goes to the store of lineaslice, its references to XCom."""
    import {name}_tasks
    from lineaslice import handoff

    given = {{giver: handoff.take(made["values"]) for giver, made in taken.items()}}
    artifacts, values = {name}_tasks.run(name, given, get_current_context()["params"])
    return {{
        "artifacts": {{name: handoff.put(content) for name, content in artifacts.items()}},
        "values": handoff.put(values),
    }}


@dag(
    dag_id={id!r},
    schedule={schedule!r},
    start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    default_args={{"retries": {retries}, "retry_delay": timedelta(seconds={retry_delay})}},
    params={{{params}}},
)
def {id}():
{tasks}

{calls}


pipeline = {id}()
'''


def files(plan: Plan, request: Request) -> dict[str, str]:
    """``NAME_dag.py`` and what it needs."""
    common = parts(plan, request, ["lineaslice", "cloudpickle", _FLOOR])
    name, cut = request.name, common.tasks
    code = f"{name}_dag.py"
    return {
        **common.files,
        code: _dag(request, cut),
        f"{name}_Dockerfile": dockerfile(
            request, [*common.code, code], base=_IMAGE, folder="/opt/airflow/dags"
        ),
        f"{name}_README.md": readme(
            request,
            cut,
            "Airflow",
            {code: "is the DAG"},
            [
                Command(
                    "Install, and put the Python files into the folder of DAGs",
                    f"pip install -r {name}_requirements.txt\n"
                    f'cp {" ".join([*common.code, code])} "$AIRFLOW_HOME/dags/"',
                ),
                Command("Try it in one process", f"airflow dags test {cut.id}"),
                Command("Run it", f"airflow dags unpause {cut.id}\nairflow dags trigger {cut.id}"),
            ],
            [
                "Every task returns references into the store of lineaslice: set "
                "`LINEASLICE_HOME` (and `LINEASLICE_BLOBS` for workers on several machines) for "
                "all of them.",
                "An artifact of a run: `pickle.loads(lineaslice.handoff.take(reference))`, with "
                "the reference from the task's XCom.",
            ],
            reuses=plan.reuses,
        ),
    }


def _dag(request: Request, cut: Tasks) -> str:
    text = _TEXT.format(
        written=WRITTEN_BY,
        name=request.name,
        id=cut.id,
        schedule=request.dag_config.schedule or None,
        retries=request.dag_config.retries,
        retry_delay=request.dag_config.retry_delay,
        params=", ".join(f"{one.name!r}: {_param(one)}" for one in cut.parameters),
        tasks="\n\n".join(_task(task) for task in cut.tasks),
        calls="\n".join(line for task in cut.tasks for line in _call(task)),
    )
    return edit.formatted(text)


_TYPES = {
    "int": "integer",
    "float": "number",
    "str": "string",
    "bool": "boolean",
    "list": "array",
    "dict": "object",
}
_ANY = ["null", "boolean", "number", "string", "array", "object"]


def _param(one: Parameter) -> str:
    kind = _TYPES.get(one.kind, _ANY) if one.is_json else "string"
    default = "" if one.required else f"{one.default!r}, "
    about = "" if one.is_json else f", description={KINDS[one.kind].words!r}"
    return f"Param({default}type={kind!r}{about})"


def _task(task: Task) -> str:
    takes = ", ".join(task.takes)
    given = "".join(f", {name}={name}" for name in task.takes)
    return f"    @task\n    def {task.id}({takes}):\n        return run({task.id!r}{given})"


def _call(task: Task) -> list[str]:
    lines = [f"    made_{task.id} = {task.id}({', '.join(f'made_{name}' for name in task.takes)})"]
    lines += [f"    made_{name} >> made_{task.id}" for name in task.after if name not in task.takes]
    return lines
