"""How does a run copy an artifact, so that what follows does not alter it?

By ``copy.deepcopy``; but the copy of an open figure would become pyplot's current one, and the next
``plt.title`` would be on it. So sessions that use pyplot copy by a function of the module.
"""

from __future__ import annotations

from collections.abc import Iterable

from lineaslice.pipeline.identifiers import Fresh
from lineaslice.pipeline.shape import Plan, SessionPlan

_TEXT = '''\
def {name}(value):
    """A copy of a value; pyplot goes on with the figure that it has."""
    import copy
    import matplotlib.pyplot

    before = matplotlib.pyplot.get_fignums()
    current = matplotlib.pyplot.gcf() if before else None
    copied = copy.deepcopy(value)
    for number in set(matplotlib.pyplot.get_fignums()) - set(before):
        matplotlib.pyplot.close(number)
    if current is not None:
        matplotlib.pyplot.figure(current)
    return copied
'''


def copier_name(plan: Plan) -> str:
    """What the module calls the function."""
    return Fresh(plan.taken).name("copied")


def copier_text(plan: Plan) -> str:
    """The function; "" when no session of the plan needs it."""
    needed = any_draws((*plan.sessions, *plan.spare))
    return _TEXT.format(name=copier_name(plan)) if needed else ""


def any_draws(sessions: Iterable[SessionPlan]) -> bool:
    """True when code of some session uses pyplot's figures."""
    return any(
        resource.kind == "figure"
        for session in sessions
        for function in session.functions
        for resource in (*function.reads_state, *function.writes_state)
    )
