"""One version, looked into: preview, code, lineage, gathering, the bytes themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from io import SEEK_END
from typing import IO, Any
from urllib.parse import quote

from lineaslice.catalog import artifacts as catalog
from lineaslice.catalog.references import ArtifactVersion
from lineaslice.graph.build import build
from lineaslice.live import ancestry, gathering, graphs
from lineaslice.live.protocol import GraphAnswer
from lineaslice.model import History, Slice
from lineaslice.server.base import Handler, Refused, allowed
from lineaslice.server.previews import preview

_PIECE = 1 << 20  # bytes that are sent at a time
_ENDINGS = {
    "text": ".txt",
    "bytes": ".bin",
    "json": ".json",
    "npy": ".npy",
    "npy-scalar": ".npy",
    "arrow": ".arrow",
    "cloudpickle": ".pkl",
}


class _Of(Handler):
    """Answers about one version."""

    async def about(self, work: Callable[[ArtifactVersion], dict[str, Any]]) -> None:
        """What the work says of the version that the query names."""
        which = self.which()
        await self.reply(lambda: work(catalog.get(self.service.store, *which)))


def title_of(version: ArtifactVersion) -> str:
    """The version as people call it."""
    return f"{version.name} version {version.version}"


def found_of(version: ArtifactVersion) -> tuple[Slice, History]:
    """What it needs, and the session until it was saved."""
    return version.slice(), version.history()


class PreviewHandler(_Of):
    @allowed
    async def get(self) -> None:
        await self.about(lambda version: {"preview": preview(version, self.service)})


class CodeHandler(_Of):
    @allowed
    async def get(self) -> None:
        await self.about(lambda version: gathering.code_with_reasons(*found_of(version)))


class GatherHandler(_Of):
    @allowed
    async def get(self) -> None:
        def gather(version: ArtifactVersion) -> dict[str, Any]:
            return {"gather": gathering.gather("", title_of(version), *found_of(version))}

        await self.about(gather)

    @allowed
    async def post(self) -> None:
        body = self.body_of("events", "format")
        events, wanted = body["events"], body["format"]
        if not isinstance(events, list) or not all(type(one) is int for one in events):
            raise Refused(400, "Wrong body", "events is no list of whole numbers.")
        if wanted not in ("script", "notebook"):
            raise Refused(400, "Wrong body", "format is 'script' or 'notebook'.")

        def compose(version: ArtifactVersion) -> dict[str, Any]:
            return {"compose": gathering.compose("", *found_of(version), events, wanted)}

        await self.about(compose)


class LineageHandler(_Of):
    @allowed
    async def get(self) -> None:
        level: Any = self.query("level", "statements")
        if level not in ("statements", "cells", "artifacts"):
            raise Refused(400, "Unknown level", "level is statements, cells or artifacts.")

        def lineage(version: ArtifactVersion) -> dict[str, Any]:
            title = title_of(version)
            if level == "artifacts":
                drawn = self.artifacts(title, version)
            else:
                drawn = graphs.graph("", level, title, *found_of(version))
            return {key: drawn[key] for key in ("goal", "level", "nodes", "edges", "hidden")}

        await self.about(lineage)

    def artifacts(self, title: str, version: ArtifactVersion) -> GraphAnswer:
        """The artifacts around this one."""
        session = version.slice().session.id  # raises where its code is not known
        whole = self.service.store.log.read(session)
        rows = self.service.store.versions.of_session(session)
        known = build(whole.events)
        return ancestry.graph("", title, rows, whole, known, version.row)


class DownloadHandler(_Of):
    @allowed
    async def get(self) -> None:
        which = self.which()
        with ExitStack() as stack:
            version, file = await self.in_thread(lambda: self.opened(*which, stack))
            name, size = await self.in_thread(lambda: file_of(version, file))
            plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
            self.set_header("X-Content-Type-Options", "nosniff")
            self.set_header(
                "Content-Disposition",
                f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
            )
            self.set_header("Content-Type", "application/octet-stream")
            self.set_header("Content-Length", str(size))
            while piece := await self.in_thread(lambda: file.read(_PIECE)):
                self.write(piece)
                await self.flush()
        self.finish(set_content_type="application/octet-stream")

    def opened(
        self, name: str, version: int | None, stack: ExitStack
    ) -> tuple[ArtifactVersion, IO[bytes]]:
        """The version, and its stored bytes, which the stack closes."""
        found = catalog.get(self.service.store, name, version)
        return found, stack.enter_context(self.service.store.blobs.open(found.row.blob))


def file_of(version: ArtifactVersion, file: IO[bytes]) -> tuple[str, int]:
    """What the file is called where it is downloaded, and how many bytes are left to read."""
    if version.row.serializer == "file":
        name = str(json.loads(file.readline()))
    else:
        name = f"{version.name}-{version.version}{_ENDINGS.get(version.row.serializer, '.bin')}"
    begin = file.tell()
    size = file.seek(0, SEEK_END) - begin
    file.seek(begin)
    return name, size


HANDLERS: tuple[tuple[str, type[Handler]], ...] = (
    ("preview", PreviewHandler),
    ("code", CodeHandler),
    ("gather", GatherHandler),
    ("lineage", LineageHandler),
    ("download", DownloadHandler),
)
