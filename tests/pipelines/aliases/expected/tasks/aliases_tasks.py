"""The tasks of the pipeline aliases, without an engine. Written by lineaslice.

Tasks hand values on as bytes: one pickle of all that a task gives, because values may share
objects. Engines call ``run``; a shell does so by ``python aliases_tasks.py TASK``.
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
    "index_and_total_and_longest_and_more": {
        "function": "stage_index_and_total_and_longest_and_more",
        "calls": [
            "get_rows_for_artifact_index_and_downstream",
            "get_index",
            "get_total",
            "get_setup_for_artifact_longest_and_downstream",
            "get_longest",
            "get_index_afterwards",
        ],
        "takes": {},
        "parameters": [],
        "reads": [],
        "artifacts": {
            "index": "index.pickle",
            "total": "total.pickle",
            "longest": "longest.pickle",
            "index afterwards": "index_afterwards.pickle",
        },
    }
}

# Functions of the module that belong to some task, or run all of them.
PIPELINE = [
    "get_rows_for_artifact_index_and_downstream",
    "get_index",
    "get_total",
    "get_setup_for_artifact_longest_and_downstream",
    "get_longest",
    "get_index_afterwards",
    "run_session_including_index",
    "run_all_sessions",
    "stage_index_and_total_and_longest_and_more",
    "main",
]

# What was installed for the pipeline.
PACKAGES = []

