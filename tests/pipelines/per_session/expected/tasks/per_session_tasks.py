"""The tasks of the pipeline per_session, without an engine. Written by lineaslice.

Tasks hand values on as bytes: one pickle of all that a task gives, because values may share
objects. Engines call ``run``; a shell does so by ``python per_session_tasks.py TASK``.
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
    "narrow_rows": {
        "function": "stage_narrow_rows",
        "calls": ["get_narrow_rows"],
        "takes": {},
        "parameters": ["limit"],
        "reads": [("path", "data/iris_train.csv")],
        "artifacts": {"narrow rows": "narrow_rows.pickle"},
    },
    "word_counts": {
        "function": "stage_word_counts",
        "calls": ["get_word_counts", "get_top_word"],
        "takes": {},
        "parameters": ["limit"],
        "reads": [],
        "artifacts": {
            "word counts": "word_counts.pickle",
            "top word": "top_word.pickle",
        },
    },
}

# Functions of the module that belong to some task, or run all of them.
PIPELINE = [
    "get_narrow_rows",
    "get_word_counts",
    "get_top_word",
    "run_session_including_narrow_rows",
    "run_session_including_word_counts",
    "run_all_sessions",
    "stage_narrow_rows",
    "stage_word_counts",
    "typed",
    "main",
]

# What was installed for the pipeline.
PACKAGES = ["pandas"]

