"""The pipeline iris for Airflow. Written by lineaslice."""

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
    import iris_tasks
    from lineaslice import handoff

    given = {giver: handoff.take(made["values"]) for giver, made in taken.items()}
    artifacts, values = iris_tasks.run(name, given, get_current_context()["params"])
    return {
        "artifacts": {
            name: handoff.put(content) for name, content in artifacts.items()
        },
        "values": handoff.put(values),
    }


@dag(
    dag_id="iris",
    schedule=None,
    start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    default_args={"retries": 2, "retry_delay": timedelta(seconds=1)},
    params={"url2": Param("data/iris_new.csv", type="string")},
)
def iris():
    @task
    def iris_model():
        return run("iris_model")

    @task
    def iris_petal_length_pred(iris_model):
        return run("iris_petal_length_pred", iris_model=iris_model)

    made_iris_model = iris_model()
    made_iris_petal_length_pred = iris_petal_length_pred(made_iris_model)


pipeline = iris()
