"""The pipeline control_flow for Airflow. Written by lineaslice."""

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
    import control_flow_tasks
    from lineaslice import handoff

    given = {giver: handoff.take(made["values"]) for giver, made in taken.items()}
    artifacts, values = control_flow_tasks.run(
        name, given, get_current_context()["params"]
    )
    return {
        "artifacts": {
            name: handoff.put(content) for name, content in artifacts.items()
        },
        "values": handoff.put(values),
    }


@dag(
    dag_id="control_flow",
    schedule=None,
    start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    default_args={"retries": 0, "retry_delay": timedelta(seconds=0)},
    params={"high": Param(True, type="boolean")},
)
def control_flow():
    @task
    def first_rest_for_artifact_parts_and_downstream():
        return run("first_rest_for_artifact_parts_and_downstream")

    @task
    def parts(first_rest_for_artifact_parts_and_downstream):
        return run(
            "parts",
            first_rest_for_artifact_parts_and_downstream=first_rest_for_artifact_parts_and_downstream,
        )

    @task
    def kept_double_number_for_artifact_kept_and_downstrea(
        first_rest_for_artifact_parts_and_downstream,
    ):
        return run(
            "kept_double_number_for_artifact_kept_and_downstrea",
            first_rest_for_artifact_parts_and_downstream=first_rest_for_artifact_parts_and_downstream,
        )

    @task
    def kept(kept_double_number_for_artifact_kept_and_downstrea):
        return run(
            "kept",
            kept_double_number_for_artifact_kept_and_downstrea=kept_double_number_for_artifact_kept_and_downstrea,
        )

    @task
    def outcome(
        first_rest_for_artifact_parts_and_downstream,
        kept_double_number_for_artifact_kept_and_downstrea,
    ):
        return run(
            "outcome",
            first_rest_for_artifact_parts_and_downstream=first_rest_for_artifact_parts_and_downstream,
            kept_double_number_for_artifact_kept_and_downstrea=kept_double_number_for_artifact_kept_and_downstrea,
        )

    made_first_rest_for_artifact_parts_and_downstream = (
        first_rest_for_artifact_parts_and_downstream()
    )
    made_parts = parts(made_first_rest_for_artifact_parts_and_downstream)
    made_kept_double_number_for_artifact_kept_and_downstrea = (
        kept_double_number_for_artifact_kept_and_downstrea(
            made_first_rest_for_artifact_parts_and_downstream
        )
    )
    made_kept = kept(made_kept_double_number_for_artifact_kept_and_downstrea)
    made_outcome = outcome(
        made_first_rest_for_artifact_parts_and_downstream,
        made_kept_double_number_for_artifact_kept_and_downstrea,
    )


pipeline = control_flow()
