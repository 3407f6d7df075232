"""Every variable of any program: its slice gives its value, in order, and is its own slice.

The quick mode tries the same programs each time; ``LINEASLICE_RANDOM_PROGRAMS=5000`` tries that
many new ones. A failure prints the smallest program found as a case to keep.
"""

from __future__ import annotations

import ast
import os
import re
import warnings
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from .case_text import is_part, normal, statements
from .clean_process import CleanProcesses, Job, Outcome, TracedSlice, script
from .describe import difference
from .random_programs import FILES, NAMES, Step, Template, templates, write

ADDRESS = re.compile(r" at 0x[0-9a-f]+")
SHORTER = "the slice of the slice is shorter"
WANTED = os.environ.get("LINEASLICE_RANDOM_PROGRAMS", "")
QUICK = 30

# A word of the text → what its template has imported; the first that fits.
LIBRARIES = {
    "sklearn": ("numpy", "pandas", "sklearn.linear_model", "sklearn.preprocessing"),
    "pd.": ("numpy", "pandas"),
    "np.": ("numpy",),
    "": (),
}

ROWS = templates()
numbers = st.integers(0, 99)
steps = st.lists(
    st.tuples(st.integers(0, len(ROWS) - 1), numbers, numbers, numbers), min_size=3, max_size=10
)


tried = settings(
    max_examples=int(WANTED or QUICK),
    derandomize=not WANTED,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)


def assert_right(steps: list[Step], rows: list[Template], sizes: dict[str, CleanProcesses]) -> None:
    """Every variable of the program that the numbers stand for has a slice that gives its value."""
    cells = write(steps, rows)
    problem = check(cells, sizes[_size(cells)])
    assert not _counts(problem), problem


@tried
@given(steps=steps)
def test_slices_of_random_programs(sizes: dict[str, CleanProcesses], steps: list[Step]) -> None:
    assert_right(steps, ROWS, sizes)


# Programs that do little else than making, changing and using columns and keys.
KINDS = ("frame", "dict", "series", "object")
DIVIDED = [row for row in ROWS if any(f"{{{kind}}}" in row.text for kind in KINDS)]
few = st.tuples(st.integers(0, len(DIVIDED) - 1), numbers, numbers, numbers)


@tried
@given(steps=st.lists(few, min_size=4, max_size=12))
def test_slices_of_programs_with_parts(sizes: dict[str, CleanProcesses], steps: list[Step]) -> None:
    assert_right(steps, DIVIDED, sizes)


# Programs in which a name means one thing in the notebook and another within an expression.
SCOPES = [row for row in ROWS if "{key}" in row.text or "{column}" in row.text]
SCOPES += [row for row in DIVIDED if "[" in row.text and len(row.text) < 30]
named = st.tuples(st.integers(0, len(SCOPES) - 1), numbers, numbers, numbers)


@tried
@given(steps=st.lists(named, min_size=4, max_size=12))
def test_slices_of_programs_with_names_of_their_own(
    sizes: dict[str, CleanProcesses], steps: list[Step]
) -> None:
    assert_right(steps, SCOPES, sizes)


LONGER: list[str] = []  # programs of a long run whose slices are right, but not their own slices


def _counts(problem: str) -> bool:
    """In the quick mode everything; among thousands of programs only a wrong slice ends the run."""
    if not WANTED or not problem.startswith(SHORTER):
        return bool(problem)
    LONGER.append(problem)
    return False


@pytest.fixture(scope="module", autouse=True)
def _told_at_the_end() -> Iterator[None]:
    yield
    if LONGER:
        text = f"{len(LONGER)} of {WANTED} programs have a slice with a shorter slice, such as"
        warnings.warn(f"{text}\n{min(LONGER, key=len)}", stacklevel=1)


@pytest.fixture(scope="module")
def sizes() -> Iterator[dict[str, CleanProcesses]]:
    """Clean processes by the libraries that a program needs: forking little is fast."""
    with ExitStack() as stack:
        yield {
            word: stack.enter_context(CleanProcesses(1, warm)) for word, warm in LIBRARIES.items()
        }


def _size(cells: tuple[str, ...]) -> str:
    return next(word for word in LIBRARIES if word in "\n".join(cells))


