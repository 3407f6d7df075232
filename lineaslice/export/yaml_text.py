"""YAML as text: what Argo and DVC read, in an order and a form that people can follow.

Texts are quoted as in JSON, which YAML includes, unless they are plain words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

# Words that nothing reads as a number, a date, a truth value or nothing.
_PLAIN = re.compile(r"(?!(?:true|false|yes|no|on|off|null|y|n|nan|inf)$)[a-z][a-z0-9_./-]*", re.I)


def yaml(value: Any) -> str:
    """The document of a value made of mappings, lists, texts, numbers, truth values and None."""
    return "\n".join(_block(value)) + "\n"


def _block(value: Any) -> list[str]:
    if isinstance(value, Mapping) and value:
        lines = []
        for key, inner in value.items():
            lines += _entry(f"{_scalar(key)}:", inner)
        return lines
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        lines = []
        for inner in value:
            block = _block(inner)
            lines += [f"- {block[0]}", *(f"  {line}" for line in block[1:])]
        return lines
    return [_scalar(value)]


def _entry(key: str, value: Any) -> list[str]:
    if isinstance(value, (Mapping, list, tuple)) and value:
        return [key, *(f"  {line}" for line in _block(value))]
    return [f"{key} {_scalar(value)}"]


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return value
    text = json.dumps(dict(value) if isinstance(value, Mapping) else value, ensure_ascii=False)
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
