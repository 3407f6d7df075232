"""Pipelines: planned, shown as files before they are written, written, and kept by name.

What plans them is imported with the first question: it would make up half of what the start of the
server takes.
"""

from __future__ import annotations

from types import ModuleType

from lineaslice.server.base import Handler, allowed


def planning() -> ModuleType:
    """The module that makes the answers."""
    from lineaslice.server import planning

    return planning


class PlanHandler(Handler):
    @allowed
    async def post(self) -> None:
        body = self.body_of("artifacts")
        await self.reply(lambda: planning().plan(self.service, body))


class ExportPreviewHandler(Handler):
    @allowed
    async def post(self) -> None:
        body = self.body_of("artifacts")
        await self.reply(lambda: planning().preview(self.service, body))


class ExportWriteHandler(Handler):
    @allowed
    async def post(self) -> None:
        body = self.body_of("artifacts")
        await self.reply(lambda: planning().write(self.service, body), 201)


class PipelinesHandler(Handler):
    @allowed
    async def get(self) -> None:
        await self.reply(lambda: planning().stored(self.service))

    @allowed
    async def post(self) -> None:
        body = self.body_of("artifacts", "name")
        await self.reply(lambda: planning().create(self.service, body), 201)


class PipelineHandler(Handler):
    @allowed
    async def get(self) -> None:
        name = self.query("name")
        await self.reply(lambda: planning().found(self.service, name))

    @allowed
    async def delete(self) -> None:
        name = self.query("name")
        self.confirmed(name)
        await self.reply(lambda: planning().delete(self.service, name))


HANDLERS: tuple[tuple[str, type[Handler]], ...] = (
    ("export/plan", PlanHandler),
    ("export/preview", ExportPreviewHandler),
    ("export/write", ExportWriteHandler),
    ("pipelines", PipelinesHandler),
    ("pipeline", PipelineHandler),
)
