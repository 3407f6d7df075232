"""From the typed dictionaries of the contract to ``openapi.json``, which TypeScript's types follow.

``python -m lineaslice.server.schema`` writes the file anew; a test says when that is due.
"""

from __future__ import annotations

import inspect
import json
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, is_typeddict

from lineaslice.live import protocol
from lineaslice.server import contract
from lineaslice.server.routes import ROUTES, Route

FILE = Path(__file__).parent / "openapi.json"
FIXTURES = Path(__file__).parents[2] / "labextension" / "fixtures"
_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}
_REF = "#/components/schemas/"


def document() -> dict[str, Any]:
    """The OpenAPI description of the REST addresses and of the messages of the comm."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "lineaslice",
            "version": str(contract.PROTOCOL),
            "description": inspect.getdoc(contract),
        },
        "servers": [{"url": f"/{contract.BASE}"}],
        "paths": _paths(),
        "components": {"schemas": schemas()},
    }


def schemas() -> dict[str, Any]:
    """JSON schemas of every typed dictionary of the contract, by name."""
    found = {
        name: _record(kind)
        for module in (protocol, contract)
        for name, kind in vars(module).items()
        if is_typeddict(kind) and kind.__module__ == module.__name__
    }
    found["Question"] = schema_of(protocol.Question)
    found["Answer"] = schema_of(protocol.Answer)
    found["Preview"] = schema_of(contract.Preview)
    return found


def _record(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind, include_extras=True)
    # Not __required_keys__, which takes no notice of NotRequired where annotations are texts.
    needed = kind.__total__
    required = [n for n, hint in hints.items() if needed and get_origin(hint) is not NotRequired]
    described = inspect.getdoc(kind)
    inherited = described is None or described.startswith("dict(")
    return {
        "type": "object",
        **({} if inherited else {"description": described}),
        "properties": {name: schema_of(hint) for name, hint in hints.items()},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def schema_of(kind: Any) -> dict[str, Any]:
    """The JSON schema of a type hint."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is NotRequired:
        return schema_of(arguments[0])
    if is_typeddict(kind):
        return {"$ref": _REF + kind.__name__}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [schema_of(one) for one in arguments]}
    if origin is list:
        return {"type": "array", "items": schema_of(arguments[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(arguments[1])}
    if kind is Any:
        return {}
    return {"type": _PLAIN[kind]}


def _paths() -> dict[str, Any]:
    examples = _examples()
    paths: dict[str, Any] = {}
    for route in ROUTES:
        paths.setdefault(f"/{route.path}", {})[route.verb.lower()] = _operation(route, examples)
    return paths


def _operation(route: Route, examples: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    words = [route.verb.lower(), *route.path.split("/")]
    found: dict[str, Any] = {
        "operationId": words[0] + "".join(word.capitalize() for word in words[1:]),
        "summary": route.says,
        "parameters": [
            {
                "name": query.name,
                "in": "query",
                "description": query.says,
                "required": query.required,
                "schema": query.schema,
            }
            for query in route.query
        ],
        "responses": {
            str(route.status): {"description": route.says, "content": _content(route, examples)},
            "default": {
                "description": "What went wrong",
                "content": {"application/json": {"schema": {"$ref": f"{_REF}ErrorReply"}}},
            },
        },
    }
    if route.body is bytes:
        any_bytes = {"schema": {"type": "string", "format": "binary"}}
        found["requestBody"] = {"content": {"application/octet-stream": any_bytes}}
    elif route.body is not None:
        content = {"application/json": {"schema": schema_of(route.body)}}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _content(route: Route, examples: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    if route.answer is None:
        return {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    found: dict[str, Any] = {"schema": schema_of(route.answer)}
    example = examples.get((route.verb, route.path))
    if example is not None:
        found["example"] = example
    return {"application/json": found}


def _examples() -> dict[tuple[str, str], Any]:
    """The first fixture of each verb and path."""
    found: dict[tuple[str, str], Any] = {}
    for file in sorted(FIXTURES.glob("rest-*.json")):
        fixture = json.loads(file.read_text(encoding="utf-8"))
        if fixture["status"] < 400:
            found.setdefault((fixture["method"], fixture["path"]), fixture["answer"])
    return found


def text() -> str:
    """The document as the file has it."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
