"""The Jupyter server extension: the artifact store over authenticated REST, with no kernel."""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """What the Jupyter server asks a module that is named as an extension."""
    from lineaslice.server.app import LineasliceApp

    return [{"module": "lineaslice.server", "app": LineasliceApp}]
