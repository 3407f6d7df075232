"""How are findings told? As notes to a person, without the line of ours that found them."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from lineaslice.model import Diagnostic


class SliceWarning(UserWarning):
    """The code of a value is less than what made it."""


class PipelineWarning(UserWarning):
    """The pipeline runs, but something about it is worth knowing."""


def text(finding: Diagnostic) -> str:
    """The finding as one sentence, with what to do."""
    return f"{finding.message}; {finding.hint}" if finding.hint else finding.message


def tell(findings: Iterable[Diagnostic]) -> None:
    """Print findings to standard error, where they do not mix with code."""
    for finding in findings:
        print(f"note: {text(finding)}", file=sys.stderr)


def warn(findings: Iterable[Diagnostic], stacklevel: int) -> None:
    """Warn of what makes a slice incomplete; other findings are told by who explains it."""
    for finding in findings:
        if finding.code == "untraced":
            warnings.warn(text(finding), SliceWarning, stacklevel=stacklevel + 1)


@contextmanager
def told() -> Iterator[None]:
    """Show our own warnings as notes within the block: their place is a line of ours."""
    former = warnings.formatwarning

    def note(message: Warning | str, category: type[Warning], *place: object) -> str:
        if str(category.__module__).partition(".")[0] == "lineaslice":
            return f"note: {message}\n"
        return former(message, category, *place)  # type: ignore[arg-type]

    warnings.formatwarning = note  # type: ignore[assignment]
    try:
        with warnings.catch_warnings():
            # Python tells a warning once for each place; here all come from the same place.
            warnings.filterwarnings("always", module=r"lineaslice\.")
            yield
    finally:
        warnings.formatwarning = former


@contextmanager
def silent() -> Iterator[None]:
    """No warning of an incomplete slice within the block, for who tells it in other words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SliceWarning)
        yield
