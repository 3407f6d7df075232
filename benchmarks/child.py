"""What runs in a fresh process: call one function and write its result to a file.

The result does not travel by the standard output, which belongs to the measured cells.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path


def main(job_text: str) -> None:
    job = json.loads(job_text)
    function = getattr(import_module(job["module"]), job["function"])
    result = function(**job["arguments"])
    Path(job["result"]).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
