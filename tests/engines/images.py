"""Images without Docker: a virtual environment and a folder, made as a Dockerfile says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_PIP = "pip install --no-cache-dir"
_QUIET = {
    "DO_NOT_TRACK": "1",
    "DAGSTER_DISABLE_TELEMETRY": "yes",
    "DVC_NO_ANALYTICS": "1",
    "RAY_AUTH_MODE": "disabled",
    "RAY_USAGE_STATS_ENABLED": "0",
}

_OUTSIDE = dict(os.environ)  # uv keeps what it has downloaded below the home of the user


class Image(NamedTuple):
    """What a Dockerfile gives."""

    folder: Path  # in which its command runs
    environment: dict[str, str]
    command: list[str]

    def run(self, words: Sequence[str]) -> str:
        """Run a command in a container of it; returns what it prints."""
        return _run(words, self.folder, self.environment)


def build(dockerfile: Path, root: Path) -> Image:
    """Do what a Dockerfile of ours says; the base image is this Python, pip is uv."""
    python = root / "venv" / "bin" / "python"
    uv = [sys.executable, "-m", "uv"]
    folder, command = root, list[str]()
    path = os.pathsep.join([os.fspath(python.parent), "/usr/bin", "/bin"])
    environment = {"PATH": path, "HOME": os.fspath(root / "home"), **_QUIET}
    (root / "home").mkdir(parents=True)
    _run([*uv, "venv", "--python", sys.executable, root / "venv"], root, _OUTSIDE)
    for line in dockerfile.read_text("utf-8").splitlines():
        word, _, rest = line.partition(" ")
        match word:
            case "#" | "FROM":
                continue
            case "WORKDIR":
                inside, folder = rest, root / rest.lstrip("/")
                folder.mkdir(parents=True)
            case "ENV":
                name, _, value = rest.partition("=")
                environment[name] = value.replace(inside, os.fspath(folder))
            case "COPY":
                *files, target = rest.split()
                for file in files:
                    shutil.copy(dockerfile.parent / file, folder / target)
            case "RUN" if rest.startswith(_PIP):
                given = rest.removeprefix(_PIP).split()
                _run([*uv, "pip", "install", "--python", python, *given], folder, _OUTSIDE)
            case "RUN":
                _run(["sh", "-c", rest], folder, environment)
            case "CMD":
                command = json.loads(rest)
            case _:
                raise AssertionError(f"no image can be made of this line: {line}")
    return Image(folder, environment, command)


def _run(words: Sequence[str | Path], folder: Path, environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
