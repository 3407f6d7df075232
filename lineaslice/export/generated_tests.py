"""A pytest file beside the module: it fails when a run gives another value than was saved."""

from __future__ import annotations

from lineaslice.errors import PipelineError
from lineaslice.pipeline.module import run_all_name
from lineaslice.pipeline.shape import Plan
from lineaslice.syntax import edit

_TEST = '''\
"""Does the pipeline make the values that were saved? Run it with pytest.

The folder that pytest is started in is the one that relative paths of the code start from.
"""

import importlib.util
import sys
from pathlib import Path

import pytest

import lineaslice

TOLERANCE = 0.0  # allowed between numbers

# What is compared: the artifacts, with the versions that their code was taken from.
SAVED = {{
{saved}
}}


@pytest.fixture(scope="module")
def made():
    """The artifacts of one run."""
    # By this name its classes count as those of a notebook, where the saved values come from.
    name = "__mp_main__"
    path = Path(__file__).with_name({module!r})
    spec = importlib.util.spec_from_file_location(name, path)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.{run}({given})


@pytest.mark.parametrize("name", SAVED)
def test_the_value_is_the_saved_one(made, name):
    saved = lineaslice.get(name, SAVED[name])
    assert saved.difference(made[name], tolerance=TOLERANCE) == ""
'''


def generated_test(plan: Plan, name: str) -> dict[str, str]:
    """``test_NAME.py``, for a module ``NAME_module.py``.

    Required parameters get the notebook's values; PipelineError for one whose value is not known.
    """
    saved = {
        function.artifact: function.version
        for session in plan.sessions
        for function in session.functions
        if function.artifact and function.version is not None
    }
    given = []
    for parameter in plan.inputs:
        if parameter.required and not parameter.example:
            raise PipelineError(
                f"No test can be generated: the value of {parameter.name!r} was computed in the "
                "notebook, and the run has to be given one.",
                f"Take {parameter.name!r} out of required_parameters, or leave generate_test out.",
            )
        if parameter.required:
            given.append(f"{parameter.name}={parameter.example}")
    text = _TEST.format(
        saved="\n".join(f"    {artifact!r}: {version}," for artifact, version in saved.items()),
        module=f"{name}_module.py",
        run=run_all_name(plan),
        given=", ".join(given),
    )
    return {f"test_{name}.py": edit.formatted(text)}
