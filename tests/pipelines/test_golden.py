"""What each framework's files look like, and that the script among them gives the values.

``python -m tests.pipelines.accept`` writes the expected files anew; read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from lineaslice.export import frameworks

from .cases import NAMES, Case, different, imported
from .golden import expected_files, readable


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("framework", frameworks())
def test_the_files(framework: str, name: str, cases: dict[str, Case], workplace: Path) -> None:
    folder = cases[name].export(framework, workplace / framework / name)
    found = readable(name, framework, folder)
    wanted = expected_files(name, framework)
    assert sorted(found) == sorted(wanted)
    for path, text in found.items():
        assert text == wanted[path], path
    for file in folder.glob("*.py"):
        compile(file.read_text("utf-8"), str(file), "exec", dont_inherit=True)


@pytest.mark.parametrize("name", NAMES)
def test_the_script_gives_the_values(name: str, cases: dict[str, Case], workplace: Path) -> None:
    case = cases[name]
    folder = case.export("SCRIPT", workplace / "SCRIPT" / name)
    (file,) = folder.glob("*_module.py")
    run = imported(folder, file.stem).run_all_sessions
    for parameters in ({}, case.other) if case.other else ({},):
        assert different(run(**parameters), case.expected(parameters)) == []


def test_there_are_enough_cases() -> None:
    assert len(NAMES) >= 15
