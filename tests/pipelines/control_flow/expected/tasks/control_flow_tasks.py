"""The tasks of the pipeline control_flow, without an engine. Written by lineaslice.

Tasks hand values on as bytes: one pickle of all that a task gives, because values may share
objects. Engines call ``run``; a shell does so by ``python control_flow_tasks.py TASK``.
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
PARAMETERS = {"high": "bool"}

# Per task: its function, the functions that this one calls, the task that gives each variable,
# its parameters, the files that it reads (by path or by parameter; None: it looks at more than
# files), and the file that takes each artifact.
TASKS = {
    "first_rest_for_artifact_parts_and_downstream": {
        "function": "stage_first_rest_for_artifact_parts_and_downstream",
        "calls": ["get_first_rest_for_artifact_parts_and_downstream"],
        "takes": {},
        "parameters": [],
        "reads": [],
        "artifacts": {},
    },
    "parts": {
        "function": "stage_parts",
        "calls": ["get_parts"],
        "takes": {
            "first": "first_rest_for_artifact_parts_and_downstream",
            "rest": "first_rest_for_artifact_parts_and_downstream",
        },
        "parameters": [],
        "reads": [],
        "artifacts": {"parts": "parts.pickle"},
    },
    "kept_double_number_for_artifact_kept_and_downstrea": {
        "function": "stage_kept_double_number_for_artifact_kept_and_downstream",
        "calls": ["get_kept_double_number_for_artifact_kept_and_downstream"],
        "takes": {"rest": "first_rest_for_artifact_parts_and_downstream"},
        "parameters": ["high"],
        "reads": [],
        "artifacts": {},
    },
    "kept": {
        "function": "stage_kept",
        "calls": ["get_kept"],
        "takes": {"kept": "kept_double_number_for_artifact_kept_and_downstrea"},
        "parameters": [],
        "reads": [],
        "artifacts": {"kept": "kept.pickle"},
    },
    "outcome": {
        "function": "stage_outcome",
        "calls": ["get_outcome"],
        "takes": {
            "first": "first_rest_for_artifact_parts_and_downstream",
            "double": "kept_double_number_for_artifact_kept_and_downstrea",
            "number": "kept_double_number_for_artifact_kept_and_downstrea",
        },
        "parameters": [],
        "reads": [],
        "artifacts": {"outcome": "outcome.pickle"},
    },
}

# Functions of the module that belong to some task, or run all of them.
PIPELINE = [
    "get_first_rest_for_artifact_parts_and_downstream",
    "get_parts",
    "get_kept_double_number_for_artifact_kept_and_downstream",
    "get_kept",
    "get_outcome",
    "run_session_including_parts",
    "run_all_sessions",
    "stage_first_rest_for_artifact_parts_and_downstream",
    "stage_parts",
    "stage_kept_double_number_for_artifact_kept_and_downstream",
    "stage_kept",
    "stage_outcome",
    "typed",
    "main",
]

# What was installed for the pipeline.
PACKAGES = []

