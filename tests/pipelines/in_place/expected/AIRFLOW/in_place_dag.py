"""The pipeline in_place for Airflow. Written by lineaslice."""

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
    import in_place_tasks
    from lineaslice import handoff

    given = {giver: handoff.take(made["values"]) for giver, made in taken.items()}
    artifacts, values = in_place_tasks.run(name, given, get_current_context()["params"])
    return {
        "artifacts": {
            name: handoff.put(content) for name, content in artifacts.items()
        },
        "values": handoff.put(values),
    }


@dag(
    dag_id="in_place",
    schedule=None,
    start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    default_args={"retries": 0, "retry_delay": timedelta(seconds=0)},
    params={},
)
def in_place():
    @task
    def steps_loaded():
        return run("steps_loaded")

    @task
    def filled():
        return run("filled")

    @task
    def scaled(filled):
        return run("scaled", filled=filled)

    @task
    def report(steps_loaded, scaled):
        return run("report", steps_loaded=steps_loaded, scaled=scaled)

    made_steps_loaded = steps_loaded()
    made_filled = filled()
    made_scaled = scaled(made_filled)
    made_report = report(made_steps_loaded, made_scaled)


pipeline = in_place()
