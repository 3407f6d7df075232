"""What the tracer made of a case: statements too many, statements missing, a value that differs."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from .case_text import KEPT, Case, normal
from .clean_process import CleanProcesses, Job, script
from .describe import difference


class Finding(NamedTuple):
    """How one traced slice compares with the expected one; all empty when it is right."""

    extra: tuple[str, ...] = ()  # kept although the case drops them: imprecise
    missing: tuple[str, ...] = ()  # dropped although the case keeps them
    wrong: str = ""  # why the rendered slice does not give the value
    code: str = ""  # the rendered slice

    @property
    def verdict(self) -> str:
        """The worst that was found: WRONG, missing, imprecise, or nothing."""
        if self.wrong:
            return "WRONG"
        return "missing" if self.missing else "imprecise" if self.extra else ""


def find(case: Case, clean: CleanProcesses, *, hurried: bool = False) -> Finding:
    """Trace the cells, slice, render, run the rendered code and compare."""
    jobs = [whole_run(case), traced_run(case)._replace(hurried=hurried)]
    whole, traced = clean.run_all(jobs)
    if traced.error:
        return Finding(wrong=f"tracing failed: {traced.error}")
    if changed := difference(whole.values[case.goal], traced.values[case.goal]):
        return Finding(wrong=f"tracing changed the value: {changed}")
    found = traced.slices[case.goal]
    if found.error:
        return Finding(wrong=f"slicing failed: {found.error}")
    got = Counter((cell, normal(text)) for cell, text in found.kept)
    due = Counter(s.key for s in case.steps if s.sign in KEPT)
    allowed = due + Counter(s.key for s in case.steps if s.sign == "?")
    rerun = clean.run(script(found.code, [case.goal], case.files, case.needs))
    wrong = f"the slice fails: {rerun.error}" if rerun.error else ""
    if not wrong and whole.values[case.goal] != rerun.values[case.goal]:
        wrong = difference(whole.values[case.goal], rerun.values[case.goal])
    return Finding(_texts(got - allowed), _texts(due - got), wrong, found.code)


def _texts(keys: Counter[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(f"[cell {cell + 1}] {text}" for cell, text in sorted(keys.elements()))


def whole_run(case: Case) -> Job:
    """The job that runs the cells as the notebook did, until the goal is saved."""
    cells = range(case.saved_after)
    texts = tuple(tuple(s.text for s in case.steps if s.cell == cell) for cell in cells)
    return Job(texts, (case.goal,), case.files, needs=case.needs)


def traced_run(case: Case) -> Job:
    """The job that runs all cells under the tracer."""
    cells = tuple((source,) for source in case.cells)
    now, later = cells[: case.saved_after], case.cells[case.saved_after :]
    return Job(now, (case.goal,), case.files, trace=True, later=later, needs=case.needs)
