"""Our tables as they are after parsing: a session reads them ten times faster than TOML.

Made when lineaslice is built or installed, and by ``python -m lineaslice.knowledge.compiled``. One
that is not there, or was made from another text or by another parser, is left aside.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from lineaslice.knowledge import schema

FOLDER = Path(__file__).with_name("tables")
_PARSER = ("schema.py", "effects.py")


def load(name: str, text: str) -> schema.Table | None:
    """The table that parsing this text gave, if that was kept."""
    try:
        content = _file(name).read_bytes()
    except OSError:
        return None
    made_from, table = content[:32], content[32:]
    if made_from != _digest(text):
        return None
    found: schema.Table = pickle.loads(table)
    return found


def make(names: Iterable[str]) -> None:
    """Parse these tables and keep what that gives; raises OSError, or ConfigError of a mistake."""
    for name in names:
        text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
        content = _digest(text) + pickle.dumps(schema.parse(name, text), protocol=5)
        file = _file(name)
        file.parent.mkdir(exist_ok=True)
        new = file.with_name(f"{file.name}.{os.getpid()}")
        new.write_bytes(content)
        new.replace(file)


def _file(name: str) -> Path:
    return FOLDER / "compiled" / f"{name}.pickle"


def _digest(text: str) -> bytes:
    return sha256(_parser() + text.encode()).digest()


@lru_cache(maxsize=1)
def _parser() -> bytes:
    """The source of what makes tables of texts."""
    return b"".join(Path(__file__).with_name(file).read_bytes() for file in _PARSER)


if __name__ == "__main__":
    make(sorted(file.stem for file in FOLDER.glob("*.toml")))
