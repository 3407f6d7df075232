"""All findings as one readable text: ``PYTHONPATH=.:tests python -m slices.report [WORD ...]``.

Wrong values first, then missing, then superfluous statements; within a topic the shortest program
first, because it is the easiest to understand. Words choose cases whose title has one of them.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Sequence

from .case_text import Case, all_cases
from .clean_process import CleanProcesses
from .findings import Finding, find

ORDER = ("WRONG", "missing", "imprecise")


def main(words: Sequence[str]) -> int:
    cases = [c for c in all_cases() if not words or any(w in str(c) for w in words)]
    with CleanProcesses() as clean:
        pairs = [(case, find(case, clean)) for case in cases]
    bad = [pair for pair in pairs if pair[1].verdict]
    bad.sort(key=lambda p: (ORDER.index(p[1].verdict), p[0].topic, len("".join(p[0].cells))))
    counts = {verdict: sum(f.verdict == verdict for _, f in bad) for verdict in ORDER}
    summary = ", ".join(f"{n} {verdict}" for verdict, n in counts.items())
    print(f"{len(cases)} cases: {len(cases) - len(bad)} right, {summary}")
    for case, found in bad:
        print(f"  {found.verdict:10}{case.place:28}{case}")
    for case, found in bad:
        print("\n" + "\n".join(section(case, found)))
    return 1 if bad else 0


def section(case: Case, found: Finding) -> Iterator[str]:
    """The lines that show one bad finding."""
    yield f"==== {found.verdict}: {case} ({case.place}), goal {case.goal}"
    for step in case.steps:
        yield textwrap.indent(step.text, f"  {step.sign} ", lambda _: True)
    if found.wrong:
        yield f"wrong: {found.wrong.strip()}"
    yield from (f"missing: {text}" for text in found.missing)
    yield from (f"extra: {text}" for text in found.extra)
    if found.wrong and found.code:
        yield "rendered:\n" + textwrap.indent(found.code, "    ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
