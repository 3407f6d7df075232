"""Does a message or an answer keep to the contract? For the tests of ``server`` and ``live``."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema

ROOT = Path(__file__).parents[2]
FIXTURES = sorted((ROOT / "labextension" / "fixtures").glob("*.json"))


@cache
def document() -> dict[str, Any]:
    file = ROOT / "lineaslice" / "server" / "openapi.json"
    return json.loads(file.read_text(encoding="utf-8"))


def fixture(name: str) -> dict[str, Any]:
    file = ROOT / "labextension" / "fixtures" / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8"))


def wrong(value: Any, schema: str | dict[str, Any]) -> list[str]:
    """What is wrong with a value, by a schema or by the name of one; nothing when it is right."""
    if isinstance(schema, str):
        schema = {"$ref": f"#/components/schemas/{schema}"}
    try:
        _check(json.dumps(schema))(value)
    except fastjsonschema.JsonSchemaException as error:
        return [str(error)]
    return []


@cache
def _check(schema: str) -> Callable[[Any], Any]:
    whole = {"allOf": [json.loads(schema)], "components": document()["components"]}
    return fastjsonschema.compile(whole)  # type: ignore[no-any-return]


def answer_schema(verb: str, path: str, status: int) -> dict[str, Any]:
    """What the description says of an answer."""
    responses = document()["paths"][f"/{path}"][verb.lower()]["responses"]
    found = responses["default"] if status >= 400 else responses[str(status)]
    return found["content"]["application/json"]["schema"]
