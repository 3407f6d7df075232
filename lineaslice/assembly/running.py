"""A plan is run here and now, one function after the other, and what happened is reported."""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from html import escape
from types import ModuleType
from typing import Any, NamedTuple

from lineaslice.assembly.progress import OnProgress
from lineaslice.errors import ParameterError
from lineaslice.pipeline.copies import any_draws, copier_name
from lineaslice.pipeline.kinds import typed
from lineaslice.pipeline.loading import beside_a_running_loop, get_module
from lineaslice.pipeline.module import in_one_loop
from lineaslice.pipeline.shape import Function, Plan, SessionPlan
from lineaslice.showing import Shown


class Step(NamedTuple):
    """One function that ran."""

    function: str
    artifact: str  # "" for shared work
    is_loaded: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Report(Shown, Mapping[str, Any]):
    """The values of a run by artifact, and how it went: ``steps``, ``seconds``, ``parameters``."""

    pipeline: str
    artifacts: Mapping[str, Any]
    parameters: Mapping[str, Any]
    steps: tuple[Step, ...]

    @property
    def seconds(self) -> float:
        """What the steps took together."""
        return sum(step.seconds for step in self.steps)

    def __getitem__(self, name: str) -> Any:
        return self.artifacts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.artifacts)

    def __len__(self) -> int:
        return len(self.artifacts)

    def __repr__(self) -> str:
        rows = self._rows()
        widths = [max((len(row[n]) for row in rows), default=0) for n in range(3)]
        lines = [
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        return "\n".join([self._title(), *(f"  {line}" for line in lines)])

    def _repr_html_(self) -> str:
        cells = "".join(
            "<tr>" + "".join(f'<td style="text-align:left">{escape(t)}</td>' for t in row) + "</tr>"
            for row in self._rows()
        )
        return f"<div><b>{escape(self._title())}</b><table>{cells}</table></div>"

    def _title(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.parameters.items())
        return f"{self.pipeline}({given}) ran in {self.seconds:.2f} s"

    def _rows(self) -> list[tuple[str, str, str]]:
        return [
            (step.function, "loaded" if step.is_loaded else "made", f"{step.seconds:.2f} s")
            for step in self.steps
        ]


def run(plan: Plan, parameters: Mapping[str, Any], on_progress: OnProgress | None = None) -> Report:
    """Run every function of the plan in this process.

    Raises ParameterError for parameters that are unknown, missing or of another kind, all told at
    once; errors of the code come as they are, with a note that names the step.
    """
    given = checked(plan, parameters)
    module = get_module(plan)
    draws = any_draws(plan.sessions)
    kept = getattr(module, copier_name(plan)) if draws else copy.deepcopy
    running = _Running(plan, module, kept, on_progress or _nobody)
    for session in plan.sessions:
        variables = {p.name: given.get(p.name, copy.deepcopy(p.value)) for p in session.inputs}
        variables |= {n: copy.deepcopy(variables[n]) for n in session.fresh_inputs}
        for link in session.links:
            variables[link.variable] = kept(running.artifacts[link.artifact])
        running.run(session, variables)
    running.on_progress(running.total, running.total, "")
    return Report(plan.name, running.artifacts, given, tuple(running.steps))


def _nobody(done: int, total: int, what: str) -> None:
    """Who hears of progress when nobody wants to."""


@dataclass
class _Running:
    """A run under way: what it has done and made."""

    plan: Plan
    module: ModuleType
    kept: Callable[[Any], Any]
    on_progress: OnProgress
    steps: list[Step] = field(default_factory=list)
    artifacts: dict[str, Any] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(len(session.functions) for session in self.plan.sessions)

    def run(self, session: SessionPlan, variables: dict[str, Any]) -> None:
        waits = any(function.asynchronous for function in session.functions)
        if waits and in_one_loop(session.functions, self.plan):
            beside_a_running_loop(lambda: asyncio.run(self.in_loop(session, variables)))
            return
        for function in session.functions:
            with self.step(function):
                found = self.call(function, variables)
                if function.asynchronous:
                    found = beside_a_running_loop(partial(asyncio.run, found))
            self.keep(function, found, variables)

    async def in_loop(self, session: SessionPlan, variables: dict[str, Any]) -> None:
        for function in session.functions:
            with self.step(function):
                found = self.call(function, variables)
                if function.asynchronous:
                    found = await found
            self.keep(function, found, variables)

    @contextmanager
    def step(self, function: Function) -> Iterator[None]:
        """Measure what runs within, and say where an error comes from."""
        self.on_progress(len(self.steps), self.total, function.name)
        start = time.perf_counter()
        try:
            yield
        except Exception as error:
            error.add_note(f"in the step {function.name} of the pipeline {self.plan.name!r}")
            raise
        seconds = time.perf_counter() - start
        self.steps.append(Step(function.name, function.artifact, function.reused, seconds))

    def call(self, function: Function, variables: Mapping[str, Any]) -> Any:
        arguments = [variables[argument.value] for argument in function.arguments]
        return getattr(self.module, function.name)(*arguments)

    def keep(self, function: Function, found: Any, variables: dict[str, Any]) -> None:
        values = found if len(function.returns) > 1 else (found,)
        variables |= dict(zip(function.returns, values, strict=False))
        if function.artifact:
            self.artifacts[function.artifact] = self.kept(variables[function.returns[0]])


def checked(plan: Plan, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as the code takes them; ParameterError names all that is wrong."""
    known = {parameter.name: parameter for parameter in plan.inputs}
    wrong = []
    given = {}
    for name, value in parameters.items():
        if name not in known:
            near = get_close_matches(name, known, n=1)
            meant = f" (did you mean {near[0]!r}?)" if near else ""
            wrong.append(f"there is no parameter {name!r}{meant}")
            continue
        try:
            given[name] = typed(known[name].kind, value)
        except ValueError as error:
            wrong.append(f"{name}: {error}")
    missing = [n for n, one in known.items() if one.required and n not in parameters]
    wrong += [f"{name!r} is required" for name in missing]
    if wrong:
        shown = ", ".join(
            name if one.required else f"{name}={one.literal}" for name, one in known.items()
        )
        raise ParameterError(
            f"The pipeline {plan.name!r} cannot run: {'; '.join(wrong)}.",
            f"Its parameters: {shown}." if known else "It has no parameters.",
        )
    return given
