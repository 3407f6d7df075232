"""The tasks of the pipeline iris_reused, without an engine. Written by lineaslice.

Tasks hand values on as bytes: one pickle of all that a task gives, because values may share
objects. Engines call ``run``; a shell does so by ``python iris_reused_tasks.py TASK``.
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
PARAMETERS = {"url2": "str"}

# Per task: its function, the functions that this one calls, the task that gives each variable,
# its parameters, the files that it reads (by path or by parameter; None: it looks at more than
# files), and the file that takes each artifact.
TASKS = {
    "trained_model": {
        "function": "stage_trained_model",
        "calls": ["get_trained_model"],
        "takes": {},
        "parameters": [],
        "reads": [],
        "artifacts": {"trained_model": "trained_model.pickle"},
    },
    "predicted": {
        "function": "stage_predicted",
        "calls": ["get_predicted"],
        "takes": {"mod": "trained_model"},
        "parameters": ["url2"],
        "reads": [("parameter", "url2")],
        "artifacts": {"predicted": "predicted.pickle"},
    },
}

# Functions of the module that belong to some task, or run all of them.
PIPELINE = [
    "get_trained_model",
    "get_predicted",
    "run_session_including_trained_model",
    "run_all_sessions",
    "stage_trained_model",
    "stage_predicted",
    "main",
]

# What was installed for the pipeline.
PACKAGES = ["lineaslice", "numpy", "pandas", "scikit-learn"]

