"""Files in: streamed to disk as they come, within a limit, and saved when they are complete."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO, Any

from tornado import web  # type: ignore[attr-defined]

from lineaslice.catalog.listing import size_text
from lineaslice.server import rows, uploads
from lineaslice.server.base import Handler, Refused, allowed
from lineaslice.server.service import Service

_PATIENCE = 1 << 30  # bytes of a refused body that are read, and thrown away, before the answer


@web.stream_request_body
class UploadHandler(Handler):
    """The body is the file itself; of who may not upload not a byte is kept."""

    def initialize(self, service: Service) -> None:
        super().initialize(service)
        self.file: IO[bytes] | None = None
        self.received = 0
        self.refusal: Exception | None = None

    async def prepare(self) -> None:
        limit = self.service.upload_limit
        self.request.connection.set_max_body_size(max(limit, self._announced(), _PATIENCE) + 1)
        try:
            await super().prepare()
            if self.request.method == "POST" and self.current_user is None:
                raise web.HTTPError(403)
            if self._announced() > limit:
                raise self.too_large(self._announced())
        except (web.HTTPError, Refused) as error:
            self.refuse(error)
            return
        # Closed and so removed when the request has ended, however it ends.
        self.file = tempfile.NamedTemporaryFile(prefix="lineaslice-")  # noqa: SIM115

    def _announced(self) -> int:
        given = self.request.headers.get("Content-Length", "")
        return int(given) if given.isascii() and given.isdigit() else 0

    def refuse(self, error: Exception) -> None:
        """Answer with this error, when the body has come: nothing of it is kept.

        Browsers that are still sending when the connection closes never see the answer. Who sends
        far too much is cut off all the same.
        """
        self.refusal = error
        self.close_file()
        if max(self._announced(), self.received) > max(_PATIENCE, self.service.upload_limit):
            self.request.connection.no_keep_alive = True
            raise error

    def too_large(self, size: int) -> Refused:
        return Refused(
            413,
            "Upload too large",
            f"The file has {size_text(size)}; this server takes "
            f"{size_text(self.service.upload_limit)} at most.",
            "Save it from a notebook with lineaslice.save_file, or raise "
            "LineasliceApp.upload_limit.",
        )

    def data_received(self, chunk: bytes) -> None:
        self.received += len(chunk)
        if self.refusal is not None:
            self.refuse(self.refusal)
        elif self.received > self.service.upload_limit:  # it said nothing of its size, or lied
            self.refuse(self.too_large(self.received))
        elif self.file is not None:
            self.file.write(chunk)

    @allowed
    async def post(self) -> None:
        if self.refusal is not None:
            raise self.refusal
        filename, name = self.query("filename"), self.query("name", "")
        file = self.file
        assert file is not None
        file.flush()
        await self.reply(lambda: self.saved(Path(file.name), filename, name), 201)

    def saved(self, file: Path, filename: str, name: str) -> dict[str, Any]:
        try:
            version, note = uploads.save(self.service.store, file, filename, name)
        except uploads.Unreadable as error:
            raise Refused(
                422,
                "File not understood",
                str(error),
                "Check the file, or rename it: what has another ending is kept as it is.",
            ) from None
        return {"saved": rows.row_of(version), "note": note}

    def on_finish(self) -> None:
        super().on_finish()
        self.close_file()

    def on_connection_close(self) -> None:
        super().on_connection_close()
        self.close_file()

    def close_file(self) -> None:
        """Remove what was received; it is in the store, or not wanted."""
        if self.file is not None:
            self.file.close()
            self.file = None


HANDLERS: tuple[tuple[str, type[Handler]], ...] = (("upload", UploadHandler),)
