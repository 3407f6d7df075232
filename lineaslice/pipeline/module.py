"""A plan as one Python module: imports, functions, a runner per session, a command line."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from lineaslice.pipeline.commandline import command_line
from lineaslice.pipeline.copies import any_draws, copier_name, copier_text
from lineaslice.pipeline.identifiers import PINS, Fresh
from lineaslice.pipeline.shape import Function, InputParameter, Plan, SessionPlan
from lineaslice.pipeline.stages import Stage
from lineaslice.syntax import edit

_WHY_COPIES = """\
# An artifact is copied as soon as it is made: what runs
# after it, for another artifact, may alter it in place.
"""


_ATOMIC = frozenset({"int", "float", "complex", "bool", "str", "bytes"})
_STARTS_LOOP = ("asyncio.run(", ".run_until_complete(")


def module(plan: Plan, stages: Sequence[Stage] = ()) -> str:
    """The text of the module, formatted by Black.

    It runs with ``python NAME_module.py --parameter value``; imported, it offers the function of
    every artifact, ``run_session_including_…`` and ``run_all_sessions``, which return a
    dictionary of values by artifact name. ``stages`` get a function each, which engines call.
    """
    fresh = Fresh({*plan.taken, *(stage.function for stage in stages)})
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
        copier_text(plan),
        *(function_text(f) for session in plan.sessions for f in session.functions),
        *(runner_text(session, plan) for session in plan.sessions),
        *(function_text(f) for session in plan.spare for f in session.functions),
        *(runner_text(session, plan) for session in plan.spare),
        _pins(plan),
        _run_all(plan, run_all),
        *(stage_text(stage, plan) for stage in stages),
        command_line(plan, run_all, argparse, fresh),
    ]
    return edit.formatted("\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n")


def _pins(plan: Plan) -> str:
    """What the module loads, for ``lineaslice check``; "" when it loads nothing."""
    if not plan.pins:
        return ""
    rows = "".join(
        f"    {pin.artifact!r}: ({version!r}, {pin.hash!r}, {pin.on_missing!r}),\n"
        for pin in plan.pins
        for version in [pin.selector or None if pin.version is None else pin.version]
    )
    return (
        "# What is loaded from the store: version, SHA-256 of its bytes, and what is done when it\n"
        "# is missing. To see whether all of it is there: lineaslice check FILE\n"
        f"{Fresh(plan.taken).name(PINS)} = {{\n{rows}}}"
    )


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
    calls = _calls(session.functions, session, session.inputs, plan)
    body = [*calls.body, f"return {calls.artifacts}"]
    given = [link.variable for link in session.links]
    return _runner(session.name, given, session.inputs, body, calls)


def stage_text(stage: Stage, plan: Plan) -> str:
    """The function of a stage: from its variables and parameters to artifacts and variables.

    It returns two dictionaries: the values of its artifacts by name, and by name those of its
    ``outputs``, which must travel together.
    """
    calls = _calls(stage.functions, stage.session, stage.parameters, plan, bool(stage.handed))
    # As loading does, each session gets a value of its own.
    handed = {link.variable: f"{calls.artifacts}[{link.artifact!r}]" for link in stage.handed}
    values = {n: f"{calls.copy}({handed[n]})" if n in handed else n for n in stage.outputs}
    shown = ", ".join(f"{name!r}: {value}" for name, value in values.items())
    body = [*calls.body, f"return {calls.artifacts}, {{{shown}}}"]
    given = [one.variable for one in stage.inputs]
    return _runner(stage.function, given, stage.parameters, body, calls)


def _runner(
    name: str,
    given: Sequence[str],
    inputs: Sequence[InputParameter],
    body: Sequence[str],
    calls: _Calls,
) -> str:
    """A function that runs others; what waits in several of them goes on in one loop."""
    parameters = [*given, *signature(inputs)]
    if calls.loop:
        names = [*given, *(one.partition("=")[0] for one in signature(inputs))]
        inner = edit.function(calls.loop, names, body, asynchronous=True)
        asyncio, start = calls.asyncio
        run = f"return {asyncio}.run({calls.loop}({', '.join(names)}))"
        body = [start, inner, run]
    return edit.function(name, parameters, body, one_per_line=True)


def signature(parameters: Sequence[InputParameter]) -> list[str]:
    """The parameters of a function, those without a default first."""
    ordered = sorted(parameters, key=lambda one: not one.required)
    return [one.name if one.required else f"{one.name}={one.literal}" for one in ordered]


class _Calls(NamedTuple):
    """The statements that call functions of a session, and what they call what they use."""

    body: list[str]
    artifacts: str
    copy: str
    asyncio: tuple[str, str]  # the name of that library, and its import
    loop: str  # the function that one loop is to run; "" where each call may have its own


def _calls(
    functions: Sequence[Function],
    session: SessionPlan,
    inputs: Sequence[InputParameter],
    plan: Plan,
    is_handed_on: bool = False,
) -> _Calls:
    """The calls; ``is_handed_on`` when somebody else than the caller takes artifacts as well."""
    local = local_names(session)
    fresh = Fresh(local)
    artifacts = fresh.name("artifacts")
    copy, start = _imported("copy", fresh)
    given = {parameter.name for parameter in inputs}
    renewed = [name for name in session.fresh_inputs if name in given]
    draws = any_draws([session])
    kept = copier_name(plan) if draws else f"{copy}.deepcopy"
    copies = [f for f in functions if f.artifact]
    is_last = bool(copies) and copies[0] is functions[-1] and not is_handed_on
    if is_last and _is_given_away(session, functions, inputs):
        copies = []
    body = [start] if renewed or (copies and not draws) else []
    asyncio = _imported("asyncio", fresh)
    waiting = any(function.asynchronous for function in functions)
    loop = fresh.name("run") if waiting and in_one_loop(functions, plan) else ""
    if waiting and not loop:
        body.append(asyncio[1])
    body.append(f"{artifacts} = {_new_dict(plan, local)}")
    # A default value that the code alters would be another one in the next call.
    body += [f"{name} = {copy}.deepcopy({name})" for name in renewed]
    body += _fresh_start(session, draws, fresh)
    if copies:
        body[0] = _WHY_COPIES + body[0]
    for function in functions:
        call = f"{function.name}({', '.join(a.value for a in function.arguments)})"
        if function.asynchronous:
            call = f"await {call}" if loop else f"{asyncio[0]}.run({call})"
        body.append(f"{', '.join(function.returns)} = {call}" if function.returns else call)
        if function.artifact:
            (value, *_) = function.returns
            value = f"{kept}({value})" if function in copies else value
            body.append(f"{artifacts}[{function.artifact!r}] = {value}")
    return _Calls(body, artifacts, kept, asyncio, loop)


def _of_module(name: str, local: Collection[str]) -> str:
    """How the runner spells a name of the module; an artifact may have the same."""
    return f"globals()[{name!r}]" if name in local else name


def _is_given_away(
    session: SessionPlan, functions: Sequence[Function], inputs: Sequence[InputParameter]
) -> bool:
    """True when nobody but the caller will have the one artifact, which the last function makes."""
    return (
        not session.keeps_values
        and not any_draws([session])
        and not any(function.asynchronous for function in functions)
        and all(p.name in session.fresh_inputs or p.kind in _ATOMIC for p in inputs)
    )


def in_one_loop(functions: Sequence[Function], plan: Plan) -> bool:
    """True when all functions of a session are to run in one loop, as cells of a notebook do.

    What a function starts may then go on in the next. Code that starts loops of its own cannot run
    in one.
    """
    texts = [*plan.definitions, *(text for function in functions for text in function.body)]
    starts = any(word in text for word in _STARTS_LOOP for text in texts)
    return len(functions) > 1 and not starts


def _fresh_start(session: SessionPlan, draws: bool, fresh: Fresh) -> list[str]:
    """Statements that make what an earlier run in this process has left no matter."""
    found = [f"globals().pop({name!r}, None)" for name in session.fresh_globals]
    local = local_names(session)
    for name in session.caches:
        first, dot, rest = name.partition(".")
        found.append(f"{_of_module(first, local)}{dot}{rest}.cache_clear()")
    if draws:
        pyplot = fresh.name("pyplot")
        imported = "pyplot" if pyplot == "pyplot" else f"pyplot as {pyplot}"
        found = [f"from matplotlib import {imported}", *found, f'{pyplot}.close("all")']
    if found:
        found[0] = f"# What an earlier run has left would change this one.\n{found[0]}"
    return found


def local_names(session: SessionPlan) -> frozenset[str]:
    """Variables of the runner that carry the user's names."""
    carried = {name for function in session.functions for name in function.returns}
    given = {*(one.name for one in session.inputs), *(one.variable for one in session.links)}
    return frozenset(carried | given)


def _run_all(plan: Plan, name: str) -> str:
    inputs = {parameter.name for parameter in plan.inputs}
    fresh = Fresh(inputs)
    artifacts = fresh.name("artifacts")
    body = []
    if any(session.links for session in plan.sessions):
        kept = copier_name(plan)
        if not any_draws(plan.sessions):
            copy, start = _imported("copy", fresh)
            body.append(start)
            kept = f"{copy}.deepcopy"
    body.append(f"{artifacts} = {_new_dict(plan, inputs)}")
    for session in plan.sessions:
        ordered = sorted(session.inputs, key=lambda one: not one.required)
        # As loading does, each session gets a value of its own.
        given = [f"{kept}({artifacts}[{link.artifact!r}])" for link in session.links]
        given += [parameter.name for parameter in ordered]
        body.append(f"{artifacts}.update({session.name}({', '.join(given)}))")
    body.append(f"return {artifacts}")
    return edit.function(name, signature(plan.inputs), body, one_per_line=True)


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
