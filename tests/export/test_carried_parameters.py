"""What Argo and Kubeflow cannot carry as it is."""

from __future__ import annotations

import pytest
import yaml
from pipeline.notebook import planned

from lineaslice import export as room
from lineaslice.errors import PipelineError

NOTEBOOK = """
n = {literal}
a = [n]
save(a, "a")
"""


@pytest.mark.parametrize(
    ("literal", "argument"),
    [
        ("2", "n: int = 2"),
        (str(2**53), f"n: int = {2**53}"),
        (str(2**53 + 1), f'n: str = "{2**53 + 1}"'),
        ("2.0", "n: float = 2.0"),
        ("[1.0, None]", 'n: str = "[1.0, null]"'),
        ("None", 'n: str = "null"'),
    ],
)
def test_kubeflow_has_numbers_as_doubles(literal: str, argument: str) -> None:
    plan = planned(NOTEBOOK.format(literal=literal), input_parameters=["n"])
    text = room.export(plan, "KUBEFLOW", pipeline_name="demo").files["demo_pipeline.py"]
    assert f"def demo({argument}):" in text


def test_argo_has_words_of_a_command() -> None:
    plan = planned(NOTEBOOK.format(literal=r"b'\0'"), input_parameters=["n"])
    with pytest.raises(PipelineError, match="'n' holds a zero byte") as caught:
        room.export(plan, "ARGO", pipeline_name="demo")
    assert "required_parameters=['n']" in caught.value.hint


def test_names_of_an_artifact_and_a_parameter_that_engines_use_too() -> None:
    plan = planned(
        "image = 1\ngiven = 2\n"
        "save([image], 'given')\n"
        "values = [image, given]\n"
        "save(values, 'values')\n"
        "save(values * 2, 'more')\n",
        input_parameters=["image", "given"],
    )
    argo = room.export(plan, "ARGO", pipeline_name="demo").files["demo_workflow.yaml"]
    spec = yaml.safe_load(argo)["spec"]
    names = [one["name"] for one in spec["arguments"]["parameters"]]
    assert len(set(names)) == len(names) == 3
    code = room.export(plan, "KUBEFLOW", pipeline_name="demo").files["demo_pipeline.py"]
    compile(code, "demo_pipeline.py", "exec")
