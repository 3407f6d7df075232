"""Names in ASCII, for engines that take no other letters."""

from __future__ import annotations

import unicodedata

from lineaslice.pipeline.identifiers import identifier

_LONGEST = 50  # Kubernetes allows 63, and engines add to that


def ascii_name(name: str) -> str:
    """An identifier in ASCII: ``größe`` gives ``grosse``."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore")
    found = identifier(plain.decode())[:_LONGEST].strip("_") or "task"
    return found if not found[0].isdigit() else f"task_{found}"
