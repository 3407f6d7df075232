"""Does the code of a value give that value? Run it in a clean process and compare.

`Job` says what to run and what to expect, `verify` runs it: a fresh interpreter, a working folder
of its own that shows the files of the session's folder but takes all that is written, a limit of
time and one of memory. What differs is run once more: two runs that differ from each other say
that the code is not deterministic.
"""

from __future__ import annotations

from lineaslice.verification.job import Job
from lineaslice.verification.runner import verify

__all__ = ["Job", "verify"]
