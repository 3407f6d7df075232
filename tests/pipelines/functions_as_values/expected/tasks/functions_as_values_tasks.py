"""The tasks of the pipeline functions_as_values, without an engine. Written by lineaslice.

Tasks hand values on as bytes: one pickle of all that a task gives, because values may share
objects. Engines call ``run``; a shell does so by ``python functions_as_values_tasks.py TASK``.
"""

import argparse
import ast
import builtins
import hashlib
import importlib
import importlib.metadata
import json
import pathlib
import sys

import cloudpickle

# Per parameter, what its values must be.
PARAMETERS = {"factor": "int"}

# Per task: its function, the functions that this one calls, the task that gives each variable,
# its parameters, the files that it reads (by path or by parameter; None: it looks at more than
# files), and the file that takes each artifact.
TASKS = {
    "first_values_and_next_values_and_composed": {
        "function": "stage_first_values_and_next_values_and_composed",
        "calls": [
            "get_square_steps_factor_for_artifact_first_values_and_downstream",
            "get_first_values",
            "get_cube_for_artifact_next_values_and_downstream",
            "get_next_values",
            "get_composed",
        ],
        "takes": {},
        "parameters": ["factor"],
        "reads": [],
        "artifacts": {
            "first values": "first_values.pickle",
            "next values": "next_values.pickle",
            "composed": "composed.pickle",
        },
    }
}

# Functions of the module that belong to some task, or run all of them.
PIPELINE = [
    "get_square_steps_factor_for_artifact_first_values_and_downstream",
    "get_first_values",
    "get_cube_for_artifact_next_values_and_downstream",
    "get_next_values",
    "get_composed",
    "run_session_including_first_values",
    "run_all_sessions",
    "stage_first_values_and_next_values_and_composed",
    "typed",
    "main",
]

# What was installed for the pipeline.
PACKAGES = []

