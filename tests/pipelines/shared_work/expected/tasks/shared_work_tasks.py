"""The tasks of the pipeline shared_work, without an engine. Written by lineaslice.

Tasks hand values on as bytes: one pickle of all that a task gives, because values may share
objects. Engines call ``run``; a shell does so by ``python shared_work_tasks.py TASK``.
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
PARAMETERS = {}

# Per task: its function, the functions that this one calls, the task that gives each variable,
# its parameters, the files that it reads (by path or by parameter; None: it looks at more than
# files), and the file that takes each artifact.
TASKS = {
    "df_for_artifact_means_and_downstream": {
        "function": "stage_df_for_artifact_means_and_downstream",
        "calls": ["get_df_for_artifact_means_and_downstream"],
        "takes": {},
        "parameters": [],
        "reads": [("path", "data/iris_train.csv")],
        "artifacts": {},
    },
    "means": {
        "function": "stage_means",
        "calls": ["get_means"],
        "takes": {"df": "df_for_artifact_means_and_downstream"},
        "parameters": [],
        "reads": [],
        "artifacts": {"means": "means.pickle"},
    },
    "largest": {
        "function": "stage_largest",
        "calls": ["get_largest"],
        "takes": {"df": "df_for_artifact_means_and_downstream"},
        "parameters": [],
        "reads": [],
        "artifacts": {"largest": "largest.pickle"},
    },
    "spread": {
        "function": "stage_spread",
        "calls": ["get_spread"],
        "takes": {"means": "means"},
        "parameters": [],
        "reads": [],
        "artifacts": {"spread": "spread.pickle"},
    },
}

# Functions of the module that belong to some task, or run all of them.
PIPELINE = [
    "get_df_for_artifact_means_and_downstream",
    "get_means",
    "get_largest",
    "get_spread",
    "run_session_including_means",
    "run_all_sessions",
    "stage_df_for_artifact_means_and_downstream",
    "stage_means",
    "stage_largest",
    "stage_spread",
    "main",
]

# What was installed for the pipeline.
PACKAGES = ["pandas"]

