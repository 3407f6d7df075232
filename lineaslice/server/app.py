"""The extension itself: its settings, and the addresses that it answers."""

from __future__ import annotations

from pathlib import Path

from jupyter_server.extension.application import ExtensionApp
from traitlets import Bool, Integer, Unicode

from lineaslice import config
from lineaslice.server import contract, exporting, reading, running, storing, uploading
from lineaslice.server.service import Service

HANDLERS = (
    *storing.HANDLERS,
    *reading.HANDLERS,
    *uploading.HANDLERS,
    *exporting.HANDLERS,
    *running.HANDLERS,
)


class LineasliceApp(ExtensionApp):  # type: ignore[misc]
    """The settings, as in ``c.LineasliceApp.upload_limit = 10_000_000``."""

    name = "lineaslice"
    description = "The artifacts of lineaslice, for JupyterLab"

    home = Unicode(
        "",
        help="Folder of the store; by default what LINEASLICE_HOME, or a lineaslice.toml in or "
        "above the server's root, says.",
    ).tag(config=True)
    upload_limit = Integer(
        256 * 1024 * 1024, min=0, help="Largest upload in bytes; 0 allows none."
    ).tag(config=True)
    preview_limit = Integer(
        64 * 1024 * 1024, min=0, help="Values of more stored bytes get no preview."
    ).tag(config=True)
    can_run = Bool(
        True,
        help="Whether the server may run code of the store in processes of its own: verification "
        "and exported scripts. Switch it off where kernels run elsewhere.",
    ).tag(config=True)

    def initialize_handlers(self) -> None:
        """Answer below ``lineaslice/api/v1``."""
        root = Path(self.serverapp.root_dir).absolute()
        self.service = Service(
            lambda: config.at(self.home) if self.home else config.load(root),
            root,
            upload_limit=self.upload_limit,
            preview_limit=self.preview_limit,
            can_run=self.can_run,
        )
        self.handlers.extend(
            (f"/{contract.BASE}/{path}", handler, {"service": self.service})
            for path, handler in HANDLERS
        )

    async def stop_extension(self) -> None:
        """End what still runs, and the connections."""
        self.service.close()
