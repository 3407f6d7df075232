"""``%run other.ipynb``: the code cells of another notebook run as if they were typed here."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Container, Iterable
from pathlib import Path

from lineaslice.observe import world
from lineaslice.syntax import magics
from lineaslice.syntax.commands import KnownNames


def inlined(
    node: ast.stmt, names: Container[str], transform: Callable[[str], str], depth: int = 0
) -> str | None:
    """The code of the notebook that a ``%run`` runs; None for any other statement.

    ``transform`` makes Python of a cell, as IPython does. None also when the notebook cannot be
    read, or when one of its magics has no Python: then nothing is known of what it does.
    """
    path = magics.notebook_run(node)
    if path is None or depth > _DEEPEST:
        return None
    heard = world.pause()
    try:
        return cells_inlined(_sources(Path(path).expanduser()), names, transform, depth)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    finally:
        world.resume(heard)


def cells_inlined(
    sources: Iterable[str], names: Container[str], transform: Callable[[str], str], depth: int = 0
) -> str | None:
    """The code of cells that run one after the other; None where one of them has no Python."""
    texts = []
    for source in sources:
        python = transform(source)
        try:
            names = KnownNames(names, ast.parse(python).body)
        except SyntaxError:
            return None
        for inner in names.body:
            text = inlined(inner, names, transform, depth + 1)
            if text is None:
                found = magics.translate(inner, names)
                if found is not None and found.lost:
                    return None
                text = ast.get_source_segment(python, inner) if found is None else found.code
            texts.append(text or "")
            names.above += 1
    return "\n".join(text for text in texts if text)


_DEEPEST = 5  # a notebook that runs itself never ends


def _sources(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix.lower() == ".ipy":
        return [text]
    cells = json.loads(text)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
