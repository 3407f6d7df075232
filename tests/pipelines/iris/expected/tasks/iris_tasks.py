"""The tasks of the pipeline iris, without an engine. Written by lineaslice.

Tasks hand values on as bytes: one pickle of all that a task gives, because values may share
objects. Engines call ``run``; a shell does so by ``python iris_tasks.py TASK``.
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
    "iris_model": {
        "function": "stage_iris_model",
        "calls": ["get_iris_model"],
        "takes": {},
        "parameters": [],
        "reads": [("path", "data/iris_train.csv")],
        "artifacts": {"iris_model": "iris_model.pickle"},
    },
    "iris_petal_length_pred": {
        "function": "stage_iris_petal_length_pred",
        "calls": ["get_iris_petal_length_pred"],
        "takes": {"mod": "iris_model"},
        "parameters": ["url2"],
        "reads": [("parameter", "url2")],
        "artifacts": {"iris_petal_length_pred": "iris_petal_length_pred.pickle"},
    },
}

# Functions of the module that belong to some task, or run all of them.
PIPELINE = [
    "get_iris_model",
    "get_iris_petal_length_pred",
    "run_session_including_iris_model",
    "run_all_sessions",
    "stage_iris_model",
    "stage_iris_petal_length_pred",
    "main",
]

# What was installed for the pipeline.
PACKAGES = ["pandas", "scikit-learn"]


def run(task, taken, parameters):
    """Run a task: the bytes of each of its artifacts by name, and those of what it gives.

    ``taken`` has the bytes that other tasks gave, ``parameters`` values or their texts.
    """
    module, about = code(), TASKS[task]
    bundles = {
        giver: cloudpickle.loads(taken[giver]) for giver in set(about["takes"].values())
    }
    inputs = {
        variable: bundles[giver][variable] for variable, giver in about["takes"].items()
    }
    inputs.update((name, typed(name, parameters[name])) for name in about["parameters"])
    artifacts, given = getattr(module, about["function"])(**inputs)
    packed = {
        name: (
            pathlib.Path(value).read_bytes()
            if about["artifacts"][name].endswith(".file")
            else pickled(value, task, name)
        )
        for name, value in artifacts.items()
    }
    return packed, pickled(given, task, ", ".join(given))


def code():
    """The module beside this file, also for engines that start elsewhere."""
    folder = str(pathlib.Path(__file__).parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module("iris_module")


def pickled(value, task, what):
    """A value as bytes, the same ones for the same value."""
    try:
        return cloudpickle.dumps(value, protocol=5)
    except Exception as error:
        raise TypeError(
            f"Task {task} cannot hand on {what}: {error}. Export the pipeline again with "
            "pipeline_dag_config={'tasks': 'session'}, which makes one task of them."
        ) from error


def unpacked(name, content):
    """The value of an artifact from its bytes; a file stays bytes."""
    code()  # whose classes the value may be of
    files = [
        about["artifacts"][name]
        for about in TASKS.values()
        if name in about["artifacts"]
    ]
    return content if files[0].endswith(".file") else cloudpickle.loads(content)


def typed(name, given):
    """The value of a parameter: all of them are texts."""
    return given


def key(task):
    """A hash that changes with the code of a task, with Python and with the packages installed."""
    left_out = set(PIPELINE) - {TASKS[task]["function"], *TASKS[task]["calls"]}
    file = pathlib.Path(__file__).with_name("iris_module.py")
    module = ast.parse(file.read_text("utf-8"))
    code = [
        ast.dump(node)
        for node in module.body
        if getattr(node, "name", None) not in left_out
    ]
    versions = [f"{name} {installed(name)}" for name in PACKAGES]
    text = "\n".join([*code, *versions, f"Python {sys.version_info[:2]}"])
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(task, taken, parameters):
    """A hash of all that a task's values depend on; None when that cannot be told."""
    about = TASKS[task]
    if about["reads"] is None:
        return None
    digest = hashlib.sha256(key(task).encode())
    for name in about["parameters"]:
        digest.update(repr((name, typed(name, parameters[name]))).encode())
    for giver in sorted(set(about["takes"].values())):
        digest.update(hashlib.sha256(taken[giver]).digest())
    for kind, path in about["reads"]:
        file = pathlib.Path(parameters[path] if kind == "parameter" else path)
        if not file.is_file():
            return None
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def installed(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "is found without its version"


def main():
    parser = argparse.ArgumentParser(description="Run one task in a folder.")
    parser.add_argument(
        "task", choices=[*TASKS, "keys"], help="keys: write keys/TASK for all"
    )
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path())
    parser.add_argument(
        "--parameters", type=pathlib.Path, help="a JSON file with all of them"
    )
    parser.add_argument(
        "--parameter", action="append", default=[], metavar="NAME=VALUE"
    )
    options = parser.parse_args()
    if options.task == "keys":
        for task in TASKS:
            write(options.folder / "keys" / task, key(task).encode())
        return
    parameters = (
        json.loads(options.parameters.read_text("utf-8")) if options.parameters else {}
    )
    for name, _, text in (given.partition("=") for given in options.parameter):
        parameters[name] = text
    about, values = TASKS[options.task], options.folder / "values"
    run_files(
        options.task,
        {name: values / name for name in about["takes"].values()},
        parameters,
        {
            name: options.folder / "artifacts" / file
            for name, file in about["artifacts"].items()
        },
        values / options.task,
    )


def run_files(task, taken, parameters, artifacts, given=None):
    """Run a task that takes and gives files, by their paths."""
    content = {name: pathlib.Path(path).read_bytes() for name, path in taken.items()}
    made, values = run(task, content, parameters)
    for name, path in artifacts.items():
        write(pathlib.Path(path), made[name])
    if given is not None:
        write(pathlib.Path(given), values)


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    main()
