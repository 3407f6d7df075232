"""Parts of blocks leave slices, their code with comments, and what pipelines join."""

from __future__ import annotations

from lineaslice.slicing.explain import explain
from lineaslice.slicing.prune import joined, pruned
from lineaslice.slicing.render import render
from lineaslice.tracing.script import run_cells

CELLS = [
    """\
total = 0
log = []
""",
    """\
for x in [1, 2]:
    total += x
    # to the log
    log.append(x)
    print(x)
""",
]


def test_the_rest_of_the_session_as_comments() -> None:
    session = run_cells(CELLS, namespace={})
    history = session.history()
    found = pruned(history, session.goal("total"))
    assert render(found, history=history, include_non_slice_as_comment=True) == (
        "total = 0\n# log = []\nfor x in [1, 2]:\n    total += x\n"
        "    # # to the log\n    # log.append(x)\n    # print(x)\n"
    )


def test_an_explanation_has_the_lines_of_the_code() -> None:
    session = run_cells(CELLS, namespace={})
    found = pruned(session.history(), session.goal("total"))
    told = explain(found, session.history())
    assert [reason.line for reason in told] == [1, 2]
    assert "log = []" in str(told)


def test_two_slices_of_one_block_are_joined() -> None:
    session = run_cells(CELLS, namespace={})
    slices = [pruned(session.history(), session.goal(name)) for name in ("total", "log")]
    cuts = [slice.cuts[0] for slice in slices]
    event = joined(cuts, [slice.events[-1] for slice in slices])
    assert event.statement.text == (
        "for x in [1, 2]:\n    total += x\n    # to the log\n    log.append(x)"
    )
    assert {"total", "log"} <= set(event.reads)
