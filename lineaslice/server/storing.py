"""The catalog: status, lists, one version, deleting, aliases, verifying."""

from __future__ import annotations

from typing import Any

from lineaslice import __version__
from lineaslice.catalog import artifacts as catalog
from lineaslice.catalog import verifying
from lineaslice.catalog.references import ArtifactVersion
from lineaslice.errors import NotTraced
from lineaslice.server import rows
from lineaslice.server.base import Handler, Refused, allowed
from lineaslice.server.service import Service
from lineaslice.server.uploads import FORMATS
from lineaslice.store import overview

_MOST = 1000  # rows of one answer


class StatusHandler(Handler):
    @allowed
    async def get(self) -> None:
        await self.reply(lambda: status(self.service))


def status(service: Service) -> dict[str, Any]:
    """What the panel asks first."""
    from lineaslice.export import frameworks  # with the first question: all exporters

    return {
        "lineaslice": __version__,
        "store": service.store.database.where,
        "stamp": overview.stamp(service.store.database),
        "upload_limit": service.upload_limit,
        "upload_formats": sorted(FORMATS),
        "frameworks": list(frameworks()),
        "can_run": service.can_run,
    }


class StampHandler(Handler):
    @allowed
    async def get(self) -> None:
        await self.reply(lambda: {"stamp": overview.stamp(self.service.store.database)})


class ArtifactsHandler(Handler):
    @allowed
    async def get(self) -> None:
        sort, order = self.query("sort", "name"), self.query("order", "asc")
        if sort not in rows.ORDERS or order not in ("asc", "desc"):
            known = ", ".join(rows.ORDERS)
            raise Refused(400, "Unknown order", f"sort is one of {known}; order asc or desc.")
        offset, limit = self.number("offset", 0) or 0, self.number("limit", 200)
        wanted = self.query("filter", ""), self.query("kind", ""), self.query("verification", "")
        traced = self.query("traced", "no")
        if traced not in ("yes", "no"):
            raise Refused(400, "Unknown filter", "traced is yes or no.")

        def page() -> dict[str, Any]:
            stamp, known = self.service.glances()
            found = rows.matching(known, *wanted, traced == "yes")
            found.sort(key=rows.ORDERS["name"])
            found.sort(key=rows.ORDERS[sort], reverse=order == "desc")
            shown = found[offset : offset + min(_MOST, _MOST if limit is None else limit)]
            return {
                "stamp": stamp,
                "total": len(known),
                "matched": len(found),
                "offset": offset,
                "rows": [rows.artifact_row(one) for one in shown],
            }

        await self.reply(page)


class VersionsHandler(Handler):
    @allowed
    async def get(self) -> None:
        name = self.query("name")

        def versions() -> dict[str, Any]:
            found = overview.of_name(self.service.store.database, name)
            if not found:
                catalog.get(self.service.store, name)  # raises, and names near ones
            return {"name": name, "versions": [rows.version_row(one) for one in found]}

        await self.reply(versions)


class ArtifactHandler(Handler):
    @allowed
    async def get(self) -> None:
        which = self.which()
        await self.reply(lambda: rows.detail(catalog.get(self.service.store, *which)))

    @allowed
    async def delete(self) -> None:
        name, version = self.which()
        self.confirmed(name)

        def delete() -> dict[str, Any]:
            return {"name": name, "versions": catalog.delete(self.service.store, name, version)}

        await self.reply(delete)


class AliasHandler(Handler):
    @allowed
    async def put(self) -> None:
        name, version = self.which()
        alias = self.body_of("alias")["alias"]

        def move() -> dict[str, Any]:
            return rows.detail(catalog.set_alias(self.service.store, name, version, alias))

        await self.reply(move)


class VerifyHandler(Handler):
    @allowed
    async def post(self) -> None:
        which = self.which()
        if not self.service.can_run:
            raise Refused(
                403,
                "Not run here",
                "This server is set up not to run code.",
                "Verify in a notebook: lineaslice.get(name).verify()",
            )
        await self.reply(lambda: rows.detail(self.start(*which)), 202)

    def start(self, name: str, version: int | None) -> ArtifactVersion:
        found = catalog.get(self.service.store, name, version)
        if found.row.goal is None:
            found.slice()  # raises, and says what to do
            raise NotTraced(f"The code of {name!r} is not known.")
        known = found.verification
        if known is None or known.state != "running":
            verifying.in_background(found, self.service.store)
        return found


HANDLERS: tuple[tuple[str, type[Handler]], ...] = (
    ("status", StatusHandler),
    ("stamp", StampHandler),
    ("artifacts", ArtifactsHandler),
    ("versions", VersionsHandler),
    ("artifact", ArtifactHandler),
    ("alias", AliasHandler),
    ("verify", VerifyHandler),
)
