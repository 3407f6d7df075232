"""What the export dialog is told: plans, files, stored pipelines; from what a body wishes."""

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
from lineaslice.server.base import Refused
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


def plan(service: Service, body: dict[str, Any]) -> dict[str, Any]:
    """Which parameters there are, what the steps are, and what can be reused."""
    wanted = asked(service, body)
    made = planned(wanted)
    chosen = {parameter.name for parameter in made.inputs}
    fixed = [*wanted.input_parameters, *wanted.required_parameters]
    choice = suggesting.suggest(service.store, wanted.artifacts, fixed, suggesting.estimated).choice
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
        "name": made.name,
        "artifacts": _chosen((v.name, v.version) for v in wanted.artifacts),
        "parameters": [_parameter(p, chosen) for p in parameters.possible(wanted)],
        "steps": [
            {"function": f.name, "artifact": f.artifact, "loads": f.reused}
            for session in made.sessions
            for f in session.functions
        ],
        "reusable": rows,
        "seconds": choice.seconds,
        "seconds_without": choice.without,
        "notes": notes((*made.diagnostics, *staleness.stale(service.store, wanted))),
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


def _bundle(service: Service, body: dict[str, Any]) -> tuple[Wish, Bundle]:
    framework = body.get("framework") or "SCRIPT"
    if not isinstance(framework, str):
        raise Refused(400, "Wrong body", "framework is no text.")
    wanted = asked(service, body)
    made = writing.bundle(
        wanted,
        framework,
        dag_config=body.get("dag_config"),
        generate_test=bool(body.get("generate_test")),
    )
    return wanted, made


def _notes(service: Service, wanted: Wish, made: Bundle) -> list[Any]:
    return list(notes((*made.diagnostics, *staleness.stale(service.store, wanted))))


def preview(service: Service, body: dict[str, Any]) -> dict[str, Any]:
    """The files before they are written."""
    folder = below(service.root, body.get("folder") or "")
    wanted, made = _bundle(service, body)
    return {
        "name": made.name,
        "folder": shown(service.root, folder),
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
        "notes": _notes(service, wanted, made),
    }


def _is_new(one: disk.Preview) -> bool:
    return one.change.state == "new"


def _count(text: str) -> int:
    return len(text.splitlines())


def write(service: Service, body: dict[str, Any]) -> dict[str, Any]:
    """Write the files."""
    root = service.root
    folder = below(root, body.get("folder") or "")
    wanted, made = _bundle(service, body)
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
        "notes": _notes(service, wanted, made),
    }


# ---------------------------------------------------------------- stored pipelines


def stored(service: Service) -> dict[str, Any]:
    """All stored pipelines."""
    return {"pipelines": [_row(one) for one in service.store.pipelines.all()]}


def found(service: Service, name: str) -> dict[str, Any]:
    """One stored pipeline. Raises PipelineNotFound."""
    row = service.store.pipelines.find(name)
    if row is None:
        pipelines.get(service.store, name)  # raises, and names near ones
        raise Refused(404, "Pipeline not found", f"No pipeline is stored as {name!r}.")
    return {"pipeline": _row(row)}


def create(service: Service, body: dict[str, Any]) -> dict[str, Any]:
    """Store a pipeline."""
    return found(service, pipelines.create(service.store, asked(service, body)).name)


def delete(service: Service, name: str) -> dict[str, Any]:
    """Forget a pipeline."""
    pipelines.delete(service.store, name)
    return {"done": True}


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
