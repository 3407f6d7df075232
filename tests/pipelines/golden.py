"""The expected files of the cases: what of an export is compared, and where it lies.

The module and the tasks are the same for all engines and lie in ``expected/tasks``, those of the
script in ``expected/SCRIPT``. Requirements, Dockerfile and README are looked at in one case.
"""

from __future__ import annotations

import re
from pathlib import Path

from .cases import HERE, Case

SHOWN_WHOLE = "iris"
_VERSION = re.compile(r"(?<===)[\w.+]+$", flags=re.MULTILINE)
_HASH = re.compile(r'(?<=")[0-9a-f]{64}(?=")')  # of a stored value; a pickle is another elsewhere
_PYTHON = re.compile(r"(?<=ython)(:?)3\.\d+")


def readable(name: str, framework: str, folder: Path) -> dict[str, str]:
    """The files of an export by their place below ``expected``, without versions."""
    found = {}
    for path in sorted(folder.iterdir()):
        kind = re.sub(r"^.*_(?=[A-Za-z]+\.?\w*$)", "", path.name)
        if kind in ("requirements.txt", "Dockerfile", "README.md") and name != SHOWN_WHOLE:
            continue
        shared = kind in ("module.py", "tasks.py") and framework != "SCRIPT"
        text = path.read_text("utf-8").partition("\n\n# Written by lineaslice, which")[0]
        text = _HASH.sub("SHA-256", text)
        if kind in ("requirements.txt", "Dockerfile"):
            text = _PYTHON.sub(r"\g<1>3.X", _VERSION.sub("*", text))
        if kind == "tasks.py":
            # What follows the tables is the same text everywhere.
            text = text if name == SHOWN_WHOLE else text[: text.index("\ndef run(")]
        found[f"{'tasks' if shared else framework}/{path.name}"] = text
    return found


def expected_files(name: str, framework: str) -> dict[str, str]:
    """The files as they were accepted, by their place below ``expected``."""
    places = ["SCRIPT"] if framework == "SCRIPT" else [framework, "tasks"]
    root = HERE / name / "expected"
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for place in places
        for path in sorted((root / place).glob("*"))
    }


def accept(case: Case, framework: str, folder: Path) -> None:
    """Make the files of an export the expected ones."""
    root = HERE / case.name / "expected"
    for old in (root / framework).glob("*"):
        old.unlink()
    for path, text in readable(case.name, framework, folder).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
