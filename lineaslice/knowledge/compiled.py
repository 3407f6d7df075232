"""Our tables as they are after parsing: a session reads them ten times faster than TOML.

Made when lineaslice is built or installed, and by ``python -m lineaslice.knowledge.compiled``. One
that is not there, or was made from another text or by another parser, is left aside.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from lineaslice.knowledge import schema

FOLDER = Path(__file__).with_name("tables")
_PARSER = ("schema.py", "effects.py")


def load(name: str, text: str) -> schema.Table | None:
    """The table that parsing this text gave, if that was kept."""
    try:
        with _file(name).open("rb") as file:
            if pickle.load(file) != _source(text):
                return None
            found: schema.Table = pickle.load(file)
    except (OSError, EOFError, pickle.UnpicklingError):  # not there, or not whole
        return None
    return found


def make(names: Iterable[str]) -> None:
    """Parse these tables and keep what that gives; raises OSError, or ConfigError of a mistake."""
    for name in names:
        text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
        content = pickle.dumps(_source(text)) + pickle.dumps(schema.parse(name, text))
        file = _file(name)
        file.parent.mkdir(exist_ok=True)
        new = file.with_name(f"{file.name}.{os.getpid()}")
        new.write_bytes(content)
        new.replace(file)


def _file(name: str) -> Path:
    return FOLDER / "compiled" / f"{name}.pickle"


def _source(text: str) -> tuple[str, bytes]:
    """All that a compiled table was made from; what made it of the text, too."""
    return text, _parser()


@lru_cache(maxsize=1)
def _parser() -> bytes:
    return b"".join(Path(__file__).with_name(file).read_bytes() for file in _PARSER)


if __name__ == "__main__":
    make(sorted(file.stem for file in FOLDER.glob("*.toml")))
