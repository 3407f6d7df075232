"""Exported scripts: start, look, stop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lineaslice.server.base import Handler, Refused, allowed
from lineaslice.server.places import below, shown
from lineaslice.server.runs import MOST, Run


class RunsHandler(Handler):
    @allowed
    async def post(self) -> None:
        body = self.body_of("script")
        await self.reply(lambda: dict(self.start(body).reply()), 201)

    def start(self, body: dict[str, Any]) -> Run:
        service = self.service
        if not service.can_run:
            raise Refused(
                403,
                "Not run here",
                "This server is set up not to run code.",
                "Run the script in a terminal, or in a notebook with %run.",
            )
        script = below(service.root, body["script"])
        if not script.name.endswith("_module.py") or not script.is_file():
            raise Refused(
                404, "No such script", f"{body['script']!r} is no exported script.", "Export first."
            )
        folder = script.parent
        if body.get("folder") is not None:
            folder = below(service.root, body["folder"])
            if not folder.is_dir():
                raise Refused(404, "No such folder", f"There is no folder {body['folder']!r}.")
        if service.runs.running() >= MOST:
            raise Refused(
                429, "Too many runs", f"{MOST} scripts are running.", "Wait for one, or stop it."
            )
        given = _arguments(body.get("parameters") or {})
        place = shown(service.root, script)
        run = Run(Path(script), place, folder, given, service.store.config)
        service.runs.add(run)
        return run


def _arguments(parameters: Any) -> list[str]:
    """The parameters as the command line of a script takes them."""
    if not isinstance(parameters, dict):
        raise Refused(400, "Wrong body", "parameters is no object.")
    for name, value in parameters.items():
        if not name.isidentifier() or not isinstance(value, str) or "\0" in value:
            raise Refused(400, "Wrong parameter", f"{name!r}: {value!r} cannot be given.")
    return [f"--{name}={value}" for name, value in parameters.items()]


class RunHandler(Handler):
    def run(self) -> Run:
        found = self.service.runs.find(self.query("id"))
        if found is None:
            raise Refused(404, "No such run", "It is not known here any more.", "Run it again.")
        return found

    @allowed
    async def get(self) -> None:
        run = self.run()
        await self.reply(lambda: dict(run.reply()))

    @allowed
    async def delete(self) -> None:
        run = self.run()
        run.stop()
        await self.reply(lambda: dict(run.reply()))


HANDLERS: tuple[tuple[str, type[Handler]], ...] = (("runs", RunsHandler), ("run", RunHandler))
