"""The pipeline odd_names_grosse for Airflow. Written by lineaslice."""

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
    import odd_names_grosse_tasks
    from lineaslice import handoff

    given = {giver: handoff.take(made["values"]) for giver, made in taken.items()}
    artifacts, values = odd_names_grosse_tasks.run(
        name, given, get_current_context()["params"]
    )
    return {
        "artifacts": {
            name: handoff.put(content) for name, content in artifacts.items()
        },
        "values": handoff.put(values),
    }


@dag(
    dag_id="odd_names_grosse",
    schedule=None,
    start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    default_args={"retries": 0, "retry_delay": timedelta(seconds=0)},
    params={
        "größe": Param(2, type="integer"),
        "task": Param(3, type="integer"),
        "dag": Param("it's", type="string"),
    },
)
def odd_names_grosse():
    @task
    def the_grosste_list_x_y():
        return run("the_grosste_list_x_y")

    @task
    def class_2():
        return run("class_2")

    @task
    def run_rm_rf(class_2):
        return run("run_rm_rf", class_2=class_2)

    @task
    def tick(class_2, run_rm_rf):
        return run("tick", class_2=class_2, run_rm_rf=run_rm_rf)

    @task
    def xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx(run_rm_rf):
        return run(
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", run_rm_rf=run_rm_rf
        )

    made_the_grosste_list_x_y = the_grosste_list_x_y()
    made_class_2 = class_2()
    made_run_rm_rf = run_rm_rf(made_class_2)
    made_tick = tick(made_class_2, made_run_rm_rf)
    made_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx = (
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx(made_run_rm_rf)
    )


pipeline = odd_names_grosse()
