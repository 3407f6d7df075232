"""Plans become bundles of files: ``export.export``, and ``write.write`` for the disk."""

from __future__ import annotations

from lineaslice.export import script
from lineaslice.export.base import Bundle, Request, export, frameworks, register

register("SCRIPT", script.files)

__all__ = ["Bundle", "Request", "export", "frameworks", "register"]
