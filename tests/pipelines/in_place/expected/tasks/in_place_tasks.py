"""The tasks of the pipeline in_place, without an engine. Written by lineaslice.

Tasks hand values on as bytes: one pickle of all that a task gives, because values may share
objects. Engines call ``run``; a shell does so by ``python in_place_tasks.py TASK``.
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
    "steps_loaded": {
        "function": "stage_steps_loaded",
        "calls": ["get_steps_loaded"],
        "takes": {},
        "parameters": [],
        "reads": [],
        "artifacts": {"steps loaded": "steps_loaded.pickle"},
    },
    "filled": {
        "function": "stage_filled",
        "calls": ["get_filled"],
        "takes": {},
        "parameters": [],
        "reads": [],
        "artifacts": {"filled": "filled.pickle"},
    },
    "scaled": {
        "function": "stage_scaled",
        "calls": ["get_scaled"],
        "takes": {"values": "filled"},
        "parameters": [],
        "reads": [],
        "artifacts": {"scaled": "scaled.pickle"},
    },
    "report": {
        "function": "stage_report",
        "calls": ["get_report"],
        "takes": {"steps": "steps_loaded", "values": "scaled"},
        "parameters": [],
        "reads": [],
        "artifacts": {"report": "report.pickle"},
    },
}

# Functions of the module that belong to some task, or run all of them.
PIPELINE = [
    "get_steps_loaded",
    "get_filled",
    "get_scaled",
    "get_report",
    "run_session_including_steps_loaded",
    "run_all_sessions",
    "stage_steps_loaded",
    "stage_filled",
    "stage_scaled",
    "stage_report",
    "main",
]

# What was installed for the pipeline.
PACKAGES = ["numpy"]

