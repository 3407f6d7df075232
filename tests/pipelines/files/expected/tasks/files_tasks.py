"""The tasks of the pipeline files, without an engine. Written by lineaslice.

Tasks hand values on as bytes: one pickle of all that a task gives, because values may share
objects. Engines call ``run``; a shell does so by ``python files_tasks.py TASK``.
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
    "head": {
        "function": "stage_head",
        "calls": ["get_head"],
        "takes": {},
        "parameters": [],
        "reads": [("path", "data/iris_new.csv")],
        "artifacts": {"head": "head.pickle"},
    },
    "head_as_csv_and_lines": {
        "function": "stage_head_as_csv_and_lines",
        "calls": ["get_head_as_csv", "get_lines"],
        "takes": {"df": "head"},
        "parameters": [],
        "reads": [],
        "artifacts": {"head as csv": "head_as_csv.file", "lines": "lines.pickle"},
    },
}

# Functions of the module that belong to some task, or run all of them.
PIPELINE = [
    "get_head",
    "get_head_as_csv",
    "get_lines",
    "run_session_including_head",
    "run_all_sessions",
    "stage_head",
    "stage_head_as_csv_and_lines",
    "main",
]

# What was installed for the pipeline.
PACKAGES = ["pandas"]

