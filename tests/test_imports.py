"""Imports go one way, by the table in docs/architecture.md, and nothing heavy is loaded early."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "lineaslice"
HEAVY = ("IPython", "libcst", "black", "pandas", "numpy", "sqlalchemy", "jupyter_client")
PURE = ("syntax", "knowledge", "graph", "slicing", "pipeline")
FRONT = "__init__"  # names every room, but imports it only when a verb is used


def read_ranks(document: str) -> dict[str, int]:
    """Room → rank, from the rows ``| 2 | `syntax`, `graph` … | … |`` of the table."""
    rows = re.findall(r"^\|\s*(\d+)\s*\|([^|]*)\|", document, flags=re.MULTILINE)
    return {room: int(rank) for rank, cell in rows for room in re.findall(r"`(\w+)`", cell)}


RANKS = read_ranks((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))
MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(module: str) -> str:
    """``lineaslice.store.log`` → ``store``; the package itself is the front."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else FRONT


def imported(source: str, module: str, is_package: bool = False) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything imported, also in functions and by import_module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                inside = parts[: len(parts) - node.level + (1 if is_package else 0)]
                base = ".".join([*inside, *filter(None, [base])])
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}" if base == "lineaslice" else base
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name | ast.Attribute)
            and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr)
            in ("import_module", "__import__")
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield node.lineno, str(node.args[0].value)


def violations(source: str, module: str, ranks: dict[str, int]) -> list[str]:
    """What this module imports against the table."""
    room = room_of(module)
    if room == FRONT:
        return []
    if room not in ranks:
        return [f"{module}: the room {room!r} is not in the table of docs/architecture.md"]
    found = []
    for line, name in imported(source, module):
        if name.split(".")[0] != "lineaslice" or name == "lineaslice.__version__":
            continue
        other = room_of(name)
        if other != room and ranks.get(other, 99) >= ranks[room]:
            found.append(f"{module}:{line}: {room} (rank {ranks[room]}) imports {name}")
    return found


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_imports_go_one_way(path: Path) -> None:
    assert violations(path.read_text(encoding="utf-8"), dotted(path), RANKS) == []


def test_the_table_names_rooms_that_exist() -> None:
    rooms = {room_of(dotted(path)) for path in MODULES}
    assert set(RANKS) == rooms - {FRONT}


TABLE = {"model": 0, "graph": 2, "store": 2, "slicing": 3, "cli": 7, "magics": 7}


@pytest.mark.parametrize(
    ("module", "source", "wrong"),
    [
        ("lineaslice.slicing.select", "from lineaslice.graph import build", 0),
        ("lineaslice.slicing.select", "from lineaslice.slicing.render import render", 0),
        ("lineaslice.slicing.select", "import ast, lineaslice.model", 0),
        ("lineaslice.graph.build", "def f():\n    from lineaslice.slicing import select", 1),
        ("lineaslice.graph.build", "from lineaslice import store", 1),
        ("lineaslice.graph.build", "from ..store import log", 1),
        ("lineaslice.graph.build", "from . import query", 0),
        ("lineaslice.graph.build", "import lineaslice", 1),
        ("lineaslice.graph.build", "from lineaslice import save", 1),
        ("lineaslice.graph.build", "from lineaslice import __version__", 0),
        ("lineaslice.graph.build", "importlib.import_module('lineaslice.cli')", 1),
        ("lineaslice.cli", "import lineaslice.magics", 1),
        ("lineaslice.attic", "import ast", 1),
    ],
)
def test_the_check_itself(module: str, source: str, wrong: int) -> None:
    assert len(violations(source, module, TABLE)) == wrong


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_know_no_kernel_and_no_database(room: str) -> None:
    foreign = {"IPython", "ipykernel", "sqlalchemy", "sqlite3", "fsspec"}
    paths = [path for path in MODULES if room_of(dotted(path)) == room]
    assert paths
    for path in paths:
        names = imported(path.read_text(encoding="utf-8"), dotted(path))
        assert not foreign & {name.split(".")[0] for _, name in names}, path


def test_only_one_module_uses_libcst() -> None:
    users = {
        dotted(path)
        for path in MODULES
        for _, name in imported(path.read_text(encoding="utf-8"), dotted(path))
        if name.split(".")[0] == "libcst"
    }
    assert users <= {"lineaslice.syntax.edit"}


def in_a_new_process(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_import_loads_nothing_heavy_and_is_quick() -> None:
    code = (
        "import sys, time, json; start = time.process_time(); import lineaslice; "
        "print(json.dumps([time.process_time() - start, sorted(sys.modules)]))"
    )
    runs = [json.loads(in_a_new_process(code)) for _ in range(3)]
    assert not set(HEAVY) & set(runs[0][1])
    assert min(seconds for seconds, _ in runs) < 0.1


def test_every_public_verb_is_there_and_nothing_else() -> None:
    code = (
        "import lineaslice, types; names = dir(lineaslice); "
        "missing = [n for n in lineaslice.__all__ if not hasattr(lineaslice, n)]; "
        "print(missing, [n for n in lineaslice.__all__ if n not in names], "
        "[n for n in lineaslice.__all__ if isinstance(getattr(lineaslice, n), types.ModuleType)])"
    )
    assert in_a_new_process(code).strip() == "[] [] ['errors']"


def test_unknown_names_are_attribute_errors() -> None:
    import lineaslice

    with pytest.raises(AttributeError, match="no attribute 'sav'"):
        lineaslice.sav  # noqa: B018
