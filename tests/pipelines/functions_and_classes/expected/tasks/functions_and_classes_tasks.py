"""The tasks of the pipeline functions_and_classes, without an engine. Written by lineaslice.

Tasks hand values on as bytes: one pickle of all that a task gives, because values may share
objects. Engines call ``run``; a shell does so by ``python functions_and_classes_tasks.py TASK``.
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
    "points": {
        "function": "stage_points",
        "calls": ["get_points"],
        "takes": {},
        "parameters": [],
        "reads": [],
        "artifacts": {"points": "points.pickle"},
    },
    "summary": {
        "function": "stage_summary",
        "calls": ["get_summary"],
        "takes": {"points": "points"},
        "parameters": [],
        "reads": [],
        "artifacts": {"summary": "summary.pickle"},
    },
    "far": {
        "function": "stage_far",
        "calls": ["get_far"],
        "takes": {"points": "points"},
        "parameters": [],
        "reads": [],
        "artifacts": {"far": "far.pickle"},
    },
}

# Functions of the module that belong to some task, or run all of them.
PIPELINE = [
    "get_points",
    "get_summary",
    "get_far",
    "run_session_including_points",
    "run_all_sessions",
    "stage_points",
    "stage_summary",
    "stage_far",
    "main",
]

# What was installed for the pipeline.
PACKAGES = []

