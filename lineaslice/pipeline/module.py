"""A plan as one Python module: imports, functions, a runner per session, a command line."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lineaslice.pipeline.commandline import command_line
from lineaslice.pipeline.identifiers import Fresh
from lineaslice.pipeline.shape import Function, Plan, SessionPlan
from lineaslice.syntax import edit

_WHY_COPIES = """\
# Given multiple artifacts, we need to save each right after
# its calculation to protect from any irrelevant downstream
# mutations (e.g., inside other artifact calculations)
"""


def module(plan: Plan) -> str:
    """The text of the module, formatted by Black.

    It runs with ``python NAME_module.py --parameter value``; imported, it offers the function of
    every artifact, ``run_session_including_…`` and ``run_all_sessions``, which return a
    dictionary of values by artifact name.
    """
    fresh = Fresh(plan.taken)
    run_all = run_all_name(plan)
    imports = [text.strip("\n") for text in plan.imports if not _is_future(text)]
    taken = "argparse" in plan.bound and "import argparse" not in imports
    argparse = fresh.name("argparse") if taken else "argparse"
    parts = [
        "\n".join(f"# {line}" for line in plan.header),
        "\n".join(text.strip("\n") for text in plan.imports if _is_future(text)),
        f"import argparse as {argparse}" if taken else "import argparse",
        "\n".join(text for text in imports if text != "import argparse"),
        *plan.definitions,
        *(function_text(f) for session in plan.sessions for f in session.functions),
        *(runner_text(session, plan) for session in plan.sessions),
        _run_all(plan, run_all),
        command_line(plan, run_all, argparse, fresh),
    ]
    return edit.formatted("\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n")


def run_all_name(plan: Plan) -> str:
    """What ``run_all_sessions`` is called in this module: that, unless the user took the name."""
    return Fresh(plan.taken).name("run_all_sessions")


def function_text(function: Function) -> str:
    """One function of a session."""
    body = list(function.body)
    if function.module_globals:
        body.insert(0, f"global {', '.join(function.module_globals)}")
    if function.returns:
        body.append(f"return {', '.join(function.returns)}")
    parameters = [argument.parameter for argument in function.arguments]
    return edit.function(function.name, parameters, body, asynchronous=function.asynchronous)


def runner_text(session: SessionPlan, plan: Plan) -> str:
    """The function that runs one session and returns its artifacts."""
    fresh = Fresh(local_names(session))
    artifacts = fresh.name("artifacts")
    copy, start = _imported("copy", fresh)
    body = [_WHY_COPIES + start]
    if any(function.asynchronous for function in session.functions):
        asyncio, start = _imported("asyncio", fresh)
        body.append(start)
    body.append(f"{artifacts} = {_new_dict(plan, local_names(session))}")
    # A default value that the code alters would be another one in the next call.
    body += [f"{name} = {copy}.deepcopy({name})" for name in session.fresh_inputs]
    for function in session.functions:
        call = f"{function.name}({', '.join(a.value for a in function.arguments)})"
        if function.asynchronous:
            call = f"{asyncio}.run({call})"
        body.append(f"{', '.join(function.returns)} = {call}" if function.returns else call)
        if function.artifact:
            copied = f"{copy}.deepcopy({function.returns[0]})"
            body.append(f"{artifacts}[{function.artifact!r}] = {copied}")
    body.append(f"return {artifacts}")
    parameters = [f"{parameter.name}={parameter.literal}" for parameter in session.inputs]
    return edit.function(session.name, parameters, body, one_per_line=True)


def local_names(session: SessionPlan) -> frozenset[str]:
    """Variables of the runner that carry the user's names."""
    carried = {name for function in session.functions for name in function.returns}
    return frozenset(carried | {parameter.name for parameter in session.inputs})


def _run_all(plan: Plan, name: str) -> str:
    inputs = {parameter.name for parameter in plan.inputs}
    artifacts = Fresh(inputs).name("artifacts")
    body = [f"{artifacts} = {_new_dict(plan, inputs)}"]
    for session in plan.sessions:
        given = ", ".join(parameter.name for parameter in session.inputs)
        body.append(f"{artifacts}.update({session.name}({given}))")
    body.append(f"return {artifacts}")
    parameters = [f"{parameter.name}={parameter.literal}" for parameter in plan.inputs]
    return edit.function(name, parameters, body, one_per_line=True)


def _imported(what: str, fresh: Fresh) -> tuple[str, str]:
    name = fresh.name(what)
    return name, f"import {what}" if name == what else f"import {what} as {name}"


def _new_dict(plan: Plan, local: Iterable[str]) -> str:
    return "{}" if "dict" in {*local, *plan.bound} else "dict()"


def _is_future(text: str) -> bool:
    return any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__"
        for node in ast.parse(text).body
    )
