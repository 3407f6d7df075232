"""What every handler does alike: who may ask, threads, checked input, errors in one shape."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import json
import math
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web  # type: ignore[attr-defined]

from lineaslice.errors import (
    ArtifactNotFound,
    LineasliceError,
    NotTraced,
    PipelineNotFound,
    StoreError,
)
from lineaslice.server.contract import PROTOCOL
from lineaslice.server.service import Service

T = TypeVar("T")
_TITLES = {
    "artifact-not-found": "Artifact not found",
    "pipeline-not-found": "Pipeline not found",
    "not-traced": "Code not known",
    "integrity": "The stored value is damaged",
    "store-too-new": "The store is newer than this lineaslice",
    "parameter": "This cannot be a parameter",
    "pipeline": "The pipeline cannot be made",
    "slice": "No slice",
    "file": "File problem",
    "config": "A setting cannot be used",
}


class Refused(Exception):
    """An answer with an error of ours."""

    def __init__(self, status: int, title: str, detail: str, do: str = "") -> None:
        super().__init__(status, title, detail, do)
        self.status, self.title, self.detail, self.do = status, title, detail, do


def allowed(method: Callable[..., Coroutine[Any, Any, None]]) -> Any:
    """For every verb: only for who is signed in, and whom the server's authorizer lets in."""

    @functools.wraps(method)
    async def verb(self: Handler) -> None:
        await method(self)

    return web.authenticated(authorized(verb))


class Handler(APIHandler):  # type: ignore[misc]
    """Base of ours: JSON in, JSON out, with ``protocol`` in every answer."""

    auth_resource = "lineaslice"

    def initialize(self, service: Service) -> None:
        self.service = service

    async def in_thread(self, work: Callable[[], T]) -> T:
        """The result of work that may wait for the disk or for other writers."""
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.service.threads, lambda: context.run(work))

    async def reply(self, work: Callable[[], dict[str, Any]], status: int = 200) -> None:
        """Answer with what the work gives, worked out beside the event loop."""
        found = await self.in_thread(lambda: _encoded({"protocol": PROTOCOL, **work()}))
        self.set_status(status)
        self.set_header("Cache-Control", "no-store")
        self.finish(found)

    # ------------------------------------------------------------ what was asked

    def query(self, name: str, default: str | None = None) -> str:
        """A parameter of the query as it was typed, spaces included."""
        found: str | None = self.get_query_argument(name, default, strip=False)
        if found is None:
            raise Refused(400, "Incomplete request", f"The query lacks {name!r}.")
        return found

    def number(self, name: str, default: int | None = None, least: int = 0) -> int | None:
        """A whole number of the query."""
        text = self.query(name, "")
        if not text:
            return default
        if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < least:
            raise Refused(400, "Wrong number", f"{name} is {text!r}, no whole number from {least}.")
        return int(text)

    def which(self) -> tuple[str, int | None]:
        """The name and version that the query names; no version is the newest."""
        return self.query("name"), self.number("version", None, 1)

    def confirmed(self, name: str) -> None:
        """Refuse what the user has not confirmed by giving the name again."""
        if self.query("confirm", "") != name:
            raise Refused(
                400,
                "Not deleted",
                f"{name!r} is deleted only when its name is given again.",
                f"Add confirm={name} to the query.",
            )

    def body_of(self, *required: str) -> dict[str, Any]:
        """The JSON object that was sent."""
        try:
            found = json.loads(self.request.body or b"{}")
        except ValueError as error:
            raise Refused(400, "Not JSON", f"The body cannot be read as JSON: {error}.") from None
        if not isinstance(found, dict):
            raise Refused(400, "Not an object", "The body must be a JSON object.")
        for key in required:
            if key not in found:
                raise Refused(400, "Incomplete request", f"The body lacks {key!r}.")
        return found

    # ------------------------------------------------------------ errors

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Every error in one shape; what we did not foresee goes to the server's log only."""
        error = (kwargs.get("exc_info") or (None, None, None))[1]
        status, title, detail, do = _told(status_code, error)
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        problem = {"title": title, "detail": detail, "do": do}
        self.finish(_encoded({"protocol": PROTOCOL, "error": problem}))

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        if not isinstance(error, (Refused, LineasliceError)):
            super().log_exception(kind, error, trace)


def _told(status: int, error: BaseException | None) -> tuple[int, str, str, str]:
    if isinstance(error, Refused):
        return error.status, error.title, error.detail, error.do
    if isinstance(error, LineasliceError):
        known = {ArtifactNotFound: 404, PipelineNotFound: 404, NotTraced: 409}
        default = 500 if isinstance(error, StoreError) and error.code != "store" else 400
        found = next((s for kind, s in known.items() if isinstance(error, kind)), default)
        title = _TITLES.get(error.code, "The store cannot do this")
        return found, title, error.message, error.hint
    if status in (401, 403) and not (isinstance(error, web.HTTPError) and error.log_message):
        return (
            403,
            "Not signed in",
            "This request carries no valid token.",
            "Sign in to the Jupyter server again.",
        )
    if isinstance(error, web.HTTPError) and error.log_message:
        told = error.log_message % error.args if error.args else error.log_message
        return status, "Refused", str(told), "Reload the page, and sign in again if asked to."
    if status < 500:
        return status, "Refused", f"The server answered {status}.", ""
    return (
        status,
        "Something went wrong",
        "The server met an error that it did not expect; its log tells more.",
        "Look at the log of the Jupyter server, and please report what it says.",
    )


def _encoded(value: Any) -> str:
    """JSON that browsers take: they know no NaN and no Infinity."""
    try:
        return json.dumps(value, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(one) for one in value]
    return value
