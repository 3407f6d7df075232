"""The pipeline two_notebooks for Airflow. Written by lineaslice."""

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
    import two_notebooks_tasks
    from lineaslice import handoff

    given = {giver: handoff.take(made["values"]) for giver, made in taken.items()}
    artifacts, values = two_notebooks_tasks.run(
        name, given, get_current_context()["params"]
    )
    return {
        "artifacts": {
            name: handoff.put(content) for name, content in artifacts.items()
        },
        "values": handoff.put(values),
    }


@dag(
    dag_id="two_notebooks",
    schedule=None,
    start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    default_args={"retries": 0, "retry_delay": timedelta(seconds=0)},
    params={"limit": Param(1.0, type="number")},
)
def two_notebooks():
    @task
    def narrow():
        return run("narrow")

    @task
    def counts():
        return run("counts")

    @task
    def top(counts):
        return run("top", counts=counts)

    made_narrow = narrow()
    made_counts = counts()
    made_top = top(made_counts)


pipeline = two_notebooks()
