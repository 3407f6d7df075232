"""Pipelines: planned, shown as files before they are written, written, and kept by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lineaslice.assembly import parameters, pipelines, suggesting, writing
from lineaslice.assembly import stale as staleness
from lineaslice.assembly.wishes import Wish, planned, wish
from lineaslice.export import Bundle
from lineaslice.export import write as disk
from lineaslice.live.slices import notes
from lineaslice.pipeline.shape import InputParameter
from lineaslice.server.base import Handler, Refused, allowed
from lineaslice.server.contract import Chosen, Parameter, PipelineRow, Reusable
from lineaslice.server.places import below, shown
from lineaslice.server.service import Service
from lineaslice.store.pipelines import Stored

_NAMES = ("input_parameters", "required_parameters")


def asked(service: Service, body: dict[str, Any]) -> Wish:
    """The wish that a body states. Raises Refused for one of another shape."""
    for key in _NAMES:
        names = body.get(key, [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise Refused(400, "Wrong body", f"{key} is no list of names.")
    name = body.get("name") or ""
    if not isinstance(name, str):
        raise Refused(400, "Wrong body", "name is no text.")
    return wish(
        service.store,
        _pairs(body["artifacts"], "artifacts"),
        reuse=_pairs(body.get("reuse") or [], "reuse"),
        input_parameters=body.get("input_parameters") or [],
        required_parameters=body.get("required_parameters") or [],
        name=name,
    )


def _pairs(items: Any, key: str) -> list[tuple[str, int | None]]:
    if not isinstance(items, list) or not all(_is_chosen(item) for item in items):
        example = '[{"name": "iris", "version": null}]'
        raise Refused(400, "Wrong body", f"{key} is no list of artifacts such as {example}.")
    if key == "artifacts" and not items:
        raise Refused(400, "Nothing chosen", "No artifact is chosen.", "Choose one at least.")
    return [(item["name"], item.get("version")) for item in items]


def _is_chosen(item: Any) -> bool:
    number = item.get("version") if isinstance(item, dict) else False
    return (
        isinstance(item, dict)
        and isinstance(item.get("name"), str)
        and (number is None or type(number) is int)
    )


class PlanHandler(Handler):
    @allowed
    async def post(self) -> None:
        body = self.body_of("artifacts")
        await self.reply(lambda: self.plan(body))

    def plan(self, body: dict[str, Any]) -> dict[str, Any]:
        wanted = asked(self.service, body)
        plan = planned(wanted)
        chosen = {parameter.name for parameter in plan.inputs}
        fixed = [*wanted.input_parameters, *wanted.required_parameters]
        choice = suggesting.suggest(
            self.service.store, wanted.artifacts, fixed, suggesting.estimated
        ).choice
        picked = {target.name for target in choice.loaded}
        rows: list[Reusable] = [
            {
                "name": row.target.name,
                "version": row.target.version or 0,
                "compute_seconds": row.compute,
                "load_seconds": None if row.load == float("inf") else row.load,
                "saved_seconds": row.saved,
                "suggested": row.target.name in picked,
                "verdict": row.verdict,
            }
            for row in choice.rows
        ]
        return {
            "name": plan.name,
            "artifacts": _chosen((v.name, v.version) for v in wanted.artifacts),
            "parameters": [_parameter(p, chosen) for p in parameters.possible(wanted)],
            "steps": [
                {"function": f.name, "artifact": f.artifact, "loads": f.reused}
                for session in plan.sessions
                for f in session.functions
            ],
            "reusable": rows,
            "seconds": choice.seconds,
            "seconds_without": choice.without,
            "notes": notes((*plan.diagnostics, *staleness.stale(self.service.store, wanted))),
        }


def _parameter(one: InputParameter, chosen: set[str]) -> Parameter:
    return {
        "name": one.name,
        "literal": one.literal or one.example,
        "kind": one.kind,
        "chosen": one.name in chosen,
        "required": one.required,
    }


def _chosen(pairs: Iterable[tuple[str, int | None]]) -> list[Chosen]:
    return [{"name": name, "version": version} for name, version in pairs]


class _Files(Handler):
    """What preview and writing have in common."""

    def bundle(self, body: dict[str, Any]) -> tuple[Wish, Bundle]:
        framework = body.get("framework") or "SCRIPT"
        if not isinstance(framework, str):
            raise Refused(400, "Wrong body", "framework is no text.")
        wanted = asked(self.service, body)
        made = writing.bundle(
            wanted,
            framework,
            dag_config=body.get("dag_config"),
            generate_test=bool(body.get("generate_test")),
        )
        return wanted, made

    def notes(self, wanted: Wish, made: Bundle) -> list[Any]:
        return list(notes((*made.diagnostics, *staleness.stale(self.service.store, wanted))))


class ExportPreviewHandler(_Files):
    @allowed
    async def post(self) -> None:
        body = self.body_of("artifacts")
        await self.reply(lambda: self.preview(body))

    def preview(self, body: dict[str, Any]) -> dict[str, Any]:
        folder = below(self.service.root, body.get("folder") or "")
        wanted, made = self.bundle(body)
        return {
            "name": made.name,
            "folder": shown(self.service.root, folder),
            "files": [
                {
                    "path": one.path,
                    "text": one.text,
                    "state": one.hindrance or one.change.state,
                    "added": one.change.added or (_count(one.text) if _is_new(one) else 0),
                    "removed": one.change.removed,
                }
                for one in disk.preview(made, folder)
            ],
            "notes": self.notes(wanted, made),
        }


def _is_new(one: disk.Preview) -> bool:
    return one.change.state == "new"


def _count(text: str) -> int:
    return len(text.splitlines())


class ExportWriteHandler(_Files):
    @allowed
    async def post(self) -> None:
        body = self.body_of("artifacts")
        await self.reply(lambda: self.written(body), 201)

    def written(self, body: dict[str, Any]) -> dict[str, Any]:
        root = self.service.root
        folder = below(root, body.get("folder") or "")
        wanted, made = self.bundle(body)
        for path in made.files:
            below(root, f"{shown(root, folder)}/{path}".lstrip("/"))
        outcome = disk.write(made, folder, overwrite=body.get("overwrite") is True)
        steps = [f.name for session in planned(wanted).sessions for f in session.functions]
        script = folder / f"{made.name}_module.py"
        return {
            "name": made.name,
            "folder": shown(root, folder),
            "files": [
                {
                    "path": shown(root, path),
                    "state": outcome.changes[path].state,
                    "added": outcome.changes[path].added,
                    "removed": outcome.changes[path].removed,
                }
                for path in outcome
            ],
            "script": shown(root, script) if script in outcome.files else "",
            "steps": steps,
            "notes": self.notes(wanted, made),
        }


# ---------------------------------------------------------------- stored pipelines


def _row(stored: Stored) -> PipelineRow:
    told = pipelines.told(stored)
    return {
        "name": stored.name,
        "created": stored.created,
        "artifacts": _chosen(told["artifacts"]),
        "reuse": _chosen(told["reuse"]),
        "input_parameters": list(told["input_parameters"]),
        "required_parameters": list(told["required_parameters"]),
    }


class PipelinesHandler(Handler):
    @allowed
    async def get(self) -> None:
        every = self.service.store.pipelines
        await self.reply(lambda: {"pipelines": [_row(one) for one in every.all()]})

    @allowed
    async def post(self) -> None:
        body = self.body_of("artifacts", "name")
        await self.reply(lambda: self.create(body), 201)

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        made = pipelines.create(self.service.store, asked(self.service, body))
        return {"pipeline": _found(self.service, made.name)}


class PipelineHandler(Handler):
    @allowed
    async def get(self) -> None:
        name = self.query("name")
        await self.reply(lambda: {"pipeline": _found(self.service, name)})

    @allowed
    async def delete(self) -> None:
        name = self.query("name")
        self.confirmed(name)

        def delete() -> dict[str, Any]:
            pipelines.delete(self.service.store, name)
            return {"done": True}

        await self.reply(delete)


def _found(service: Service, name: str) -> PipelineRow:
    stored = service.store.pipelines.find(name)
    if stored is None:
        pipelines.get(service.store, name)  # raises, and names near ones
        raise Refused(404, "Pipeline not found", f"No pipeline is stored as {name!r}.")
    return _row(stored)


HANDLERS: tuple[tuple[str, type[Handler]], ...] = (
    ("export/plan", PlanHandler),
    ("export/preview", ExportPreviewHandler),
    ("export/write", ExportWriteHandler),
    ("pipelines", PipelinesHandler),
    ("pipeline", PipelineHandler),
)
