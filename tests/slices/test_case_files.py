"""Are the expected slices right? Asked of Python alone, without the tracer.

All cells give a value; the expected slice alone, in a clean process, must give the same one, and
without any of its statements it must fail or give another.
"""

from __future__ import annotations

import pytest

from .case_text import RAISING, Case, CaseError, all_cases, parameters, program, read
from .clean_process import CleanProcesses, Outcome, script
from .describe import describe, difference
from .findings import whole_run

CASES = all_cases()


def test_there_are_enough_cases() -> None:
    dropping = [c for c in CASES if any(s.sign in "-x" for s in c.steps)]
    assert len(CASES) >= 300
    assert len(dropping) >= 150


@pytest.mark.parametrize("case", parameters(CASES))
def test_expected_slice_is_right_and_minimal(case: Case, clean: CleanProcesses) -> None:
    problems = check(case, clean)
    assert not problems, "\n".join([case.place, *problems])


def check(case: Case, clean: CleanProcesses) -> list[str]:
    """What is wrong with a case's own claim; empty when nothing is."""
    needed = [s for s in case.steps if s.sign in "+!"]
    slices = [case.kept(), *(case.kept(without=s) for s in needed)]
    thinner = [(s, text) for s in case.steps for text in s.shorter]
    slices += [
        tuple(s._replace(left=text) if s is thinned else s for s in case.kept())
        for thinned, text in thinner
    ]
    if any(s.sign == "?" for s in case.steps):
        slices.append(case.kept(optional=True))
    jobs = [script(program(steps), [case.goal], case.files, case.needs) for steps in slices]
    whole, kept, *others = clean.run_all([whole_run(case), *jobs])
    if whole.error:
        return [f"the cells do not run: {whole.error}"]
    problems = [*_wrong_raises(case, whole), *_differs("the expected slice", whole, kept, case)]
    for step, outcome in zip(needed, others, strict=False):
        if not _differs("", whole, outcome, case):
            problems.append(f"not needed: {step.text}")
    behind = others[len(needed) :]
    for (_, text), outcome in zip(thinner, behind, strict=False):
        if not _differs("", whole, outcome, case):
            problems.append(f"enough is: {text}")
    for outcome in behind[len(thinner) :]:
        problems += _differs("the slice with its ? statements", whole, outcome, case)
    return problems


def _wrong_raises(case: Case, whole: Outcome) -> list[str]:
    expected, position = [], dict.fromkeys(range(len(case.cells)), 0)
    for step in case.steps:
        if step.sign in RAISING:
            expected.append((step.cell, position[step.cell]))
        position[step.cell] += 1
    if tuple(expected) == whole.raised:
        return []
    return [f"raised at (cell, statement) {whole.raised}, marked at {tuple(expected)}"]


def _differs(what: str, whole: Outcome, other: Outcome, case: Case) -> list[str]:
    if other.error:
        return [f"{what} fails: {other.error}"]
    text = difference(whole.values[case.goal], other.values[case.goal])
    return [f"{what} differs: {text}"] if text else []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("== t\n+ a = 1\n", "no goal"),
        ("== t\ngoal: a\n+ a = 1\n* b = 2\n", "t.txt:4: expected a sign"),
        ("== t\ngoal: a\n+ a = (\n- 1)\n", "one sign"),
        ("== t\ngoal: a\n+ a = (\n", "not Python"),
        ("== t\ngoal: a\n+ a = 1\n? b = 2\n", "need a 'note:'"),
    ],
)
def test_a_broken_case_says_where(text: str, message: str) -> None:
    with pytest.raises(CaseError, match=message.replace(".", r"\.")):
        list(read(text, "t"))


def test_part_of_a_line() -> None:
    (case,) = read("== t\ngoal: a\n~ a = 1; b = 2; a += 1\n= a = 1; a += 1\n", "t")
    assert [s.text for s in case.kept()] == ["a = 1", "a += 1"]
    assert [s.sign for s in case.steps] == ["+", "-", "+"]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("1", "1.0"),
        ("1", "True"),
        ("[1, [2]]", "[1, [3]]"),
        ("{1: 2, 3: 4}", "{3: 4, 1: 2}"),
        ("(lambda a: [a, a])([])", "[[], []]"),
        ("lambda: 1", "lambda: 2"),
        ("iter([1, 2])", "iter([2])"),
        ("__import__('numpy').zeros(2, int)", "__import__('numpy').zeros(2)"),
        ("__import__('pandas').Series([1])", "__import__('pandas').Series([1.0])"),
        ("__import__('pandas').DataFrame([1])", "__import__('pandas').DataFrame([2])"),
    ],
)
def test_descriptions_tell_values_apart(left: str, right: str) -> None:
    assert difference(describe(eval(left)), describe(eval(right)))
    assert not difference(describe(eval(left)), describe(eval(left)))
