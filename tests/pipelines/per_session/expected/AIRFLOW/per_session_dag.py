"""The pipeline per_session for Airflow. Written by lineaslice."""

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
    import per_session_tasks
    from lineaslice import handoff

    given = {giver: handoff.take(made["values"]) for giver, made in taken.items()}
    artifacts, values = per_session_tasks.run(
        name, given, get_current_context()["params"]
    )
    return {
        "artifacts": {
            name: handoff.put(content) for name, content in artifacts.items()
        },
        "values": handoff.put(values),
    }


@dag(
    dag_id="per_session",
    schedule="30 6 * * 1",
    start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    default_args={"retries": 1, "retry_delay": timedelta(seconds=0)},
    params={"limit": Param(1.0, type="number")},
)
def per_session():
    @task
    def narrow_rows():
        return run("narrow_rows")

    @task
    def word_counts():
        return run("word_counts")

    made_narrow_rows = narrow_rows()
    made_word_counts = word_counts()


pipeline = per_session()
