"""The pipeline iris_reused for Airflow. Written by lineaslice."""

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
    import iris_reused_tasks
    from lineaslice import handoff

    given = {giver: handoff.take(made["values"]) for giver, made in taken.items()}
    artifacts, values = iris_reused_tasks.run(
        name, given, get_current_context()["params"]
    )
    return {
        "artifacts": {
            name: handoff.put(content) for name, content in artifacts.items()
        },
        "values": handoff.put(values),
    }


@dag(
    dag_id="iris_reused",
    schedule=None,
    start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    default_args={"retries": 0, "retry_delay": timedelta(seconds=0)},
    params={"url2": Param("data/iris_new.csv", type="string")},
)
def iris_reused():
    @task
    def trained_model():
        return run("trained_model")

    @task
    def predicted(trained_model):
        return run("predicted", trained_model=trained_model)

    made_trained_model = trained_model()
    made_predicted = predicted(made_trained_model)


pipeline = iris_reused()
