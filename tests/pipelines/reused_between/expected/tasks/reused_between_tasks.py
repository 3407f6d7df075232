"""The tasks of the pipeline reused_between, without an engine. Written by lineaslice.

Tasks hand values on as bytes: one pickle of all that a task gives, because values may share
objects. Engines call ``run``; a shell does so by ``python reused_between_tasks.py TASK``.
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
PARAMETERS = {"threshold": "float"}

# Per task: its function, the functions that this one calls, the task that gives each variable,
# its parameters, the files that it reads (by path or by parameter; None: it looks at more than
# files), and the file that takes each artifact.
TASKS = {
    "clean": {
        "function": "stage_clean",
        "calls": ["get_clean"],
        "takes": {},
        "parameters": [],
        "reads": [],
        "artifacts": {},
    },
    "big": {
        "function": "stage_big",
        "calls": ["get_big"],
        "takes": {"clean": "clean"},
        "parameters": ["threshold"],
        "reads": [],
        "artifacts": {"big": "big.pickle"},
    },
    "share": {
        "function": "stage_share",
        "calls": ["get_share"],
        "takes": {"clean": "clean", "big": "big"},
        "parameters": [],
        "reads": [],
        "artifacts": {"share": "share.pickle"},
    },
}

# Functions of the module that belong to some task, or run all of them.
PIPELINE = [
    "get_clean",
    "get_big",
    "get_share",
    "run_session_including_big",
    "run_all_sessions",
    "stage_clean",
    "stage_big",
    "stage_share",
    "typed",
    "main",
]

# What was installed for the pipeline.
PACKAGES = ["lineaslice", "pandas"]

