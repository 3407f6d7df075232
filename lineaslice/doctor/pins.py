"""Is everything in the store that an exported module loads? To be asked before it is deployed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from lineaslice.catalog import artifacts
from lineaslice.errors import ArtifactNotFound, FileProblem, LineasliceError
from lineaslice.pipeline.identifiers import PINS
from lineaslice.store import Store


class Pinned(NamedTuple):
    """One stored version that a module loads."""

    name: str
    version: int | str | None = None  # "@alias"; None: the latest
    hash: str = ""  # of its bytes at the time of the export; "" when the export did not say
    on_missing: str = "fail"


class Checked(NamedTuple):
    """What was found of it."""

    pinned: Pinned
    found: str  # "right", or what is wrong
    is_right: bool

    def __str__(self) -> str:
        version = "latest" if self.pinned.version is None else self.pinned.version
        return f"{self.pinned.name}:{version}  {self.found}"


def check(store: Store, path: Path) -> tuple[Checked, ...]:
    """Every version that the module at ``path`` loads: is it there, whole, and can it be loaded?

    The module is read, not run. Raises FileProblem when it cannot be read.
    """
    return tuple(_checked(store, pinned) for pinned in pins(path))


def pins(path: Path) -> tuple[Pinned, ...]:
    """What the text of a module says that it loads. Raises FileProblem."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileProblem(
            f"{str(path)!r} cannot be read: {error.strerror or error}.",
            "Give the path of a module that to_pipeline has written.",
        ) from None
    except (SyntaxError, UnicodeDecodeError) as error:
        raise FileProblem(
            f"{str(path)!r} is no Python module: {error}.",
            "Give the path of a module that to_pipeline has written.",
        ) from None
    listed = {(one.name, one.version): one for one in _listed(tree)}
    called = {(one.name, one.version): one for one in _called(tree)}
    return tuple({**called, **listed}.values())


def _listed(tree: ast.Module) -> Iterator[Pinned]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict() as table):
                if name.startswith(PINS):
                    for artifact, row in ast.literal_eval(table).items():
                        yield Pinned(artifact, *row)


def _called(tree: ast.Module) -> Iterator[Pinned]:
    """``lineaslice.get("name", 3)`` anywhere, also in the user's own code."""
    modules, functions = {"lineaslice"}, set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {a.asname or a.name for a in node.names if a.name == "lineaslice"}
        elif isinstance(node, ast.ImportFrom) and node.module == "lineaslice":
            functions |= {a.asname or a.name for a in node.names if a.name == "get"}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Attribute(value=ast.Name(id=name), attr="get") if name in modules:
                pass
            case ast.Name(id=name) if name in functions:
                pass
            case _:
                continue
        given: list[Any] = [*node.args, *(one.value for one in node.keywords)]
        match [getattr(one, "value", None) for one in given]:
            case [str(name)] | [str(name), None | "latest"]:
                yield Pinned(name)
            case [str(name), str(version)] if version.startswith("@"):
                yield Pinned(name, version)
            case [str(name), int(version)]:
                yield Pinned(name, version)


def _checked(store: Store, pinned: Pinned) -> Checked:
    try:
        artifact = artifacts.get(store, pinned.name, pinned.version)
    except ArtifactNotFound as error:
        if pinned.on_missing == "recompute":
            return Checked(pinned, "is missing; the module will make it again", True)
        return Checked(pinned, f"is missing: {error.message}", False)
    digest = artifact.row.blob
    if pinned.hash and pinned.hash != digest:
        found = f"holds other bytes than at the export: {digest[:12]}…, not {pinned.hash[:12]}…"
        return Checked(pinned, found, False)
    try:
        artifact.get_value()
    except LineasliceError as error:
        return Checked(pinned, f"cannot be loaded: {error.message}", False)
    except Exception as error:  # of the library whose value it is, or of a package that is not here
        return Checked(pinned, f"cannot be loaded: {type(error).__name__}: {error}", False)
    return Checked(pinned, "right", True)
