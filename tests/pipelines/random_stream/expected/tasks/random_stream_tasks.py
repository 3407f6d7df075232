"""The tasks of the pipeline random_stream, without an engine. Written by lineaslice.

Tasks hand values on as bytes: one pickle of all that a task gives, because values may share
objects. Engines call ``run``; a shell does so by ``python random_stream_tasks.py TASK``.
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
    "train_sample_and_test_sample": {
        "function": "stage_train_sample_and_test_sample",
        "calls": ["get_train_sample", "get_test_sample"],
        "takes": {},
        "parameters": [],
        "reads": [],
        "artifacts": {
            "train sample": "train_sample.pickle",
            "test sample": "test_sample.pickle",
        },
    },
    "gap": {
        "function": "stage_gap",
        "calls": ["get_gap"],
        "takes": {
            "train": "train_sample_and_test_sample",
            "test": "train_sample_and_test_sample",
        },
        "parameters": [],
        "reads": [],
        "artifacts": {"gap": "gap.pickle"},
    },
}

# Functions of the module that belong to some task, or run all of them.
PIPELINE = [
    "get_train_sample",
    "get_test_sample",
    "get_gap",
    "run_session_including_train_sample",
    "run_all_sessions",
    "stage_train_sample_and_test_sample",
    "stage_gap",
    "main",
]

# What was installed for the pipeline.
PACKAGES = ["numpy"]

