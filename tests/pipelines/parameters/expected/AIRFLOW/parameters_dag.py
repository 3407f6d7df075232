"""The pipeline parameters for Airflow. Written by lineaslice."""

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
    import parameters_tasks
    from lineaslice import handoff

    given = {giver: handoff.take(made["values"]) for giver, made in taken.items()}
    artifacts, values = parameters_tasks.run(
        name, given, get_current_context()["params"]
    )
    return {
        "artifacts": {
            name: handoff.put(content) for name, content in artifacts.items()
        },
        "values": handoff.put(values),
    }


@dag(
    dag_id="parameters_2",
    schedule=None,
    start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    default_args={"retries": 0, "retry_delay": timedelta(seconds=0)},
    params={
        "count": Param(3, type="integer"),
        "rate": Param(-0.25, type="number"),
        "label": Param('it\'s = "100%" {ok} $HOME `x`\n', type="string"),
        "enabled": Param(True, type="boolean"),
        "weights": Param([1, 2.5, None], type="array"),
        "names": Param({"a": 1, "b": [True]}, type="object"),
        "pair": Param("(1, 'x')", type="string", description="a list, as JSON"),
        "kinds": Param('{"p", "q"}', type="string", description="a list, as JSON"),
        "wave": Param("(1+2j)", type="string", description="a complex number"),
        "raw": Param("\x01ab", type="string", description="bytes, given as text"),
        "nothing": Param(
            None, type=["null", "boolean", "number", "string", "array", "object"]
        ),
        "by_number": Param(
            '{1: "one", (2, 3): "more"}',
            type="string",
            description="a dictionary, as JSON",
        ),
    },
)
def parameters_2():
    @task
    def simple():
        return run("simple")

    @task
    def nested():
        return run("nested")

    @task
    def unusual():
        return run("unusual")

    made_simple = simple()
    made_nested = nested()
    made_unusual = unusual()


pipeline = parameters_2()
