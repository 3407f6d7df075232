"""Does the tracer give the slice that each case expects, and does that slice give the value?"""

from __future__ import annotations

import pytest

from .case_text import Case, all_cases, parameters
from .clean_process import CleanProcesses
from .findings import Finding, find

CASES = all_cases()
_found: dict[str, Finding] = {}  # a case is traced once for both of its tests


def finding(case: Case, clean: CleanProcesses) -> Finding:
    if case.place not in _found:
        _found[case.place] = find(case, clean)
    return _found[case.place]


@pytest.mark.parametrize("case", parameters(CASES))
def test_the_slice_gives_the_value(case: Case, clean: CleanProcesses) -> None:
    found = finding(case, clean)
    assert not found.wrong, f"{case.place}: {found.wrong}\n\n{found.code}"


@pytest.mark.parametrize("case", parameters(CASES))
def test_the_slice_keeps_what_the_case_keeps(case: Case, clean: CleanProcesses) -> None:
    found = finding(case, clean)
    assert (found.missing, found.extra) == ((), ()), case.place


# Too long a slice can be another one: a statement that is kept for nothing may need one that is
# left out, as in these cases.
LONGER_IS_WRONG = {
    "a function whose global was deleted",
    "the values of a frame that was copied before it was written to",
}
HURRIED = [case for case in CASES[::15] if case.title not in LONGER_IS_WRONG]


@pytest.mark.parametrize("case", parameters(HURRIED))
def test_without_time_for_walks_slices_are_longer_and_right(
    case: Case, clean: CleanProcesses
) -> None:
    found = find(case, clean, hurried=True)
    assert not found.wrong, f"{case.place}: {found.wrong}\n\n{found.code}"