def check(cells: tuple[str, ...], clean: CleanProcesses) -> str:
    """What is wrong with the slices of a program, as text with a case to keep; or nothing."""
    job = Job(tuple(tuple(text for _, text in statements(c)) for c in cells), tuple(NAMES), FILES)
    whole = clean.run(job)
    # Where an object lies is another place in each run.
    goals = tuple(g for g, lines in whole.values.items() if not any(map(ADDRESS.search, lines)))
    if not goals:
        return ""
    traced = clean.run(Job(tuple((c,) for c in cells), goals, FILES, trace=True))
    if traced.error:
        return f"tracing failed: {traced.error}\n\n" + "\n%%\n".join(cells)
    found = traced.slices
    reruns = _reruns(goals, found, clean)
    again = clean.run_all(
        Job(((found[goal].code,),), (goal,), FILES, trace=True) for goal in goals[-1:]
    )
    for goal in goals:
        rerun = reruns[goal]
        problem = difference(whole.values[goal], traced.values.get(goal, []))
        problem = "tracing changed the value: " + problem if problem else ""
        problem = problem or found[goal].error or rerun.error
        problem = problem or difference(whole.values[goal], rerun.values[goal])
        problem = problem or _out_of_order(cells, found[goal])
        if problem:
            return _as_case(cells, goal, found[goal], problem)
    for goal, second in zip(goals[-1:], again, strict=True):
        problem = second.error or second.slices[goal].error
        if not problem and not _may_follow(second.slices[goal].code, found[goal], cells):
            problem = f"{SHORTER}:\n{second.slices[goal].code}"
        if problem:
            return _as_case(cells, goal, found[goal], problem)
    return ""


def _may_follow(code: str, first: TracedSlice, cells: tuple[str, ...]) -> bool:
    """The slice of a slice is the slice itself.

    Only where a part of a block went may more go: less shares its objects with what is left. And
    where a statement raised: in the slice it stands in ``try``, which is compared as a block.
    """
    if normal(code) == normal(first.code):
        return True
    raised = first.code.count("try:") > "".join(cells).count("try:")
    whole = {(i, normal(t)) for i, cell in enumerate(cells) for _, t in statements(cell)}
    if not raised and all((cell, normal(text)) in whole for cell, text in first.kept):
        return False
    rest = iter(statements(first.code))
    return all(any(is_part(text, other) for _, other in rest) for _, text in statements(code))


def _reruns(
    goals: tuple[str, ...], found: dict[str, TracedSlice], clean: CleanProcesses
) -> dict[str, Outcome]:
    """What each slice gives; goals that have one slice share its run."""
    sharing: dict[str, list[str]] = {}
    for goal in goals:
        sharing.setdefault(found[goal].code, []).append(goal)
    outcomes = clean.run_all(script(code, names, FILES) for code, names in sharing.items())
    runs = zip(sharing.values(), outcomes, strict=True)
    return {goal: outcome for names, outcome in runs for goal in names}


def _out_of_order(cells: tuple[str, ...], found: TracedSlice) -> str:
    """A slice has statements of the program only, in the order in which they ran."""
    ran = iter([(i, t) for i, cell in enumerate(cells) for _, t in statements(cell)])
    for cell, text in found.kept:
        # Consumes up to the match.
        if not any(number == cell and is_part(text, whole) for number, whole in ran):
            return f"cell {cell + 1} does not have {text!r} in this place"
    return ""


def _as_case(cells: tuple[str, ...], goal: str, found: TracedSlice, problem: str) -> str:
    """The program in the form of a case file, with the signs of the slice as it came out."""
    kept = list(found.kept)
    lines = [problem, "", "== ", f"goal: {goal}"]
    for i, cell in enumerate(cells):
        lines.append("%%")
        for _, text in statements(cell):
            own = [left for number, left in kept if number == i and is_part(left, text)]
            sign = "+" if own else "-"
            lines += [f"{sign} {line}" for line in text.splitlines()]
    return "\n".join([*lines, "", "rendered:", found.code])


def test_programs_are_python_and_differ() -> None:
    programs = {write([(i, 7 * i, 3 * i, i), (i, 5, 2, 9)], ROWS) for i in range(len(ROWS))}
    assert len(programs) > 100
    for program in programs:
        for cell in program:
            ast.parse(cell)
