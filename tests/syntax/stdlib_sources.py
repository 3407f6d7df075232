"""The source files of the standard library that stand for all the Python there is."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

LIBRARY = Path(ast.__file__).parent
# Chosen because their top-level statements are of many kinds.
MODULES = """
    _strptime ast asyncio/base_events base64 calendar codecs collections/__init__
    configparser csv dataclasses datetime decimal enum fractions functools heapq inspect
    ipaddress logging/__init__ numbers opcode os pickle random shutil socket
    statistics string subprocess tempfile threading tokenize types typing uuid weakref
""".split()  # noqa: SIM905  (as text it can be read)


@lru_cache(maxsize=100)
def source_of(module: str) -> str:
    return (LIBRARY / f"{module}.py").read_text(encoding="utf-8")
