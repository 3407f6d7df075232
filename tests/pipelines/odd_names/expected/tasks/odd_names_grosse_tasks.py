"""The tasks of the pipeline odd_names_grosse, without an engine. Written by lineaslice.

Tasks hand values on as bytes: one pickle of all that a task gives, because values may share
objects. Engines call ``run``; a shell does so by ``python odd_names_grosse_tasks.py TASK``.
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
PARAMETERS = {"dag": "str", "größe": "int", "task": "int"}

# Per task: its function, the functions that this one calls, the task that gives each variable,
# its parameters, the files that it reads (by path or by parameter; None: it looks at more than
# files), and the file that takes each artifact.
TASKS = {
    "the_grosste_list_x_y": {
        "function": "stage_the_größte_list_x_y",
        "calls": ["get_the_größte_list_x_y"],
        "takes": {},
        "parameters": ["größe", "task"],
        "reads": [],
        "artifacts": {'the "größte" list: {{ x }} ${y}': "the_grosste_list_x_y.pickle"},
    },
    "class_2": {
        "function": "stage_class_2",
        "calls": ["get_class"],
        "takes": {},
        "parameters": ["größe", "task"],
        "reads": [],
        "artifacts": {"class": "class_2.pickle"},
    },
    "run_rm_rf": {
        "function": "stage_run_rm_rf",
        "calls": ["get_run_rm_rf"],
        "takes": {"class_": "class_2"},
        "parameters": ["dag"],
        "reads": [],
        "artifacts": {"../run; rm -rf /": "run_rm_rf.pickle"},
    },
    "tick": {
        "function": "stage_日本語_tick",
        "calls": ["get_日本語_tick"],
        "takes": {"class_": "class_2", "run": "run_rm_rf"},
        "parameters": [],
        "reads": [],
        "artifacts": {"日本語 \\ % | `tick`\n": "tick.pickle"},
    },
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": {
        "function": "stage_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "calls": [
            "get_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        ],
        "takes": {"run": "run_rm_rf"},
        "parameters": ["größe"],
        "reads": [],
        "artifacts": {
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.pickle"
        },
    },
}

# Functions of the module that belong to some task, or run all of them.
PIPELINE = [
    "get_the_größte_list_x_y",
    "get_class",
    "get_run_rm_rf",
    "get_日本語_tick",
    "get_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "run_session_including_the_größte_list_x_y",
    "run_all_sessions",
    "stage_the_größte_list_x_y",
    "stage_class_2",
    "stage_run_rm_rf",
    "stage_日本語_tick",
    "stage_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "typed",
    "main",
]

# What was installed for the pipeline.
PACKAGES = []

