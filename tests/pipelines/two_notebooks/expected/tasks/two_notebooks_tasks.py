"""The tasks of the pipeline two_notebooks, without an engine. Written by lineaslice.

Tasks hand values on as bytes: one pickle of all that a task gives, because values may share
objects. Engines call ``run``; a shell does so by ``python two_notebooks_tasks.py TASK``.
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
PARAMETERS = {"limit": "float"}

# Per task: its function, the functions that this one calls, the task that gives each variable,
# its parameters, the files that it reads (by path or by parameter; None: it looks at more than
# files), and the file that takes each artifact.
TASKS = {
    "narrow": {
        "function": "stage_narrow",
        "calls": ["get_narrow"],
        "takes": {},
        "parameters": ["limit"],
        "reads": [("path", "data/iris_train.csv")],
        "artifacts": {"narrow": "narrow.pickle"},
    },
    "counts": {
        "function": "stage_counts",
        "calls": ["get_counts"],
        "takes": {},
        "parameters": ["limit"],
        "reads": [],
        "artifacts": {"counts": "counts.pickle"},
    },
    "top": {
        "function": "stage_top",
        "calls": ["get_top"],
        "takes": {"counts": "counts"},
        "parameters": [],
        "reads": [],
        "artifacts": {"top": "top.pickle"},
    },
}

# Functions of the module that belong to some task, or run all of them.
PIPELINE = [
    "get_narrow",
    "get_counts",
    "get_top",
    "run_session_including_narrow",
    "run_session_including_counts",
    "run_all_sessions",
    "stage_narrow",
    "stage_counts",
    "stage_top",
    "typed",
    "main",
]

# What was installed for the pipeline.
PACKAGES = ["pandas"]

