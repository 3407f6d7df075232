"""The tasks of the pipeline all_reused, without an engine. Written by lineaslice.

Tasks hand values on as bytes: one pickle of all that a task gives, because values may share
objects. Engines call ``run``; a shell does so by ``python all_reused_tasks.py TASK``.
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
    "grid": {
        "function": "stage_grid",
        "calls": ["get_grid"],
        "takes": {},
        "parameters": [],
        "reads": [],
        "artifacts": {"grid": "grid.pickle"},
    },
    "norms": {
        "function": "stage_norms",
        "calls": ["get_norms"],
        "takes": {},
        "parameters": [],
        "reads": [],
        "artifacts": {"norms": "norms.pickle"},
    },
}

# Functions of the module that belong to some task, or run all of them.
PIPELINE = [
    "get_grid",
    "get_norms",
    "run_session_including_grid",
    "run_all_sessions",
    "stage_grid",
    "stage_norms",
    "main",
]

# What was installed for the pipeline.
PACKAGES = ["lineaslice", "numpy"]

