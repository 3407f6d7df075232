"""The tasks of the pipeline parameters, without an engine. Written by lineaslice.

Tasks hand values on as bytes: one pickle of all that a task gives, because values may share
objects. Engines call ``run``; a shell does so by ``python parameters_tasks.py TASK``.
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
PARAMETERS = {
    "by_number": "dict",
    "count": "int",
    "enabled": "bool",
    "kinds": "set",
    "label": "str",
    "names": "dict",
    "nothing": "any",
    "pair": "tuple",
    "rate": "float",
    "raw": "bytes",
    "wave": "complex",
    "weights": "list",
}

# Per task: its function, the functions that this one calls, the task that gives each variable,
# its parameters, the files that it reads (by path or by parameter; None: it looks at more than
# files), and the file that takes each artifact.
TASKS = {
    "simple": {
        "function": "stage_simple",
        "calls": ["get_simple"],
        "takes": {},
        "parameters": ["count", "rate", "label", "enabled"],
        "reads": [],
        "artifacts": {"simple": "simple.pickle"},
    },
    "nested": {
        "function": "stage_nested",
        "calls": ["get_nested"],
        "takes": {},
        "parameters": ["weights", "names", "pair", "kinds"],
        "reads": [],
        "artifacts": {"nested": "nested.pickle"},
    },
    "unusual": {
        "function": "stage_unusual",
        "calls": ["get_unusual"],
        "takes": {},
        "parameters": ["pair", "wave", "raw", "nothing", "by_number"],
        "reads": [],
        "artifacts": {"unusual": "unusual.pickle"},
    },
}

# Functions of the module that belong to some task, or run all of them.
PIPELINE = [
    "get_simple",
    "get_nested",
    "get_unusual",
    "run_session_including_simple",
    "run_all_sessions",
    "stage_simple",
    "stage_nested",
    "stage_unusual",
    "typed",
    "main",
]

# What was installed for the pipeline.
PACKAGES = []

